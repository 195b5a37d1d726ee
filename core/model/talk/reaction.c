#include "core/model/talk/reaction.h"

#include "core/base/ceiling.h"
#include "core/journal/journal.h"
#include "core/model/project.h"
#include "core/model/put.h"
#include "core/model/role.h"
#include "gen/sql/moderation.h"
#include "gen/sql/schema.h"

const char *const reaction_words[REACTION_COUNT + 1] = {"thanks", "agree", "curious", NULL};

/* The author's 16 bytes, the word. */
static struct id object_of(struct id post, struct id author, struct slice word)
{
    char name[32];

    memcpy(name, author.b, 16);
    memcpy(name + 16, word.p, word.n);
    return id_derived(post, "reaction", slice_of(name, 16 + word.n));
}

int reaction_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;
    struct id post = project_id(p, "post");
    struct slice word = project_text(p, "word", 16);
    char name[32];

    memcpy(name, now->author.b, 16);
    if (word.n)
        memcpy(name + 16, word.p, word.n);
    if (!project_derived(p, post, "reaction", slice_of(name, 16 + word.n)))
        return sql_reaction_drop(p->store, now->space, now->object, err) < 0 ? -1 : 0;
    return sql_reaction_put(p->store, now->space, now->object, post, now->author, word,
                            project_gone(p), err) < 0
               ? -1
               : 0;
}

int reaction_page(struct store *store, struct arena *arena, struct viewer viewer,
                  const struct post_page *page, struct reaction_view **ret, struct err *err)
{
    const struct post_view *first = page->posts, *last = page->posts + page->count;
    struct sql_reaction_of_page q;
    int more;

    *ret = arena_array(arena, page->count + 1, sizeof **ret);
    if (page->count == 0)
        return 0;
    last--;
    if (sql_reaction_of_page(store, viewer.workshop, first->thread, first->written, first->id,
                             last->written, last->id, viewer, &q, err) != 0)
        return -1;
    while ((more = sql_reaction_of_page_next(&q, err)) > 0) {
        size_t i = 0;
        int word = 0;

        while (i < page->count && !id_eq(page->posts[i].id, q.post))
            i++;
        while (word < REACTION_COUNT && !slice_is(q.word, reaction_words[word]))
            word++;
        if (i == page->count || word == REACTION_COUNT)
            continue;
        (*ret)[i].count[word] = q.reactions;
        (*ret)[i].mine[word] = q.mine != 0;
    }
    return more;
}

int reaction_write(struct journal *j, const struct actor *actor, struct id post,
                   enum reaction_word word, bool on, struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    struct viewer viewer = {actor->workshop, actor->enrolment};
    struct slice text = slice_str(reaction_words[word]);
    struct id object = object_of(post, actor->enrolment, text);
    struct sql_reaction_get_row was;
    struct post_view view;
    struct change_json d;
    int found = post_get(journal_store(j), arena, viewer, post, &view, err);

    arena_free(arena);
    if (found <= 0) {
        if (found < 0)
            return -1;
        err_set(err, FAULT_ABSENT, "this post is not there");
        return err_remedy(err, "Go back and choose again.");
    }
    if (!role_can(actor, CAP_POST_WRITE))
        return err_set(err, FAULT_DENIED, "you can read here, but not write");
    found = sql_reaction_get(journal_store(j), actor->workshop, object, &was, err);
    if (found < 0)
        return -1;
    if ((found > 0 && was.state == OBJECT_HERE) == on)
        return 0;
    change_json_begin(&d, KIND_REACTION, actor->workshop, object, actor->enrolment);
    reaction_put(&d, &(struct reaction_entry){.post = post, .word = text});
    if (!on || found > 0)
        put_flag_or_null(&d, put_reaction_gone, !on);
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}
