#ifndef INDABA_BASE_TZ_H
#define INDABA_BASE_TZ_H

#include "core/base/date.h"
#include "core/base/err.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* Time zones of the IANA database, read from the system's compiled files (TZif versions 1 to 4 with
 * the POSIX rule in their footer: RFC 9636). A loaded zone never changes: any number of threads may
 * use it. */
struct tz;

enum { TZ_NAME_MAX = 64 };

/* Whether a text has the form of a zone's name: letters, digits, + - _ in parts between slashes; no
 * dots, no slash at an end, at most TZ_NAME_MAX bytes. */
bool tz_name_valid(struct slice name);

/* Loads a zone from `folder` (NULL: /usr/share/zoneinfo). "UTC" needs no file. FAULT_INVALID when
 * the name is none or the file damaged or one that counts leap seconds; FAULT_ABSENT when there is
 * no such zone. The caller frees. */
int tz_load(const char *folder, struct slice name, struct tz **ret, struct err *err) must_use;
/* The same from the bytes of a TZif file. */
int tz_read(struct slice bytes, struct slice name, struct tz **ret, struct err *err) must_use;
void tz_free(struct tz *tz); /* NULL is fine */

const char *tz_name(const struct tz *tz);

struct tz_local {
    int64_t wall;     /* milliseconds of wall time: date.h */
    int32_t offset;   /* seconds to add to UTC */
    bool dst;         /* what the zone's makers call daylight saving time */
    const char *abbr; /* "CEST"; lives as long as the zone */
};

/* The local time at an instant, |utc_ms| < 2^53. */
struct tz_local tz_local(const struct tz *tz, int64_t utc_ms);

/* The instant of a wall time. TZ_GAP: no clock shows it, as clocks were put forward over it;
 * *ret_ms is the first instant after the gap. TZ_TWICE: clocks show it twice; *ret_ms is the first
 * time. */
enum tz_fit { TZ_ONCE, TZ_GAP, TZ_TWICE };
enum tz_fit tz_utc(const struct tz *tz, int64_t wall, int64_t *ret_ms);

/* The next instant after utc_ms at which offset, dst or abbreviation may change; false when there
 * is none. */
bool tz_next(const struct tz *tz, int64_t utc_ms, int64_t *ret_ms);

#endif
