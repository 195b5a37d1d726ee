#ifndef INDABA_BASE_PASSWORD_H
#define INDABA_BASE_PASSWORD_H

#include "core/base/err.h"
#include "core/base/slice.h"

#include <stdbool.h>

/* Hashes of what people choose and remember: Argon2id (RFC 9106) with 19 MiB and two passes, by
 * libsodium. A hash takes some tens of milliseconds and that memory, so that at most `at_once` are
 * computed at a time; others wait their turn. For any thread. */
struct password;

enum { PASSWORD_HASH = 128 }; /* bytes of a hash's text, with its NUL */

struct password *password_new(int at_once);
void password_free(struct password *password); /* NULL is fine */

/* The text's hash with a salt of its own. FAULT_BUSY when there is no memory for it. */
int password_make(struct password *password, struct slice text, char hash[PASSWORD_HASH],
                  struct err *err) must_use;

/* Whether `hash` is of this text; false for what is no hash. */
bool password_check(struct password *password, struct slice text, struct slice hash);

#endif
