/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/hash.h"

#include <stdlib.h>

static void is(struct hash hash, const char *want)
{
    char text[65];

    assert_string_equal(hash_text(hash, text), want);
}

/* BLAKE2b of RFC 7693 with 32 bytes; values by coreutils' b2sum -l 256 and Python's hashlib. */
static void blake2b(void **state)
{
    struct hasher hasher;
    char bytes[255];
    char key[32];

    (void)state;
    for (int i = 0; i < 255; i++)
        bytes[i] = (char)i;
    memcpy(key, bytes, 32);
    is(hash_bytes(SLICE_NONE), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    is(hash_bytes(SLICE("abc")),
       "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    is(hash_keyed(slice_of(key, 32), slice_of(bytes, 255)),
       "f60f5c4a575c43db6c93608515866ea998e04b35792f5a92b27aa5880cd6721e");
    hasher_init(&hasher);
    hasher_add(&hasher, "a", 1);
    hasher_add(&hasher, "bc", 2);
    is(hasher_end(&hasher), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

static void derived_ids(void **state)
{
    struct id space, id;
    char text[33];

    (void)state;
    for (int i = 0; i < 16; i++)
        space.b[i] = (uint8_t)i;
    id = id_derived(space, "post",
                    SLICE("42")); /* by Python's hashlib: key = space, "post\\0" "42" */
    assert_string_equal(hex_text(id.b, 16, text), "a948dd1a9378e6e96430a07a6fae93ea");
}

/* The examples of FIPS 180-4 (NIST: SHA256.pdf) and the million of a's. */
static void sha_256(void **state)
{
    struct sha256 sha;
    char a[1000];

    (void)state;
    is(sha256_bytes(SLICE_NONE),
       "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    is(sha256_bytes(SLICE("abc")),
       "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    is(sha256_bytes(SLICE("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    memset(a, 'a', sizeof(a));
    sha256_init(&sha);
    for (int i = 0; i < 1000; i++)
        sha256_add(&sha, a, sizeof(a));
    is(sha256_end(&sha), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* RFC 8032, section 7.1, tests 1 to 3. */
static void ed25519(void **state)
{
    static const struct {
        const char *secret, *public_key, *message, *sig;
    } rows[] = {
        {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701"
         "cf9b4"
         "6bd25bf5f0595bbe24655141438e7a100b"},
        {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
         "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d"
         "0f11d"
         "8c387b2eaeb4302aeeb00d291612bb0c00"},
        {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
         "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f7609"
         "84dc6"
         "594a7c15e9716ed28dc027beceea1ec40a"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t seed[32], message[4], sig[64], mine[64];
        size_t n = strlen(rows[i].message) / 2;
        struct sign_key key;
        char text[65];

        assert_true(hex_read(slice_str(rows[i].secret), seed, 32));
        assert_true(hex_read(slice_str(rows[i].message), message, n));
        assert_true(hex_read(slice_str(rows[i].sig), sig, 64));
        sign_key_new(seed, &key);
        assert_string_equal(hex_text(key.public_key, 32, text), rows[i].public_key);
        sign_bytes(&key, slice_of(message, n), mine);
        assert_memory_equal(mine, sig, 64);
        assert_true(sign_check(key.public_key, slice_of(message, n), sig));
        sig[63] ^= 0x80;
        assert_false(sign_check(key.public_key, slice_of(message, n), sig));
    }
}

/* Keys of small order sign everything: such must be refused. */
static void small_order(void **state)
{
    uint8_t key[32] = {1}, sig[64] = {1};

    (void)state;
    assert_false(sign_check(key, SLICE("anything"), sig));
    key[0] = 0;
    assert_false(sign_check(key, SLICE("anything"), sig));
}

static void hex(void **state)
{
    uint8_t b[2];

    (void)state;
    assert_true(hex_read(SLICE("aB09"), b, 2));
    assert_int_equal(b[0] << 8 | b[1], 0xab09);
    assert_false(hex_read(SLICE("aB0"), b, 2));
    assert_false(hex_read(SLICE("aB0g"), b, 2));
    assert_false(hex_read(SLICE("aB090"), b, 2));
}

/* splitmix64 from seed 1234567, as published with its reference program. */
static void seeded(void **state)
{
    struct rng rng = rng_seeded(1234567);

    (void)state;
    assert_true(rng_u64(&rng) == UINT64_C(6457827717110365317));
    assert_true(rng_u64(&rng) == UINT64_C(3203168211198807973));
    assert_true(rng_u64(&rng) == UINT64_C(9817491932198370423));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blake2b), cmocka_unit_test(derived_ids), cmocka_unit_test(sha_256),
        cmocka_unit_test(ed25519), cmocka_unit_test(small_order), cmocka_unit_test(hex),
        cmocka_unit_test(seeded),
    };

    return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
