#include "core/intake/intake_private.h"

#include "core/base/ceiling.h"
#include "core/model/people/person.h"
#include "core/model/people/site.h"
#include "core/model/workshop.h"
#include "gen/sql/person.h"

#include <stdio.h>
#include <stdlib.h>

/* Short actions of the intake itself: what `what` does, on the writer's thread. */
struct errand {
    struct action action;
    struct intake *in;
    int (*what)(struct intake *in, struct journal *j, struct err *err);
};

static int errand_run(struct action *action, struct journal *j, struct err *err)
{
    struct errand *e = (struct errand *)action;

    return e->what(e->in, j, err);
}

static void errand_done(struct action *action)
{
    (void)action;
}

static int errand(struct intake *in, int (*what)(struct intake *, struct journal *, struct err *),
                  struct err *err)
{
    struct errand e = {.action = {.run = errand_run, .done = errand_done}, .in = in, .what = what};

    return in->config.act(in->config.ctx, &e.action, err);
}

/* ---- beginning ---- */

static int find_workshop(struct intake *in, struct journal *j, struct arena *arena, struct err *err)
{
    struct workshop_view w;
    char text[ID_TEXT + 1];
    int found;

    if (id_none(in->config.workshop))
        return 0;
    found = workshop_get(journal_store(j), arena, in->config.workshop, &w, err);
    if (found > 0)
        return 0;
    if (found == 0) {
        err_set(err, FAULT_ABSENT, "there is no such workshop here");
        err_about(err, "%s", id_text(in->config.workshop, text));
        err_remedy(err, "`indaba list workshops` shows those there are.");
    }
    return -1;
}

static int find_site(struct intake *in, struct journal *j, struct arena *arena, struct err *err)
{
    struct site_view site;
    struct actor owner;

    if (site_get(journal_store(j), arena, &site, err) != 0 ||
        person_actor(journal_store(j), arena, site.owner, ID_NONE, &owner, err) != 0)
        return -1;
    in->site = site.id;
    in->owner = site.owner;
    snprintf(in->zone, sizeof in->zone, "%.*s", (int)site.zone.n, site.zone.p);
    in->owner_name = slice_head(owner.name, sizeof in->owner_room);
    memcpy(in->owner_room, in->owner_name.p ? in->owner_name.p : "", in->owner_name.n);
    in->owner_name.p = in->owner_room;
    return 0;
}

static int allow(struct intake *in, struct journal *j, struct err *err)
{
    const struct intake_asker *asker = in->config.asker;

    return asker ? asker->allow(asker->ctx, j, err) : 0;
}

/* Whether the form has been here before. */
static int find_op(struct intake *in, struct journal *j, struct err *err)
{
    const struct intake_asker *asker = in->config.asker;
    struct sql_op_get_row row;
    int found = asker && !id_none(asker->op)
                    ? sql_op_get(journal_store(j), asker->op, asker->author, &row, err)
                    : 0;

    if (found <= 0)
        return found;
    in->ledger.repeated = true;
    if (hash_eq(row.sha256, asker->sha256))
        return 0;
    err_set(err, FAULT_CONFLICT, "this form has brought in something else before");
    return err_remedy(err, "Load the page again.");
}

static int note_op(struct intake *in, struct journal *j, struct err *err)
{
    const struct intake_asker *asker = in->config.asker;

    if (asker == NULL || id_none(asker->op) || in->ledger.repeated)
        return 0;
    return sql_op_put(journal_store(j), asker->op, asker->author, 1, asker->sha256, HASH_NONE,
                      err) < 0
               ? -1
               : 0;
}

static int begin(struct intake *in, struct journal *j, struct err *err)
{
    struct arena *arena = arena_new(CEILING_STEP);
    int result = find_site(in, j, arena, err);

    in->ledger.repeated = false;
    if (result == 0)
        result = allow(in, j, err);
    if (result == 0)
        result = find_op(in, j, err);
    if (result == 0)
        result = find_workshop(in, j, arena, err);
    arena_free(arena);
    if (result == 0 && !in->config.dry_run && in->import == NULL)
        result = journal_import_begin(j, &in->import, err);
    if (result == 0 && in->import)
        result = intake_blob_sweep(j, err);
    return result;
}

/* Also when its batch was undone: what is forgotten here was in memory only. */
static int let_go(struct intake *in, struct journal *j, struct err *err)
{
    (void)err;
    journal_import_free(j, in->import);
    in->import = NULL;
    return 0;
}

int intake_begin(const struct intake_config *config, struct intake **ret, struct err *err)
{
    struct intake *in = calloc(1, sizeof *in);

    must(in != NULL, "out of memory");
    must(config->batch > 0 && config->batch <= INTAKE_BATCH_MAX, "a batch of no size");
    *ret = NULL;
    in->config = *config;
    in->blob.fd = -1;
    in->steps = calloc(config->batch, sizeof *in->steps);
    must(in->steps != NULL, "out of memory");
    in->batch_arena = arena_new(CEILING_BATCH);
    in->kept = arena_new(CEILING_IMPORT);
    if (ledger_open(&in->ledger, err) != 0 || errand(in, begin, err) != 0) {
        if (in->import)
            (void)!errand(in, let_go, NULL);
        in->over = true;
        intake_free(in);
        return -1;
    }
    *ret = in;
    return 0;
}

const char *intake_zone(const struct intake *in)
{
    return in->zone;
}

struct ledger *intake_ledger(struct intake *in)
{
    return &in->ledger;
}

int64_t intake_items(const struct intake *in)
{
    return in->items;
}

int64_t intake_expected(const struct intake *in)
{
    return in->expected;
}

/* ---- frames ---- */

static int take_item(struct intake *in, const struct draft_item *item, struct err *err)
{
    struct step *step = intake_step_new(in, STEP_ITEM);

    if (item) {
        step->item = *item;
        step->item.path = arena_slice(in->batch_arena, item->path);
        step->item.kind = arena_slice(in->batch_arena, item->kind);
        step->item.why = arena_slice(in->batch_arena, item->why);
    }
    step->lost = item == NULL;
    return intake_step_flush(in, false, err);
}

static int take_end(struct intake *in, int64_t found, struct err *err)
{
    if (take_item(in, NULL, err) != 0 || intake_step_flush(in, true, err) != 0 ||
        intake_draft_prompts(in, err) != 0 || intake_step_flush(in, true, err) != 0)
        return -1;
    return ledger_close(&in->ledger, found, err);
}

int intake_frame(struct intake *in, const struct draft_frame *f, struct err *err)
{
    switch (f->kind) {
    case FRAME_HEAD:
        in->origin = id_derived(ID_NONE, "origin", f->head.origin);
        in->own = f->head.own;
        in->expected = f->head.expected;
        in->announced = slice_is(f->head.format, "announcement");
        return 0;
    case FRAME_ITEM:
        return take_item(in, &f->item, err);
    case FRAME_DRAFT:
        return intake_draft_take(in, f->draft, err);
    case FRAME_BLOB:
        return intake_blob_take(in, f, err);
    case FRAME_END:
        return take_end(in, f->found, err);
    }
    return err_set(err, FAULT_INTERNAL, "the importer sent an unknown frame");
}

/* ---- ending ---- */

static int make_live(struct intake *in, struct journal *j, struct err *err)
{
    if (allow(in, j, err) != 0 || note_op(in, j, err) != 0)
        return -1;
    return journal_import_end(j, in->import, err);
}

struct slice_of_work {
    struct action action;
    struct intake *in;
    bool more;
};

static int apply_run(struct action *action, struct journal *j, struct err *err)
{
    struct slice_of_work *s = (struct slice_of_work *)action;

    return journal_import_apply(j, s->in->import, s->in->config.budget_ms, &s->more, err);
}

/* The files that the import brought are named by live entries now. */
static int finish(struct intake *in, struct journal *j, struct err *err)
{
    if (intake_blob_sweep(j, err) != 0)
        return -1;
    return let_go(in, j, err);
}

int intake_end(struct intake *in, void (*go_on)(void *ctx), void *ctx, struct err *err)
{
    struct slice_of_work apply = {.action = {.run = apply_run, .done = errand_done},
                                  .in = in,
                                  .more = in->ledger.entries > 0};

    if (in->import == NULL) {
        in->over = true;
        return 0;
    }
    if (in->ledger.entries > 0) {
        if (errand(in, make_live, err) != 0)
            return -1;
        in->live = true;
    }
    while (apply.more) {
        if (in->config.act(in->config.ctx, &apply.action, err) != 0)
            return -1;
        if (go_on)
            go_on(ctx);
    }
    in->over = true;
    return errand(in, finish, err);
}

static int cancel_run(struct action *action, struct journal *j, struct err *err)
{
    struct slice_of_work *s = (struct slice_of_work *)action;

    if (journal_import_cancel(j, s->in->import, s->in->config.budget_ms, &s->more, err) != 0)
        return -1;
    return s->more ? 0 : intake_blob_sweep(j, err);
}

int intake_cancel(struct intake *in, struct err *err)
{
    struct slice_of_work work = {
        .action = {.run = cancel_run, .done = errand_done}, .in = in, .more = true};
    int result = 0;

    in->over = true;
    while (in->import && !in->live && work.more && result == 0)
        result = in->config.act(in->config.ctx, &work.action, err);
    if (in->import && errand(in, let_go, NULL) != 0)
        result = -1;
    return result;
}

void intake_free(struct intake *in)
{
    if (in == NULL)
        return;
    if (!in->over)
        (void)!intake_cancel(in, NULL);
    ledger_done(&in->ledger);
    intake_blob_done(in);
    arena_free(in->batch_arena);
    arena_free(in->kept);
    free(in->index.slots);
    free(in->things);
    free(in->steps);
    free(in);
}

int intake_mend(struct journal *j, struct err *err)
{
    return intake_blob_sweep(j, err);
}
