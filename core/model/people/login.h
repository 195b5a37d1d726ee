#ifndef INDABA_MODEL_LOGIN_H
#define INDABA_MODEL_LOGIN_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* How a browser stays known: a login is a secret in its cookie, of which the site keeps the hash,
 * with an end. And links for one use, which make one. All of it is this site's own and in no
 * backup. */
struct journal;
struct store;

enum { LINK_TEXT = ID_TEXT, SECRET_TEXT = 2 * ID_TEXT };

/* Lets a person in. `secret`: 256 bits as 52 characters, for the cookie only. `shared`: on a phone
 * that several people use, where it ends after 20 minutes without use. In the writer. */
int login_begin(struct journal *journal, struct id person, bool shared,
                char secret[SECRET_TEXT + 1], struct err *err) must_use;
/* Ends one, if it is one; all of a person. In the writer. */
int login_end(struct journal *journal, struct slice secret, struct err *err) must_use;
int login_end_all(struct journal *journal, struct id person, struct err *err) must_use;

/* Who holds this secret: 1, 0, -1. Times are UTC ms. */
struct login_view {
    struct id person;
    int64_t seen, expires;
    bool shared;
};
int login_look(struct store *store, struct slice secret, int64_t now, struct login_view *ret,
               struct err *err) must_use;
/* Whether its use is worth being written down by now; and doing so, in the writer: nothing for what
 * has ended meanwhile. */
bool login_due(const struct login_view *login, int64_t now);
int login_touch(struct journal *journal, struct slice secret, struct err *err) must_use;

/* A link for a person. `token`: 128 bits as 26 characters, for the URL only. FAULT_ABSENT for
 * nobody of this site. In the writer. */
struct login_link {
    char token[LINK_TEXT + 1];
    int64_t expires; /* UTC ms */
};
int login_link_make(struct journal *journal, struct id person, struct login_link *ret,
                    struct err *err) must_use;
/* Whom a token would let in, and whether it still does: 1, 0 (unknown, used or expired), -1. The
 * name is the arena's. */
int login_link_find(struct store *store, struct arena *arena, struct slice token, int64_t now,
                    struct id *ret_person, struct slice *ret_name, struct err *err) must_use;
/* Uses it up; FAULT_ABSENT when it is used, expired or unknown. A name on a list becomes somebody
 * by it, with all their places. In the writer. */
int login_link_use(struct journal *journal, struct slice token, struct id *ret_person,
                   struct err *err) must_use;

#endif
