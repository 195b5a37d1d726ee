#ifndef INDABA_WEB_VIEW_ACTIVITY_H
#define INDABA_WEB_VIEW_ACTIVITY_H

#include "core/base/json_out.h"
#include "core/model/programme/calendar.h"
#include "web/view/view_post.h"

/* An activity as it stands now, and what the page of a question shows. */

struct page_activity {
    const struct activity_view *activity;
    bool open; /* may be read now */
    /* UTC ms, when it is not open yet, also for who may read it already; else 0. */
    int64_t opens_at;
    int64_t answers;
    bool closed;       /* takes no more answers */
    int64_t closes_at; /* UTC ms; 0: it stays open */
    int64_t starts_at; /* UTC ms, of a session; 0: not said */
    int64_t ends_at;   /* UTC ms */
};

struct activity_page {
    struct frame frame;
    struct page_activity activity;
    struct safe_html body;
    bool may_edit;
    struct attachment_view *files;
    size_t file_count;
    const struct page_post *mine;
    size_t mine_count;
    const struct write_form *form; /* NULL: this one takes no answers, or not now */
    const struct page_line *answers;
    size_t answer_count;
    struct slice next;      /* address of the next page; empty: that was all */
    struct safe_html ready; /* the answers as they were made before; may be empty */
};

/* An activity as it stands now, for who asks: what is not open for them loses its text, in
 * *activity itself, which is kept. */
struct page_activity view_activity_of(struct request *req, const struct calendar *calendar,
                                      struct activity_view *activity);
/* A question's text without the title that it begins with: the page shows that above. A slice of
 * a->body. */
struct slice view_activity_rest(const struct activity_view *a);

/* Inside its JSON: its fields; "open", "opens_at", "closes_at", "starts_at", "ends_at". */
void view_activity_json(struct json_out *out, const struct activity_view *a);
void view_activity_times_json(struct json_out *out, const struct page_activity *activity);

#endif
