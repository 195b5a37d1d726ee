#ifndef INDABA_WEB_TRIES_H
#define INDABA_WEB_TRIES_H

#include "core/base/id.h"
#include "core/base/slice.h"

#include <stddef.h>
#include <stdint.h>

/* What the door saw lately, for who stands there and helps: tries to come in that failed, and how
 * many phones are about. In memory only, a fixed number of them, without what was typed. Any
 * thread. */
struct tries;

enum tries_why {
    TRIES_CODE,   /* a code that nobody knows */
    TRIES_CARD,   /* a card that nobody has */
    TRIES_LINK,   /* a link that was used, or is too old */
    TRIES_CLOSED, /* joining is closed */
    TRIES_OFTEN,  /* too many tries */
    TRIES_PIN,    /* a wrong PIN */
    TRIES_WHY
};

struct tries_one {
    int64_t at; /* UTC ms */
    enum tries_why why;
    struct id workshop; /* none: not known */
    char peer[8];       /* the last part of the address */
};

enum { TRIES_MAX = 64, TRIES_PHONES = 28 }; /* cheap routers serve about as many as the second */

struct tries *tries_new(void);        /* the caller frees */
void tries_free(struct tries *tries); /* NULL is fine */

/* `now` and `from` are UTC ms; `peer` is an address as text (request_peer), of which the last part
 * is copied. */
void tries_add(struct tries *tries, enum tries_why why, struct id workshop, const char *peer,
               int64_t now);
/* Those since `from`, for a workshop or for none that is known; the newest first. */
size_t tries_list(struct tries *tries, struct id workshop, int64_t from,
                  struct tries_one ret[TRIES_MAX]);

/* A request came from here; how many addresses since `from`. This machine's own do not count. */
void tries_seen(struct tries *tries, const char *peer, int64_t now);
int tries_phones(struct tries *tries, int64_t from);

#endif
