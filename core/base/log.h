#ifndef INDABA_BASE_LOG_H
#define INDABA_BASE_LOG_H

#include "core/base/err.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* The log: one line an event on stderr, `level request_id event key=value …`, written by one
 * write(2). Only the outermost layer calls it; bodies, names of people and tokens are never given
 * to it. A value is in double quotes when it is empty or holds a space, a quote, = or a backslash;
 * controls, line separators, bidi overrides and bad UTF-8 are written as \xNN per byte, so that
 * nobody can forge a line. Values longer than 200 bytes and lines longer than LOG_LINE are cut,
 * marked by "...". */
enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };
enum { LOG_LINE = 2048 };

struct log_line {
    size_t n;
    bool on; /* the level is wanted */
    char text[LOG_LINE];
};

/* Once at the start, before threads; LOG_INFO until then. The only changeable global of the
 * program. */
void log_start(enum log_level level);
/* "error", "warn", "info", "debug"; false when it is none. */
bool log_level_read(struct slice text, enum log_level *ret);
bool log_wanted(enum log_level level);

/* Begins a line, adds to it, writes it. request_id: "" or NULL is written as "-". */
void log_open(struct log_line *line, enum log_level level, const char *request_id,
              const char *event);
void log_text(struct log_line *line, const char *key, struct slice value);
void log_str(struct log_line *line, const char *key, const char *value);
void log_i64(struct log_line *line, const char *key, int64_t value);
/* fault=…, text=…, and about=… and remedy=… when there are such. */
void log_err(struct log_line *line, const struct err *err);
void log_close(struct log_line *line);

/* A line with an error and nothing else; and one with nothing at all. */
void log_failure(const char *request_id, const char *event, const struct err *err);
void log_event(enum log_level level, const char *request_id, const char *event);

#endif
