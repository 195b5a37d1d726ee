#include "core/base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *code;
    int exit_code;
    int status;
} faults[FAULT_COUNT] = {
    [FAULT_NONE] = {"none", 0, 200},         [FAULT_INTERNAL] = {"internal", 1, 500},
    [FAULT_USAGE] = {"usage", 2, 400},       [FAULT_INVALID] = {"invalid", 3, 400},
    [FAULT_CONFLICT] = {"conflict", 4, 409}, [FAULT_BUSY] = {"busy", 5, 503},
    [FAULT_DENIED] = {"denied", 6, 403},     [FAULT_LOGIN] = {"login", 6, 401},
    [FAULT_ABSENT] = {"absent", 7, 404},     [FAULT_IO] = {"io", 8, 500},
    [FAULT_FULL] = {"full", 8, 507},         [FAULT_TOO_BIG] = {"too-big", 3, 413},
    [FAULT_OFTEN] = {"often", 6, 429},       [FAULT_UNSUPPORTED] = {"unsupported", 2, 501},
};

int err_set(struct err *err, enum fault fault, const char *fmt, ...)
{
    va_list ap;

    if (err == NULL)
        return -1;
    err->fault = fault;
    err->subject[0] = '\0';
    err->remedy[0] = '\0';
    va_start(ap, fmt);
    vsnprintf(err->text, sizeof err->text, fmt, ap);
    va_end(ap);
    return -1;
}

int err_about(struct err *err, const char *fmt, ...)
{
    va_list ap;

    if (err == NULL)
        return -1;
    va_start(ap, fmt);
    vsnprintf(err->subject, sizeof err->subject, fmt, ap);
    va_end(ap);
    return -1;
}

int err_remedy(struct err *err, const char *fmt, ...)
{
    va_list ap;

    if (err == NULL)
        return -1;
    va_start(ap, fmt);
    vsnprintf(err->remedy, sizeof err->remedy, fmt, ap);
    va_end(ap);
    return -1;
}

int err_errno(struct err *err, int code, const char *what, const char *subject)
{
    enum fault fault = FAULT_IO;
    const char *remedy = "";

    if (code == ENOSPC || code == EDQUOT) {
        fault = FAULT_FULL;
        remedy = "Free some space on this disk and try again.";
    } else if (code == EACCES || code == EPERM || code == EROFS) {
        remedy = "Check who may read and write there, or choose another folder.";
    } else if (code == ENOENT) {
        fault = FAULT_ABSENT;
        remedy = "Check the name.";
    }
    err_set(err, fault, "%s: %s", what, strerror(code));
    err_about(err, "%s", subject);
    return err_remedy(err, "%s", remedy);
}

const char *fault_code(enum fault fault)
{
    return faults[fault].code;
}

int fault_exit(enum fault fault)
{
    return faults[fault].exit_code;
}

int fault_status(enum fault fault)
{
    return faults[fault].status;
}

void must_fail(const char *file, int line, const char *why)
{
    fprintf(stderr, "indaba: %s:%d: this must not happen: %s\n", file, line, why);
    abort();
}
