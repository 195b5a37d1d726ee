#include "core/model/talk/post_search.h"

#include "core/base/ceiling.h"
#include "core/base/clock.h"
#include "core/base/words.h"
#include "core/journal/journal.h"
#include "core/model/body.h"
#include "core/store/search.h"
#include "gen/sql/journal.h"
#include "gen/sql/post.h"
#include "gen/sql/post_unscoped.h"

enum { TERMS_MAX = 20000, TERMS_BYTES = 1 << 20, QUERY_TERMS = 16, AT_ONCE = 32, HITS_MAX = 5000 };

/* ---- finding ---- */

/* The post of a hit, when the viewer may see it and the hit is of the text it shows now: words of
 * an older version stay in the index until it is remade, and find nothing. */
static int hit(struct store *store, struct arena *arena, struct viewer viewer, int64_t n,
               struct post_view *ret, struct err *err)
{
    struct sql_post_of_entry_row entry;
    int found = sql_post_of_entry(store, n, &entry, err);

    if (found <= 0 || !id_eq(entry.space, viewer.workshop))
        return found < 0 ? -1 : 0;
    found = post_get(store, arena, viewer, entry.object, ret, err);
    return found > 0 && ret->body_n != n ? 0 : found;
}

int post_search(struct store *store, struct arena *arena, struct words *words, struct viewer viewer,
                struct slice query, int limit, struct post_page *ret, struct err *err)
{
    struct search search;
    struct buf terms;
    int more;

    must(limit >= 1 && limit <= 200, "a page of posts has 1 to 200");
    *ret = (struct post_page){.posts = arena_array(arena, (size_t)limit, sizeof *ret->posts)};
    buf_init(&terms, TERMS_BYTES);
    words_add(words, query, QUERY_TERMS, &terms);
    more = search_find(store, buf_slice(&terms), INT64_MAX, HITS_MAX, arena, &search, err);
    buf_done(&terms);
    if (more != 0)
        return -1;
    while ((more = search_next(&search, err)) > 0) {
        struct post_view view;
        int found = hit(store, arena, viewer, search.n, &view, err);

        if (found < 0) {
            more = -1;
            break;
        }
        if (found == 0)
            continue;
        if (ret->count == (size_t)limit) {
            ret->more = true;
            break;
        }
        ret->posts[ret->count++] = view;
    }
    search_end(&search);
    return more < 0 ? -1 : 0;
}

/* ---- following ---- */

struct document {
    int64_t n;
    struct slice title, body;
};

static int load(struct store *store, struct arena *arena, int64_t from, int64_t upto,
                struct document *docs, size_t *ret_count, struct err *err)
{
    struct sql_post_to_index q;
    int more = 0;

    *ret_count = 0;
    if (sql_post_to_index(store, from, upto, AT_ONCE, &q, err) != 0)
        return -1;
    while (*ret_count < AT_ONCE && (more = sql_post_to_index_next(&q, err)) > 0)
        docs[(*ret_count)++] = (struct document){q.n, arena_slice(arena, q.title),
                                                 arena_slice(arena, body_of_payload(q.bytes))};
    sql_post_to_index_end(&q);
    return more < 0 ? -1 : 0;
}

static int put(struct store *store, struct words *words, const struct document *doc,
               struct err *err)
{
    struct buf terms;
    int result;

    buf_init(&terms, TERMS_BYTES);
    words_add(words, doc->title, TERMS_MAX, &terms);
    words_add(words, doc->body, TERMS_MAX, &terms);
    result = search_put(store, doc->n, buf_slice(&terms), err);
    buf_done(&terms);
    return result;
}

int post_index(struct journal *journal, struct words *words, int budget_ms, bool *ret_more,
               struct err *err)
{
    struct store *store = journal_store(journal);
    struct arena *arena = arena_new(CEILING_ACTION);
    struct document docs[AT_ONCE];
    struct sql_index_mark_get_row mark;
    struct sql_entry_last_n_row last;
    struct sql_index_upto_row upto;
    int64_t until = clock_ticks() + budget_ms, n = 0;
    size_t count = 0;
    int result = -1;

    *ret_more = false;
    if (sql_index_mark_get(store, SLICE("posts"), &mark, err) < 0 ||
        sql_entry_last_n(store, &last, err) < 0 || sql_index_upto(store, &upto, err) < 0)
        goto out;
    if (upto.n < last.n)
        last.n = upto.n;
    n = mark.n;
    do {
        arena_reset(arena);
        if (load(store, arena, n, last.n, docs, &count, err) != 0)
            goto out;
        for (size_t i = 0; i < count; i++) {
            if (put(store, words, &docs[i], err) != 0)
                goto out;
            n = docs[i].n;
        }
        *ret_more = count == AT_ONCE;
    } while (*ret_more && clock_ticks() < until);
    if (!*ret_more && last.n > n)
        n = last.n;
    result = n != mark.n && sql_index_mark_put(store, SLICE("posts"), n, err) < 0 ? -1 : 0;
out:
    arena_free(arena);
    return result;
}
