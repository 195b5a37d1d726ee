#include "core/base/norm.h"

#include "core/base/err.h"
#include "core/base/utf8.h"

#include <stdlib.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { SMALL = 512 };

static void from_utf16(const UChar *text, int32_t n, struct buf *buf)
{
    char few[SMALL * 3], *out = few;
    UErrorCode code = U_ZERO_ERROR;
    int32_t got;

    if (n > SMALL) {
        out = malloc((size_t)n * 3); /* one unit is three bytes at most */
        must(out, "out of memory");
    }
    u_strToUTF8WithSub(out, n > SMALL ? n * 3 : SMALL * 3, &got, text, n, 0xfffd, NULL, &code);
    must(U_SUCCESS(code), "UTF-16 of ICU cannot be written as UTF-8");
    buf_put(buf, out, (size_t)got);
    if (out != few)
        free(out);
}

static void normalized(const UNormalizer2 *norm, const UChar *text, int32_t n, struct buf *buf)
{
    UChar few[SMALL * 3], *out = few;
    UErrorCode code = U_ZERO_ERROR;
    int32_t got = unorm2_normalize(norm, text, n, few, SMALL * 3, &code);

    if (code == U_BUFFER_OVERFLOW_ERROR) {
        code = U_ZERO_ERROR;
        out = malloc((size_t)got * sizeof(UChar));
        must(out, "out of memory");
        got = unorm2_normalize(norm, text, n, out, got, &code);
    }
    must(code == U_ZERO_ERROR || code == U_STRING_NOT_TERMINATED_WARNING,
         "ICU cannot normalise a text");
    from_utf16(out, got, buf);
    if (out != few)
        free(out);
}

static void run(const UNormalizer2 *norm, struct slice text, struct buf *buf)
{
    UChar few[SMALL], *wide = few;
    UErrorCode code = U_ZERO_ERROR;
    int32_t n;

    must(text.n < (1u << 30), "a text of more than 1 GiB");
    if (text.n > SMALL) {
        wide = malloc(text.n * sizeof(UChar)); /* a byte gives one unit at most */
        must(wide, "out of memory");
    }
    u_strFromUTF8WithSub(wide, text.n > SMALL ? (int32_t)text.n : SMALL, &n, text.p,
                         (int32_t)text.n, 0xfffd, NULL, &code);
    must(U_SUCCESS(code), "UTF-8 cannot be read by ICU");
    normalized(norm, wide, n, buf);
    if (wide != few)
        free(wide);
}

/* The data of ICU are in its library: that they are missing cannot happen. */
static const UNormalizer2 *form(const UNormalizer2 *(*get)(UErrorCode *))
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *norm = get(&code);

    must(U_SUCCESS(code), "ICU has no normalisation data");
    return norm;
}

/* ASCII is in form NFC already. */
static bool is_ascii(struct slice text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80)
            return false;
    return true;
}

void norm_nfc(struct slice text, struct buf *buf)
{
    if (is_ascii(text))
        buf_add(buf, text);
    else
        run(form(unorm2_getNFCInstance), text, buf);
}

void norm_nfkd(struct slice text, struct buf *buf)
{
    run(form(unorm2_getNFKDInstance), text, buf);
}

void norm_fold(struct slice text, struct buf *buf)
{
    run(form(unorm2_getNFKCCasefoldInstance), text, buf);
}

const char *norm_ascii(uint32_t small)
{
    static const struct {
        uint16_t cp;
        char ascii[4];
    } rows[] = {
        {0x00df, "ss"}, {0x00e6, "ae"}, {0x00f0, "d"}, {0x00f8, "o"}, {0x00fe, "th"},
        {0x0111, "d"},  {0x0127, "h"},  {0x0131, "i"}, {0x0138, "k"}, {0x0142, "l"},
        {0x014b, "ng"}, {0x0153, "oe"}, {0x0167, "t"}, {0x0180, "b"}, {0x0199, "k"},
        {0x01b4, "y"},  {0x0253, "b"},  {0x0254, "o"}, {0x0256, "d"}, {0x0257, "d"},
        {0x0259, "e"},  {0x025b, "e"},  {0x0260, "g"}, {0x0263, "g"}, {0x0268, "i"},
        {0x0269, "i"},  {0x0272, "n"},  {0x0289, "u"}, {0x0292, "z"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && rows[i].cp <= small; i++)
        if (rows[i].cp == small)
            return rows[i].ascii;
    return NULL;
}

static bool parts_words(uint32_t cp)
{
    return cp <= ' ' || cp == '.' || cp == '-' || cp == '_' || cp == 0xa0 || cp == 0x2010;
}

void norm_name(struct slice text, struct buf *buf)
{
    struct buf folded, apart;
    struct slice rest;
    bool gap = false, begun = false;
    uint32_t cp;

    buf_init(&folded, 32 * text.n + 64);
    buf_init(&apart, 64 * text.n + 64);
    norm_fold(text, &folded);
    norm_nfkd(buf_slice(&folded), &apart);
    for (rest = buf_slice(&apart); utf8_next(&rest, &cp);) {
        const char *ascii = cp > 0x7f ? norm_ascii(cp) : NULL;

        if (cp >= 0x300 && cp <= 0x36f)
            continue;
        if (parts_words(cp)) {
            gap = begun;
            continue;
        }
        if (gap)
            buf_char(buf, ' ');
        gap = false, begun = true;
        if (ascii)
            buf_str(buf, ascii);
        else
            utf8_put(buf, cp);
    }
    buf_done(&folded);
    buf_done(&apart);
}

struct slice norm_name_copy(struct arena *arena, struct slice text)
{
    struct slice result;
    struct buf buf;

    buf_init(&buf, 64 * text.n + 64);
    norm_name(text, &buf);
    result = arena_slice(arena, buf_slice(&buf));
    buf_done(&buf);
    return result;
}
