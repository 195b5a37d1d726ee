#ifndef INDABA_MODEL_ROLE_H
#define INDABA_MODEL_ROLE_H

#include "core/base/id.h"
#include "core/base/slice.h"

#include <stdbool.h>

/* Who acts, and what they may do. One table, roles x capabilities, answers for routes, commands and
 * the writer alike. */
enum role {
    ROLE_NOBODY, /* not logged in */
    ROLE_GUEST,  /* logged in, but not enrolled in this workshop */
    ROLE_OBSERVER,
    ROLE_PARTICIPANT,
    ROLE_FACILITATOR,
    ROLE_OWNER, /* of the site; in a workshop an owner is what the enrolment says */
    ROLE_COUNT
};

enum cap {
    CAP_NONE,          /* reserved: a route without a capability does not compile */
    CAP_OPEN,          /* anybody: hello, static, join page, login link */
    CAP_SITE_HOME,     /* the list of one's own workshops */
    CAP_WORKSHOP_READ, /* a workshop's pages, posts within their scope */
    CAP_PEOPLE_READ,   /* who is in the workshop */
    CAP_POST_WRITE,    /* post, reply, edit one's own */
    CAP_REPORT_READ,
    CAP_REPORT_WRITE,
    CAP_WORKSHOP_EDIT, /* its programme, its dates, its announcement */
    CAP_PEOPLE_EDIT,   /* who is in it, groups, cards, the door */
    CAP_POST_MODERATE, /* hide, move, lock, pin */
    CAP_SESSION_HOLD,  /* check in, write points */
    CAP_ROUND_READ,    /* what waits for an answer, who is quiet */
    CAP_SITE_MANAGE,   /* new workshops, import, export of all, backup, links */
    CAP_COUNT
};

/* Somebody, seen from one workshop. `person` is in the site's space; `enrolment` is none outside
 * the workshop. `name` is what pages call them. */
struct actor {
    struct id person, workshop, enrolment;
    enum role role;
    bool owner; /* of the site */
    struct slice name;
};
enum { NAME_MAX_BYTES = 120 }; /* of a person's name */

bool role_can(const struct actor *actor, enum cap cap);

/* "facilitator" and so on, constant; ROLE_NOBODY for a word that is no role. */
const char *role_word(enum role role);
enum role role_read(struct slice word);

#endif
