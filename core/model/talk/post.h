#ifndef INDABA_MODEL_POST_H
#define INDABA_MODEL_POST_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/model/scope.h"
#include "core/store/store.h"
#include "gen/sql/schema.h"

#include <stdbool.h>
#include <stdint.h>

/* Posts. A thread is named by its first post. Display order is (written, id); unread and "new" go
 * by the arrival number n. Every reader takes the viewer: what they may not read does not exist for
 * them. Slices live in the arena; one: 1 found, 0 no such thing, -1; a page: 0 or -1. */
struct post_view {
    enum post_state state;
    bool open; /* the text is here; else only that there was one */
    int depth; /* how far a reply is moved in: 0 to POST_DEPTH; by post_depth */
    struct id workshop, id, thread, parent, activity, author, entered_by, audience;
    struct id writer; /* of its entries: differs from the author who turned out to be the same */
    struct slice author_name, parent_author_name;
    enum scope scope;
    int64_t written, edited; /* UTC ms; edited 0: never */
    int64_t zone;            /* minutes east of UTC */
    int64_t versions, n, body_n;
    bool aloud;
    struct slice title, body, lang, source; /* body: Markdown */
};

/* A page ends early when its texts pass POST_PAGE_BYTES. */
struct post_page {
    struct post_view *posts;
    size_t count, bytes;
    bool more;
};

/* Where a page begins: behind this post; zeros: from the start. */
struct post_cursor {
    int64_t written;
    struct id id;
};

int post_get(struct store *store, struct arena *arena, struct viewer viewer, struct id id,
             struct post_view *ret, struct err *err) must_use;
/* The same, also of what a facilitator hid or its author took back: ret->open tells whether the
 * text is the viewer's to read. */
int post_find(struct store *store, struct arena *arena, struct viewer viewer, struct id id,
              struct post_view *ret, struct err *err) must_use;
/* A thread's posts in display order, at most `limit` (1 to 200): hidden ones too, and removed ones
 * that somebody answered, without their text where it is not the viewer's to read. */
int post_thread_page(struct store *store, struct arena *arena, struct viewer viewer,
                     struct id thread, struct post_cursor after, int limit, struct post_page *ret,
                     struct err *err) must_use;
/* The posts of one author that the viewer may read, in display order; for the author hidden ones
 * too. */
int post_author_page(struct store *store, struct arena *arena, struct viewer viewer,
                     struct id author, struct post_cursor after, int limit, struct post_page *ret,
                     struct err *err) must_use;
/* For exports: the posts of a workshop that are in one of the audiences (SCOPES_… or'ed), never
 * "me" or named people: what is known of the one behind an id, and one whole. */
struct post_key {
    struct id id, thread, parent, activity, author, entered_by;
    int64_t written;
};
int post_export_next(struct store *store, struct id workshop, int audiences, struct id after,
                     struct post_key *ret, struct err *err) must_use;
int post_export(struct store *store, struct arena *arena, struct id workshop, int audiences,
                struct id id, struct post_view *ret, struct err *err) must_use;

/* How far each reply of a page is moved in. */
int post_depth(struct store *store, struct id workshop, struct post_page *page,
               struct err *err) must_use;

/* The post that stands before this one in its thread; none: it is the first. */
int post_before(struct store *store, struct viewer viewer, const struct post_view *post,
                struct id *ret, struct err *err) must_use;
/* The space that a post or report stands in: 1, 0 when nobody has heard of it. Says nothing of who
 * may read it. */
int post_space(struct store *store, struct id id, struct id *ret_space, struct err *err) must_use;
enum { POST_DEPTH = 4 };
enum { POST_PAGE_BYTES = 512 * 1024 };

#endif
