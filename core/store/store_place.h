#ifndef INDABA_STORE_STORE_PLACE_H
#define INDABA_STORE_STORE_PLACE_H

#include "core/base/err.h"

#include <limits.h>
#include <stdint.h>

/* The place where a site's data lie, known by its URL alone (store_open says which there are). Of a
 * SQLite site it is a file; what an engine has nothing of gives FAULT_UNSUPPORTED with a remedy. */

/* Holds a site, so that no other process holds it until store_let_go or this one's end, also by a
 * kill. FAULT_ABSENT when there is no such site, FAULT_INVALID when that cannot be one, FAULT_BUSY
 * when another process holds it. It is taken before every connection of this process but the one of
 * STORE_CREATE, and let go behind the last: closing a descriptor of the file drops the POSIX locks
 * on which SQLite relies (sqlite.org/howtocorrupt.html, section 2.2). */
struct store_hold;
int store_hold(const char *url, struct store_hold **ret, struct err *err) must_use;
void store_let_go(struct store_hold *hold); /* NULL is fine */

/* What tells this site from every other of this machine, whatever it is called by: of a file,
 * device and inode. FAULT_ABSENT when there is none. */
enum { STORE_KEY = 72 };
int store_key(const char *url, char ret[STORE_KEY], struct err *err) must_use;

/* How many bytes the data take, and how many more there is space for. */
int store_size(const char *url, int64_t *ret, struct err *err) must_use;
int store_space(const char *url, int64_t *ret, struct err *err) must_use;

/* The folder of a site's file, where copies can lie beside it; *ret_name (may be NULL) is the
 * file's name in it, a part of `url`. */
int store_folder(const char *url, char ret[PATH_MAX], const char **ret_name,
                 struct err *err) must_use;

/* The folder outside the data where anchors are kept (journal.h): of this machine and user. */
int store_anchors(char ret[PATH_MAX], struct err *err) must_use;

/* Removes what STORE_CREATE made, with all connections closed. */
int store_remove(const char *url, struct err *err) must_use;

#endif
