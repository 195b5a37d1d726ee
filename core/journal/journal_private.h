#ifndef INDABA_JOURNAL_JOURNAL_PRIVATE_H
#define INDABA_JOURNAL_JOURNAL_PRIVATE_H

#include "core/journal/journal.h"
#include "core/journal/journal_import.h"
#include "gen/sql/schema.h"

/* What the files of the journal share; nobody else includes this. */

/* An entry from elsewhere may be ahead of this clock by this much before it stops moving ours. */
enum { AHEAD_MAX_MS = 5 * 60 * 1000 };

/* Of one append or fold: an object's whole history fits. */

/* The part of a lane that an undone action or a failed commit puts back. */
struct lane_head {
    int64_t lane; /* local number; 0: no row yet */
    int64_t seq;
    struct hash head;
    uint64_t hlc;
    int64_t head_n;       /* arrival number of the head */
    int64_t unsigned_run; /* entries behind the last signature */
};

struct lane {
    struct id space;
    struct lane_head now, marked, committed;
    bool touched; /* in this batch */
};

/* The lanes that one key writes: this incarnation's, or an import's. */
struct writer_lanes {
    struct sign_key key;
    struct hash writer;
    char reason[16];
    int64_t incarnation;
    bool staged;
    int64_t first_n; /* arrival number of its first entry; for imports */
    struct lane **at;
    size_t count, room;
    struct lane **touched;
    size_t touched_count, touched_room, touched_marked;
};

struct journal_counters {
    bool known; /* n was read in this batch */
    int64_t n;  /* last number given */
    uint64_t hlc;
};

struct import {
    struct writer_lanes lanes;
    int64_t entries;
    int64_t applied_n, last_n;
};

struct journal {
    struct journal_config config;
    struct id site;
    struct sign_key site_key;
    uint8_t site_public[32];
    char epoch[33];
    struct writer_lanes self;
    struct import *import; /* the one that is running */
    /* While an import is applied: the arrival number up to which it is; else NULL. */
    const int64_t *applying;
    struct journal_counters now, marked, committed;
    int64_t begun_n;     /* last number given when this batch began; valid when now.known */
    struct arena *arena; /* of one append or refold */
    struct buf payload;
    int anchor_lock;
    char anchor_path[512];
    int64_t anchored_at; /* ticks */
    bool anchor_due;
};

/* journal.c */
/* Writes an entry at the head of w's lane of its space, which is opened when there is none. The
 * rows do not follow. `supersedes`: ids, sorted and distinct. */
int journal_append_to(struct journal *j, struct writer_lanes *w, const struct change *change,
                      struct slice supersedes, struct hash *ret_id, int64_t *ret_n,
                      struct err *err) must_use;
/* At the end of a batch: ends the runs of the lanes that it wrote, and keeps their heads. */
int journal_sign_touched(struct journal *j, struct writer_lanes *w, struct err *err) must_use;
void journal_lanes_free(struct writer_lanes *w);
/* NULL for a number that this program does not know: such entries are kept, without rows. */
const struct kind *journal_kind(const struct journal *j, int number);

/* journal_number.c */
/* The last number that was given, into j->now.n: read from the store once in a batch, since others
 * may have written between two. With it the clock follows theirs. */
int journal_number_read(struct journal *j, struct err *err) must_use;
int journal_number_next(struct journal *j, int64_t *ret, struct err *err) must_use;
/* At the end of a batch: keeps in the store what was given, at least one number. */
int journal_number_keep(struct journal *j, struct err *err) must_use;
/* A free number for a lane, in this batch. */
int journal_number_lane(struct journal *j, int64_t *ret, struct err *err) must_use;

/* journal_apply.c */
/* The ids of an object's heads among a space's entries of one kind, sorted, in j->arena. */
int journal_heads(struct journal *j, struct id space, struct id object, uint16_t number,
                  struct slice *ret, struct err *err) must_use;

/* journal_rights.c */
/* Given all entries of one space that name the object: the founder of the space when the object is
 * the space itself and somebody founds it, otherwise none. A site is the founder of its own space;
 * of another the site that proves it with a nonce, and when nobody does, that of the first readable
 * entry of a KIND_FOUNDS kind in canonical order. */
int journal_rights_founder(struct journal *j, const struct fold_entry *at, size_t count,
                           struct id object, struct id *ret, struct err *err) must_use;
/* Sets without_right on each entry (all of one space and kind) whose site may not write there.
 * `founder`, unless none, may in any case. */
int journal_rights_judge(struct journal *j, struct fold_entry *at, size_t count, struct id founder,
                         struct err *err) must_use;

/* journal_incarnation.c */
/* Goes on with the last incarnation or begins another, in transactions of its own; what is told
 * of journal_open. FAULT_BUSY when another process holds the new one's anchor. */
int journal_incarnation_open(struct journal *j, struct err *err) must_use;
/* Says in the store that it stopped cleanly, so that the next open may go on with it. */
int journal_incarnation_close(struct journal *j, struct err *err) must_use;

/* journal_import.c */
/* At journal_open: what a broken import left is removed, a finished one applied to its end. */
int journal_import_mend(struct journal *j, struct err *err) must_use;

#endif
