#ifndef INDABA_MODEL_PERSON_H
#define INDABA_MODEL_PERSON_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/hash.h"
#include "core/base/id.h"
#include "core/model/people/card.h"
#include "core/model/role.h"
#include "core/store/store.h"

#include <stdbool.h>
#include <stdint.h>

/* People and how they come in: the site's first owner, joining by code, cards, one-time links,
 * sessions. Secrets are kept as hashes only. */
struct journal;

struct site_view {
    struct id id, owner;
    struct slice title, zone, lang;
    struct slice epoch; /* 32 hex digits */
};
int person_site(struct store *store, struct arena *arena, struct site_view *ret,
                struct err *err) must_use;

/* Writes the site's own object and its owner. In a batch. */
int person_found_site(struct journal *journal, struct slice title, struct slice owner,
                      struct slice zone, struct id *ret_owner, struct err *err) must_use;

enum { LINK_TEXT = ID_TEXT, SECRET_TEXT = 2 * ID_TEXT, NAME_MAX_BYTES = 120 };

/* Somebody joins with a workshop's code: a person, an enrolment with a new card, and the tie
 * between them. `card`: the seed's text form, 24 characters of Crockford's base32, shown once.
 * FAULT_ABSENT for a wrong code, FAULT_DENIED when joining is closed. In the writer. */
struct person_joined {
    struct id person, workshop, enrolment;
    char card[CARD_TEXT + 1];
};
int person_join(struct journal *journal, struct slice code, struct slice name,
                struct person_joined *ret, struct err *err) must_use;

/* Enrols a person of this site; 0 also when they are in already. In a batch. */
int person_enrol(struct journal *journal, struct id person, struct id workshop, enum role role,
                 struct id *ret_enrolment, struct err *err) must_use;

/* The id of the site that this file is. */
int person_home(struct store *store, struct id *ret, struct err *err) must_use;

/* A name on a list comes in: it is somebody from now on, in all their places. Nothing for who is
 * somebody already. In the writer. */
int person_claim(struct journal *journal, struct id person, struct err *err) must_use;

/* A one-time login link for a person. `token`: 128 bits as 26 characters, for the URL only. */
struct login_link {
    char token[LINK_TEXT + 1];
    int64_t expires;
};
int person_link_make(struct journal *journal, struct id person, struct login_link *ret,
                     struct err *err) must_use;
/* Whom a token would let in, and whether it still does: 1, 0 (unknown, used or expired), -1. */
int person_link_find(struct store *store, struct arena *arena, struct slice token, int64_t now,
                     struct id *ret_person, struct slice *ret_name, struct err *err) must_use;
/* Uses it up; FAULT_ABSENT when it is used, expired or unknown. A name on a list becomes somebody
 * by it, with all their places. In the writer. */
int person_link_use(struct journal *journal, struct slice token, struct id *ret_person,
                    struct err *err) must_use;

/* Sessions. `secret`: 256 bits as 52 characters, for the cookie only. */
int person_session_make(struct journal *journal, struct id person, char secret[SECRET_TEXT + 1],
                        struct err *err) must_use;
int person_session_end(struct journal *journal, struct slice secret, struct err *err) must_use;
/* The same; `shared`: on a phone that several people use, where it ends after 20 minutes without
 * use. */
int person_session_begin(struct journal *journal, struct id person, bool shared,
                         char secret[SECRET_TEXT + 1], struct err *err) must_use;
/* Whether its use is worth being written down by now, and doing so: in the writer. */
struct session_view {
    struct id person;
    int64_t seen, expires;
    bool shared;
};
bool person_session_due(const struct session_view *session, int64_t now);
int person_session_touch(struct journal *journal, struct slice secret, struct err *err) must_use;
int person_session_look(struct store *store, struct slice secret, int64_t now,
                        struct session_view *ret, struct err *err) must_use;
/* Who holds this secret: *ret_person; 1, 0, -1. */
int person_session_find(struct store *store, struct slice secret, int64_t now,
                        struct id *ret_person, struct err *err) must_use;

/* Takes out of a copied store what belongs to the machine that it came from: the incarnation's key,
 * sessions, links, short codes, PINs, shared phones, marks, answers; and marks it as a backup. In a
 * transaction. */
int person_forget_machine(struct store *store, struct err *err) must_use;

/* A person, seen from a workshop (none: from the site). person none gives ROLE_NOBODY. */
int person_actor(struct store *store, struct arena *arena, struct id person, struct id workshop,
                 struct actor *ret, struct err *err) must_use;
static inline struct viewer person_viewer(const struct actor *actor)
{
    return (struct viewer){actor->workshop, actor->enrolment};
}

#endif
