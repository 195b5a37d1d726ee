#include "core/intake/intake_private.h"

#include "gen/sql/blob.h"
#include "gen/sql/journal.h"
#include "gen/sql/workshop.h"

enum { BYTES_MAX = 4 << 20 }; /* of the texts and chunks that wait for one action */

struct step *intake_step_new(struct intake *in, enum step_kind kind)
{
    struct step *step = &in->steps[in->step_count++];

    must(in->step_count <= in->config.batch, "too many steps wait");
    *step = (struct step){.kind = kind};
    return step;
}

void intake_step_write(struct intake *in, struct step *step, enum write_how how,
                       struct change_json *d, struct slice body)
{
    struct write *write = &step->writes[step->write_count++];

    must(step->write_count <= WRITES_MAX, "a step writes too much");
    must(body.n <= ENTRY_BODY_MAX, "a draft's body was not cut");
    json_out_close_object(&d->out);
    json_out_end(&d->out);
    must(!d->buf.over, "a draft's fields were not cut");
    write->how = how;
    write->change = d->change;
    write->change.json = arena_slice(in->batch_arena, buf_slice(&d->buf));
    write->change.body = body.n ? arena_slice(in->batch_arena, body) : SLICE_NONE;
    in->step_bytes += d->buf.n + body.n;
    buf_done(&d->buf);
}

/* ---- on the writer's thread ---- */

struct run {
    struct action action;
    struct intake *in;
    size_t from, upto; /* steps to run; upto: how far it came */
    struct id allowed; /* the space that was asked for last, in which this site may write */
};

static int knows(struct run *r, struct journal *j, struct id object, struct err *err)
{
    return r->in->import ? journal_import_knows(j, r->in->import, object, err)
                         : journal_knows(j, object, err);
}

/* Whether what is written into a space has effect: a workshop may be founded by another site. One
 * that this import makes has no row yet, and no entry but ours. */
static int may_write(struct run *r, struct journal *j, struct id space, struct err *err)
{
    struct sql_workshop_founder_row row;
    int found;

    if (id_eq(space, r->allowed) || id_eq(space, r->in->site))
        return 0;
    found = sql_workshop_founder(journal_store(j), space, &row, err);
    if (found < 0)
        return -1;
    found = found ? kinds_may_write(journal_store(j), space, r->in->site, false, err) : 1;
    r->allowed = space;
    if (found != 0)
        return found < 0 ? -1 : 0;
    err_set(err, FAULT_DENIED, "the workshop is another site's, which has not admitted this one");
    return err_remedy(err, "Import the package there.");
}

static int run_draft(struct run *r, struct journal *j, struct step *s, struct err *err)
{
    int known;

    s->entries = 0;
    s->result = STEP_LOST;
    if (s->lost)
        return 0;
    if (s->write_count == 0 && id_none(s->check)) {
        s->result = STEP_NOTED;
        return 0;
    }
    if (s->write_count == 0) {
        known = knows(r, j, s->check, err);
        s->result = known > 0 ? STEP_KNOWN : STEP_NEW;
        return known < 0 ? -1 : 0;
    }
    for (size_t i = 0; i < s->write_count; i++) {
        const struct write *w = &s->writes[i];

        if (w->how == WRITE_WITH && s->result != STEP_NEW)
            continue;
        known = knows(r, j, w->change.object, err);
        if (known < 0)
            return -1;
        if (w->how == WRITE_FIRST)
            s->result = known ? STEP_KNOWN : STEP_NEW;
        if (known)
            continue;
        if (may_write(r, j, w->change.space, err) != 0 ||
            (r->in->import && journal_import_append(j, r->in->import, &w->change, err) != 0))
            return -1;
        s->entries++;
    }
    return 0;
}

static int run_chunk(struct run *r, struct journal *j, const struct step *s, struct err *err)
{
    if (r->in->import == NULL)
        return 0;
    if (s->chunk == 0 &&
        sql_setting_put(journal_store(j), SLICE("import_files"), SLICE("1"), err) < 0)
        return -1;
    return sql_blob_put(journal_store(j), s->blob, s->chunk, s->bytes, err) < 0 ? -1 : 0;
}

static int run_steps(struct action *action, struct journal *j, struct err *err)
{
    struct run *r = (struct run *)action;
    int64_t until = clock_ticks() + r->in->config.budget_ms;

    r->allowed = ID_NONE;
    for (r->upto = r->from; r->upto < r->in->step_count; r->upto++) {
        struct step *s = &r->in->steps[r->upto];

        if (r->upto > r->from && clock_ticks() >= until)
            break;
        if ((s->kind == STEP_DRAFT && run_draft(r, j, s, err) != 0) ||
            (s->kind == STEP_CHUNK && run_chunk(r, j, s, err) != 0))
            return -1;
    }
    return 0;
}

static void run_done(struct action *action)
{
    (void)action;
}

/* ---- settling, on the caller's thread ---- */

static int close_item(struct intake *in, struct err *err)
{
    struct ledger_item item = {.path = in->item.path, .kind = in->item.kind, .why = in->item.why};
    bool bare = false;

    if (!in->item.open)
        return 0;
    in->item.open = false;
    if (in->item.outcome == DRAFT_DROPPED ||
        (in->item.lost > 0 && in->item.made + in->item.known == 0)) {
        item.outcome = LEDGER_DROPPED;
    } else if (in->item.made == 0 && in->item.known > 0) {
        item.outcome = LEDGER_ALREADY;
    } else {
        item.outcome = in->item.outcome == DRAFT_CHANGED || in->item.changed || in->item.lost > 0
                           ? LEDGER_CHANGED
                           : LEDGER_KEPT;
        bare = item.outcome == LEDGER_KEPT && in->item.made == 0;
    }
    return ledger_add(&in->ledger, &item, bare, err);
}

static struct slice keep(struct intake *in, size_t *at, struct slice text)
{
    struct slice ret = {in->item.room + *at, text.n};

    must(*at + text.n <= sizeof in->item.room, "an item is too long");
    if (text.n)
        memcpy(in->item.room + *at, text.p, text.n);
    *at += text.n;
    return ret;
}

static void open_item(struct intake *in, const struct draft_item *item)
{
    size_t at = 0;

    in->item.open = true;
    in->item.outcome = item->outcome;
    in->item.path = keep(in, &at, slice_head(item->path, DRAFT_PATH_MAX));
    in->item.kind = keep(in, &at, slice_head(item->kind, 40));
    in->item.why = keep(in, &at, slice_head(item->why, DRAFT_WHY_MAX));
    in->item.made = in->item.known = in->item.lost = 0;
    in->item.changed = false;
    in->items++;
}

/* Adds our own reason behind the worker's, once. */
static void add_why(struct intake *in, struct slice why)
{
    struct slice *all = &in->item.why;

    if (why.n == 0 || slice_ends(*all, why) || all->n + why.n + 2 > DRAFT_WHY_MAX + 500)
        return;
    if (all->n) {
        memcpy(in->item.room + (all->p - in->item.room) + all->n, "; ", 2);
        all->n += 2;
    }
    memcpy(in->item.room + (all->p - in->item.room) + all->n, why.p, why.n);
    all->n += why.n;
}

static void settle_draft(struct intake *in, const struct step *s)
{
    in->ledger.entries += s->entries;
    if (s->result == STEP_LOST)
        in->item.lost++;
    else if (s->result == STEP_NEW)
        in->item.made++;
    else if (s->result == STEP_KNOWN)
        in->item.known++;
    if (s->result != STEP_LOST && s->counted < LEDGER_NOUNS)
        in->ledger.counts[s->counted]++;
    if (s->result != STEP_LOST && s->counted == DRAFT_WORKSHOP && s->write_count)
        ledger_add_workshop(&in->ledger, s->writes[0].change.object, s->result == STEP_NEW);
    if (s->result != STEP_KNOWN && s->why.n) {
        in->item.changed = true;
        add_why(in, s->why);
    }
    if (s->thing && s->result == STEP_NEW)
        in->things[s->thing - 1].fresh = true;
}

static int settle(struct intake *in, size_t from, size_t upto, struct err *err)
{
    for (size_t i = from; i < upto; i++) {
        const struct step *s = &in->steps[i];

        if (s->kind == STEP_DRAFT)
            settle_draft(in, s);
        if (s->kind != STEP_ITEM)
            continue;
        if (close_item(in, err) != 0)
            return -1;
        if (!s->lost)
            open_item(in, &s->item);
    }
    return 0;
}

int intake_step_flush(struct intake *in, bool now, struct err *err)
{
    struct run run = {.action = {.run = run_steps, .done = run_done}, .in = in};

    if (!now && in->step_count < in->config.batch && in->step_bytes < BYTES_MAX)
        return 0;
    while (run.from < in->step_count) {
        if (in->config.act(in->config.ctx, &run.action, err) != 0 ||
            settle(in, run.from, run.upto, err) != 0)
            return -1;
        run.from = run.upto;
    }
    in->step_count = in->step_bytes = 0;
    arena_reset(in->batch_arena);
    return 0;
}
