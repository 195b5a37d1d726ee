#include "importers/out.h"

#include "core/base/json_out.h"
#include "core/base/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum { FLUSH_AT = 64 * 1024 };

void out_init(struct out *out, int fd)
{
    *out = (struct out){.fd = fd};
    buf_init(&out->buf, (size_t)DRAFT_LINE_MAX + DRAFT_CHUNK_MAX + FLUSH_AT + 4096);
}

void out_done(struct out *out)
{
    buf_done(&out->buf);
}

static void flush(struct out *out)
{
    size_t done = 0;

    while (done < out->buf.n && !out->err.fault) {
        ssize_t n = write(out->fd, out->buf.p + done, out->buf.n - done);

        if (n > 0)
            done += (size_t)n;
        else if (n < 0 && errno != EINTR)
            err_errno(&out->err, errno, "cannot write the drafts", "pipe");
    }
    buf_clear(&out->buf);
}

static void frame_begin(struct out *out, struct json_out *json)
{
    if (out->buf.n >= FLUSH_AT)
        flush(out);
    json_out_init(json, &out->buf, false);
    json_out_open_object(json);
}

static void frame_line(struct out *out, struct json_out *json)
{
    json_out_close_object(json);
    json_out_end(json);
    buf_char(&out->buf, '\n');
    if (out->buf.over && !out->err.fault)
        err_set(&out->err, FAULT_TOO_BIG, "a part of the package is larger than a frame");
}

void out_head(struct out *out, const char *format, const char *label, struct slice origin, bool own)
{
    struct json_out json;

    frame_begin(out, &json);
    json_out_field_str(&json, "indaba", "drafts");
    json_out_field_i64(&json, "version", DRAFT_VERSION);
    json_out_field_str(&json, "format", format);
    json_out_field_str(&json, "label", label);
    json_out_field_text(&json, "origin", slice_head(origin, DRAFT_ORIGIN_MAX));
    json_out_field_str(&json, "keys", own ? "own" : "foreign");
    if (out->expected > 0)
        json_out_field_i64(&json, "expected", out->expected);
    frame_line(out, &json);
}

void out_item(struct out *out, struct slice path, const char *kind, enum draft_outcome outcome,
              struct slice why)
{
    struct json_out json;

    if (out->err.fault)
        return;
    out->items++;
    frame_begin(out, &json);
    json_out_field_text(&json, "item", utf8_head(path, DRAFT_PATH_MAX));
    json_out_field_str(&json, "kind", kind);
    json_out_field_str(&json, "outcome", draft_outcome_name[outcome]);
    if (why.n)
        json_out_field_text(&json, "why", utf8_head(why, DRAFT_WHY_MAX));
    frame_line(out, &json);
}

void out_line_item(struct out *out, size_t line, const char *kind, enum draft_outcome outcome,
                   struct slice why)
{
    char path[40];

    snprintf(path, sizeof path, "line %zu", line);
    out_item(out, slice_str(path), kind, outcome, why);
}

void out_draft(struct out *out, const struct draft *draft)
{
    struct json_out json;

    if (out->err.fault || draft_check(draft, &out->err))
        return;
    if (out->buf.n >= FLUSH_AT)
        flush(out);
    json_out_init(&json, &out->buf, false);
    draft_write(draft, &json);
    json_out_end(&json);
    buf_char(&out->buf, '\n');
}

void out_blob(struct out *out, struct slice name, struct slice bytes, bool more)
{
    struct json_out json;

    must(bytes.n <= DRAFT_CHUNK_MAX, "a blob frame is too large");
    if (out->err.fault)
        return;
    frame_begin(out, &json);
    json_out_field_text(&json, "blob", name);
    json_out_field_i64(&json, "bytes", (int64_t)bytes.n);
    json_out_field_bool(&json, "more", more);
    frame_line(out, &json);
    buf_add(&out->buf, bytes);
}

int out_end(struct out *out, int64_t found, struct err *err)
{
    struct json_out json;

    if (!out->err.fault) {
        frame_begin(out, &json);
        json_out_field_bool(&json, "end", true);
        json_out_field_i64(&json, "found", found);
        frame_line(out, &json);
        flush(out);
    }
    if (out->err.fault) {
        *err = out->err;
        return -1;
    }
    return 0;
}

void out_error(struct out *out, const struct err *err)
{
    struct json_out json;

    buf_clear(&out->buf);
    out->err.fault = FAULT_NONE;
    frame_begin(out, &json);
    json_out_key(&json, "error");
    json_out_open_object(&json);
    json_out_field_str(&json, "code", fault_code(err->fault));
    json_out_field_str(&json, "subject", err->subject);
    json_out_field_str(&json, "text", err->text);
    json_out_field_str(&json, "remedy", err->remedy);
    json_out_close_object(&json);
    frame_line(out, &json);
    flush(out);
}
