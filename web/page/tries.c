#include "web/page/tries.h"

#include "core/base/err.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { PEERS = 256, PEER_TEXT = 46 };

struct peer {
    char text[PEER_TEXT];
    int64_t at; /* 0: free */
};

struct tries {
    pthread_mutex_t lock;
    struct tries_one ring[TRIES_MAX];
    size_t next, count;
    struct peer peers[PEERS];
};

struct tries *tries_new(void)
{
    struct tries *t = calloc(1, sizeof *t);

    must(t != NULL, "out of memory");
    pthread_mutex_init(&t->lock, NULL);
    return t;
}

void tries_free(struct tries *t)
{
    if (t == NULL)
        return;
    pthread_mutex_destroy(&t->lock);
    free(t);
}

static const char *last_part(const char *peer)
{
    const char *dot = strrchr(peer, '.'), *colon = strrchr(peer, ':');

    return dot ? dot + 1 : colon ? colon + 1 : peer;
}

void tries_add(struct tries *t, enum tries_why why, struct id workshop, const char *peer,
               int64_t now)
{
    struct tries_one *one;

    pthread_mutex_lock(&t->lock);
    one = &t->ring[t->next];
    *one = (struct tries_one){.at = now, .why = why, .workshop = workshop};
    snprintf(one->peer, sizeof one->peer, "%.7s", last_part(peer));
    t->next = (t->next + 1) % TRIES_MAX;
    t->count += t->count < TRIES_MAX;
    pthread_mutex_unlock(&t->lock);
}

size_t tries_list(struct tries *t, struct id workshop, int64_t from,
                  struct tries_one ret[TRIES_MAX])
{
    size_t n = 0;

    pthread_mutex_lock(&t->lock);
    for (size_t i = 1; i <= t->count; i++) {
        const struct tries_one *one = &t->ring[(t->next + TRIES_MAX - i) % TRIES_MAX];

        if (one->at >= from && (id_none(one->workshop) || id_eq(one->workshop, workshop)))
            ret[n++] = *one;
    }
    pthread_mutex_unlock(&t->lock);
    return n;
}

void tries_seen(struct tries *t, const char *peer, int64_t now)
{
    struct peer *at = &t->peers[0];

    if (strncmp(peer, "127.", 4) == 0 || strcmp(peer, "::1") == 0)
        return;
    pthread_mutex_lock(&t->lock);
    for (size_t i = 0; i < PEERS; i++) {
        struct peer *p = &t->peers[i];

        if (p->at && strcmp(p->text, peer) == 0) {
            at = p;
            break;
        }
        if (p->at < at->at)
            at = p;
    }
    snprintf(at->text, sizeof at->text, "%s", peer);
    at->at = now;
    pthread_mutex_unlock(&t->lock);
}

int tries_phones(struct tries *t, int64_t from)
{
    int n = 0;

    pthread_mutex_lock(&t->lock);
    for (size_t i = 0; i < PEERS; i++)
        n += t->peers[i].at >= from && t->peers[i].at > 0;
    pthread_mutex_unlock(&t->lock);
    return n;
}
