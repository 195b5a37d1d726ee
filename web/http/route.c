#include "web/http/route.h"

#include "core/base/arena.h"
#include "core/base/hash.h"
#include "core/base/utf8.h"

#include <stdlib.h>

/* In the order of preference when several patterns fit a path. */
enum kind { KIND_LITERAL, KIND_ID, KIND_NUMBER, KIND_HASH, KIND_TEXT };

enum { TEXT_MAX = 200, NUMBER_MAX = 999999999 };

struct segment {
    enum kind kind;
    struct slice text; /* of a literal; else the name */
};

/* All rows of one pattern. */
struct place {
    struct segment segments[ROUTE_SEGMENTS];
    size_t count;
    const struct route *rows[METHOD_COUNT];
    unsigned methods;
};

struct route_table {
    struct place *places; /* sorted by count, then by preference */
    size_t count;
    size_t first[ROUTE_SEGMENTS + 2]; /* index of the first place of n segments */
};

static int bad_row(struct err *err, const struct route *row, const char *why)
{
    err_set(err, FAULT_INTERNAL, "a row of the route table is wrong: %s", why);
    return err_about(err, "%s %s", gate_method_name(row->method), row->pattern);
}

static int row_check(const struct route *row, struct err *err)
{
    if (row->method >= METHOD_COUNT || row->method == METHOD_HEAD || row->method == METHOD_OPTIONS)
        return bad_row(err, row, "this method comes from the table");
    if (row->cap <= 0 || row->power < POWER_OPEN || row->power > POWER_KEY)
        return bad_row(err, row, "it has no capability or power");
    if ((row->read != NULL) == (row->prepare != NULL))
        return bad_row(err, row, "it needs either read or prepare");
    if (row->write != NULL && row->work != NULL)
        return bad_row(err, row, "it has both write and work");
    if ((row->prepare != NULL) != ((row->write || row->work) && row->view))
        return bad_row(err, row, "prepare, write or work, and view go together");
    if (row->method == METHOD_GET && (row->prepare || row->bodies || row->ceiling))
        return bad_row(err, row, "GET only reads");
    if ((row->bodies != 0) != (row->ceiling != 0))
        return bad_row(err, row, "a body needs a kind and a ceiling");
    return 0;
}

static struct segment segment_of(struct slice text)
{
    static const char marks[] = ":#@*";
    const char *at = text.n ? strchr(marks, text.p[0]) : NULL;

    if (at == NULL || text.p[0] == '\0')
        return (struct segment){KIND_LITERAL, text};
    return (struct segment){(enum kind)(KIND_ID + (at - marks)), slice_from(text, 1)};
}

static int place_read(const struct route *row, struct place *place, struct err *err)
{
    struct slice rest = slice_str(row->pattern);
    size_t params = 0;

    *place = (struct place){.count = 0};
    if (rest.n == 0 || rest.p[0] != '/')
        return bad_row(err, row, "a pattern begins with a slash");
    rest = slice_from(rest, 1);
    while (rest.n > 0) {
        if (place->count == ROUTE_SEGMENTS)
            return bad_row(err, row, "too many segments");
        place->segments[place->count] = segment_of(slice_cut(&rest, '/'));
        if (place->segments[place->count].text.n == 0)
            return bad_row(err, row, "an empty segment");
        params += place->segments[place->count].kind != KIND_LITERAL;
        place->count++;
    }
    if (params > ROUTE_PARAMS)
        return bad_row(err, row, "too many parameters");
    return 0;
}

static int slice_cmp(struct slice a, struct slice b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;

    return c ? c : (a.n > b.n) - (a.n < b.n);
}

static int place_cmp(const void *pa, const void *pb)
{
    const struct place *a = pa, *b = pb;

    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (size_t i = 0; i < a->count; i++) {
        const struct segment *s = &a->segments[i], *t = &b->segments[i];
        int c = s->kind != t->kind        ? (int)s->kind - (int)t->kind
                : s->kind == KIND_LITERAL ? slice_cmp(s->text, t->text)
                                          : 0;

        if (c)
            return c;
    }
    return 0;
}

static bool names_same(const struct place *a, const struct place *b)
{
    for (size_t i = 0; i < a->count; i++)
        if (!slice_eq(a->segments[i].text, b->segments[i].text))
            return false;
    return true;
}

static int table_add(struct route_table *r, const struct route *row, struct err *err)
{
    struct place place, *at = NULL;

    if (row_check(row, err) != 0 || place_read(row, &place, err) != 0)
        return -1;
    for (size_t i = 0; i < r->count && at == NULL; i++)
        if (place_cmp(&r->places[i], &place) == 0)
            at = &r->places[i];
    if (at == NULL) {
        at = &r->places[r->count++];
        *at = place;
    }
    if (!names_same(at, &place))
        return bad_row(err, row, "another row names these segments differently");
    if (at->rows[row->method])
        return bad_row(err, row, "it is there twice");
    at->rows[row->method] = row;
    at->methods |= 1u << row->method | 1u << METHOD_OPTIONS;
    if (row->method == METHOD_GET) {
        at->rows[METHOD_HEAD] = row;
        at->methods |= 1u << METHOD_HEAD;
    }
    return 0;
}

static void table_index(struct route_table *r)
{
    size_t at = 0;

    qsort(r->places, r->count, sizeof *r->places, place_cmp);
    for (size_t n = 0; n <= ROUTE_SEGMENTS + 1; n++) {
        while (at < r->count && r->places[at].count < n)
            at++;
        r->first[n] = at;
    }
}

int route_table_new(const struct route *const *tables, const size_t *sizes, size_t count,
                    struct route_table **ret, struct err *err)
{
    struct route_table *r = calloc(1, sizeof *r);
    size_t total = 0;

    must(r != NULL, "out of memory");
    *ret = NULL;
    for (size_t i = 0; i < count; i++)
        total += sizes[i];
    r->places = calloc(total ? total : 1, sizeof *r->places);
    must(r->places != NULL, "out of memory");
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < sizes[i]; j++)
            if (table_add(r, &tables[i][j], err) != 0) {
                route_table_free(r);
                return -1;
            }
    table_index(r);
    *ret = r;
    return 0;
}

void route_table_free(struct route_table *r)
{
    if (r == NULL)
        return;
    free(r->places);
    free(r);
}

static int hex_value(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

struct slice route_decode(struct slice text, bool plus, struct arena *arena)
{
    char *out;
    size_t n = 0;

    if (text.n == 0)
        return (struct slice){"", 0};
    if (memchr(text.p, '%', text.n) == NULL && (!plus || memchr(text.p, '+', text.n) == NULL))
        return utf8_check(text, NULL) && memchr(text.p, 0, text.n) == NULL ? text : SLICE_NONE;
    out = arena_alloc(arena, text.n);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (c == '%') {
            int hi = text.n - i > 2 ? hex_value(text.p[i + 1]) : -1;
            int lo = hi >= 0 ? hex_value(text.p[i + 2]) : -1;

            if (lo < 0)
                return SLICE_NONE;
            c = (char)(hi << 4 | lo);
            i += 2;
        } else if (plus && c == '+') {
            c = ' ';
        }
        if (c == '\0')
            return SLICE_NONE;
        out[n++] = c;
    }
    return utf8_check(slice_of(out, n), NULL) ? slice_of(out, n) : SLICE_NONE;
}

static bool number_read(struct slice s, int64_t *ret)
{
    *ret = 0;
    if (s.n == 0 || s.n > 9 || (s.n > 1 && s.p[0] == '0'))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        *ret = *ret * 10 + (s.p[i] - '0');
    }
    return *ret <= NUMBER_MAX;
}

static bool hash_good(struct slice s)
{
    if (s.n != 64)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (hex_value(s.p[i]) < 0 || (s.p[i] >= 'A' && s.p[i] <= 'F'))
            return false;
    return true;
}

static bool segment_fits(const struct segment *seg, struct slice text, struct route_param *param)
{
    *param = (struct route_param){seg->text.p, seg->text.n, text, ID_NONE, 0};
    switch (seg->kind) {
    case KIND_LITERAL:
        return slice_eq(seg->text, text);
    case KIND_ID:
        return id_read(text, &param->id, NULL) == 0 && !id_none(param->id);
    case KIND_NUMBER:
        return number_read(text, &param->number);
    case KIND_HASH:
        return hash_good(text);
    case KIND_TEXT:
        return text.n >= 1 && text.n <= TEXT_MAX;
    }
    return false;
}

static bool place_fits(const struct place *place, const struct slice *texts,
                       struct route_match *ret)
{
    struct route_param param;

    ret->count = 0;
    for (size_t i = 0; i < place->count; i++) {
        if (!segment_fits(&place->segments[i], texts[i], &param))
            return false;
        if (place->segments[i].kind != KIND_LITERAL)
            ret->params[ret->count++] = param;
    }
    return true;
}

static bool path_split(struct slice path, struct arena *arena, struct slice *texts, size_t *count)
{
    *count = 0;
    if (path.n == 0 || path.p[0] != '/')
        return false;
    if (path.n > 1 && path.p[path.n - 1] == '/')
        return false;
    path = slice_from(path, 1);
    while (path.n > 0) {
        struct slice text = slice_cut(&path, '/');

        if (*count == ROUTE_SEGMENTS || text.n == 0)
            return false;
        texts[*count] = route_decode(text, false, arena);
        if (texts[(*count)++].p == NULL)
            return false;
    }
    return true;
}

bool route_find(const struct route_table *r, int method, struct slice path, struct arena *arena,
                struct route_match *ret)
{
    struct slice texts[ROUTE_SEGMENTS];
    size_t count;

    ret->route = NULL;
    ret->methods = 0;
    ret->count = 0;
    if (!path_split(path, arena, texts, &count))
        return false;
    for (size_t i = r->first[count]; i < r->first[count + 1]; i++) {
        const struct place *place = &r->places[i];

        if (!place_fits(place, texts, ret))
            continue;
        ret->methods = place->methods;
        ret->route = method >= 0 && method < METHOD_COUNT ? place->rows[method] : NULL;
        return true;
    }
    return false;
}

char *route_allow(unsigned methods, struct arena *arena)
{
    char text[64] = "";
    size_t n = 0;

    for (int m = 0; m < METHOD_COUNT; m++)
        if (methods & 1u << m) {
            const char *name = gate_method_name(m);

            if (n)
                n = (size_t)(stpcpy(text + n, ", ") - text);
            n = (size_t)(stpcpy(text + n, name) - text);
        }
    return arena_str(arena, slice_of(text, n));
}
