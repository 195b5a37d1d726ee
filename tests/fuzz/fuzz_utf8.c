/* Whatever the bytes: cleaned texts are valid and stay as they are when cleaned again; slugs and
 * terms keep their alphabets and bounds. */
#include "core/base/err.h"
#include "core/base/norm.h"
#include "core/base/slug.h"
#include "core/base/utf8.h"
#include "core/base/words.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void cleaned(struct slice text)
{
    struct buf one, two;

    buf_init(&one, 16 << 20);
    buf_init(&two, 16 << 20);
    utf8_clean(text, &one);
    must(utf8_check(buf_slice(&one), NULL), "a cleaned text is not UTF-8");
    utf8_clean(buf_slice(&one), &two);
    must(slice_eq(buf_slice(&one), buf_slice(&two)), "cleaning twice differs");
    buf_done(&one);
    buf_done(&two);
}

static void slugged(struct slice text)
{
    struct buf buf;

    buf_init(&buf, 64);
    slug_add(text, 40, "other", &buf);
    must(buf.n > 0 && buf.n <= 40 && !buf.over, "a slug's length");
    for (size_t i = 0; i < buf.n; i++)
        must(buf.p[i] && strchr("abcdefghijklmnopqrstuvwxyz0123456789-", buf.p[i]), "a slug");
    must(buf.p[0] != '-' && buf.p[buf.n - 1] != '-', "a hyphen at an end of a slug");
    buf_done(&buf);
}

static void worded(struct slice text)
{
    struct words *words = words_new();
    struct slice rest, term;
    struct buf buf;
    size_t n, seen = 0;

    buf_init(&buf, 16 << 20);
    n = words_add(words, text, 100, &buf);
    must(n <= 100 && utf8_check(buf_slice(&buf), NULL), "terms are not UTF-8");
    for (rest = buf_slice(&buf); rest.n > 0; seen++) {
        term = slice_cut(&rest, ' ');
        must(term.n > 0 && term.n <= WORDS_TERM_MAX, "a term's length");
    }
    must(seen == n, "the number of terms");
    buf_done(&buf);
    words_free(words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct slice text = slice_of(data, len), rest = text;
    struct buf buf;
    size_t at = 0, n = 0;
    uint32_t cp;

    if (len > 4096)
        return 0;
    while (utf8_next(&rest, &cp))
        n++;
    must(n == utf8_count(text), "two counts differ");
    must(utf8_check(text, &at) || at < len, "the place of a bad byte");
    if (len > 0)
        must(utf8_head(text, len / 2).n <= len / 2, "a head is too long");
    cleaned(text);
    slugged(text);
    worded(text);
    buf_init(&buf, 1 << 20);
    utf8_from_cp437(text, &buf);
    utf8_from_cp1252(text, &buf);
    must(utf8_check(buf_slice(&buf), NULL) && utf8_count(buf_slice(&buf)) == 2 * len, "code pages");
    buf_done(&buf);
    return 0;
}
