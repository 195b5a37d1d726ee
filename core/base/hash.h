#ifndef INDABA_BASE_HASH_H
#define INDABA_BASE_HASH_H

#include "core/base/id.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Hashes, signatures and random bytes: the only file that includes libsodium.
 * BLAKE2b: RFC 7693, 32 bytes, optionally keyed. SHA-256: FIPS 180-4. Ed25519: RFC 8032. */
struct hash {
    uint8_t b[32];
};

#define HASH_NONE ((struct hash){{0}})

static inline bool hash_eq(struct hash a, struct hash b)
{
    return memcmp(a.b, b.b, 32) == 0;
}

static inline int hash_cmp(struct hash a, struct hash b)
{
    return memcmp(a.b, b.b, 32);
}

static inline bool hash_none(struct hash a)
{
    return hash_eq(a, HASH_NONE);
}

/* Once, before any other call and before threads. Aborts when libsodium does not start; nothing
 * here fails else. */
void hash_start(void);

struct hash hash_bytes(struct slice bytes);
/* Keyed BLAKE2b; the key has 16 to 64 bytes. */
struct hash hash_keyed(struct slice key, struct slice bytes);

/* BLAKE2b in parts. */
struct hasher {
    _Alignas(64) unsigned char state[384];
};
void hasher_init(struct hasher *h);
void hasher_add(struct hasher *h, const void *p, size_t n);
struct hash hasher_end(struct hasher *h);

/* SHA-256, whole and in parts: MANIFEST.sha256 and the outbox protocol speak it. */
struct hash sha256_bytes(struct slice bytes);
struct sha256 {
    _Alignas(16) unsigned char state[112];
};
void sha256_init(struct sha256 *h);
void sha256_add(struct sha256 *h, const void *p, size_t n);
struct hash sha256_end(struct sha256 *h);

/* 64 small hex digits and a NUL; gives `text`. Any n bytes: 2n digits and a NUL. */
char *hash_text(struct hash hash, char text[65]);
char *hex_text(const uint8_t *p, size_t n, char *text);
/* Reads exactly 2n hex digits, small or capital, into n bytes; false when they are not. */
bool hex_read(struct slice text, uint8_t *ret, size_t n);

/* The id of an imported or derived thing: the first 16 bytes of BLAKE2b keyed with `space` over
 * `what` and a NUL and `name`. The same everywhere for the same three. */
struct id id_derived(struct id space, const char *what, struct slice name);

/* Ed25519: a key follows from its seed; sign_check says whether the signature is this key's. */
struct sign_key {
    uint8_t public_key[32];
    uint8_t secret[64];
};
void sign_key_new(const uint8_t seed[32], struct sign_key *ret);
void sign_bytes(const struct sign_key *key, struct slice bytes, uint8_t ret_sig[64]);
bool sign_check(const uint8_t public_key[32], struct slice bytes, const uint8_t sig[64]);

/* A source of random bytes, injected so that a test replays exactly. The kernel's is for any
 * thread, a seeded one for one at a time. */
struct rng {
    void (*fill)(struct rng *rng, void *p, size_t n);
    uint64_t state; /* of the seeded one */
};
struct rng rng_system(void);          /* the kernel's */
struct rng rng_seeded(uint64_t seed); /* the same bytes for the same seed: tests only */
struct id rng_id(struct rng *rng);
uint64_t rng_u64(struct rng *rng); /* 64 random bits, none of them fixed */

/* Compares secrets in constant time. */
bool secret_eq(const void *a, const void *b, size_t n);

#endif
