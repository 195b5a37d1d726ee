#include "core/base/slug.h"

#include "core/base/norm.h"
#include "core/base/utf8.h"

static bool is_alnum(uint32_t cp)
{
    return (cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9');
}

/* What falls away without standing between words: accents and apostrophes. */
static bool is_silent(uint32_t cp)
{
    return (cp >= 0x300 && cp <= 0x36f) || cp == '\'' || cp == 0x2019 || cp == 0x2bc;
}

struct state {
    struct buf out;
    bool hyphen, letters, lost; /* lost: something beyond ASCII fell away */
};

static void add_char(struct state *st, uint32_t cp)
{
    const char *ascii = norm_ascii(cp);
    char one[2] = {(char)cp, '\0'};

    if (is_silent(cp))
        return;
    if (!ascii && !is_alnum(cp)) {
        st->hyphen = st->out.n > 0;
        st->lost |= cp >= 0x370; /* below are Latin letters and signs */
        return;
    }
    if (st->hyphen)
        buf_char(&st->out, '-');
    st->hyphen = false;
    st->letters |= ascii || cp >= 'a';
    buf_str(&st->out, ascii ? ascii : one);
}

static struct slice cut(struct slice text, size_t max)
{
    size_t n = max;

    if (text.n <= max)
        return text;
    if (text.p[max] != '-') {
        while (n > 0 && text.p[n - 1] != '-')
            n--;
        if (n <= max / 2)
            n = max;
    }
    while (n > 0 && text.p[n - 1] == '-')
        n--;
    return slice_head(text, n);
}

static bool reserved(struct slice name)
{
    static const char *const names[] = {"con", "prn", "aux", "nul"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (slice_is(name, names[i]))
            return true;
    return name.n == 4 && name.p[3] <= '9' &&
           (slice_starts(name, SLICE("com")) || slice_starts(name, SLICE("lpt")));
}

void slug_add(struct slice text, size_t max, const char *other, struct buf *buf)
{
    struct state st = {0};
    struct buf flat, folded;
    struct slice rest, name;
    uint32_t cp;

    /* A long text needs no more than its beginning; one character can grow to 18 (U+FDFA). */
    text = utf8_head(text, max * 8 + 64);
    buf_init(&folded, text.n * 36 + 64);
    buf_init(&flat, text.n * 36 + 64);
    buf_init(&st.out, text.n * 36 + 64);
    norm_fold(text, &folded);
    norm_nfkd(buf_slice(&folded), &flat);
    rest = buf_slice(&flat);
    while (utf8_next(&rest, &cp))
        add_char(&st, cp);
    name = cut(buf_slice(&st.out), max);
    if (name.n == 0 || (st.lost && !st.letters) || reserved(name))
        name = slice_str(other);
    buf_add(buf, name);
    buf_done(&st.out);
    buf_done(&flat);
    buf_done(&folded);
}
