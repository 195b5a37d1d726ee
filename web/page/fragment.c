#include "web/page/fragment.h"

#include "core/model/talk/thread.h"
#include "web/http/cache.h"
#include "web/page/frame.h"

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

/* What is kept: this, the page's posts, the HTML. */
struct kept {
    uint32_t count, more;
};

/* Takes what was kept apart; the posts are copied, since bytes in the cache stand anywhere. */
static void take(struct request *req, struct slice kept, struct fragment *ret)
{
    struct kept head;

    memcpy(&head, kept.p, sizeof head);
    ret->count = head.count;
    ret->more = head.more != 0;
    ret->posts = arena_array(req->arena, head.count + 1, sizeof *ret->posts);
    memcpy(ret->posts, kept.p + sizeof head, head.count * sizeof *ret->posts);
    ret->html.s = slice_from(kept, sizeof head + head.count * sizeof *ret->posts);
}

static bool wrote(const struct fragment *f, struct id reader)
{
    for (size_t i = 0; i < f->count; i++)
        if (id_eq(f->posts[i].author, reader))
            return true;
    return false;
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
                             .reader = who_of(req)->actor.enrolment,
                             .may_write = may_write,
                             .moderator = role_can(&who_of(req)->actor, CAP_POST_MODERATE)};
    memcpy(ret->year, today.p, sizeof ret->year);
    snprintf(ret->lang, sizeof ret->lang, "%s", lang);
    known = app_recall(req, "whole", thread, ret->reader);
    if (known.n == sizeof ret->whole)
        memcpy(&ret->whole, known.p, known.n);
    else if (thread_whole(app_store(req), who_viewer(req), thread, &ret->whole, err) != 0)
        return -1;
    else
        app_remember(req, "whole", thread, ret->reader,
                     slice_of((const char *)&ret->whole, sizeof ret->whole));
    kept = look(req, ret, !ret->whole);
    if (kept.n)
        take(req, kept, ret);
    if (kept.n && ret->whole && wrote(ret, ret->reader)) {
        ret->html.s = SLICE_NONE;
        kept = look(req, ret, true);
        if (kept.n)
            take(req, kept, ret);
    }
    return 0;
}

void fragment_keep(struct request *req, struct fragment *f, const struct post_page *posts,
                   struct slice html)
{
    struct worker *w = req->worker;
    struct kept head = {.count = (uint32_t)posts->count, .more = posts->more};
    struct fragment_key key;
    struct buf buf;

    f->html.s = html;
    f->count = posts->count;
    f->more = posts->more;
    f->posts = arena_array(req->arena, posts->count + 1, sizeof *f->posts);
    for (size_t i = 0; i < posts->count; i++) {
        const struct post_view *p = &posts->posts[i];

        f->posts[i] = (struct fragment_post){.id = p->id,
                                             .author = p->author,
                                             .n = p->state == POST_SHOWN ? p->n : 0,
                                             .written = p->written};
    }
    buf_init(&buf, html.n + sizeof head + f->count * sizeof *f->posts);
    buf_put(&buf, &head, sizeof head);
    buf_put(&buf, f->posts, f->count * sizeof *f->posts);
    buf_add(&buf, html);
    key = key_of(f, !f->whole || wrote(f, f->reader));
    cache_put(w->cache, w->generation, bytes_of(&key), buf_slice(&buf));
    buf_done(&buf);
}
