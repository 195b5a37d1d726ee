#ifndef INDABA_MODEL_ACTIVITY_KIND_H
#define INDABA_MODEL_ACTIVITY_KIND_H

#include "core/base/slice.h"

#include <stdbool.h>

/* The kinds of activities: one row a kind says all that other code asks of it. In the order in
 * which pages offer them; the numbers stand in no journal.
 *
 * ACTIVITY_OTHER is what another site's newer version calls by a word that is unknown here: it is
 * shown as something to read, takes answers, and keeps its word when it is copied or exported. */
enum activity_kind {
    ACTIVITY_OTHER,
    ACTIVITY_PROMPT,
    ACTIVITY_DISCUSSION,
    ACTIVITY_PAGE,
    ACTIVITY_SESSION,
    ACTIVITY_TASK,
    ACTIVITY_RESOURCE,
    ACTIVITY_POLL,
    ACTIVITY_KINDS
};

struct activity_kind_row {
    const char *word;   /* in entries, in JSON, in forms; empty for ACTIVITY_OTHER */
    const char *noun;   /* what pages call it: a text of the catalogue, in English */
    bool takes_answers; /* people write under it */
    bool asks;          /* it can be a week's question */
    bool awaited;       /* each participant is expected to answer it before it closes */
    bool titled;        /* who begins a conversation under it gives it a title */
    bool has_choices;   /* one of which each participant takes */
    bool has_time;      /* its day and time say when it takes place, not from when it can be read;
                           and it has a length, a place and a convenor */
    bool own_page;      /* its page is no list of the conversations under it */
};
extern const struct activity_kind_row activity_kind_table[ACTIVITY_KINDS];
/* The words by number, as a form's choices: ended by a NULL. A form that leaves the word empty
 * chooses none of them. */
extern const char *const activity_kind_words[ACTIVITY_KINDS + 1];

/* ACTIVITY_OTHER when there is none of that word. */
enum activity_kind activity_kind_named(struct slice word);

#endif
