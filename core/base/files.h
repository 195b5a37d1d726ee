#ifndef INDABA_BASE_FILES_H
#define INDABA_BASE_FILES_H

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/slice.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Files and folders. Paths are C strings, shorter than PATH_MAX. Every descriptor is opened with
 * O_CLOEXEC and is closed by the caller. Errors name the path. */

/* Adds the whole file to `buf`; FAULT_TOO_BIG when it passes the buffer's ceiling. Folders, sockets
 * and devices are FAULT_INVALID; a pipe that nobody writes is not waited for. */
int files_read(const char *path, struct buf *buf, struct err *err) must_use;

/* Replaces the file by the bytes, whole or not at all: written to "path.part", synced, renamed, and
 * the folder synced. */
int files_write(const char *path, struct slice bytes, mode_t mode, struct err *err) must_use;

/* A file without a name in `folder`, which is gone when it is closed. */
int files_temp(const char *folder, int *ret_fd, struct err *err) must_use;

/* Makes the folder and those above it; one that exists is fine. */
int files_mkdir(const char *path, mode_t mode, struct err *err) must_use;

/* Syncs the folder that holds `path`, so that a new name in it survives a power cut. */
int files_sync_folder(const char *path, struct err *err) must_use;

/* Bytes that may still be written by us on the disk that holds `path`. */
int files_space(const char *path, int64_t *ret, struct err *err) must_use;

/* Whether a file can be made in the folder (one is made and is gone at once). */
int files_writable(const char *folder, struct err *err) must_use;

bool files_exist(const char *path);   /* anything of that name, a broken link too */
int64_t files_size(const char *path); /* -1 when there is no such file */

/* Reads until n bytes or the end, through interruptions; *ret_n is less than n at the end only. */
int files_read_fd(int fd, void *p, size_t n, size_t *ret_n, const char *subject,
                  struct err *err) must_use;
int files_read_at(int fd, void *p, size_t n, int64_t offset, size_t *ret_n, const char *subject,
                  struct err *err) must_use;
/* Writes all of it. */
int files_write_fd(int fd, struct slice bytes, const char *subject, struct err *err) must_use;

/* Locks the open file for this process without waiting; FAULT_BUSY when somebody else holds it. The
 * lock ends when the descriptor is closed, also by a kill. */
int files_lock(int fd, bool shared, const char *subject, struct err *err) must_use;

/* folder + "/" + name into path; FAULT_TOO_BIG when it does not fit. */
int files_join(char path[PATH_MAX], const char *folder, const char *name, struct err *err) must_use;

/* The folder of program `name` by the XDG Base Directory Specification 0.8: data, state and config
 * below XDG_*_HOME or their defaults in HOME; runtime below XDG_RUNTIME_DIR or, without it, the
 * state folder. Relative paths in the environment are ignored, as the specification says. Makes
 * nothing. FAULT_USAGE when there is no HOME either. */
enum files_xdg { FILES_DATA, FILES_STATE, FILES_CONFIG, FILES_RUNTIME };
int files_xdg(enum files_xdg which, const char *name, char path[PATH_MAX],
              struct err *err) must_use;

/* Raises the number of descriptors that the process may have open towards `wanted`, as far as the
 * system lets it, and gives the number. */
size_t files_open_limit(size_t wanted);

#endif
