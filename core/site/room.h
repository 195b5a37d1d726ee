#ifndef INDABA_ROOM_H
#define INDABA_ROOM_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is looked at in the room before people come. */
enum { ROOM_ADDRESSES = 8 };
struct room {
    bool open; /* the server takes phones, not this machine alone */
    struct slice port;
    struct slice addresses[ROOM_ADDRESSES]; /* http://192.168.1.7:8080 of this machine's networks */
    size_t count;
    bool clock_ok; /* not before the program was made: then the battery of the clock is empty */
    int64_t now;   /* UTC ms */
    int64_t free_mib;
    bool disk_ok;    /* a GiB and twice the site's size are free */
    int battery;     /* percent; -1: there is none */
    bool plugged;    /* it is being charged, or full */
    bool battery_ok; /* plugged in, or at least half full */
};

/* Looks, and cannot fail: what cannot be told counts as not well, or none. Texts are the arena's.
 * `listen`: where the server listens; `host`: how it was reached, with the port. */
void room_look(struct arena *arena, const char *listen, struct slice host, bool tls,
               const char *site_path, int64_t now, struct room *ret);

/* Reads percent and state of the first battery below `folder`, as Linux shows them (sysfs-class-
 * power: type, capacity, status); false: there is none. */
bool room_battery(const char *folder, int *ret_percent, bool *ret_plugged);

#endif
