#ifndef INDABA_WEB_APP_H
#define INDABA_WEB_APP_H

#include "core/base/tz.h"
#include "core/model/people/person.h"
#include "core/model/programme/calendar.h"
#include "core/model/workshop.h"
#include "web/http/ratelimit.h"
#include "web/http/reply.h"
#include "web/http/request.h"
#include "web/page/html.h"

#include <stdio.h>

/* What the pages share: the held site, what a worker thread has, and the small steps that every
 * action takes. */
struct cache;
struct cache_piece;
struct exporters;
struct password;
struct report_view;
struct site;
struct site_backups;
struct store;
struct tries;
struct words;

enum app_limit {
    LIMIT_JOIN_CODE,
    LIMIT_CARD,
    LIMIT_PEER,
    LIMIT_SIGN_UP,
    LIMIT_JOIN,
    LIMIT_PIN,
    LIMIT_COUNT
};

struct app {
    struct site *site;
    struct cache *cache; /* of fragments */
    struct id site_id;
    struct slice title; /* the site's, as it was at the start */
    char cookie[48]; /* the session's: it carries the site's id, since ports do not part cookies */
    char card_cookie[48];  /* the new card, until it is seen once */
    char code_cookie[48];  /* the join code, on its way from the QR's address to the form */
    char phone_cookie[48]; /* of a phone that several people use */
    struct ratelimit *limits;
    struct password *passwords;
    struct site_backups *backups;
    struct tries *tries;
    const struct exporters *exporters; /* indaba.c hands them over: web does not see exporters/ */
};

/* One a worker thread. */
enum { ZONES = 16 };
struct worker {
    struct cache *cache;      /* the site's */
    uint64_t generation;      /* of the snapshot */
    struct cache_piece *held; /* by fragment_find, until the snapshot ends */
    struct store *store;
    struct words *words;
    struct arena *scratch;   /* of one text's markup */
    struct tz *zones[ZONES]; /* loaded once */
    size_t zone_count;
};

/* The server's hooks: see struct web_config. */
void *app_worker_new(void *app, struct err *err);
void app_worker_free(void *app, void *worker);
int app_snapshot(void *worker, struct err *err);
void app_snapshot_end(void *worker);
int app_submit(void *app, struct write_job *job, struct err *err);

static inline struct app *app_of(const struct request *req)
{
    return req->app;
}

static inline struct store *app_store(const struct request *req)
{
    return ((struct worker *)req->worker)->store;
}

/* What these fill in is the request's arena's. */

/* A writer of HTML onto the reply, in the reader's language and the workshop's zone (NULL: UTC). */
struct html app_html(struct request *req, struct reply *reply,
                     const struct workshop_view *workshop);

/* Markdown as HTML, in the request's arena. Never fails: what cannot be read is shown as it is. */
struct safe_html app_markup(struct request *req, struct slice markdown);
/* The first words of a text, at most `chars` characters, plain. */
struct slice app_excerpt(struct request *req, struct slice markdown, size_t chars);

/* The workshop's zone, lent by the worker for this request; NULL: there is none, UTC will do. And
 * the instants of what stands in its programme, by that zone. */
const struct tz *app_zone(struct request *req, const struct workshop_view *workshop);
struct calendar app_calendar(struct request *req, const struct workshop_view *workshop);

/* Today in the workshop's zone, as YYYY-MM-DD in the arena. */
struct slice app_today(struct request *req, const struct workshop_view *workshop);

/* Small facts that hold until the next COMMIT and are asked for at each page: `what` (at most 15
 * bytes) names the fact, the ids whose it is. The value is copied to the arena, 16-aligned; none
 * (p is NULL): not known. */
struct slice app_recall(struct request *req, const char *what, struct id one, struct id other);
void app_remember(struct request *req, const char *what, struct id one, struct id other,
                  struct slice value);

/* "nothing of that name here": FAULT_ABSENT; always -1. */
int app_absent(struct err *err);

/* A cookie of ours on the answer; max_age in seconds, 0 removes it. */
void app_cookie(struct reply *reply, const char *name, struct slice value, int64_t max_age);

/* The tables of routes, for the server. */
extern const struct route app_routes[];
extern const size_t app_route_count;

#endif
