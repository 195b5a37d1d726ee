#ifndef INDABA_WEB_VIEW_ROUND_H
#define INDABA_WEB_VIEW_ROUND_H

#include "core/model/lead/round.h"
#include "web/view/view_post.h"

/* What the pages of the facilitator's round show. */

enum round_list { ROUND_TO_COME, ROUND_QUIET, ROUND_AWAY, ROUND_RESTING, ROUND_LISTS };

struct round_names {
    const char *title, *say; /* in the reader's language */
    const char *word;        /* in addresses */
    const struct round_person *const *people;
    size_t count;
    struct slice next; /* where it goes on; empty: these are all */
};

struct round_page {
    struct frame frame;
    const struct page_line *lines; /* threads without an answer */
    size_t count;
    struct slice next;
    const struct activity_view *question; /* this week's; NULL: none */
    struct round_names lists[ROUND_LISTS];
    int only;    /* one of the lists, a page of its own; ROUND_LISTS: all of them */
    bool onward; /* not the first page of what waits: the lists of names are left out */
};

/* A column of the picture; percentages of its width, pixels of its height from above. */
struct round_bar {
    const struct round_week *week;
    const char *posts_x, *people_x, *width, *middle;
    int posts_y, posts_h, people_y, people_h;
    bool label; /* says which week it is: not all do when there are many */
};

struct participation_page {
    struct frame frame;
    const struct round_tally *tally;
    const struct round_bar *bars; /* the columns that are shown, as the reader's language runs */
    const struct round_week *const *weeks;
    const int *columns; /* of the tally, of each of these weeks */
    size_t count;
    int height, foot; /* of the picture; where the weeks' names stand */
    const struct round_line *lines;
    size_t line_count;
    struct slice next;
};

#endif
