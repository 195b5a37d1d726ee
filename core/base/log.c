#include "core/base/log.h"

#include "core/base/files.h"
#include "core/base/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum { VALUE_MAX = 200, TAIL = 8 }; /* TAIL: room for a quote, "..." and the line feed */

static enum log_level wanted = LOG_INFO;

static const char *const names[] = {
    [LOG_ERROR] = "error",
    [LOG_WARN] = "warn",
    [LOG_INFO] = "info",
    [LOG_DEBUG] = "debug",
};

void log_start(enum log_level level)
{
    wanted = level;
}

bool log_level_read(struct slice text, enum log_level *ret)
{
    for (int i = LOG_ERROR; i <= LOG_DEBUG; i++) {
        if (slice_is(text, names[i])) {
            *ret = (enum log_level)i;
            return true;
        }
    }
    return false;
}

bool log_wanted(enum log_level level)
{
    return level <= wanted;
}

/* All of it or nothing: a line is never cut inside an escape or a character. */
static bool put(struct log_line *line, const char *p, size_t n)
{
    if (line->n + n > LOG_LINE - TAIL)
        return false;
    memcpy(line->text + line->n, p, n);
    line->n += n;
    return true;
}

/* What a terminal or a reader of lines would obey. */
static bool unsafe(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || (cp >= 0x200b && cp <= 0x200f) ||
           (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff ||
           cp == 0xfffd;
}

static bool put_hex(struct log_line *line, struct slice bytes)
{
    static const char hex[] = "0123456789abcdef";

    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];
        char text[4] = {'\\', 'x', hex[c >> 4], hex[c & 15]};

        if (!put(line, text, 4))
            return false;
    }
    return true;
}

static bool put_char(struct log_line *line, struct slice bytes, uint32_t cp)
{
    if (unsafe(cp))
        return put_hex(line, bytes);
    if ((cp == '"' || cp == '\\') && !put(line, "\\", 1))
        return false;
    return put(line, bytes.p, bytes.n);
}

static bool needs_quotes(struct slice value)
{
    for (size_t i = 0; i < value.n; i++)
        if (strchr(" \"=\\", value.p[i]) || (unsigned char)value.p[i] < 0x20)
            return true;
    return value.n == 0;
}

static void put_value(struct log_line *line, struct slice value)
{
    bool quotes = needs_quotes(value), whole = value.n <= VALUE_MAX;
    struct slice rest = slice_head(value, VALUE_MAX);
    uint32_t cp;

    if (quotes)
        put(line, "\"", 1);
    for (struct slice at = rest; utf8_next(&rest, &cp); at = rest) {
        if (!put_char(line, slice_head(at, at.n - rest.n), cp)) {
            whole = false;
            break;
        }
    }
    if (!whole && line->n <= LOG_LINE - 4)
        memcpy(line->text + line->n, "...", 3), line->n += 3;
    if (quotes)
        line->text[line->n++] = '"';
}

void log_open(struct log_line *line, enum log_level level, const char *request_id,
              const char *event)
{
    line->n = 0;
    line->on = log_wanted(level);
    if (!line->on)
        return;
    put(line, names[level], strlen(names[level]));
    put(line, " ", 1);
    put_value(line, slice_str(request_id && request_id[0] ? request_id : "-"));
    put(line, " ", 1);
    put_value(line, slice_str(event));
}

void log_text(struct log_line *line, const char *key, struct slice value)
{
    /* A line that is nearly full takes no more pairs. */
    if (!line->on || line->n + strlen(key) + 2 + TAIL > LOG_LINE - TAIL)
        return;
    put(line, " ", 1);
    put(line, key, strlen(key));
    put(line, "=", 1);
    put_value(line, value);
}

void log_str(struct log_line *line, const char *key, const char *value)
{
    log_text(line, key, slice_str(value));
}

void log_i64(struct log_line *line, const char *key, int64_t value)
{
    char text[24];

    snprintf(text, sizeof(text), "%" PRId64, value);
    log_str(line, key, text);
}

void log_err(struct log_line *line, const struct err *err)
{
    log_str(line, "fault", fault_code(err->fault));
    log_str(line, "text", err->text);
    if (err->subject[0])
        log_str(line, "about", err->subject);
    if (err->remedy[0])
        log_str(line, "remedy", err->remedy);
}

void log_close(struct log_line *line)
{
    if (!line->on)
        return;
    line->text[line->n++] = '\n';
    /* There is nobody left to tell when stderr is gone. */
    if (files_write_fd(STDERR_FILENO, slice_of(line->text, line->n), "stderr", NULL))
        line->on = false;
}

void log_failure(const char *request_id, const char *event, const struct err *err)
{
    struct log_line line;

    log_open(&line, LOG_ERROR, request_id, event);
    if (line.on)
        log_err(&line, err);
    log_close(&line);
}

void log_event(enum log_level level, const char *request_id, const char *event)
{
    struct log_line line;

    log_open(&line, level, request_id, event);
    log_close(&line);
}
