#include "web/page/app.h"

#include "core/base/ceiling.h"
#include "core/base/date.h"
#include "core/base/words.h"
#include "core/journal/writer.h"
#include "core/markup/markup.h"
#include "core/site/site.h"
#include "web/http/cache.h"
#include "web/http/cookie.h"
#include "web/page/page.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- workers ---- */

void *app_worker_new(void *ctx, struct err *err)
{
    struct app *app = ctx;
    struct worker *w = calloc(1, sizeof *w);

    must(w != NULL, "out of memory");
    if (site_reader(site_path(app->site), &w->store, err) != 0) {
        free(w);
        return NULL;
    }
    w->cache = app->cache;
    w->words = words_new();
    w->scratch = arena_new(CEILING_TEXT);
    return w;
}

void app_worker_free(void *ctx, void *worker)
{
    struct worker *w = worker;

    (void)ctx;
    store_close(w->store);
    words_free(w->words);
    arena_free(w->scratch);
    while (w->zone_count > 0)
        tz_free(w->zones[--w->zone_count]);
    free(w);
}

int app_snapshot(void *worker, struct err *err)
{
    struct worker *w = worker;

    if (store_begin(w->store, err) != 0)
        return -1;
    if (journal_generation(w->store, &w->generation, err) == 0)
        return 0;
    store_rollback(w->store);
    return -1;
}

void app_snapshot_end(void *worker)
{
    struct worker *w = worker;

    store_rollback(w->store);
    cache_let_go(w->cache, w->held);
    w->held = NULL;
}

/* ---- what is known until the next COMMIT ---- */

struct fact_key {
    char what[16];
    struct id one, other;
};

static struct fact_key fact_key(const char *what, struct id one, struct id other)
{
    struct fact_key key = {.one = one, .other = other};

    snprintf(key.what, sizeof key.what, "%s", what);
    return key;
}

struct slice app_recall(struct request *req, const char *what, struct id one, struct id other)
{
    struct worker *w = req->worker;
    struct fact_key key = fact_key(what, one, other);
    struct cache_piece *piece =
        cache_get(w->cache, w->generation, slice_of((const char *)&key, sizeof key));
    struct slice value = piece ? arena_slice(req->arena, cache_bytes(piece)) : SLICE_NONE;

    cache_let_go(w->cache, piece);
    return value;
}

void app_remember(struct request *req, const char *what, struct id one, struct id other,
                  struct slice value)
{
    struct worker *w = req->worker;
    struct fact_key key = fact_key(what, one, other);

    cache_put(w->cache, w->generation, slice_of((const char *)&key, sizeof key), value);
}

int app_absent(struct err *err)
{
    err_set(err, FAULT_ABSENT, "there is no such page, or it is not for you to read");
    return err_remedy(err, "Go back and choose again.");
}

/* ---- the way to the writer ---- */

struct job_action {
    struct action action;
    struct write_job *job;
};

static int run_job(struct action *action, struct journal *journal, struct err *err)
{
    struct write_job *job = ((struct job_action *)action)->job;

    return job->route->write(journal, job, err);
}

static void job_done(struct action *action)
{
    struct write_job *job = ((struct job_action *)action)->job;

    job->failed = action->result;
    job->err = action->err;
    job->done(job);
}

int app_submit(void *ctx, struct write_job *job, struct err *err)
{
    struct app *app = ctx;
    struct job_action *a = ARENA_NEW(job->arena, struct job_action);

    a->action = (struct action){.run = run_job, .done = job_done};
    a->job = job;
    return writer_submit(site_writer(app->site), &a->action, err);
}

/* ---- pages ---- */

const struct tz *app_zone(struct request *req, const struct workshop_view *workshop)
{
    struct worker *w = req->worker;
    struct tz *tz;

    if (workshop == NULL)
        return NULL;
    for (size_t i = 0; i < w->zone_count; i++)
        if (slice_is(workshop->zone, tz_name(w->zones[i])))
            return w->zones[i];
    if (tz_load(NULL, workshop->zone, &tz, NULL) != 0)
        return NULL;
    if (w->zone_count == ZONES)
        tz_free(w->zones[--w->zone_count]);
    return w->zones[w->zone_count++] = tz;
}

struct calendar app_calendar(struct request *req, const struct workshop_view *workshop)
{
    return calendar_of(workshop, app_zone(req, workshop));
}

struct slice app_today(struct request *req, const struct workshop_view *workshop)
{
    const struct tz *tz = app_zone(req, workshop);
    int64_t wall = tz ? tz_local(tz, req->now).wall : req->now;
    char text[16];

    return arena_slice(req->arena, slice_str(date_text(date_wall_of(wall).date, text)));
}

struct html app_html(struct request *req, struct reply *reply, const struct workshop_view *workshop)
{
    struct html html = page_html(req, reply_html(reply));

    page_zone(&html, app_zone(req, workshop));
    return html;
}

/* The text as a tree; in the worker's scratch arena, which the next text takes over. */
static struct markup *read_markup(struct request *req, struct slice markdown)
{
    struct worker *w = req->worker;
    struct markup *tree;

    arena_reset(w->scratch);
    if (markup_read(w->scratch, markdown, &tree, NULL) != 0)
        tree = markup_plain(w->scratch, markdown);
    return tree;
}

struct safe_html app_markup(struct request *req, struct slice markdown)
{
    /* Under the page's h1, in an element with a direction of its own. */
    const struct markup_options options = {.heading_shift = 1, .one_dir = true};
    struct buf out;
    struct slice copy;

    if (markdown.n == 0)
        return (struct safe_html){SLICE_NONE};
    buf_init(&out, 4 * markdown.n + MARKUP_SPARE);
    markup_html(read_markup(req, markdown), &options, &out);
    copy = arena_slice(req->arena, buf_slice(&out));
    buf_done(&out);
    return (struct safe_html){copy};
}

struct slice app_excerpt(struct request *req, struct slice markdown, size_t chars)
{
    struct buf out;
    struct slice copy, head = slice_head(markdown, 8 * chars);

    /* A cut inside a character is no text; the tree of the head is enough for its first words. */
    while (head.n > 0 && head.n < markdown.n && ((unsigned char)markdown.p[head.n] & 0xc0) == 0x80)
        head.n--;
    buf_init(&out, 8 * chars + 64);
    markup_excerpt(read_markup(req, head), chars, &out);
    copy = arena_slice(req->arena, buf_slice(&out));
    buf_done(&out);
    return copy;
}

void app_cookie(struct reply *reply, const char *name, struct slice value, int64_t max_age)
{
    struct buf buf;

    buf_init(&buf, 1024);
    cookie_write(&buf, name, value, max_age, reply->req->tls);
    reply_header(reply, "Set-Cookie", arena_str(reply->req->arena, buf_slice(&buf)));
    buf_done(&buf);
}
