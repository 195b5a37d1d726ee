#ifndef INDABA_WEB_TALK_WRITE_H
#define INDABA_WEB_TALK_WRITE_H

#include "core/model/talk/post_write.h"
#include "web/page/app.h"

/* A text that is sent, from a form or from what a phone kept. */

/* What became of a text that came late: see post_sibling. */
enum late { LATE_NO, LATE_KEPT, LATE_REFUSED };

/* The fields as they were sent, the wish that is made of them, and what became of it. */
struct post_form {
    struct id op, parent, pod;
    int64_t rev;
    int scope; /* enum scope */
    struct slice title, body, lang, source;
    bool aloud;
    struct post_wish wish;
    struct post_done done;
    struct actor actor;
    struct id edit; /* the post to change; none: a new one */
    bool api;
    enum late late;
    bool preview; /* nothing is written: it is only looked at */
};

/* Reads the fields of a post, its readers and files, into `form`, whose texts are the request's; -1
 * as form_read and post_check refuse them. */
int act_write_read(struct request *req, struct post_form *form, struct err *err) must_use;

/* The text as it would look, who would read it, and the form again. */
int act_preview(struct request *req, struct reply *reply, const struct post_form *form,
                struct err *err) must_use;

#endif
