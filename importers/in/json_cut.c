#include "importers/in/json_cut.h"

/* What comes next. */
enum { AT_BEGIN, AT_FIRST_KEY, AT_KEY, AT_LIST, AT_OBJECT, AT_COMMA, AT_END };

static int faulty(struct err *err)
{
    err_set(err, FAULT_INVALID, "the list of drafts cannot be read");
    return err_remedy(err, "Export the archive again.");
}

static int cut_short(struct err *err)
{
    err_set(err, FAULT_INVALID, "the list of drafts ends in the middle");
    return err_remedy(err, "Download or copy the archive again.");
}

void json_cut_init(struct json_cut *cut, int (*read)(void *ctx, struct slice *ret, struct err *err),
                   void *ctx, size_t object_max)
{
    *cut = (struct json_cut){.read = read, .ctx = ctx, .at = AT_BEGIN};
    buf_init(&cut->shell, JSON_CUT_SHELL);
    buf_init(&cut->object, object_max);
}

void json_cut_done(struct json_cut *cut)
{
    buf_done(&cut->shell);
    buf_done(&cut->object);
}

struct slice json_cut_shell(const struct json_cut *cut)
{
    return buf_slice(&cut->shell);
}

/* ---- bytes ---- */

/* Whether `rest` has a byte: 1, 0 at the end, -1. */
static int more(struct json_cut *cut, struct err *err)
{
    int got = 1;

    while (cut->rest.n == 0 && (got = cut->read(cut->ctx, &cut->rest, err)) == 1)
        ;
    return got;
}

static bool blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* The byte behind white space, which stays in `rest`: 1, 0 at the end, -1. */
static int next_byte(struct json_cut *cut, char *ret, struct err *err)
{
    int got;

    while ((got = more(cut, err)) == 1) {
        while (cut->rest.n && blank(cut->rest.p[0]))
            cut->rest = slice_from(cut->rest, 1);
        if (cut->rest.n == 0)
            continue;
        *ret = cut->rest.p[0];
        return 1;
    }
    return got;
}

/* The same where something must follow. */
static int need_byte(struct json_cut *cut, char *ret, struct err *err)
{
    int got = next_byte(cut, ret, err);

    return got == 0 ? cut_short(err) : got < 0 ? -1 : 0;
}

static void pass(struct json_cut *cut, struct buf *to, size_t n)
{
    if (to)
        buf_add(to, slice_head(cut->rest, n));
    cut->rest = slice_from(cut->rest, n);
}

/* Takes `c` after white space. */
static int take_byte(struct json_cut *cut, char c, struct buf *to, struct err *err)
{
    char found;

    if (need_byte(cut, &found, err) != 0)
        return -1;
    if (found != c)
        return faulty(err);
    pass(cut, to, 1);
    return 0;
}

static int check_room(const struct buf *to, struct err *err)
{
    if (!to->over)
        return 0;
    err_set(err, FAULT_TOO_BIG, "a part of the list of drafts has more than %zu bytes",
            to->ceiling);
    return err_remedy(err, "Export the archive again.");
}

/* ---- values ---- */

/* Copies a text with its quotes; it stands at the first one. */
static int copy_text(struct json_cut *cut, struct buf *to, struct err *err)
{
    bool escaped = false;
    int got;

    pass(cut, to, 1);
    while ((got = more(cut, err)) == 1) {
        size_t i = 0;

        for (; i < cut->rest.n; i++) {
            char c = cut->rest.p[i];

            if (!escaped && c == '"')
                break;
            escaped = !escaped && c == '\\';
        }
        if (i < cut->rest.n) {
            pass(cut, to, i + 1);
            return check_room(to, err);
        }
        pass(cut, to, i);
        if (check_room(to, err) != 0)
            return -1;
    }
    return got < 0 ? -1 : cut_short(err);
}

/* How many bytes lie before the next one that has a meaning here. */
static size_t plain(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        switch (s.p[i]) {
        case '"':
        case '{':
        case '}':
        case '[':
        case ']':
        case ',':
            return i;
        default:
            break;
        }
    return s.n;
}

/* Takes the bracket that `rest` begins with and sets how deep it is then. */
static int copy_bracket(struct json_cut *cut, struct buf *to, int *depth, struct err *err)
{
    char c = cut->rest.p[0];

    pass(cut, to, 1);
    *depth += (c == '{' || c == '[') - (c == '}' || c == ']');
    if (*depth <= JSON_CUT_DEPTH)
        return 0;
    return err_set(err, FAULT_INVALID, "the list of drafts is nested deeper than %d",
                   JSON_CUT_DEPTH);
}

/* Copies a value: a text, or all up to the bracket that closes it, or up to the comma or bracket
 * behind it, which stays. */
static int copy_value(struct json_cut *cut, struct buf *to, struct err *err)
{
    int depth = 0, got;

    while ((got = more(cut, err)) == 1) {
        char c = cut->rest.p[0];

        if (depth == 0 && (c == ',' || c == '}' || c == ']'))
            return 0;
        if (c == '"') {
            if (copy_text(cut, to, err) != 0)
                return -1;
        } else if (c == ',') {
            pass(cut, to, 1);
        } else if (c == '{' || c == '}' || c == '[' || c == ']') {
            if (copy_bracket(cut, to, &depth, err) != 0)
                return -1;
        } else {
            pass(cut, to, plain(cut->rest));
            if (check_room(to, err) != 0)
                return -1;
            continue; /* a number may go on in the next piece */
        }
        if (check_room(to, err) != 0)
            return -1;
        if (depth == 0 && c != ',')
            return 0;
    }
    return got < 0 ? -1 : cut_short(err);
}

/* ---- the outer object ---- */

/* A field of the shell, or the beginning of the list. */
static int take_field(struct json_cut *cut, struct err *err)
{
    size_t from;
    char c;

    if (need_byte(cut, &c, err) != 0)
        return -1;
    if (c == '}' && cut->at == AT_FIRST_KEY) {
        cut->at = AT_COMMA;
        return 0;
    }
    if (c != '"')
        return faulty(err);
    from = cut->shell.n;
    if (copy_text(cut, &cut->shell, err) != 0)
        return -1;
    cut->at = AT_COMMA;
    if (!slice_is(slice_from(buf_slice(&cut->shell), from), "\"drafts\"")) {
        if (take_byte(cut, ':', &cut->shell, err) != 0 || need_byte(cut, &c, err) != 0)
            return -1;
        return copy_value(cut, &cut->shell, err);
    }
    if (cut->listed)
        return faulty(err);
    cut->listed = true;
    cut->at = AT_LIST;
    if (take_byte(cut, ':', &cut->shell, err) != 0 || take_byte(cut, '[', NULL, err) != 0)
        return -1;
    buf_str(&cut->shell, "[]");
    return check_room(&cut->shell, err);
}

static int take_comma(struct json_cut *cut, struct err *err)
{
    char c;

    if (need_byte(cut, &c, err) != 0)
        return -1;
    if (c != ',' && c != '}')
        return faulty(err);
    pass(cut, &cut->shell, 1);
    cut->at = c == ',' ? AT_KEY : AT_END;
    return check_room(&cut->shell, err);
}

/* 1 with an object, 0 when the list is over. */
static int take_object(struct json_cut *cut, struct slice *ret, struct err *err)
{
    char c;

    if (need_byte(cut, &c, err) != 0)
        return -1;
    if (cut->at == AT_OBJECT && c == ',') {
        pass(cut, NULL, 1);
        if (need_byte(cut, &c, err) != 0)
            return -1;
    } else if (c == ']') {
        pass(cut, NULL, 1);
        cut->at = AT_COMMA;
        return 0;
    } else if (cut->at == AT_OBJECT) {
        return faulty(err);
    }
    if (c != '{')
        return faulty(err);
    cut->at = AT_OBJECT;
    buf_clear(&cut->object);
    if (copy_value(cut, &cut->object, err) != 0)
        return -1;
    *ret = buf_slice(&cut->object);
    return 1;
}

static int take_end(struct json_cut *cut, struct err *err)
{
    char c;
    int got = next_byte(cut, &c, err);

    if (got < 0)
        return -1;
    return got > 0 || !cut->listed ? faulty(err) : 0;
}

int json_cut_next(struct json_cut *cut, struct slice *ret, struct err *err)
{
    int got = 0;

    while (got == 0) {
        switch (cut->at) {
        case AT_BEGIN:
            got = take_byte(cut, '{', &cut->shell, err);
            cut->at = AT_FIRST_KEY;
            break;
        case AT_FIRST_KEY:
        case AT_KEY:
            got = take_field(cut, err);
            break;
        case AT_LIST:
        case AT_OBJECT:
            got = take_object(cut, ret, err);
            break;
        case AT_COMMA:
            got = take_comma(cut, err);
            break;
        default:
            return take_end(cut, err);
        }
    }
    return got;
}

/* ---- counting ---- */

static const char word[] = "draft";

/* A byte of a text. */
static void count_inside(struct json_cut_counter *counter, char c)
{
    if (!counter->escaped && c == '"') {
        counter->text = false;
        counter->key = counter->matched == sizeof word - 1;
        return;
    }
    counter->escaped = !counter->escaped && c == '\\';
    if (counter->matched < sizeof word - 1 && c == word[counter->matched])
        counter->matched++;
    else
        counter->matched = sizeof word;
}

void json_cut_count(struct json_cut_counter *counter, struct slice bytes)
{
    for (size_t i = 0; i < bytes.n; i++) {
        char c = bytes.p[i];

        if (counter->text) {
            count_inside(counter, c);
        } else if (c == '"') {
            *counter = (struct json_cut_counter){.found = counter->found, .text = true};
        } else if (!blank(c)) {
            counter->found += counter->key && c == ':';
            counter->key = false;
        }
    }
}
