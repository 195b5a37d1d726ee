#ifndef INDABA_WEB_HTML_H
#define INDABA_WEB_HTML_H

#include "core/markup/html.h"
#include "web/page/lang.h"

#include <stdint.h>

/* What templates of pages write beside values: texts of the catalogue and times. */

/* An argument of a text. */
struct html_arg {
    struct slice s;
    int64_t n;
    bool is_number;
};

struct html_arg html_arg_slice(struct slice s);
struct html_arg html_arg_str(const char *s);
struct html_arg html_arg_int(int64_t n);

#define html_arg(v) \
    _Generic((v), struct slice : html_arg_slice, const char * : html_arg_str,                      \
        char * : html_arg_str, int : html_arg_int, long : html_arg_int,                            \
        long long : html_arg_int)(v)

/* A text of the catalogue, escaped for text and attributes. In it %s and %d stand for the arguments
 * in order, %1$s and %2$d for those they name, %% for a percent sign. `hash` is lang_hash(id). */
void html_words(struct html *h, uint32_t hash, const char *id);
void html_words_f(struct html *h, uint32_t hash, const char *id, int count,
                  const struct html_arg *args);
void html_words_n(struct html *h, uint32_t hash, const char *one, const char *many, int64_t n,
                  int count, const struct html_arg *args);

/* <time> elements: an instant in the reader's zone, and a day "YYYY-MM-DD" (printed as it is when
 * it is none). Their words come from the catalogue. */
void html_time(struct html *h, int64_t ms);
/* The same of a time that people meet at: a script adds the reader's own where that differs. */
void html_at(struct html *h, int64_t ms);
void html_day(struct html *h, struct slice day);
/* A day since 1970-01-01 as words alone, for places that take no element. */
void html_date(struct html *h, int64_t days);

#endif
