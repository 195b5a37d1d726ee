#include "core/base/tz.h"

#include "core/base/buf.h"
#include "core/base/files.h"
#include "core/base/tz_rule.h"

#include <stdlib.h>

/* RFC 9636 limits: section 3.2 for offsets; the largest file of 2026 has 4 KiB. */
enum { FILE_MAX = 128 * 1024, TIMES_MAX = 6000, TYPES_MAX = 256, CHARS_MAX = 512, HEADER = 44 };
enum { OFFSET_MIN = -89999, OFFSET_MAX = 93599 };

struct local_type {
    int32_t offset;
    bool dst;
    uint8_t abbr; /* where it begins in chars */
};

struct tz {
    char name[TZ_NAME_MAX + 1];
    int32_t times, types;
    int64_t *at; /* seconds, ascending */
    uint8_t *type_at;
    struct local_type type[TYPES_MAX];
    char chars[CHARS_MAX + 1];
    struct tz_rule rule; /* for after the last of `at` */
};

/* One data block: its counts from the header. */
struct block {
    uint32_t ut, std, leap, times, types, chars;
};

static int damaged(struct err *err, const char *name, const char *why)
{
    err_set(err, FAULT_INVALID, "the time zone's file is damaged: %s", why);
    err_about(err, "%s", name);
    return err_remedy(err, "Install the system's package tzdata again.");
}

static uint64_t big_endian(const char *p, int n)
{
    uint64_t v = 0;

    for (int i = 0; i < n; i++)
        v = v << 8 | (uint8_t)p[i];
    return v;
}

static bool read_header(struct slice *rest, struct block *ret, char *ret_version)
{
    const char *p = rest->p;
    uint32_t counts[6];

    if (rest->n < HEADER || memcmp(p, "TZif", 4) != 0)
        return false;
    *ret_version = p[4];
    for (int i = 0; i < 6; i++)
        counts[i] = (uint32_t)big_endian(p + 20 + i * 4, 4);
    *ret = (struct block){counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]};
    *rest = slice_from(*rest, HEADER);
    return ret->times <= TIMES_MAX && ret->types >= 1 && ret->types <= TYPES_MAX &&
           ret->chars >= 1 && ret->chars <= CHARS_MAX && ret->leap <= TIMES_MAX &&
           (ret->ut == 0 || ret->ut == ret->types) && (ret->std == 0 || ret->std == ret->types);
}

/* Bytes of a block whose times have `width` bytes. */
static size_t block_size(const struct block *b, size_t width)
{
    return b->times * (width + 1) + (size_t)b->types * 6 + b->chars + b->leap * (width + 4) +
           b->std + b->ut;
}

static bool read_times(struct tz *tz, const char *p, const struct block *b, int width)
{
    const char *types = p + (size_t)b->times * (size_t)width;

    tz->times = (int32_t)b->times;
    tz->at = calloc(b->times + 1, sizeof(*tz->at));
    tz->type_at = calloc(b->times + 1, 1);
    must(tz->at && tz->type_at, "out of memory");
    for (uint32_t i = 0; i < b->times; i++) {
        uint64_t raw = big_endian(p + (size_t)i * (size_t)width, width);

        tz->at[i] = width == 4 ? (int32_t)(uint32_t)raw : (int64_t)raw;
        tz->type_at[i] = (uint8_t)types[i];
        if (tz->type_at[i] >= b->types || (i > 0 && tz->at[i] <= tz->at[i - 1]))
            return false;
    }
    return true;
}

static bool read_types(struct tz *tz, const char *p, const struct block *b)
{
    tz->types = (int32_t)b->types;
    for (uint32_t i = 0; i < b->types; i++, p += 6) {
        int32_t offset = (int32_t)(uint32_t)big_endian(p, 4);

        tz->type[i] = (struct local_type){offset, p[4] != 0, (uint8_t)p[5]};
        if (offset < OFFSET_MIN || offset > OFFSET_MAX || (uint8_t)p[4] > 1 ||
            (uint8_t)p[5] >= b->chars)
            return false;
    }
    memcpy(tz->chars, p, b->chars);
    for (uint32_t i = 0; i < b->chars; i++)
        if (tz->chars[i] && (tz->chars[i] < ' ' || tz->chars[i] > '~'))
            return false;
    return tz->chars[b->chars - 1] == '\0';
}

static int read_block(struct tz *tz, struct slice *rest, const struct block *b, int width,
                      struct err *err)
{
    size_t size = block_size(b, (size_t)width);

    if (rest->n < size)
        return damaged(err, tz->name, "it ends too early");
    if (b->leap > 0) {
        err_set(err, FAULT_INVALID, "this time zone counts leap seconds");
        err_about(err, "%s", tz->name);
        return err_remedy(err, "Choose the zone of the same name without \"right/\".");
    }
    if (!read_times(tz, rest->p, b, width))
        return damaged(err, tz->name, "its changes are out of order");
    if (!read_types(tz, rest->p + (size_t)b->times * ((size_t)width + 1), b))
        return damaged(err, tz->name, "an offset or an abbreviation is out of range");
    *rest = slice_from(*rest, size);
    return 0;
}

static int read_footer(struct tz *tz, struct slice rest, struct err *err)
{
    struct slice text;

    if (rest.n < 2 || rest.p[0] != '\n')
        return damaged(err, tz->name, "its footer is missing");
    rest = slice_from(rest, 1);
    if (!memchr(rest.p, '\n', rest.n))
        return damaged(err, tz->name, "its footer does not end");
    text = slice_cut(&rest, '\n');
    if (text.n > 0 && !tz_rule_read(text, &tz->rule))
        return damaged(err, tz->name, "the rule in its footer cannot be understood");
    return 0;
}

static int read_all(struct tz *tz, struct slice rest, struct err *err)
{
    struct block block;
    char version;

    if (!read_header(&rest, &block, &version))
        return damaged(err, tz->name, "it is no TZif file");
    if (version < '2') /* version 1 has a NUL there, times of four bytes and no footer */
        return read_block(tz, &rest, &block, 4, err);
    /* The first block repeats what fits four bytes, for old readers. */
    if (rest.n < block_size(&block, 4))
        return damaged(err, tz->name, "it ends too early");
    rest = slice_from(rest, block_size(&block, 4));
    if (!read_header(&rest, &block, &version))
        return damaged(err, tz->name, "its second part is none");
    return read_block(tz, &rest, &block, 8, err) || read_footer(tz, rest, err) ? -1 : 0;
}

static struct tz *zone_new(struct slice name)
{
    struct tz *tz = calloc(1, sizeof(*tz));

    must(tz, "out of memory");
    name = slice_head(name, TZ_NAME_MAX);
    if (name.n)
        memcpy(tz->name, name.p, name.n);
    return tz;
}

int tz_read(struct slice bytes, struct slice name, struct tz **ret, struct err *err)
{
    struct tz *tz = zone_new(name);

    if (read_all(tz, bytes, err)) {
        tz_free(tz);
        return -1;
    }
    *ret = tz;
    return 0;
}

static bool name_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '-' || c == '_';
}

bool tz_name_valid(struct slice name)
{
    if (name.n == 0 || name.n > TZ_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.n; i++) {
        bool slash = name.p[i] == '/';

        if (!slash && !name_letter(name.p[i]))
            return false;
        if (slash && (i == 0 || i == name.n - 1 || name.p[i - 1] == '/'))
            return false;
    }
    return true;
}

static int no_zone(struct slice name, enum fault fault, struct err *err)
{
    struct slice shown = slice_head(name, TZ_NAME_MAX);

    err_set(err, fault, "there is no such time zone");
    err_about(err, "%.*s", (int)shown.n, shown.n ? shown.p : "");
    return err_remedy(err,
                      "Write an IANA name like Africa/Nairobi, or install the system's tzdata.");
}

/* So that a system without tzdata can do its work in one zone at least. */
static struct tz *zone_utc(void)
{
    struct tz *tz = zone_new(SLICE("UTC"));

    must(tz_rule_read(SLICE("UTC0"), &tz->rule), "the rule of UTC");
    return tz;
}

int tz_load(const char *folder, struct slice name, struct tz **ret, struct err *err)
{
    char path[PATH_MAX], text[TZ_NAME_MAX + 1] = "";
    struct err inner = {0};
    struct buf buf;
    int rc;

    if (!tz_name_valid(name))
        return no_zone(name, FAULT_INVALID, err);
    if (slice_is(name, "UTC")) {
        *ret = zone_utc();
        return 0;
    }
    memcpy(text, name.p, name.n);
    if (files_join(path, folder ? folder : "/usr/share/zoneinfo", text, err))
        return -1;
    buf_init(&buf, FILE_MAX);
    rc = files_read(path, &buf, &inner);
    if (rc == 0)
        rc = tz_read(buf_slice(&buf), name, ret, &inner);
    buf_done(&buf);
    if (rc && inner.fault == FAULT_ABSENT)
        return no_zone(name, FAULT_ABSENT, err);
    if (rc && err)
        *err = inner;
    return rc;
}

void tz_free(struct tz *tz)
{
    if (!tz)
        return;
    free(tz->at);
    free(tz->type_at);
    free(tz);
}

const char *tz_name(const struct tz *tz)
{
    return tz->name;
}

/* A stretch of time [from, next) with one local type, in seconds. */
struct stretch {
    int64_t from, next;
    int32_t offset;
    bool dst;
    const char *abbr;
};

static void set_type(const struct tz *tz, int type, struct stretch *ret)
{
    ret->offset = tz->type[type].offset;
    ret->dst = tz->type[type].dst;
    ret->abbr = tz->chars + tz->type[type].abbr;
}

static void set_rule(const struct tz *tz, int64_t utc, struct stretch *ret)
{
    const struct tz_rule *rule = &tz->rule;
    int64_t from, next;

    ret->dst = rule->has_dst && tz_rule_dst(rule, utc, &from, &next);
    ret->offset = ret->dst ? rule->dst_offset : rule->offset;
    ret->abbr = ret->dst ? rule->dst_abbr : rule->abbr;
    if (!rule->has_dst)
        return;
    if (from > ret->from)
        ret->from = from;
    ret->next = next;
}

static struct stretch stretch_at(const struct tz *tz, int64_t utc)
{
    struct stretch ret = {.from = INT64_MIN, .next = INT64_MAX};
    int32_t low = 0, high = tz->times;

    while (low < high) { /* low: the number of changes before or at utc */
        int32_t mid = low + (high - low) / 2;

        if (tz->at[mid] <= utc)
            low = mid + 1;
        else
            high = mid;
    }
    if (low > 0)
        ret.from = tz->at[low - 1];
    if (low < tz->times)
        ret.next = tz->at[low];
    if (low == tz->times && tz->rule.used)
        set_rule(tz, utc, &ret);
    else
        set_type(tz, low > 0 ? tz->type_at[low - 1] : 0, &ret);
    return ret;
}

/* A file may date its first change before the beginning of the world. */
static int64_t to_ms(int64_t second)
{
    const int64_t most = INT64_MAX / 1000;

    return (second > most ? most : second < -most ? -most : second) * 1000;
}

static int64_t floor_s(int64_t ms)
{
    return ms / 1000 - (ms % 1000 < 0);
}

struct tz_local tz_local(const struct tz *tz, int64_t utc_ms)
{
    struct stretch s = stretch_at(tz, floor_s(utc_ms));

    return (struct tz_local){utc_ms + (int64_t)s.offset * 1000, s.offset, s.dst, s.abbr};
}

/* Whether the stretch shows wall second `wall`. */
static bool shows(const struct stretch *s, int64_t wall)
{
    return wall - s->offset >= s->from && wall - s->offset < s->next;
}

/* Looks at all stretches that can show it: no offset is beyond OFFSET_MIN and OFFSET_MAX. A stretch
 * that begins later than `wall` on its own clock has been reached over a gap. */
enum tz_fit tz_utc(const struct tz *tz, int64_t wall, int64_t *ret_ms)
{
    int64_t second = floor_s(wall);
    struct stretch s = stretch_at(tz, second - OFFSET_MAX - 1);
    bool found = false, gap = false;

    for (;; s = stretch_at(tz, s.next)) {
        if (shows(&s, second)) {
            if (found)
                return TZ_TWICE;
            found = true;
            *ret_ms = wall - (int64_t)s.offset * 1000;
        } else if (!found && !gap && second - s.offset < s.from) {
            gap = true;
            *ret_ms = to_ms(s.from);
        }
        if (s.next > second - OFFSET_MIN)
            return found ? TZ_ONCE : TZ_GAP;
    }
}

bool tz_next(const struct tz *tz, int64_t utc_ms, int64_t *ret_ms)
{
    struct stretch s = stretch_at(tz, floor_s(utc_ms));

    if (s.next == INT64_MAX)
        return false;
    *ret_ms = to_ms(s.next);
    return true;
}
