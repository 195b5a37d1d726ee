#ifndef INDABA_MARKUP_HTML_H
#define INDABA_MARKUP_HTML_H

#include "core/base/buf.h"
#include "core/base/id.h"
#include "core/base/slice.h"

#include <stdint.h>

struct lang;

/* What a template writes with. Templates are compiled by htmlgen (web/gen/htmlgen.c), which picks
 * one of the macros below for each value by the place where it stands. A value's C type decides the
 * rest: slices and C strings are escaped, numbers and ids print, struct safe_html passes in text
 * only, and any other type does not compile. */
struct html {
    struct buf *out; /* the caller's; nothing here fails: a full buffer says `over` at the end */
    /* What stands for a byte of a text, by the byte; NULL: itself. NULL for all: & < > " ' become
     * references. */
    const char *const *references;
    /* Of pages alone: web/page/html.h. */
    const struct lang *lang;
    int64_t now; /* UTC ms: the year of a date is left out when it is this one */
    /* The zone's offset from UTC in seconds at an instant; NULL: UTC. */
    int32_t (*offset)(const void *zone, int64_t ms);
    const void *zone;
};

/* Markup that is known to be well formed and harmless: only the markup writer and
 * qr.c make it. */
struct safe_html {
    struct slice s;
};

#define html_lit(h, s) buf_put((h)->out, "" s "", sizeof(s) - 1)

/* Text and quoted attributes. */
void html_escape(struct html *h, struct slice s);
void html_escape_str(struct html *h, const char *s); /* NULL prints nothing */
void html_safe(struct html *h, struct safe_html s);
void html_int(struct html *h, int64_t v);
void html_id(struct html *h, struct id id);

/* A whole address: http, https, mailto, sms, tel, or one of this site; anything else becomes "#"
 * (schemes: RFC 3986, 3.1). */
void html_address(struct html *h, struct slice s);
void html_address_str(struct html *h, const char *s);

/* A part of an address: all but unreserved characters is percent-encoded (RFC 3986, 2.3). */
void html_encode(struct html *h, struct slice s);
void html_encode_str(struct html *h, const char *s);

/* A JSON string in a data block (RFC 8259, 7), with < > & as \u escapes. */
void html_quote(struct html *h, struct slice s);
void html_quote_str(struct html *h, const char *s);
void html_quote_id(struct html *h, struct id id);

#define HTML_PICK(v, of_slice, of_str)                                        \
    struct slice : of_slice,                                                  \
                   const char * : of_str,                                     \
                                  char * : of_str,                            \
                                           int : html_int,                    \
                                                 long : html_int,             \
                                                        long long : html_int, \
                                                                    struct id : html_id

#define html_text(h, v)                                                        \
    _Generic((v), HTML_PICK(v, html_escape, html_escape_str), struct safe_html \
             : html_safe)((h), (v))
#define html_attr(h, v) _Generic((v), HTML_PICK(v, html_escape, html_escape_str))((h), (v))
#define html_url(h, v)  _Generic((v), HTML_PICK(v, html_address, html_address_str))((h), (v))
#define html_part(h, v) _Generic((v), HTML_PICK(v, html_encode, html_encode_str))((h), (v))
#define html_json(h, v) \
    _Generic((v), struct slice : html_quote, const char * : html_quote_str,                        \
        char * : html_quote_str, int : html_int, long : html_int, long long : html_int,            \
        struct id : html_quote_id)((h), (v))

#endif
