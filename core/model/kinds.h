#ifndef INDABA_MODEL_KINDS_H
#define INDABA_MODEL_KINDS_H

#include "core/journal/journal.h"

/* The kinds of entries. A number is never given twice; docs/journal-format.md lists their fields.
 * Number 1 is the journal's own: a lane's certificate. */
enum kind_number {
    KIND_SITE = 2,
    KIND_PERSON = 3,
    KIND_PERSON_ENROLMENT = 4,
    KIND_SITE_RIGHT = 5,
    KIND_WORKSHOP = 10,
    KIND_PART = 11,
    KIND_ACTIVITY = 12,
    KIND_ENROLMENT = 13,
    KIND_POD = 14,
    KIND_POD_MEMBER = 15,
    KIND_NAMED_SET = 16,
    KIND_POLL_OPTION = 17,
    KIND_VOTE = 18,
    KIND_CHECKIN = 19,
    KIND_POST = 20,
    KIND_ATTACHMENT = 21,
    KIND_MODERATION = 22,
    KIND_REACTION = 23,
    KIND_REPORT = 30,
    KIND_REPORT_PERSON = 31,
    KIND_REPORT_POINT = 32,
    KIND_REPORT_WITNESS = 33,
    KIND_FIRING = 40,
};

extern const struct kind kinds[];
extern const size_t kinds_count;

/* For journal_config: in the site's own space only the site writes; in a workshop its founder and,
 * unless `as_founder`, the sites that it admitted. */
int kinds_may_write(struct store *store, struct id space, struct id site, bool as_founder,
                    struct err *err);

#endif
