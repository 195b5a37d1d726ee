#ifndef INDABA_MODEL_SITE_H
#define INDABA_MODEL_SITE_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/slice.h"

/* What a site says of itself: its name, its owner, where it is. */
struct journal;
struct store;

struct site_view {
    struct id id, owner;
    struct slice title, zone, lang;
    struct slice epoch; /* 32 hex digits */
};
/* The site that this file is; FAULT_INVALID when it does not say. The slices are the arena's. */
int site_get(struct store *store, struct arena *arena, struct site_view *ret,
             struct err *err) must_use;
/* Its id alone; the same error. */
int site_home(struct store *store, struct id *ret, struct err *err) must_use;

/* Writes the site's own object and its owner, a person of an id made here. `zone`: an IANA name,
 * not looked up. FAULT_INVALID when the owner's name is empty or too long. In a batch. */
int site_found(struct journal *journal, struct slice title, struct slice owner, struct slice zone,
               struct id *ret_owner, struct err *err) must_use;

/* Takes out of a copied store what belongs to the machine that it came from: the incarnation's key,
 * logins, links, short codes, PINs, shared phones, marks, answers; and marks it as a backup. In a
 * transaction. */
int site_forget_machine(struct store *store, struct err *err) must_use;

#endif
