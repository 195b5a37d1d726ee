#include "core/base/password.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

enum { MEMORY = 19 * 1024 * 1024, PASSES = 2 };

_Static_assert(PASSWORD_HASH >= crypto_pwhash_STRBYTES, "a hash has no room");

struct password {
    pthread_mutex_t lock;
    pthread_cond_t freed;
    int left;
};

struct password *password_new(int at_once)
{
    struct password *p = calloc(1, sizeof *p);

    must(p != NULL, "out of memory");
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->freed, NULL);
    p->left = at_once;
    return p;
}

void password_free(struct password *p)
{
    if (p == NULL)
        return;
    pthread_cond_destroy(&p->freed);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

static void enter(struct password *p)
{
    pthread_mutex_lock(&p->lock);
    while (p->left == 0)
        pthread_cond_wait(&p->freed, &p->lock);
    p->left--;
    pthread_mutex_unlock(&p->lock);
}

static void leave(struct password *p)
{
    pthread_mutex_lock(&p->lock);
    p->left++;
    pthread_cond_signal(&p->freed);
    pthread_mutex_unlock(&p->lock);
}

int password_make(struct password *p, struct slice text, char hash[PASSWORD_HASH], struct err *err)
{
    int result;

    memset(hash, 0, PASSWORD_HASH);
    enter(p);
    result =
        crypto_pwhash_str_alg(hash, text.p, text.n, PASSES, MEMORY, crypto_pwhash_ALG_ARGON2ID13);
    leave(p);
    if (result == 0)
        return 0;
    err_set(err, FAULT_BUSY, "there is not enough memory to keep this safely");
    return err_remedy(err, "Try again in a moment.");
}

bool password_check(struct password *p, struct slice text, struct slice hash)
{
    char whole[PASSWORD_HASH] = {0};
    int result;

    if (hash.n == 0 || hash.n >= sizeof whole)
        return false;
    memcpy(whole, hash.p, hash.n);
    enter(p);
    result = crypto_pwhash_str_verify(whole, text.p, text.n);
    leave(p);
    return result == 0;
}
