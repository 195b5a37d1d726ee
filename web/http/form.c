#define _GNU_SOURCE
#include "web/http/form.h"

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/id.h"
#include "core/base/json.h"
#include "core/base/utf8.h"
#include "web/http/route.h"

#include <stdio.h>
#include <strings.h>

enum { PART_HEAD = 2048, LINE_BYTES = 4096 };

static int bad(struct err *err, const char *text)
{
    err_set(err, FAULT_INVALID, "%s", text);
    return err_remedy(err, "Go back, load the page again and send once more.");
}

const struct form_part *form_part(const struct form *form, const char *name)
{
    for (size_t i = 0; i < form->count; i++)
        if (slice_is(form->parts[i].name, name))
            return &form->parts[i];
    return NULL;
}

/* "\r\n" and lone "\r" become "\n"; a copy only when there is one. */
static struct slice lines_plain(struct slice s, struct arena *arena)
{
    char *out;
    size_t n = 0;

    if (s.n == 0 || memchr(s.p, '\r', s.n) == NULL)
        return s;
    out = arena_alloc(arena, s.n);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')
            continue;
        out[n++] = s.p[i] == '\r' ? '\n' : s.p[i];
    }
    return slice_of(out, n);
}

static int too_big(struct err *err)
{
    err_set(err, FAULT_TOO_BIG, "the texts of this form are too long together");
    return err_remedy(err, "At most %d KiB fit; send it in parts.", FORM_TEXT / 1024);
}

/* Counts a text before it is copied. */
static int text_fits(struct form *form, struct slice text, struct err *err)
{
    if (text.n > FORM_TEXT - form->text)
        return too_big(err);
    form->text += text.n;
    return 0;
}

static int part_add(struct form *form, size_t max, struct form_part part, struct err *err)
{
    if (part.name.n == 0 || part.name.n > FORM_NAME)
        return bad(err, "a field of the form has no name, or a too long one");
    for (size_t i = 0; i < form->count; i++)
        if (slice_eq(form->parts[i].name, part.name)) {
            bad(err, "a field came twice");
            return err_about(err, "%.*s", (int)part.name.n, part.name.p);
        }
    if (form->count == max)
        return bad(err, "too many fields");
    form->parts[form->count++] = part;
    return 0;
}

static size_t count_char(struct slice s, char c)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == c;
    return n;
}

int form_urlencoded(struct arena *arena, struct slice text, size_t max, struct form *ret,
                    struct err *err)
{
    size_t room = count_char(text, '&') + 1;

    *ret = (struct form){.count = 0};
    if (text.n == 0)
        return 0;
    if (text_fits(ret, text, err) != 0)
        return -1;
    ret->parts = arena_array(arena, room < max ? room : max, sizeof *ret->parts);
    while (text.n > 0) {
        struct slice value = slice_cut(&text, '&'), raw = value, name = slice_cut(&value, '=');
        struct form_part part = {.file = SLICE_NONE};

        if (raw.n == 0)
            continue;
        part.name = route_decode(name, true, arena);
        part.value = route_decode(value, true, arena);
        if (part.name.p == NULL || part.value.p == NULL)
            return bad(err, "a field is not UTF-8 text");
        part.value = lines_plain(part.value, arena);
        if (part_add(ret, max, part, err) != 0)
            return -1;
    }
    return 0;
}

/* -- multipart/form-data -- */

/* What stands between quotation marks, from behind the first; *rest is what follows the second. p
 * NULL when there is no second. One inside comes from browsers as %22, from curl as \". */
static struct slice quoted(struct slice text, struct slice *rest)
{
    size_t i = 0;

    while (i < text.n && text.p[i] != '"')
        i += text.p[i] == '\\' && i + 1 < text.n && text.p[i + 1] == '"' ? 2 : 1;
    if (i >= text.n)
        return SLICE_NONE;
    *rest = slice_from(text, i + 1);
    return slice_head(text, i);
}

static struct slice unquoted(struct slice text, struct arena *arena)
{
    char *out = arena_alloc(arena, text.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\\' && i + 1 < text.n && text.p[i + 1] == '"')
            i++;
        out[n++] = text.p[i];
    }
    return slice_of(out, n);
}

/* The value of a parameter of a header, as in `form-data; name="a"`; p NULL when it is not there.
 * Only the one that is asked for is copied: a header may name thousands. */
static struct slice header_param(struct slice header, const char *name, struct arena *arena)
{
    size_t wanted = strlen(name);

    slice_cut(&header, ';');
    while ((header = slice_trim(header)).n > 0) {
        const char *equals = memchr(header.p, '=', header.n);
        struct slice key, value;
        bool marks, found;

        if (equals == NULL)
            return SLICE_NONE;
        key = slice_trim(slice_head(header, (size_t)(equals - header.p)));
        header = slice_from(header, (size_t)(equals - header.p) + 1);
        found = key.n == wanted && strncasecmp(key.p, name, wanted) == 0;
        marks = header.n > 0 && header.p[0] == '"';
        value = marks ? quoted(slice_from(header, 1), &header) : slice_cut(&header, ';');
        if (marks && value.p == NULL)
            return SLICE_NONE;
        if (found && marks)
            return unquoted(value, arena);
        if (found)
            return value.p ? slice_trim(value) : (struct slice){"", 0};
        if (marks)
            slice_cut(&header, ';');
    }
    return SLICE_NONE;
}

static bool text_good(struct slice s)
{
    return utf8_check(s, NULL) && (s.n == 0 || memchr(s.p, 0, s.n) == NULL);
}

/* Without folders, which some browsers send, and without controls. */
static struct slice file_name(struct slice name, struct arena *arena)
{
    struct buf buf;
    struct slice clean;

    for (size_t i = name.n; i > 0; i--)
        if (name.p[i - 1] == '/' || name.p[i - 1] == '\\') {
            name = slice_from(name, i);
            break;
        }
    buf_init(&buf, (size_t)FORM_FILE * 12);
    utf8_clean(utf8_head(name, FORM_FILE), &buf);
    clean = arena_slice(arena, utf8_head(buf_slice(&buf), FORM_FILE));
    buf_done(&buf);
    return clean;
}

static int part_head(struct slice head, struct arena *arena, struct form_part *part,
                     struct err *err)
{
    struct slice file = SLICE_NONE;
    bool seen = false;

    while (head.n > 0) {
        struct slice line = slice_trim(slice_cut(&head, '\n'));
        struct slice value = line, name = slice_cut(&value, ':');

        value = slice_trim(value);
        if (name.n == 12 && strncasecmp(name.p, "content-type", 12) == 0) {
            part->type = value;
        } else if (name.n == 19 && strncasecmp(name.p, "content-disposition", 19) == 0) {
            if (seen || value.n < 9 || strncasecmp(value.p, "form-data", 9) != 0)
                return bad(err, "a part of the form is not form data");
            seen = true;
            part->name = header_param(value, "name", arena);
            file = header_param(value, "filename", arena);
        }
    }
    if (!seen || part->name.p == NULL || !text_good(part->name))
        return bad(err, "a part of the form has no name");
    if (file.p != NULL) {
        if (!text_good(file))
            return bad(err, "the name of a file is not UTF-8 text");
        part->file = file_name(file, arena);
    }
    return 0;
}

static int part_read(struct slice raw, struct arena *arena, struct form *form, struct err *err)
{
    struct form_part part = {.file = SLICE_NONE};
    struct slice near = slice_head(raw, PART_HEAD);
    const char *end = near.n ? memmem(near.p, near.n, "\r\n\r\n", 4) : NULL;

    if (end == NULL)
        return bad(err, "a part of the form has no end of its head");
    if (part_head(slice_head(raw, (size_t)(end - raw.p)), arena, &part, err) != 0)
        return -1;
    part.value = slice_from(raw, (size_t)(end - raw.p) + 4);
    if (part.file.p == NULL) {
        if (text_fits(form, part.value, err) != 0)
            return -1;
        if (!text_good(part.value))
            return bad(err, "a field is not UTF-8 text");
        part.value = lines_plain(part.value, arena);
    } else if (part.file.n == 0 && part.value.n == 0) {
        return 0; /* a file field where none was chosen */
    }
    return part_add(form, FORM_PARTS, part, err);
}

int form_multipart(struct arena *arena, struct slice content_type, struct slice body,
                   struct form *ret, struct err *err)
{
    struct slice boundary = header_param(content_type, "boundary", arena);
    char mark[80];
    size_t n;

    *ret = (struct form){.count = 0};
    if (boundary.n == 0 || boundary.n > 70)
        return bad(err, "the form's boundary is missing or too long");
    n = (size_t)snprintf(mark, sizeof mark, "\r\n--%.*s", (int)boundary.n, boundary.p);
    if (n != boundary.n + 4 || !slice_starts(body, slice_of(mark + 2, n - 2)))
        return bad(err, "the form does not begin with its boundary");
    body = slice_from(body, n - 2);
    ret->parts = arena_array(arena, FORM_PARTS, sizeof *ret->parts);
    while (slice_starts(body, SLICE("\r\n"))) {
        struct slice part = slice_from(body, 2);
        const char *end = part.n ? memmem(part.p, part.n, mark, n) : NULL;

        if (end == NULL)
            return bad(err, "the form ends in the middle of a part");
        body = slice_from(part, (size_t)(end - part.p) + n);
        if (part_read(slice_head(part, (size_t)(end - part.p)), arena, ret, err) != 0)
            return -1;
    }
    if (!slice_starts(body, SLICE("--")))
        return bad(err, "the form ends in the middle of a boundary");
    return 0;
}

/* -- JSON -- */

int form_json(struct arena *arena, struct slice body, struct form *ret, struct err *err)
{
    struct json *json;
    struct json_field *fields;
    size_t count;

    *ret = (struct form){.count = 0};
    if (text_fits(ret, body, err) != 0 || json_read(body, body.n, &json, err) != 0)
        return -1;
    if (json_count(json) > FORM_PARTS) {
        json_free(json);
        return bad(err, "too many fields");
    }
    count = json_fields(json, arena, &fields);
    ret->parts = arena_array(arena, count, sizeof *ret->parts);
    for (size_t i = 0; i < count; i++) {
        struct form_part part = {.name = arena_slice(arena, fields[i].key), .file = SLICE_NONE};

        switch (json_kind(fields[i].value)) {
        case JSON_KIND_TEXT:
            part.value = arena_slice(arena, json_text(fields[i].value));
            break;
        case JSON_KIND_I64:
            part.value =
                slice_str(arena_printf(arena, "%lld", (long long)json_i64(fields[i].value)));
            break;
        case JSON_KIND_BOOL:
            part.value = json_bool(fields[i].value) ? SLICE("1") : SLICE("");
            break;
        default:
            continue;
        }
        part.value = lines_plain(part.value, arena);
        ret->parts[ret->count++] = part;
    }
    json_free(json);
    return 0;
}

/* -- declared fields -- */

struct reading {
    struct arena *arena;
    const struct field *field;
    struct slice value;
    const struct form_part *part;
    struct err *err;
};

static int wrong(const struct reading *r, enum fault fault, const char *text, const char *remedy)
{
    err_set(r->err, fault, "%s", text);
    err_about(r->err, "%s", r->field->name);
    return err_remedy(r->err, "%s", remedy);
}

static int check_size(const struct reading *r, size_t n, const char *unit)
{
    if (n > (uint64_t)r->field->max) {
        wrong(r, FAULT_TOO_BIG, "this is too long", "");
        return err_remedy(r->err, "At most %lld %s fit.", (long long)r->field->max, unit);
    }
    if (n < (uint64_t)r->field->min) {
        wrong(r, FAULT_INVALID, n ? "this is too short" : "this is empty", "");
        return n || r->field->min > 1
                   ? err_remedy(r->err, "Write at least %lld %s.", (long long)r->field->min, unit)
                   : err_remedy(r->err, "Fill in this field.");
    }
    return 0;
}

static int read_line(const struct reading *r, void *ret)
{
    struct buf buf;
    struct slice line;

    buf_init(&buf, LINE_BYTES);
    utf8_clean(r->value, &buf);
    line = arena_slice(r->arena, buf_slice(&buf));
    if (buf.over) {
        buf_done(&buf);
        return check_size(r, SIZE_MAX, "characters");
    }
    buf_done(&buf);
    *(struct slice *)ret = line;
    return check_size(r, utf8_count(line), "characters");
}

static int read_text(const struct reading *r, void *ret)
{
    for (size_t i = 0; i < r->value.n; i++) {
        unsigned char c = (unsigned char)r->value.p[i];

        if ((c < 32 && c != '\n' && c != '\t') || c == 127)
            return wrong(r, FAULT_INVALID, "the text holds a control character",
                         "Remove it, or paste the text anew.");
    }
    *(struct slice *)ret = r->value;
    return check_size(r, r->value.n, "bytes");
}

static int read_id(const struct reading *r, void *ret)
{
    struct id id;

    if (id_read(r->value, &id, NULL) != 0 || id_none(id))
        return wrong(r, FAULT_INVALID, "this is not an id", "An id has 26 letters and digits.");
    *(struct id *)ret = id;
    return 0;
}

/* A whole number of at most 18 digits. */
static bool whole(struct slice s, int64_t *ret)
{
    bool minus = s.n > 0 && s.p[0] == '-';

    *ret = 0;
    s = slice_from(s, minus);
    if (s.n == 0 || s.n > 18)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        *ret = *ret * 10 + (s.p[i] - '0');
    }
    if (minus)
        *ret = -*ret;
    return true;
}

static int read_i64(const struct reading *r, void *ret)
{
    int64_t v;

    if (!whole(r->value, &v) || v < r->field->min || v > r->field->max) {
        wrong(r, FAULT_INVALID, "this is not a number that fits here", "");
        return err_remedy(r->err, "Write a whole number from %lld to %lld.",
                          (long long)r->field->min, (long long)r->field->max);
    }
    *(int64_t *)ret = v;
    return 0;
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar: whole years, then the leap days of
 * the years before, then the days of this year. */
static int64_t day_number(int64_t year, int64_t month, int64_t day)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int64_t past = year - 1;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return past * 365 + past / 4 - past / 100 + past / 400 + before[month - 1] +
           (leap && month > 2) + day - 1 - 719162;
}

static int read_date(const struct reading *r, void *ret)
{
    static const unsigned char days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    struct slice s = r->value;
    int64_t y, m, d;
    bool good = s.n == 10 && s.p[4] == '-' && s.p[7] == '-' && whole(slice_head(s, 4), &y) &&
                whole(slice_head(slice_from(s, 5), 2), &m) && whole(slice_from(s, 8), &d) &&
                y >= 1900 && y <= 2200 && m >= 1 && m <= 12 && d >= 1 && d <= days[m - 1];

    if (good && m == 2 && d == 29)
        good = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    if (!good)
        return wrong(r, FAULT_INVALID, "this is not a day",
                     "Write it as year-month-day, like 2027-01-31.");
    *(int64_t *)ret = day_number(y, m, d);
    return 0;
}

static int read_choice(const struct reading *r, void *ret)
{
    for (int i = 0; r->field->choices[i]; i++)
        if (slice_is(r->value, r->field->choices[i])) {
            *(int *)ret = i;
            return 0;
        }
    return wrong(r, FAULT_INVALID, "this is none of the choices", "Choose one of those offered.");
}

static int read_flag(const struct reading *r, void *ret)
{
    *(bool *)ret = r->value.n > 0 && !slice_is(r->value, "0") && !slice_is(r->value, "false");
    return 0;
}

static int read_file(const struct reading *r, void *ret)
{
    if (r->part && r->part->file.p == NULL)
        return wrong(r, FAULT_INVALID, "this is not a file", "Choose a file.");
    if (r->part)
        *(struct form_part *)ret = *r->part;
    return check_size(r, r->value.n, "bytes");
}

static const struct {
    int (*read)(const struct reading *r, void *ret);
    bool sized; /* `min` says whether it is needed */
} kinds[] = {
    [FIELD_LINE] = {read_line, true},  [FIELD_TEXT] = {read_text, true},
    [FIELD_ID] = {read_id, false},     [FIELD_I64] = {read_i64, false},
    [FIELD_DATE] = {read_date, false}, [FIELD_CHOICE] = {read_choice, false},
    [FIELD_FLAG] = {read_flag, true},  [FIELD_FILE] = {read_file, true},
};

static int field_read(struct reading *r, const struct form *form, void *ret)
{
    r->part = form_part(form, r->field->name);
    r->value = r->part ? r->part->value : SLICE_NONE;
    if (r->part && r->part->file.p != NULL && r->field->kind != FIELD_FILE)
        return wrong(r, FAULT_INVALID, "a file came where a text belongs", "Fill in this field.");
    if (r->value.n == 0 && !kinds[r->field->kind].sized) {
        if (r->field->needed)
            return wrong(r, FAULT_INVALID, "this is empty", "Fill in this field.");
        return 0;
    }
    if (r->part == NULL && r->field->min == 0)
        return 0;
    return kinds[r->field->kind].read(r, ret);
}

int form_read(const struct form *form, struct arena *arena, const struct field *fields,
              size_t count, void *ret, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        struct reading r = {.arena = arena, .field = &fields[i], .err = err};

        if (field_read(&r, form, (char *)ret + fields[i].offset) != 0)
            return -1;
    }
    return 0;
}
