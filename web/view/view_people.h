#ifndef INDABA_WEB_VIEW_PEOPLE_H
#define INDABA_WEB_VIEW_PEOPLE_H

#include "core/model/people/people.h"
#include "core/model/role.h"
#include "web/page/frame.h"

/* What the pages of a workshop's people, groups and joining show. */

struct people_page {
    struct frame frame;
    const struct people_view *people;
    size_t count;
    struct people_tally tally;
    enum people_which show;
    struct slice query, next;
    bool leads;   /* may add and change */
    struct id op; /* of the form for adding */
};

/* What becomes of a line of a list that is to be added. */
enum adding { ADD_NEW, ADD_HERE, ADD_TWICE, ADD_WRONG };
struct adding_row {
    int64_t row, line; /* from 1, headings not counted; where it begins */
    struct slice name;
    enum adding what;
    const char *why;     /* of ADD_WRONG, in the reader's language */
    struct slice groups; /* "Birch, Cedar" */
    struct slice remarks;
    enum role role; /* that they get */
    bool no_role;   /* the list says a role that cannot be given here */
    bool tick;      /* offers to add them all the same */
    bool ticked;
};
struct adding_page {
    struct frame frame;
    const struct adding_row *rows; /* those that need a look first */
    size_t count, news, here, wrong;
    struct slice text, left, above;
    struct id op;
    bool no_role;         /* some row has one */
    struct slice machine; /* the address where it can */
    struct slice error;
};

struct person_page {
    struct frame frame;
    const struct people_one *one;
    bool self, key;       /* it is oneself; roles can be given here */
    struct slice machine; /* where they can be given */
    const struct pod_view *pods;
    size_t pod_count;
    const bool *in;     /* one for each pod */
    struct slice shown; /* the pods' ids, each with + or - as it was */
};

/* Who may be the same. */
struct same_page {
    struct frame frame;
    const struct people_one *one, *with; /* with: NULL until somebody is chosen */
    int64_t texts, with_texts;
    const struct people_view *people; /* to choose from */
    size_t count;
    struct slice query;
    bool searched, more;
};

struct groups_page {
    struct frame frame;
    const struct pod_size *pods;
    size_t count;
    struct id op;
    int64_t people; /* participants who can be dealt out */
    struct id gone; /* a group that was just removed; none: none */
};

struct deal_group {
    struct slice name;
    const struct people_view *people;
    size_t count;
};
struct deal_page {
    struct frame frame;
    const struct deal_group *groups;
    size_t count;
    struct id op;
};

struct group_row {
    struct people_view person;
    bool in;
};
struct group_page {
    struct frame frame;
    struct pod_view pod;
    const struct group_row *rows;
    size_t count;
    const struct pod_person *members;
    size_t member_count;
    struct slice shown; /* the rows' ids, each with + or - as it was */
    struct slice next, after;
};

struct joining_page {
    struct frame frame;
    bool open, choose;
    struct slice code;
    struct id op;
};

#endif
