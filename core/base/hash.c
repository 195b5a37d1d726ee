#include "core/base/hash.h"

#include "core/base/err.h"

#include <sodium.h>

_Static_assert(sizeof(struct hasher) >= sizeof(crypto_generichash_state), "hasher is too small");
_Static_assert(sizeof(struct sha256) >= sizeof(crypto_hash_sha256_state), "sha256 is too small");

void hash_start(void)
{
    must(sodium_init() >= 0, "libsodium did not start");
}

struct hash hash_bytes(struct slice s)
{
    struct hash h;

    crypto_generichash(h.b, 32, (const unsigned char *)s.p, s.n, NULL, 0);
    return h;
}

struct hash hash_keyed(struct slice key, struct slice s)
{
    struct hash h;

    must(key.n >= crypto_generichash_KEYBYTES_MIN && key.n <= crypto_generichash_KEYBYTES_MAX,
         "a hash key has a wrong length");
    crypto_generichash(h.b, 32, (const unsigned char *)s.p, s.n, (const unsigned char *)key.p,
                       key.n);
    return h;
}

void hasher_init(struct hasher *h)
{
    crypto_generichash_init((void *)h->state, NULL, 0, 32);
}

void hasher_add(struct hasher *h, const void *p, size_t n)
{
    crypto_generichash_update((void *)h->state, p, n);
}

struct hash hasher_end(struct hasher *h)
{
    struct hash r;

    crypto_generichash_final((void *)h->state, r.b, 32);
    return r;
}

struct hash sha256_bytes(struct slice s)
{
    struct hash h;

    crypto_hash_sha256(h.b, (const unsigned char *)s.p, s.n);
    return h;
}

void sha256_init(struct sha256 *h)
{
    crypto_hash_sha256_init((void *)h->state);
}

void sha256_add(struct sha256 *h, const void *p, size_t n)
{
    crypto_hash_sha256_update((void *)h->state, p, n);
}

struct hash sha256_end(struct sha256 *h)
{
    struct hash r;

    crypto_hash_sha256_final((void *)h->state, r.b);
    return r;
}

char *hash_text(struct hash hash, char text[65])
{
    return hex_text(hash.b, 32, text);
}

char *hex_text(const uint8_t *p, size_t n, char *text)
{
    static const char hex[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        text[2 * i] = hex[p[i] >> 4];
        text[2 * i + 1] = hex[p[i] & 15];
    }
    text[2 * n] = '\0';
    return text;
}

bool hex_read(struct slice text, uint8_t *ret, size_t n)
{
    if (text.n != 2 * n)
        return false;
    for (size_t i = 0; i < 2 * n; i++) {
        char c = text.p[i];
        int v = c >= '0' && c <= '9'   ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : -1;

        if (v < 0)
            return false;
        ret[i / 2] = (uint8_t)(i % 2 ? ret[i / 2] << 4 | v : v);
    }
    return true;
}

struct id id_derived(struct id space, const char *what, struct slice name)
{
    crypto_generichash_state st;
    struct id id;
    uint8_t full[32];

    crypto_generichash_init(&st, space.b, sizeof space.b, sizeof full);
    crypto_generichash_update(&st, (const unsigned char *)what, strlen(what) + 1);
    crypto_generichash_update(&st, (const unsigned char *)name.p, name.n);
    crypto_generichash_final(&st, full, sizeof full);
    memcpy(id.b, full, sizeof id.b);
    return id;
}

void sign_key_new(const uint8_t seed[32], struct sign_key *ret)
{
    crypto_sign_seed_keypair(ret->public_key, ret->secret, seed);
}

void sign_bytes(const struct sign_key *key, struct slice s, uint8_t ret_sig[64])
{
    crypto_sign_detached(ret_sig, NULL, (const unsigned char *)s.p, s.n, key->secret);
}

bool sign_check(const uint8_t public_key[32], struct slice s, const uint8_t sig[64])
{
    return crypto_sign_verify_detached(sig, (const unsigned char *)s.p, s.n, public_key) == 0;
}

static void fill_system(struct rng *rng, void *p, size_t n)
{
    (void)rng;
    randombytes_buf(p, n);
}

/* splitmix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014) */
static void fill_seeded(struct rng *rng, void *p, size_t n)
{
    unsigned char *out = p;

    while (n > 0) {
        uint64_t z = (rng->state += 0x9E3779B97F4A7C15ULL);
        size_t take = n < sizeof z ? n : sizeof z;

        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
        z ^= z >> 31;
        memcpy(out, &z, take);
        out += take;
        n -= take;
    }
}

struct rng rng_system(void)
{
    return (struct rng){fill_system, 0};
}

struct rng rng_seeded(uint64_t seed)
{
    return (struct rng){fill_seeded, seed};
}

struct id rng_id(struct rng *rng)
{
    struct id id;

    rng->fill(rng, id.b, sizeof id.b);
    return id;
}

uint64_t rng_u64(struct rng *rng)
{
    uint64_t v;

    rng->fill(rng, &v, sizeof v);
    return v;
}

bool secret_eq(const void *a, const void *b, size_t n)
{
    return sodium_memcmp(a, b, n) == 0;
}
