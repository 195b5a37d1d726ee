#include "exporters/out/posts_out.h"

#include "gen/export_tmpl/page.h"

static void begin(struct export_page *page, const struct post_view *v, bool first, struct id before,
                  void (*heading)(struct html *html))
{
    if (first && heading)
        heading(&page->html);
    if (!first && id_eq(before, v->thread))
        return;
    if (!first)
        export_tmpl_thread_close(&page->html);
    export_tmpl_thread_open(&page->html);
}

int posts_out_activity(struct export_page *page, struct spool *out, struct walk *walk,
                       const struct walk_workshop *in, struct id activity,
                       void (*before)(struct html *html), struct err *err)
{
    struct walk_at at = {0};
    struct post_view post;
    struct id thread = ID_NONE;
    int more;

    while ((more = walk_on_page(walk, in, activity, &at, &post, err)) > 0) {
        begin(page, &post, at.i == 1, thread, before);
        thread = post.thread;
        arena_reset(page->scratch);
        export_tmpl_post(&page->html, page, &post);
        if (page->files.failed || spool_drain(out, err) != 0)
            return -1;
    }
    if (at.i > 0)
        export_tmpl_thread_close(&page->html);
    return more;
}
