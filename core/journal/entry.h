#ifndef INDABA_JOURNAL_ENTRY_H
#define INDABA_JOURNAL_ENTRY_H

#include "core/base/buf.h"
#include "core/base/hash.h"
#include "core/base/id.h"

#include <stdbool.h>
#include <stdint.h>

/* An entry: a fixed header of ENTRY_HEADER bytes that commits to its payload, named by the header's
 * hash. Specified in docs/journal-format.md, with test vectors; these functions are pure. */
enum {
    ENTRY_HEADER = 200,
    ENTRY_SALT = 16,
    ENTRY_JSON_MAX = 64 * 1024,
    ENTRY_BODY_MAX = 64 * 1024,
    ENTRY_PAYLOAD_MAX = 4 + ENTRY_JSON_MAX + ENTRY_BODY_MAX,
    ENTRY_SUPERSEDES_MAX = 64,
    RUN_MAX = 256, /* entries that one signature may vouch for */
};

/* Flags. A critical entry of a kind that a site does not know asks for an update of that site. */
enum { ENTRY_CRITICAL = 1, ENTRY_CLOCK_SUSPECT = 2 };

struct entry {
    uint16_t kind, flags;
    uint64_t seq;       /* in its lane, from 1 */
    uint64_t hlc;       /* milliseconds << 16 | counter */
    struct hash writer; /* Ed25519 public key of the incarnation */
    struct id space, author, object;
    struct hash prev;       /* id of the lane's entry before; zeros for the first */
    struct hash commitment; /* entry_commitment of salt and payload */
    struct hash supersedes; /* entry_supersedes of the list; zeros for none */
};

/* Writes the header's bytes: magic "IJ1\n", kind, flags (u16), seq, hlc (u64), writer, space,
 * author, object, prev, commitment, supersedes; integers little endian. */
void entry_header(const struct entry *entry, uint8_t ret[ENTRY_HEADER]);

/* The entry's id: BLAKE2b-256 of the header. */
struct hash entry_id(const struct entry *entry);

/* BLAKE2b-256 of the payload, keyed with the salt (16 bytes): it may be published and, once the
 * salt is deleted, tells nothing. */
struct hash entry_commitment(const uint8_t salt[ENTRY_SALT], struct slice payload);

/* BLAKE2b-256 of the concatenated ids, which must be sorted and distinct; zeros for none. */
struct hash entry_supersedes(struct slice ids);

/* Whether `ids` is a whole number (at most ENTRY_SUPERSEDES_MAX) of sorted, distinct ids. */
bool entry_supersedes_ok(struct slice ids);

/* Payload = u32 little endian length of the JSON, the JSON, the body. The buffer is appended to. */
void entry_payload_build(struct slice json, struct slice body, struct buf *ret);

/* Splits a payload; -1 and FAULT_INVALID when it is cut short. The slices point into it. */
int entry_payload_split(struct slice payload, struct slice *ret_json, struct slice *ret_body,
                        struct err *err) must_use;

/* The signature over the end of a run: Ed25519 of "indaba/run/1", a NUL and the entry's id. */
void entry_sign(const struct sign_key *key, struct hash id, uint8_t ret_sig[64]);
bool entry_sign_check(struct hash writer, struct hash id, const uint8_t sig[64]);

/* The certificate that opens a lane: Ed25519 by the site key of "indaba/lane/1", a NUL, the
 * writer's public key and the space. A site's id is the first 16 bytes of BLAKE2b-256 of its public
 * key. */
void entry_certify(const struct sign_key *site, struct hash writer, struct id space,
                   uint8_t ret_sig[64]);
bool entry_certify_check(const uint8_t site_key[32], struct hash writer, struct id space,
                         const uint8_t sig[64]);
struct id entry_site_id(const uint8_t site_key[32]);

/* The hybrid logical clock (Kulkarni et al., Logical Physical Clocks, 2014): the next value after
 * `last` at wall time `now_ms`. */
uint64_t hlc_next(uint64_t last, int64_t now_ms);
static inline int64_t hlc_ms(uint64_t hlc)
{
    return (int64_t)(hlc >> 16);
}

#endif
