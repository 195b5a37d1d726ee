#include "core/model/talk/post_change.h"

#include "core/base/ceiling.h"
#include "core/base/json.h"
#include "core/journal/entry.h"
#include "core/journal/journal.h"
#include "core/model/put.h"
#include "core/model/role.h"
#include "gen/sql/post.h"
#include "gen/sql/post_unscoped.h"
#include "gen/sql/schema.h"

enum { QUIET_MS = 10 * 60 * 1000 };

/* ---- what a post was ---- */

/* The milliseconds of the newest entry of a post. */
static int last_change(struct store *store, const struct post_view *post, int64_t *ret,
                       struct err *err)
{
    struct sql_post_version q;
    int more;

    *ret = 0;
    if (sql_post_version(store, post->id, post->workshop, post->writer, &q, err) != 0)
        return -1;
    while ((more = sql_post_version_next(&q, err)) > 0)
        if (q.hlc >> 16 > *ret)
            *ret = q.hlc >> 16;
    return more;
}

int post_quiet(struct journal *j, const struct post_view *old, bool words, int64_t *ret,
               struct err *err)
{
    struct store *store = journal_store(j);
    struct sql_post_noticed_row row = {0};
    int64_t changed;

    *ret = 0;
    if (old->edited != 0)
        return 0;
    if (words) {
        if (last_change(store, old, &changed, err) != 0)
            return -1;
        if (journal_now(j) - changed > QUIET_MS)
            return 0;
        if (sql_post_noticed(store, old->workshop, old->id, old->thread, old->audience, old->author,
                             old->n, old->written, &row, err) < 0)
            return -1;
    }
    if (row.seen == 0)
        *ret = old->versions;
    return 0;
}

/* Who reads a version, by the fields of the post as they then were. */
struct readers {
    enum scope scope;
    struct id group; /* pod or set */
};

static struct readers readers_of(const struct json *fields, struct readers now)
{
    const struct json *scope = json_get(fields, "scope"), *group;

    if (scope == NULL)
        return now;
    now.group = ID_NONE;
    if (scope_read(json_text(scope), &now.scope, NULL) != 0)
        now.scope = SCOPE_ME;
    group = json_get(fields, now.scope == SCOPE_POD ? "pod" : "set");
    if (group && id_read(json_text(group), &now.group, NULL) != 0)
        now.group = ID_NONE;
    return now;
}

/* One entry: what it changed, and whether the viewer may see what it made. */
static void add_version(struct arena *arena, struct slice payload, int64_t at,
                        const struct post_view *post, struct readers *readers,
                        struct post_version *list, size_t *count)
{
    struct slice text, body, title;
    struct json *fields;
    const struct json *gone;
    bool quiet;

    if (entry_payload_split(payload, &text, &body, NULL) != 0 ||
        json_read(text, 1 << 20, &fields, NULL) != 0)
        return;
    *readers = readers_of(fields, *readers);
    title = json_text(json_get(fields, "title"));
    gone = json_get(fields, "gone");
    quiet = json_kind(json_get(fields, "quiet")) == JSON_KIND_I64;
    if (body.n > 0 || title.n > 0 || gone) {
        struct post_version *v = &list[*count], *before = *count > 0 ? v - 1 : NULL;

        /* What was replaced before anybody else saw it stays its author's. */
        for (size_t i = 0; quiet && !gone && i < *count; i++)
            list[i].own = true;
        *v = (struct post_version){.at = at, .scope = readers->scope};
        v->title = title.n ? arena_slice(arena, title) : before ? before->title : SLICE_NONE;
        v->body = body.n ? arena_slice(arena, body) : before ? before->body : SLICE_NONE;
        v->gone = json_bool(gone);
        v->back = gone && !v->gone;
        v->own = readers->scope < SCOPE_POD &&
                 !(readers->scope == SCOPE_PEOPLE && id_eq(readers->group, post->audience));
        (*count)++;
    }
    json_free(fields);
}

int post_history(struct store *store, struct arena *arena, const struct post_view *post, bool own,
                 struct post_version **ret, size_t *ret_count, struct err *err)
{
    struct readers readers = {SCOPE_ME, ID_NONE};
    struct sql_post_version q;
    size_t count = 0, kept = 0;
    int more = 0;

    *ret = arena_array(arena, POST_VERSIONS_MAX, sizeof **ret);
    if (sql_post_version(store, post->id, post->workshop, post->writer, &q, err) != 0)
        return -1;
    while (count < POST_VERSIONS_MAX && (more = sql_post_version_next(&q, err)) > 0)
        add_version(arena, q.bytes, q.hlc >> 16, post, &readers, *ret, &count);
    sql_post_version_end(&q);
    /* The one that shows is read by whoever reads the post. */
    for (size_t i = count; i-- > 0;)
        if (!(*ret)[i].gone && !(*ret)[i].back) {
            (*ret)[i].own = false;
            break;
        }
    for (size_t i = 0; i < count; i++)
        if (own || !(*ret)[i].own)
            (*ret)[kept++] = (*ret)[i];
    *ret_count = kept;
    return more < 0 ? -1 : 0;
}

/* ---- taking it back ---- */

int post_remove(struct journal *j, const struct actor *actor, struct id id, bool gone,
                struct post_view *ret, struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    struct viewer viewer = {actor->workshop, actor->enrolment};
    struct change_json d;
    int64_t quiet;
    int result = -1, found = post_find(journal_store(j), arena, viewer, id, ret, err);

    if (found < 0)
        goto out;
    if (found == 0) {
        err_set(err, FAULT_ABSENT, "this post is not there");
        err_remedy(err, "Go back and choose again.");
        goto out;
    }
    if (!id_eq(ret->author, actor->enrolment) || !role_can(actor, CAP_POST_WRITE)) {
        err_set(err, FAULT_DENIED, "only who wrote a post takes it back");
        err_remedy(err, "Ask a facilitator to hide it.");
        goto out;
    }
    result = 0;
    if ((ret->state == POST_GONE) == gone)
        goto out;
    result = post_quiet(j, ret, false, &quiet, err);
    if (result != 0)
        goto out;
    change_json_begin(&d, KIND_POST, actor->workshop, id, ret->writer);
    put_flag_or_null(&d, put_post_gone, gone);
    post_put(&d, &(struct post_entry){.quiet = quiet});
    result = change_json_append(&d, j, SLICE_NONE, NULL, err);
out:
    /* Its texts lie in the arena, which ends here. */
    ret->title = ret->body = ret->source = ret->lang = SLICE_NONE;
    ret->author_name = ret->parent_author_name = SLICE_NONE;
    arena_free(arena);
    return result;
}
