#include "web/fragment.h"

#include "web/app.h"
#include "web/cache.h"

#include <stdio.h>

/* All that decides about the HTML but the data; without padding, since its bytes are the key. */
struct fragment_key {
    struct id workshop, thread, after, reader;
    char year[4], lang[12];
    uint8_t may_write, own, moderator, none;
};

static struct fragment_key key_of(const struct fragment *f, bool own)
{
    struct fragment_key key = {.workshop = f->workshop,
                               .thread = f->thread,
                               .after = f->after,
                               .may_write = f->may_write,
                               .own = own,
                               .moderator = f->moderator};

    if (own)
        key.reader = f->reader;
    memcpy(key.year, f->year, sizeof key.year);
    memcpy(key.lang, f->lang, sizeof key.lang);
    return key;
}

static struct slice bytes_of(const struct fragment_key *key)
{
    return slice_of((const char *)key, sizeof *key);
}

/* What is kept: how many wrote the page's posts, their ids, the HTML. */
static bool wrote(struct slice kept, struct id reader)
{
    uint32_t count;

    memcpy(&count, kept.p, sizeof count);
    for (uint32_t i = 0; i < count; i++)
        if (memcmp(kept.p + sizeof count + i * sizeof reader.b, reader.b, sizeof reader.b) == 0)
            return true;
    return false;
}

static struct slice html_of(struct slice kept)
{
    uint32_t count;

    memcpy(&count, kept.p, sizeof count);
    return slice_from(kept, sizeof count + count * sizeof(struct id));
}

static struct slice look(struct request *req, const struct fragment *f, bool own)
{
    struct worker *w = req->worker;
    struct fragment_key key = key_of(f, own);

    cache_let_go(w->cache, w->held);
    w->held = cache_get(w->cache, w->generation, bytes_of(&key));
    return w->held ? cache_bytes(w->held) : SLICE_NONE;
}

int fragment_find(struct request *req, const struct workshop_view *workshop, struct id thread,
                  struct id after, bool may_write, const char *lang, struct fragment *ret,
                  struct err *err)
{
    struct slice today = app_today(req, workshop), known, kept;

    *ret = (struct fragment){.workshop = workshop->id,
                             .thread = thread,
                             .after = after,
                             .reader = app_who(req)->actor.enrolment,
                             .may_write = may_write,
                             .moderator = role_can(&app_who(req)->actor, CAP_POST_MODERATE)};
    memcpy(ret->year, today.p, sizeof ret->year);
    snprintf(ret->lang, sizeof ret->lang, "%s", lang);
    known = app_recall(req, "whole", thread, ret->reader);
    if (known.n == sizeof ret->whole)
        memcpy(&ret->whole, known.p, known.n);
    else if (post_thread_whole(app_store(req), app_viewer(req), thread, &ret->whole, err) < 0)
        return -1;
    else
        app_remember(req, "whole", thread, ret->reader,
                     slice_of((const char *)&ret->whole, sizeof ret->whole));
    kept = look(req, ret, !ret->whole);
    if (kept.n && ret->whole && wrote(kept, ret->reader))
        kept = look(req, ret, true);
    if (kept.n)
        ret->html.s = html_of(kept);
    return 0;
}

void fragment_keep(struct request *req, const struct fragment *f, const struct post_page *posts,
                   struct slice html)
{
    struct worker *w = req->worker;
    struct fragment_key key;
    uint32_t count = (uint32_t)posts->count;
    bool own = !f->whole;
    struct buf buf;

    buf_init(&buf, html.n + sizeof count + count * sizeof(struct id));
    buf_put(&buf, &count, sizeof count);
    for (size_t i = 0; i < posts->count; i++) {
        own = own || id_eq(posts->posts[i].author, f->reader);
        buf_put(&buf, posts->posts[i].author.b, sizeof(struct id));
    }
    buf_add(&buf, html);
    key = key_of(f, own);
    cache_put(w->cache, w->generation, bytes_of(&key), buf_slice(&buf));
    buf_done(&buf);
}
