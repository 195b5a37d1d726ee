#include "importers/in/text_in.h"

#include "core/base/buf.h"
#include "core/base/encoding.h"
#include "core/base/hash.h"
#include "core/base/utf8.h"

int text_in_decode(struct arena *arena, struct slice bytes, struct slice *ret,
                   const char **ret_encoding, struct err *err)
{
    if (encoding_decode(arena, bytes, ret, ret_encoding, err) == 0)
        return 0;
    err_set(err, FAULT_INVALID, "this is neither a text nor a package that indaba knows");
    return err_remedy(err, "indaba import --help lists what can be read.");
}

size_t text_in_lines(struct arena *arena, struct slice text, struct text_line **ret)
{
    struct slice rest = text;
    size_t n = 0, i = 0;

    while (rest.n)
        utf8_line(&rest), n++;
    *ret = arena_array(arena, n + 1, sizeof **ret);
    for (rest = text; i < n; i++)
        (*ret)[i] = (struct text_line){utf8_line(&rest), i + 1};
    return n;
}

/* The length of the first of `marks` that `text` begins with; with `end`, that it ends with. */
static size_t mark_at(struct slice text, const char *const *marks, bool end)
{
    for (; *marks; marks++) {
        struct slice mark = slice_str(*marks);

        if (end ? slice_ends(text, mark) : slice_starts(text, mark))
            return mark.n;
    }
    return 0;
}

size_t text_in_blank(struct slice text)
{
    return utf8_blank(text, false);
}

struct slice text_in_trim(struct slice text)
{
    return utf8_trim(text);
}

static const char *const dashes[] = {"-", "‐", "‑", "‒", "–", "—", "−", NULL};

size_t text_in_dash(struct slice text)
{
    return mark_at(text, dashes, false);
}

struct slice text_in_unbullet(struct slice text)
{
    static const char *const bullets[] = {"»", ">", "*", "•", "·", "◦", "▪", "‣", "→", NULL};
    size_t n;

    text = text_in_trim(text);
    while ((n = mark_at(text, bullets, false)) || (n = text_in_dash(text)))
        text = text_in_trim(slice_from(text, n));
    return text;
}

/* ASCII and Latin-1 letters in small form; `c` is the byte before, so that C3 80-9E fold to A0-BE.
 */
static unsigned char fold(unsigned char before, unsigned char c)
{
    if (c >= 'A' && c <= 'Z')
        return c | 0x20;
    return before == 0xc3 && c >= 0x80 && c <= 0x9e && c != 0x97 ? c | 0x20 : c;
}

static bool letter(unsigned char c)
{
    return (c | 0x20) >= 'a' ? (c | 0x20) <= 'z' || c >= 0x80 : c >= '0' && c <= '9';
}

static bool folded_starts(struct slice text, const char *word)
{
    unsigned char a = 0, b = 0;
    size_t n = strlen(word);

    if (text.n < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        unsigned char x = (unsigned char)text.p[i], y = (unsigned char)word[i];

        if (fold(a, x) != fold(b, y))
            return false;
        a = x, b = y;
    }
    return true;
}

bool text_in_word(struct slice text, const char *word)
{
    size_t n = strlen(word);

    return folded_starts(text, word) && (n == text.n || !letter((unsigned char)text.p[n]));
}

bool text_in_is(struct slice text, const char *word)
{
    return text.n == strlen(word) && folded_starts(text, word);
}

size_t text_in_find(struct slice text, const char *const *words, size_t *ret_n)
{
    for (size_t i = 1; i < text.n; i++) {
        if (letter((unsigned char)text.p[i - 1]))
            continue;
        for (const char *const *word = words; *word; word++)
            if (text_in_word(slice_from(text, i), *word)) {
                *ret_n = strlen(*word);
                return i;
            }
    }
    *ret_n = 0;
    return text.n;
}

/* The length of what parts two names at the beginning of `text`; `before`: a space stands there. */
static size_t parter(struct slice text, bool before)
{
    static const char *const ands[] = {"and", "und", "et", "y", "e", "og", "och", "en", NULL};

    if (strchr(",;/&|\n\t", text.p[0]))
        return 1;
    for (const char *const *word = ands; before && *word; word++) {
        size_t n = strlen(*word);

        if (n < text.n && text.p[n] == ' ' && text_in_word(text, *word))
            return n;
    }
    return 0;
}

bool text_in_name(struct slice *rest, struct slice *ret)
{
    while (rest->n) {
        size_t n = 0, cut = 0;
        int depth = 0;

        for (; n < rest->n && !cut; n++) {
            if (rest->p[n] == '(')
                depth++;
            else if (rest->p[n] == ')' && depth)
                depth--;
            else if (!depth)
                cut = parter(slice_from(*rest, n), n > 0 && rest->p[n - 1] == ' ');
            if (cut)
                break;
        }
        *ret = text_in_trim(slice_head(*rest, n));
        *rest = slice_from(*rest, n + cut);
        while (ret->n && (ret->p[ret->n - 1] == '.' || ret->p[ret->n - 1] == ':'))
            ret->n--;
        *ret = text_in_trim(text_in_unbullet(*ret));
        if (ret->n)
            return true;
    }
    return false;
}

struct slice text_in_clean(struct arena *arena, struct slice text, size_t max)
{
    struct slice clean;
    struct buf buf;

    buf_init(&buf, 4 * text.n + 16);
    utf8_plain(text, &buf);
    clean = arena_slice(arena, utf8_head(buf_slice(&buf), max));
    buf_done(&buf);
    return clean;
}

struct slice text_in_key(struct arena *arena, const char *noun, struct slice what, size_t before)
{
    char hex[65];

    hash_text(hash_bytes(what), hex);
    return slice_str(before ? arena_printf(arena, "%s:%.24s:%zu", noun, hex, before)
                            : arena_printf(arena, "%s:%.24s", noun, hex));
}

int64_t text_in_count(struct slice text)
{
    int64_t found = 0;
    struct slice rest = text;

    for (size_t n = 0; rest.n; rest = slice_from(rest, n)) {
        bool end = rest.p[0] == '\n' || rest.p[0] == '\r';

        n = utf8_blank(rest, false);
        if (n || end) {
            n = n ? n : 1;
            continue;
        }
        found++;
        while (n < rest.n && rest.p[n] != '\n' && rest.p[n] != '\r')
            n++;
    }
    return found;
}
