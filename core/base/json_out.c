#include "core/base/json_out.h"

#include "core/base/err.h"

void json_out_init(struct json_out *out, struct buf *buf, bool indent)
{
    *out = (struct json_out){.buf = buf, .indent = indent};
}

static bool in_object(const struct json_out *out)
{
    return out->depth > 0 && (out->objects >> out->depth & 1);
}

static void new_line(struct json_out *out)
{
    buf_char(out->buf, '\n');
    for (int i = 0; i < out->depth; i++)
        buf_put(out->buf, "  ", 2);
}

/* The comma and the line feed in front of a member. */
static void member(struct json_out *out)
{
    uint64_t bit = (uint64_t)1 << out->depth;

    if (out->filled & bit) {
        must(out->depth > 0, "a second value after the end of the JSON text");
        buf_char(out->buf, ',');
    }
    out->filled |= bit;
    if (out->indent && out->depth > 0)
        new_line(out);
}

static void value(struct json_out *out)
{
    if (in_object(out)) {
        must(out->keyed, "a JSON member without a key");
        out->keyed = false;
        return;
    }
    member(out);
}

static void open_container(struct json_out *out, bool object)
{
    uint64_t bit;

    value(out);
    must(out->depth < JSON_OUT_DEPTH, "JSON is nested too deep");
    bit = (uint64_t)1 << ++out->depth;
    out->filled &= ~bit;
    out->objects = object ? out->objects | bit : out->objects & ~bit;
    buf_char(out->buf, object ? '{' : '[');
}

static void close_container(struct json_out *out, bool object)
{
    bool filled;

    must(out->depth > 0 && in_object(out) == object && !out->keyed, "JSON is closed out of order");
    filled = out->filled >> out->depth & 1;
    out->depth--;
    if (out->indent && filled)
        new_line(out);
    buf_char(out->buf, object ? '}' : ']');
}

void json_out_end(struct json_out *out)
{
    must(out->depth == 0 && (out->filled & 1), "JSON ends before all is closed");
    if (out->indent)
        buf_char(out->buf, '\n');
}

void json_out_open_object(struct json_out *out)
{
    open_container(out, true);
}

void json_out_close_object(struct json_out *out)
{
    close_container(out, true);
}

void json_out_open_array(struct json_out *out)
{
    open_container(out, false);
}

void json_out_close_array(struct json_out *out)
{
    close_container(out, false);
}

static void escape(struct buf *buf, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char shorts[128] = {['"'] = '"',  ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f',
                                     ['\n'] = 'n', ['\r'] = 'r',  ['\t'] = 't'};
    char text[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};

    if (shorts[c]) {
        text[1] = shorts[c];
        buf_put(buf, text, 2);
        return;
    }
    buf_put(buf, text, 6);
}

static void quoted(struct buf *buf, struct slice s)
{
    size_t from = 0;

    buf_char(buf, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_put(buf, s.p + from, i - from);
        escape(buf, c);
        from = i + 1;
    }
    if (s.n > from)
        buf_put(buf, s.p + from, s.n - from);
    buf_char(buf, '"');
}

void json_out_key_slice(struct json_out *out, struct slice key)
{
    must(in_object(out) && !out->keyed, "a JSON key stands where none may");
    member(out);
    quoted(out->buf, key);
    buf_char(out->buf, ':');
    if (out->indent)
        buf_char(out->buf, ' ');
    out->keyed = true;
}

void json_out_key(struct json_out *out, const char *key)
{
    json_out_key_slice(out, slice_str(key));
}

void json_out_text(struct json_out *out, struct slice text)
{
    value(out);
    quoted(out->buf, text);
}

void json_out_str(struct json_out *out, const char *text)
{
    if (text)
        json_out_text(out, slice_str(text));
    else
        json_out_null(out);
}

void json_out_i64(struct json_out *out, int64_t v)
{
    value(out);
    buf_i64(out->buf, v);
}

void json_out_bool(struct json_out *out, bool v)
{
    value(out);
    buf_str(out->buf, v ? "true" : "false");
}

void json_out_null(struct json_out *out)
{
    value(out);
    buf_str(out->buf, "null");
}

void json_out_id(struct json_out *out, struct id id)
{
    char text[ID_TEXT + 1];

    if (id_none(id))
        json_out_null(out);
    else
        json_out_text(out, slice_str(id_text(id, text)));
}

void json_out_raw(struct json_out *out, struct slice raw)
{
    value(out);
    buf_add(out->buf, raw);
}
