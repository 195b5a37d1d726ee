#include "core/base/json_flat.h"

#include "core/base/utf8.h"

#include <stdlib.h>

enum { DIGITS_MAX = 15 }; /* fewer than 2^53 has */

static void skip_blank(struct slice *s)
{
    while (s->n && (s->p[0] == ' ' || s->p[0] == '\n' || s->p[0] == '\r' || s->p[0] == '\t'))
        *s = slice_of(s->p + 1, s->n - 1);
}

static bool take(struct slice *s, char c)
{
    skip_blank(s);
    if (!s->n || s->p[0] != c)
        return false;
    *s = slice_of(s->p + 1, s->n - 1);
    return true;
}

/* How many bytes of a text stand for themselves, from `at` on. */
static size_t plain(struct slice s, size_t at)
{
    while (at < s.n && s.p[at] != '"' && s.p[at] != '\\' && (unsigned char)s.p[at] >= 0x20)
        at++;
    return at;
}

static bool hex4(struct slice s, size_t at, uint32_t *ret)
{
    *ret = 0;
    if (at + 4 > s.n)
        return false;
    for (size_t i = at; i < at + 4; i++) {
        char c = s.p[i];
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                                : 16;

        if (digit == 16)
            return false;
        *ret = *ret << 4 | digit;
    }
    return true;
}

static size_t put_utf8(char *at, uint32_t cp)
{
    static const unsigned char heads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;

    for (size_t i = n; i-- > 1; cp >>= 6)
        at[i] = (char)(0x80 | (cp & 0x3f));
    at[0] = (char)(heads[n] | cp);
    return n;
}

/* The escape behind the backslash at *at - 1: its bytes to `out`; their number, 0 when it is not
 * taken. Never more bytes than the escape has. */
static size_t unescape(struct slice s, size_t *at, char *out)
{
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    const char *name = *at < s.n && s.p[*at] ? strchr(names, s.p[*at]) : NULL;
    uint32_t cp, low;

    if (name) {
        out[0] = values[name - names];
        ++*at;
        return 1;
    }
    if (*at >= s.n || s.p[*at] != 'u' || !hex4(s, *at + 1, &cp) || cp == 0)
        return 0;
    *at += 5;
    if (cp >= 0xdc00 && cp <= 0xdfff)
        return 0;
    if (cp >= 0xd800 && cp <= 0xdbff) {
        if (*at + 2 > s.n || s.p[*at] != '\\' || s.p[*at + 1] != 'u' || !hex4(s, *at + 2, &low) ||
            low < 0xdc00 || low > 0xdfff)
            return 0;
        *at += 6;
        cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
    }
    return put_utf8(out, cp);
}

/* Takes the text whose first quote is gone; `s` then stands behind the last one. */
static bool text_take(struct json_flat *flat, struct slice *s, struct slice *ret)
{
    size_t at = plain(*s, 0), from = 0;
    char *out = flat->room + flat->room_used, *end = out;

    if (at < s->n && s->p[at] == '"') {
        *ret = slice_of(s->p, at);
        *s = slice_of(s->p + at + 1, s->n - at - 1);
        return true;
    }
    while (at < s->n && s->p[at] == '\\') {
        size_t n;

        memcpy(end, s->p + from, at - from);
        end += at - from;
        at++;
        n = unescape(*s, &at, end);
        if (n == 0)
            return false;
        end += n;
        from = at;
        at = plain(*s, at);
    }
    if (at >= s->n || s->p[at] != '"')
        return false;
    memcpy(end, s->p + from, at - from);
    end += at - from;
    flat->room_used += (size_t)(end - out);
    *ret = slice_of(out, (size_t)(end - out));
    *s = slice_of(s->p + at + 1, s->n - at - 1);
    return true;
}

static bool number_take(struct slice *s, int64_t *ret)
{
    bool minus = s->p[0] == '-';
    size_t at = minus, from = at;

    *ret = 0;
    while (at < s->n && s->p[at] >= '0' && s->p[at] <= '9' && at - from < DIGITS_MAX)
        *ret = *ret * 10 + (s->p[at++] - '0');
    if (at == from || at >= s->n || !strchr(", }\t\r\n", s->p[at]) || !s->p[at] ||
        (s->p[from] == '0' && (at - from > 1 || minus)))
        return false;
    if (minus)
        *ret = -*ret;
    *s = slice_of(s->p + at, s->n - at);
    return true;
}

static bool word_take(struct slice *s, struct slice word)
{
    if (!slice_starts(*s, word))
        return false;
    *s = slice_from(*s, word.n);
    return true;
}

static bool value_take(struct json_flat *flat, struct slice *s, struct json_flat_field *f)
{
    skip_blank(s);
    if (!s->n)
        return false;
    if (take(s, '"')) {
        f->kind = JSON_KIND_TEXT;
        return text_take(flat, s, &f->text);
    }
    f->kind = JSON_KIND_BOOL;
    f->number = word_take(s, SLICE("true"));
    if (f->number || word_take(s, SLICE("false")))
        return true;
    f->kind = JSON_KIND_I64;
    return number_take(s, &f->number);
}

static bool field_take(struct json_flat *flat, struct slice *s)
{
    struct json_flat_field *f = &flat->field[flat->count];
    size_t at;

    if (flat->count == JSON_FLAT_MAX || !take(s, '"'))
        return false;
    at = plain(*s, 0);
    if (at >= s->n || s->p[at] != '"')
        return false;
    *f = (struct json_flat_field){.key = slice_of(s->p, at)};
    *s = slice_of(s->p + at + 1, s->n - at - 1);
    for (size_t i = 0; i < flat->count; i++)
        if (slice_eq(flat->field[i].key, f->key))
            return false;
    flat->count++;
    return take(s, ':') && value_take(flat, s, f);
}

bool json_flat_read(struct slice text, struct json_flat *flat)
{
    struct slice s = text;

    flat->count = flat->room_used = 0;
    if (flat->room_size < text.n) {
        free(flat->room);
        flat->room_size = text.n + text.n / 2;
        flat->room = malloc(flat->room_size);
        must(flat->room != NULL, "out of memory");
    }
    if (!utf8_check(text, NULL) || !take(&s, '{'))
        return false;
    do
        if (!field_take(flat, &s))
            return false;
    while (take(&s, ','));
    if (!take(&s, '}'))
        return false;
    skip_blank(&s);
    return s.n == 0;
}

void json_flat_done(struct json_flat *flat)
{
    free(flat->room);
    *flat = (struct json_flat){0};
}

const struct json_flat_field *json_flat_get(const struct json_flat *flat, const char *key)
{
    for (size_t i = 0; i < flat->count; i++)
        if (slice_is(flat->field[i].key, key))
            return &flat->field[i];
    return NULL;
}
