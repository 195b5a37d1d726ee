#ifndef INDABA_BASE_ERR_H
#define INDABA_BASE_ERR_H

/* Errors. A function that can fail returns 0 or -1 and takes a `struct err *` last; on -1 the
 * struct says what was wrong with what, and what to do. Libraries never log: the outermost layer
 * prints the struct once. One table maps a fault to its exit code and its HTTP status. */

#define must_use __attribute__((warn_unused_result))

enum fault {
    FAULT_NONE,
    FAULT_INTERNAL,    /* a fault of ours:            exit 1, 500 */
    FAULT_USAGE,       /* wrong words on a command:   exit 2, 400 */
    FAULT_INVALID,     /* bad input:                  exit 3, 400 */
    FAULT_CONFLICT,    /* exists already, conflict:   exit 4, 409 */
    FAULT_BUSY,        /* held by somebody, try later: exit 5, 503 */
    FAULT_DENIED,      /* may not:                    exit 6, 403 */
    FAULT_LOGIN,       /* nobody is logged in:        exit 6, 401 */
    FAULT_ABSENT,      /* no such thing, or not to be known of: exit 7, 404 */
    FAULT_IO,          /* disk or network:            exit 8, 500 */
    FAULT_FULL,        /* no space left:              exit 8, 507 */
    FAULT_TOO_BIG,     /* over a ceiling:             exit 3, 413 */
    FAULT_OFTEN,       /* too many tries:             exit 6, 429 */
    FAULT_UNSUPPORTED, /* not with this kind of site:   exit 2, 501 */
    FAULT_COUNT
};

struct err {
    enum fault fault;
    char subject[128]; /* what it is about: a file, a field, an id */
    char text[256];    /* one sentence: what is wrong */
    char remedy[192];  /* one sentence: what to do; may be empty */
};

/* Sets fault and text (printf form), clears subject and remedy. err may be NULL. Always -1, so that
 * failing is one line: `return err_set(err, FAULT_INVALID, "the title is empty");` */
int err_set(struct err *err, enum fault fault, const char *fmt, ...)
    __attribute__((format(printf, 3, 4), cold));

/* Adds the subject (printf form) to an error that is already set. Always -1. */
int err_about(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3), cold));

/* Adds the remedy (printf form). Always -1. */
int err_remedy(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3), cold));

/* Sets the error from errno `code` while doing `what` ("cannot write", no full stop) to `subject`.
 * ENOSPC and EDQUOT become FAULT_FULL, EACCES, EPERM and EROFS become FAULT_IO with a remedy,
 * ENOENT FAULT_ABSENT, the rest FAULT_IO. Always -1. */
int err_errno(struct err *err, int code, const char *what, const char *subject)
    __attribute__((cold));

/* The word that scripts read ("invalid", "absent", …), the exit code, the HTTP status. */
const char *fault_code(enum fault fault);
int fault_exit(enum fault fault);
int fault_status(enum fault fault);

/* For what cannot happen: prints file, line and the sentence, and aborts. On in releases too. */
#define must(cond, why)                           \
    do {                                          \
        if (__builtin_expect(!(cond), 0))         \
            must_fail(__FILE__, __LINE__, (why)); \
    } while (0)
void must_fail(const char *file, int line, const char *why) __attribute__((noreturn, cold));

#endif
