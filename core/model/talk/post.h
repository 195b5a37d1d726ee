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

/* Posts and threads. A thread is named by its first post. Display order is (written, id); unread
 * and "new" go by the arrival number n. Every reader takes the viewer: what they may not read does
 * not exist for them. Slices live in the arena; 1 found, 0 no such thing, -1. */
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

/* Threads of an activity, those with the newest post first; before: last_written and thread of the
 * last one shown. The first page begins with the pinned ones, beyond the limit (up to 10). */
struct thread_view {
    struct post_view first;
    int64_t posts; /* that the viewer may read */
    int64_t last_written, last_n;
    int64_t unread; /* by others, behind the viewer's marks, at most 99; 0 when unknown */
    bool pinned;
};
int post_thread_get(struct store *store, struct arena *arena, struct viewer viewer,
                    struct id thread, struct thread_view *ret, struct err *err) must_use;
/* Whether the viewer reads every audience in which the thread has posts. */
int post_thread_whole(struct store *store, struct viewer viewer, struct id thread, bool *ret_whole,
                      struct err *err) must_use;
int post_thread_list(struct store *store, struct arena *arena, struct viewer viewer,
                     struct id activity, struct post_cursor before, int limit,
                     struct thread_view **ret, size_t *ret_count, bool *ret_more,
                     struct err *err) must_use;

/* What is new for a viewer: posts by others behind their marks, in order of arrival, those of the
 * given audiences (their groups) first. Ends early when the texts pass `bytes`. */
int post_news(struct store *store, struct arena *arena, struct viewer viewer, const struct id *pods,
              size_t pod_count, int limit, size_t bytes, struct post_page *ret,
              struct err *err) must_use;
/* How many posts are new, at most `most`. */
int post_count_news(struct store *store, struct arena *arena, struct viewer viewer, int most,
                    int64_t *ret, struct err *err) must_use;
/* The post that stands before this one in its thread; none: it is the first. */
int post_before(struct store *store, struct viewer viewer, const struct post_view *post,
                struct id *ret, struct err *err) must_use;
/* Whether somebody reads an audience: 1, 0, -1. */
int post_reads(struct store *store, struct id workshop, struct id enrolment, struct id audience,
               struct err *err) must_use;
/* The space that a post or report stands in: 1, 0 when nobody has heard of it. Says nothing of who
 * may read it. */
int post_space(struct store *store, struct id id, struct id *ret_space, struct err *err) must_use;
/* Arrival numbers up to which everything is read: of all threads, and of one beside that. */
int post_mark(struct store *store, struct viewer viewer, int64_t *ret_mark,
              struct err *err) must_use;
int post_mark_of(struct store *store, struct viewer viewer, struct id thread, int64_t *ret_mark,
                 struct err *err) must_use;
/* When what stands at the mark of all came here, UTC ms; 0: nothing is marked. */
int post_mark_time(struct store *store, struct viewer viewer, int64_t *ret,
                   struct err *err) must_use;
/* The arrival number behind which a post of this thread is new: the greater of the two. */
int post_thread_mark(struct store *store, struct viewer viewer, struct id thread, int64_t *ret_mark,
                     struct err *err) must_use;
/* The first to arrive of what is new on the pages of a thread beside one: among the posts up to
 * `from` and those behind `upto` (an id none: there are none that way), 50 each way. 0: nothing. */
int post_news_beside(struct store *store, struct viewer viewer, struct id thread, int64_t mark,
                     struct post_cursor from, struct post_cursor upto, int64_t *ret,
                     struct err *err) must_use;

/* Full text: posts that hold all words of the query, newest first. `words`: the calling thread's.
 */
struct words;
int post_search(struct store *store, struct arena *arena, struct words *words, struct viewer viewer,
                struct slice query, int limit, struct post_page *ret, struct err *err) must_use;
/* Brings the search index up to date, in a batch of the writer, for at most `budget_ms`; *ret_more:
 * there is more to do. One document is one entry that holds a post's shown text. */
struct journal;
int post_index(struct journal *journal, struct words *words, int budget_ms, bool *ret_more,
               struct err *err) must_use;

/* What somebody wants to post. Files have the post's readers. The id is the client's; the same id
 * again from the same author is the same post. */
struct actor;
struct attachment_draft;
struct post_draft {
    struct id id;       /* none: made here */
    struct id activity; /* of a first post */
    struct id parent;   /* of a reply; the thread is the parent's */
    enum scope scope;
    struct id pod;           /* SCOPE_POD; none: the author's only pod */
    const struct id *people; /* SCOPE_PEOPLE: enrolments */
    size_t people_count;
    struct id entered_by;  /* none: the author */
    int64_t written, zone; /* written 0: now */
    int64_t rev;           /* 1: the first; higher: an edit */
    bool aloud;
    struct slice title, body, lang, source;
    const struct attachment_draft *files; /* that come with it; an edit adds to what is there */
    size_t file_count;
    const struct id *drop; /* attachments that an edit takes away */
    size_t drop_count;
};
struct post_done {
    struct id id, thread;
    int64_t rev;
    struct hash sha256; /* of the body */
    struct hash entry;
    bool again; /* nothing was written: this was here already */
};
/* Refuses before anything is written: an empty or too long text, an activity or parent that is not
 * there or not to be read, a scope that the author cannot give. For any thread. */
int post_check(const struct post_draft *draft, struct err *err) must_use;
/* In the writer: authorises again, appends, brings the rows up to date. FAULT_CONFLICT: the id is
 * somebody else's. */
int post_write(struct journal *journal, const struct actor *actor, const struct post_draft *draft,
               struct post_done *ret, struct err *err) must_use;
/* For texts that come late, from a phone's outbox, before post_write. 1: the text was made from the
 * version `base` (an entry; NONE: not known), which is not the newest any more; 2: its number and
 * revision stand for another text. Both are kept beside the shown one as a second version (once,
 * however often they come); ret->sha256 is in the second case that of the first text. 0: it is
 * neither, and goes to post_write. */
int post_sibling(struct journal *journal, const struct actor *actor, const struct post_draft *draft,
                 struct hash base, struct post_done *ret, struct err *err) must_use;
/* A new version of one's own post; the scope may be widened or narrowed. */
int post_edit(struct journal *journal, const struct actor *actor, struct id id,
              const struct post_draft *draft, struct post_done *ret, struct err *err) must_use;
/* The author takes a post back, or puts it back; again writes nothing. Its entries stay, its place
 * too while somebody's answer hangs on it. *ret: the post as it was, without its texts. In the
 * writer. FAULT_ABSENT, FAULT_DENIED. */
int post_remove(struct journal *journal, const struct actor *actor, struct id id, bool gone,
                struct post_view *ret, struct err *err) must_use;

/* What a post was and became, oldest first, at most POST_VERSIONS_MAX: for its author, and without
 * what is only theirs for facilitators: what was replaced before anybody else was served it, and
 * what stood there for other readers. */
struct post_version {
    int64_t at; /* UTC ms */
    enum scope scope;
    bool own;        /* the author's alone */
    bool gone, back; /* taken back, put back */
    struct slice title, body;
};
enum { POST_VERSIONS_MAX = 200 };
int post_history(struct store *store, struct arena *arena, const struct post_view *post, bool own,
                 struct post_version **ret, size_t *ret_count, struct err *err) must_use;

/* Everything up to arrival number n is read, or in one thread. Marks never go back. Local. */
int post_set_mark(struct journal *journal, struct viewer viewer, int64_t n,
                  struct err *err) must_use;
int post_mark_thread(struct journal *journal, struct viewer viewer, struct id thread, int64_t n,
                     struct err *err) must_use;

enum { POST_DEPTH = 4 };
enum { POST_BODY_MAX = 64 * 1024, POST_TITLE_MAX = 200, POST_PAGE_BYTES = 512 * 1024 };

#endif
