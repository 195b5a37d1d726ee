#include "core/base/words.h"

#include "core/base/err.h"
#include "core/base/norm.h"
#include "core/base/utf8.h"

#include <stdlib.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

struct wide {
    UChar *p;
    int32_t n, cap;
};

struct words {
    UBreakIterator *breaks;
    const UNormalizer2 *fold, *parts;
    struct wide raw, folded;
};

/* The term that is being built, and where it goes. */
struct sink {
    struct words *words;
    struct buf *buf;
    size_t count, max, n;
    bool full; /* the term has its length: the rest of it is passed over */
    char term[WORDS_TERM_MAX];
};

static void wide_reserve(struct wide *wide, int32_t n)
{
    if (wide->cap >= n)
        return;
    wide->cap = n + n / 2 + 256;
    wide->p = realloc(wide->p, (size_t)wide->cap * sizeof(UChar));
    must(wide->p, "out of memory");
}

struct words *words_new(void)
{
    struct words *words = calloc(1, sizeof(*words));
    UErrorCode code = U_ZERO_ERROR;

    must(words, "out of memory");
    words->breaks = ubrk_open(UBRK_WORD, "", NULL, 0, &code);
    words->fold = unorm2_getNFKCCasefoldInstance(&code);
    words->parts = unorm2_getNFCInstance(&code);
    must(U_SUCCESS(code), "ICU has no data for words");
    return words;
}

void words_free(struct words *words)
{
    if (!words)
        return;
    ubrk_close(words->breaks);
    free(words->raw.p);
    free(words->folded.p);
    free(words);
}

static void end_term(struct sink *sink)
{
    if (sink->n > 0 && sink->count < sink->max) {
        if (sink->buf->n > 0)
            buf_char(sink->buf, ' ');
        buf_put(sink->buf, sink->term, sink->n);
        sink->count++;
    }
    sink->n = 0;
    sink->full = false;
}

static void put(struct sink *sink, const char *p, size_t n)
{
    if (sink->full || sink->n + n > sizeof(sink->term)) {
        sink->full = true;
        return;
    }
    memcpy(sink->term + sink->n, p, n);
    sink->n += n;
}

static void put_char(struct sink *sink, UChar32 c)
{
    char text[U8_MAX_LENGTH];
    int32_t n = 0;

    U8_APPEND_UNSAFE(text, n, c);
    put(sink, text, (size_t)n);
}

static bool takes_accents(UChar32 c)
{
    return (c >= 0xc0 && c < 0x250) || (c >= 0x370 && c < 0x400) || (c >= 0x1e00 && c < 0x2000);
}

/* Accents, vowel points and the tatweel: U+0300 and those of Hebrew and Arabic. */
static bool falls_away(UChar32 c)
{
    return (c >= 0x300 && c <= 0x36f) || (c >= 0x591 && c <= 0x5c7 && c != 0x5be) || c == 0x640 ||
           (c >= 0x64b && c <= 0x65f) || c == 0x670;
}

/* The letter under the accents: decompositions begin with it. */
static UChar32 base_letter(const struct words *words, UChar32 c)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar parts[8];
    int32_t n = unorm2_getDecomposition(words->parts, c, parts, 8, &code);

    if (n <= 0 || U_FAILURE(code))
        return c;
    n = 0;
    U16_NEXT_UNSAFE(parts, n, c);
    return c;
}

static void add_char(struct sink *sink, UChar32 c)
{
    const char *ascii;

    if (falls_away(c))
        return;
    if (!u_isalnum(c) && !(U_MASK(u_charType(c)) & U_GC_M_MASK)) {
        end_term(sink);
        return;
    }
    if (takes_accents(c))
        c = base_letter(sink->words, c);
    ascii = c >= 0x80 ? norm_ascii((uint32_t)c) : NULL;
    if (ascii)
        put(sink, ascii, strlen(ascii));
    else
        put_char(sink, c);
}

/* Of text that is all ASCII, words are runs of letters and digits. */
static bool add_ascii(struct sink *sink, struct slice text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80)
            return false;
    for (size_t i = 0; i < text.n && sink->count < sink->max; i++) {
        char c = text.p[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c | 0x20);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            put(sink, &c, 1);
        else
            end_term(sink);
    }
    end_term(sink);
    return true;
}

static void fold(struct words *words, struct slice text)
{
    UErrorCode code = U_ZERO_ERROR;

    wide_reserve(&words->raw, (int32_t)text.n);
    u_strFromUTF8WithSub(words->raw.p, words->raw.cap, &words->raw.n, text.p, (int32_t)text.n, ' ',
                         NULL, &code);
    must(U_SUCCESS(code), "UTF-8 cannot be read by ICU");
    wide_reserve(&words->folded, words->raw.n + words->raw.n / 4);
    for (;;) {
        code = U_ZERO_ERROR;
        words->folded.n = unorm2_normalize(words->fold, words->raw.p, words->raw.n, words->folded.p,
                                           words->folded.cap, &code);
        if (code != U_BUFFER_OVERFLOW_ERROR)
            break;
        wide_reserve(&words->folded, words->folded.n);
    }
    must(U_SUCCESS(code), "ICU cannot fold a text");
}

static void add_word(struct sink *sink, int32_t from, int32_t to)
{
    const UChar *p = sink->words->folded.p;

    while (from < to && sink->count < sink->max) {
        UChar32 c;

        U16_NEXT(p, from, to, c);
        add_char(sink, c);
    }
    end_term(sink);
}

size_t words_add(struct words *words, struct slice text, size_t max, struct buf *buf)
{
    struct sink sink = {.words = words, .buf = buf, .max = max};
    UErrorCode code = U_ZERO_ERROR;
    int32_t from, to;

    text = utf8_head(text, WORDS_TEXT_MAX);
    if (add_ascii(&sink, text))
        return sink.count;
    fold(words, text);
    ubrk_setText(words->breaks, words->folded.p, words->folded.n, &code);
    must(U_SUCCESS(code), "ICU cannot find words");
    from = ubrk_first(words->breaks);
    while (sink.count < max && (to = ubrk_next(words->breaks)) != UBRK_DONE) {
        if (ubrk_getRuleStatus(words->breaks) >= UBRK_WORD_NONE_LIMIT)
            add_word(&sink, from, to);
        from = to;
    }
    return sink.count;
}
