#include "importers/in/json_cut.h"

#include <string.h>

static int faulty(struct err *err)
{
    err_set(err, FAULT_INVALID, "the list of drafts cannot be read");
    return err_remedy(err, "Export the archive again.");
}

static void skip_blank(struct slice *s)
{
    while (s->n && (s->p[0] == ' ' || s->p[0] == '\n' || s->p[0] == '\r' || s->p[0] == '\t'))
        *s = slice_from(*s, 1);
}

/* The length of the text that begins with a quote, with both quotes; 0 when it does not end. */
static size_t text_length(struct slice s)
{
    for (size_t i = 1; i < s.n; i++) {
        if (s.p[i] == '\\')
            i++;
        else if (s.p[i] == '"')
            return i + 1;
    }
    return 0;
}

/* The length of the value that s begins with: a text, or all up to the bracket that closes it, or
 * up to the comma or bracket behind it. 0 when it does not end. */
static size_t value_length(struct slice s)
{
    int depth = 0;

    for (size_t i = 0; i < s.n;) {
        char c = s.p[i];

        if (c == '"') {
            size_t n = text_length(slice_from(s, i));

            if (!n)
                return 0;
            i += n;
            if (!depth)
                return i;
            continue;
        }
        if (!depth && (c == ',' || c == '}' || c == ']'))
            return i;
        depth += (c == '{' || c == '[') - (c == '}' || c == ']');
        i++;
        if (!depth && (c == '}' || c == ']'))
            return i;
    }
    return 0;
}

/* Where the value of the top field "drafts" begins and ends. */
static bool drafts_find(struct slice text, size_t *ret_at, size_t *ret_n)
{
    struct slice s = text;

    skip_blank(&s);
    if (!s.n || s.p[0] != '{')
        return false;
    s = slice_from(s, 1);
    for (;;) {
        struct slice key;
        size_t n;

        skip_blank(&s);
        if (!s.n || s.p[0] != '"' || !(n = text_length(s)))
            return false;
        key = slice_head(s, n);
        s = slice_from(s, n);
        skip_blank(&s);
        if (!s.n || s.p[0] != ':')
            return false;
        s = slice_from(s, 1);
        skip_blank(&s);
        n = value_length(s);
        if (!n)
            return false;
        *ret_at = (size_t)(s.p - text.p);
        *ret_n = n;
        if (slice_is(key, "\"drafts\""))
            return s.p[0] == '[';
        s = slice_from(s, n);
        skip_blank(&s);
        if (!s.n || s.p[0] != ',')
            return false;
        s = slice_from(s, 1);
    }
}

int json_cut_begin(struct slice text, char *shell, size_t n, struct slice *ret_shell,
                   struct json_cut *ret, struct err *err)
{
    size_t at, len;

    if (!drafts_find(text, &at, &len) || at + 2 + (text.n - at - len) > n)
        return faulty(err);
    memcpy(shell, text.p, at);
    memcpy(shell + at, "[]", 2);
    memcpy(shell + at + 2, text.p + at + len, text.n - at - len);
    *ret_shell = slice_of(shell, at + 2 + text.n - at - len);
    ret->rest = slice_of(text.p + at + 1, len - 2);
    return 0;
}

int json_cut_next(struct json_cut *cut, struct slice *ret, struct err *err)
{
    size_t n;

    skip_blank(&cut->rest);
    if (!cut->rest.n)
        return 0;
    if (cut->rest.p[0] != '{' || !(n = value_length(cut->rest)))
        return faulty(err);
    *ret = slice_head(cut->rest, n);
    cut->rest = slice_from(cut->rest, n);
    skip_blank(&cut->rest);
    if (!cut->rest.n)
        return 1;
    if (cut->rest.p[0] != ',')
        return faulty(err);
    cut->rest = slice_from(cut->rest, 1);
    skip_blank(&cut->rest);
    return cut->rest.n ? 1 : faulty(err);
}

int64_t json_cut_count(struct slice text)
{
    int64_t found = 0;

    for (size_t i = 0; i < text.n;) {
        size_t n = text.p[i] == '"' ? text_length(slice_from(text, i)) : 1;
        struct slice after = slice_from(text, i + n);

        if (!n)
            break;
        if (n == 7 && memcmp(text.p + i, "\"draft\"", 7) == 0) {
            skip_blank(&after);
            found += after.n && after.p[0] == ':';
        }
        i += n;
    }
    return found;
}
