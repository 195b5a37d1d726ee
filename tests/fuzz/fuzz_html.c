/* The escapers and the Accept-Language reader on any bytes: nothing of the input ends a text, a
 * value or a data block. */
#include "web/page/html.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void none_of(struct buf *buf, const char *bytes)
{
    for (size_t i = 0; i < buf->n; i++)
        if (buf->p[i] && strchr(bytes, buf->p[i]))
            abort();
    buf_clear(buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice in = slice_of(data, size);
    struct buf buf;
    struct html h = {.out = &buf, .lang = lang_accept(in)};
    struct html_arg args[] = {html_arg(in), html_arg(size ? data[0] : 0)};
    char text[256];

    buf_init(&buf, 8 * size + 4096);
    html_text(&h, in);
    none_of(&buf, "<>\"'");
    html_url(&h, in);
    if (buf.n && buf.p[0] == '/' && buf.n > 1 && (buf.p[1] == '/' || buf.p[1] == '\\'))
        abort();
    none_of(&buf, "<>\"' \t\r\n");
    html_part(&h, in);
    none_of(&buf, "<>\"' /?#&=:+");
    html_json(&h, in);
    none_of(&buf, "<>&'\n");
    html_day(&h, in);
    buf_clear(&buf);
    snprintf(text, sizeof text, "%.*s", (int)(size < 255 ? size : 255), (const char *)data);
    html_words_f(&h, lang_hash(text), text, 2, args);
    none_of(&buf, "<>\"'");
    buf_done(&buf);
    return 0;
}
