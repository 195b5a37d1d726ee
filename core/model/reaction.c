#include "core/model/project.h"
#include "gen/sql.h"

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
                            project_state(p, NULL), err) < 0
               ? -1
               : 0;
}
