#include "core/draft/roster_name.h"

#include "core/draft/roster_words.h"

enum { PARTS = 6, PART_WORDS = 4, NAME_WORDS = 6 };

static bool is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

bool roster_name_any(struct slice name)
{
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];

        if (c >= 0x80 || (c >= '0' && c <= '9') || is_small((char)(c | 0x20)))
            return true;
    }
    return false;
}

bool roster_name_likely(struct slice name)
{
    size_t words = 0, small = 0;

    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];

        if ((c >= '0' && c <= '9') || strchr("<>{}[]@/\\=#|_*?!:;\"+%&~^$", c))
            return false;
        if (c != ' ' && (i == 0 || name.p[i - 1] == ' ')) {
            words++;
            small += is_small(c);
        }
    }
    return words > 0 && words <= NAME_WORDS && small * 2 <= words;
}

/* A part of a name that may be turned round. */
static bool is_part(struct slice part)
{
    size_t words = 1;

    for (size_t i = 0; i < part.n; i++) {
        if (part.p[i] >= '0' && part.p[i] <= '9')
            return false;
        words += part.p[i] == ' ';
    }
    return part.n > 0 && words <= PART_WORDS;
}

bool roster_name_turn(struct arena *arena, struct slice name, struct slice *ret)
{
    struct slice parts[PARTS], rest = name, tail;
    size_t count = 0, plain;

    while (rest.n && count < PARTS)
        parts[count++] = slice_trim(slice_cut(&rest, ','));
    for (plain = count; plain > 1 && roster_words_suffix(parts[plain - 1]);)
        plain--;
    if (rest.n || plain != 2 || !is_part(parts[0]) || !is_part(parts[1]) || is_small(*parts[1].p))
        return false;
    tail = count > 2 ? slice_of(parts[1].p + parts[1].n,
                                (size_t)(name.p + name.n - (parts[1].p + parts[1].n)))
                     : SLICE_NONE;
    *ret = slice_str(arena_printf(arena, "%.*s %.*s%.*s", (int)parts[1].n, parts[1].p,
                                  (int)parts[0].n, parts[0].p, (int)tail.n, tail.n ? tail.p : ""));
    return true;
}
