#include "core/markup/markup_tree.h"

static const struct scheme {
    const char *name;
    bool slashes; /* "//" and a host must follow */
} schemes[] = {{"http", true}, {"https", true}, {"mailto", false}};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool same(struct slice a, const char *name)
{
    size_t i;

    for (i = 0; i < a.n && name[i]; i++)
        if (lower(a.p[i]) != name[i])
            return false;
    return i == a.n && name[i] == '\0';
}

/* The bytes before the first of : / ? # \, when that is a colon; else n = 0 and .p NULL. */
static struct slice scheme_of(struct slice url)
{
    size_t i;

    for (i = 0; i < url.n; i++) {
        if (url.p[i] == ':')
            return (struct slice){url.p, i};
        if (strchr("/?#\\", url.p[i]) && url.p[i])
            break;
    }
    return SLICE_NONE;
}

static bool leads_there(struct slice url)
{
    struct slice scheme = scheme_of(url), rest;
    size_t i;

    /* "//host" goes to a host, "\\" is "//" to a browser. */
    if (scheme.p == NULL)
        return !(url.n > 1 && strchr("/\\", url.p[0]) && strchr("/\\", url.p[1]) && url.p[0]);
    rest = slice_from(url, scheme.n + 1);
    for (i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (!same(scheme, schemes[i].name))
            continue;
        if (!schemes[i].slashes)
            return rest.n > 0;
        return rest.n > 2 && rest.p[0] == '/' && rest.p[1] == '/' && rest.p[2] != '/' &&
               rest.p[2] != '\\';
    }
    return false;
}

static bool stays(unsigned char c)
{
    return c > ' ' && c < 0x7f && (!strchr("\"<>\\^`{|}", c));
}

struct slice markup_url(struct markup *m, struct slice url)
{
    static const char hex[] = "0123456789ABCDEF";
    struct slice ret;
    struct buf b;
    size_t i, odd = 0;

    url = slice_trim(url);
    /* A browser takes control characters out before it looks for a scheme. */
    for (i = 0; i < url.n; i++) {
        if ((unsigned char)url.p[i] < ' ' || url.p[i] == 0x7f)
            return SLICE_NONE;
        odd += !stays((unsigned char)url.p[i]);
    }
    if (url.n == 0 || !leads_there(url))
        return SLICE_NONE;
    if (odd == 0)
        return url;
    buf_init(&b, url.n + 2 * odd);
    for (i = 0; i < url.n; i++) {
        unsigned char c = (unsigned char)url.p[i];

        if (stays(c)) {
            buf_char(&b, (char)c);
        } else {
            buf_char(&b, '%');
            buf_char(&b, hex[c >> 4]);
            buf_char(&b, hex[c & 15]);
        }
    }
    ret = markup_copy(m, buf_slice(&b));
    buf_done(&b);
    return ret.p ? ret : SLICE("");
}

struct slice markup_url_hash(struct slice url)
{
    size_t i;

    if (url.n != 3 + 64 || !slice_starts(url, SLICE("/b/")))
        return SLICE_NONE;
    for (i = 3; i < url.n; i++)
        if (!((url.p[i] >= '0' && url.p[i] <= '9') || (url.p[i] >= 'a' && url.p[i] <= 'f')))
            return SLICE_NONE;
    return slice_from(url, 3);
}

bool markup_url_within(struct slice url)
{
    return scheme_of(url).p == NULL;
}

bool markup_url_out(struct slice url)
{
    return !markup_url_within(url) && !same(scheme_of(url), "mailto");
}

struct slice markup_url_for(const struct markup_options *options, struct slice url)
{
    struct slice hash = markup_url_hash(url);

    if (hash.n > 0 && options->file)
        return options->file(options->ctx, hash);
    return options->away && markup_url_within(url) ? SLICE_NONE : url;
}
