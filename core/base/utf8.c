#include "core/base/utf8.h"

#include "core/base/norm.h"

#define REPLACEMENT 0xfffd

/* The length of the code point at p[0], 0 when it is none. The table of RFC 3629, section 4: the
 * first byte says the length and the range of the second. */
static size_t decode(const unsigned char *p, size_t n, uint32_t *cp)
{
    unsigned char low = 0x80, high = 0xbf;
    size_t len;

    if (p[0] < 0x80) {
        *cp = p[0];
        return 1;
    }
    if (p[0] < 0xc2 || p[0] > 0xf4)
        return 0;
    len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    if (n < len)
        return 0;
    if (p[0] == 0xe0)
        low = 0xa0; /* below would be overlong */
    else if (p[0] == 0xed)
        high = 0x9f; /* above are the surrogates */
    else if (p[0] == 0xf0)
        low = 0x90;
    else if (p[0] == 0xf4)
        high = 0x8f;
    if (p[1] < low || p[1] > high)
        return 0;
    *cp = p[0] & (0xff >> (len + 1));
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        *cp = *cp << 6 | (p[i] & 0x3f);
    }
    return len;
}

bool utf8_check(struct slice text, size_t *ret_at)
{
    const unsigned char *p = (const unsigned char *)text.p;
    size_t i = 0;
    uint32_t cp;

    while (i < text.n) {
        uint64_t eight;
        size_t len;

        if (text.n - i >= 8) {
            memcpy(&eight, p + i, 8);
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                i += 8;
                continue;
            }
        }
        len = decode(p + i, text.n - i, &cp);
        if (len == 0) {
            if (ret_at)
                *ret_at = i;
            return false;
        }
        i += len;
    }
    return true;
}

bool utf8_next(struct slice *rest, uint32_t *ret)
{
    size_t len;

    if (rest->n == 0)
        return false;
    len = decode((const unsigned char *)rest->p, rest->n, ret);
    if (len == 0) {
        *ret = REPLACEMENT;
        len = 1;
    }
    rest->p += len;
    rest->n -= len;
    return true;
}

void utf8_put(struct buf *buf, uint32_t cp)
{
    char text[4];
    size_t len = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;

    if (len == 1) {
        buf_char(buf, (char)cp);
        return;
    }
    if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff)) {
        cp = REPLACEMENT;
        len = 3;
    }
    for (size_t i = len - 1; i > 0; i--, cp >>= 6)
        text[i] = (char)(0x80 | (cp & 0x3f));
    text[0] = (char)((0xf00 >> len & 0xff) | cp);
    buf_put(buf, text, len);
}

size_t utf8_count(struct slice text)
{
    size_t n = 0;
    uint32_t cp;

    while (utf8_next(&text, &cp))
        n++;
    return n;
}

struct range {
    uint32_t first, last;
};

static bool within(uint32_t cp, const struct range *ranges, size_t n)
{
    for (size_t i = 0; i < n && cp >= ranges[i].first; i++)
        if (cp <= ranges[i].last)
            return true;
    return false;
}

/* What belongs to the character before it: the blocks of combining marks, joiners, selectors,
 * tones. */
static bool joins(uint32_t cp)
{
    static const struct range ranges[] = {
        {0x0300, 0x036f},   {0x0483, 0x0489}, {0x0591, 0x05bd},   {0x0610, 0x061a},
        {0x064b, 0x065f},   {0x0900, 0x0903}, {0x093a, 0x093c},   {0x093e, 0x094f},
        {0x0e31, 0x0e31},   {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e},   {0x1ab0, 0x1aff},
        {0x1dc0, 0x1dff},   {0x200d, 0x200d}, {0x20d0, 0x20ff},   {0x3099, 0x309a},
        {0xfe00, 0xfe0f},   {0xfe20, 0xfe2f}, {0x1f3fb, 0x1f3ff}, {0xe0020, 0xe007f},
        {0xe0100, 0xe01ef},
    };

    return cp >= 0x300 && within(cp, ranges, sizeof(ranges) / sizeof(ranges[0]));
}

/* How many characters utf8_head goes back at most: hostile stacks of marks are cut anyway. */
enum { HEAD_BACK = 32 };

struct slice utf8_head(struct slice text, size_t max)
{
    size_t at = max, plain;

    if (text.n <= max)
        return text;
    while (at > 0 && ((unsigned char)text.p[at] & 0xc0) == 0x80 && max - at < 3)
        at--;
    plain = at;
    for (int steps = 0; at > 0 && steps < HEAD_BACK; steps++) {
        struct slice rest = slice_from(text, at);
        size_t before = at - 1;
        uint32_t cp = 0, last = 0;

        while (before > 0 && ((unsigned char)text.p[before] & 0xc0) == 0x80 && at - before < 4)
            before--;
        utf8_next(&rest, &cp);
        rest = slice_of(text.p + before, at - before);
        utf8_next(&rest, &last);
        if (!joins(cp) && last != 0x200d)
            return slice_head(text, at);
        at = before;
    }
    return slice_head(text, plain);
}

/* Spaces of all kinds but the no-break ones, which people set on purpose. */
static bool is_space(uint32_t cp)
{
    return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0x85 || cp == 0x1680 ||
           (cp >= 0x2000 && cp <= 0x200a && cp != 0x2007) || cp == 0x2028 || cp == 0x2029 ||
           cp == 0x205f || cp == 0x3000;
}

static bool is_unwanted(uint32_t cp)
{
    static const struct range ranges[] = {
        {0x00, 0x1f},     {0x7f, 0x9f},     {0x202a, 0x202e},
        {0x2066, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb},
    };

    return within(cp, ranges, sizeof(ranges) / sizeof(ranges[0]));
}

void utf8_clean(struct slice text, struct buf *buf)
{
    struct buf line;
    bool space = false;
    uint32_t cp;

    buf_init(&line, text.n * 3 + 1); /* a bad byte grows to the three of U+FFFD */
    while (utf8_next(&text, &cp)) {
        if (is_space(cp)) {
            space = line.n > 0;
            continue;
        }
        if (is_unwanted(cp))
            continue;
        if (space)
            buf_char(&line, ' ');
        space = false;
        utf8_put(&line, cp);
    }
    norm_nfc(buf_slice(&line), buf);
    buf_done(&line);
}

size_t utf8_blank(struct slice text, bool end)
{
    static const char *const blanks[] = {" ",
                                         "\t",
                                         "\r",
                                         "\n",
                                         "\xc2\xa0",
                                         "\xe2\x80\x8b",
                                         "\xef\xbb\xbf",
                                         "\xe2\x80\xaf",
                                         "\xe2\x80\x89",
                                         NULL};

    for (const char *const *blank = blanks; *blank; blank++) {
        struct slice mark = slice_str(*blank);

        if (end ? slice_ends(text, mark) : slice_starts(text, mark))
            return mark.n;
    }
    return 0;
}

struct slice utf8_trim(struct slice text)
{
    size_t n;

    while ((n = utf8_blank(text, false)) != 0)
        text = slice_from(text, n);
    while ((n = utf8_blank(text, true)) != 0)
        text.n -= n;
    return text;
}

void utf8_plain(struct slice text, struct buf *buf)
{
    struct buf plain;
    size_t n;

    buf_init(&plain, text.n + 16);
    for (; text.n; text = slice_from(text, n ? n : 1)) {
        n = utf8_blank(text, false);
        buf_char(&plain, n ? ' ' : text.p[0]);
    }
    utf8_clean(buf_slice(&plain), buf);
    buf_done(&plain);
}

/* The upper halves, from the Unicode Consortium's mapping files CP437.TXT and CP1252.TXT. */
static const uint16_t cp437[128] = {
    0x00c7, 0x00fc, 0x00e9, 0x00e2, 0x00e4, 0x00e0, 0x00e5, 0x00e7, 0x00ea, 0x00eb, 0x00e8, 0x00ef,
    0x00ee, 0x00ec, 0x00c4, 0x00c5, 0x00c9, 0x00e6, 0x00c6, 0x00f4, 0x00f6, 0x00f2, 0x00fb, 0x00f9,
    0x00ff, 0x00d6, 0x00dc, 0x00a2, 0x00a3, 0x00a5, 0x20a7, 0x0192, 0x00e1, 0x00ed, 0x00f3, 0x00fa,
    0x00f1, 0x00d1, 0x00aa, 0x00ba, 0x00bf, 0x2310, 0x00ac, 0x00bd, 0x00bc, 0x00a1, 0x00ab, 0x00bb,
    0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x2561, 0x2562, 0x2556, 0x2555, 0x2563, 0x2551, 0x2557,
    0x255d, 0x255c, 0x255b, 0x2510, 0x2514, 0x2534, 0x252c, 0x251c, 0x2500, 0x253c, 0x255e, 0x255f,
    0x255a, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256c, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559,
    0x2558, 0x2552, 0x2553, 0x256b, 0x256a, 0x2518, 0x250c, 0x2588, 0x2584, 0x258c, 0x2590, 0x2580,
    0x03b1, 0x00df, 0x0393, 0x03c0, 0x03a3, 0x03c3, 0x00b5, 0x03c4, 0x03a6, 0x0398, 0x03a9, 0x03b4,
    0x221e, 0x03c6, 0x03b5, 0x2229, 0x2261, 0x00b1, 0x2265, 0x2264, 0x2320, 0x2321, 0x00f7, 0x2248,
    0x00b0, 0x2219, 0x00b7, 0x221a, 0x207f, 0x00b2, 0x25a0, 0x00a0,
};

static const uint16_t cp1252[32] = {
    0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
};

void utf8_from_cp437(struct slice bytes, struct buf *buf)
{
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];

        utf8_put(buf, c < 0x80 ? c : cp437[c - 0x80]);
    }
}

void utf8_from_cp1252(struct slice bytes, struct buf *buf)
{
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];

        utf8_put(buf, c >= 0x80 && c < 0xa0 ? cp1252[c - 0x80] : c);
    }
}

struct slice utf8_line(struct slice *rest)
{
    size_t n = 0;
    struct slice line;

    while (n < rest->n && rest->p[n] != '\n' && rest->p[n] != '\r')
        n++;
    line = slice_head(*rest, n);
    if (n + 1 < rest->n && rest->p[n] == '\r' && rest->p[n + 1] == '\n')
        n++;
    *rest = slice_from(*rest, n + 1);
    return line;
}
