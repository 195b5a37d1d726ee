#include "web/page/lang.h"

#include <strings.h>

const struct lang *lang_english(void)
{
    return lang_list[0];
}

bool lang_offered(const struct lang *lang)
{
    uint32_t most = 0;

    for (size_t i = 0; lang_list[i]; i++)
        if (lang_list[i]->count > most)
            most = lang_list[i]->count;
    return lang->texts == NULL || lang->count >= most - most / 5;
}

const struct lang *lang_by_code(struct slice code)
{
    for (size_t i = 0; lang_list[i]; i++) {
        size_t n = strlen(lang_list[i]->code);
        if (code.n >= n && strncasecmp(code.p, lang_list[i]->code, n) == 0 &&
            (code.n == n || code.p[n] == '-'))
            return lang_list[i];
    }
    return NULL;
}

/* The weight of "fr;q=0.8" in thousandths; *member is cut to the language. 0 when it is no weight.
 */
static int weight(struct slice *member)
{
    struct slice rest = *member;
    int q = 0, unit = 1000;

    *member = slice_trim(slice_cut(&rest, ';'));
    rest = slice_trim(rest);
    if (rest.n == 0)
        return 1000;
    if (!slice_starts(rest, SLICE("q=")))
        return 0;
    for (size_t i = 2; i < rest.n && unit > 0; i++) {
        if (rest.p[i] == '.' && i == 3)
            continue;
        if (rest.p[i] < '0' || rest.p[i] > '9')
            return 0;
        q += (rest.p[i] - '0') * unit;
        unit /= 10;
    }
    return q;
}

const struct lang *lang_accept(struct slice header)
{
    const struct lang *best = lang_english();
    int best_q = 0;

    for (int i = 0; i < 16 && header.n > 0; i++) {
        struct slice member = slice_cut(&header, ',');
        int q = weight(&member);
        const struct lang *lang = slice_is(member, "*") ? NULL : lang_by_code(member);
        if (lang && q > best_q)
            best = lang, best_q = q;
    }
    return best;
}

static const struct lang_text *look_up(const struct lang *lang, uint32_t hash, const char *id)
{
    if (!lang->texts)
        return NULL;
    for (uint32_t i = hash & lang->mask; lang->texts[i].id; i = (i + 1) & lang->mask)
        if (strcmp(lang->texts[i].id, id) == 0)
            return &lang->texts[i];
    return NULL;
}

const char *lang_find(const struct lang *lang, uint32_t hash, const char *id)
{
    const struct lang_text *t = look_up(lang, hash, id);

    return t ? t->text[0] : id;
}

const char *lang_get(const struct lang *lang, const char *id)
{
    return lang_find(lang, lang_hash(id), id);
}

const char *lang_find_n(const struct lang *lang, uint32_t hash, const char *one, const char *many,
                        int64_t n)
{
    const struct lang_text *t = look_up(lang, hash, one);
    uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

    if (t) {
        unsigned form = (unsigned)lang->form(size);
        bool known = form < sizeof t->text / sizeof *t->text && t->text[form];
        return t->text[known ? form : 0];
    }
    return size == 1 ? one : many;
}
