#include "core/base/norm.h"

#include "core/base/err.h"

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
