#include "exporters/out/posts_out.h"

#include "exporters/out/export_page.h"

void posts_out_article(struct buf *out, struct arena *scratch, struct files_page *files,
                       const struct post_view *v)
{
    char id[ID_TEXT + 1];

    buf_printf(out, "<article id=\"p%s\">\n", id_text(v->id, id));
    page_line(out, "h4", v->title);
    buf_str(out, "<p class=\"by\"><b dir=\"auto\">");
    page_text(out, v->author_name);
    buf_str(out, "</b> · ");
    page_time(out, v->written, v->zone);
    if (v->edited)
        buf_str(out, " · edited");
    if (v->aloud)
        buf_str(out, " · thinking aloud");
    buf_str(out, "</p>\n");
    arena_reset(scratch);
    page_markup(out, scratch, files, v->body, 4);
    page_files(out, files, v->id);
    if (v->source.n) {
        buf_str(out, "<p class=\"by\" dir=\"auto\">Source: ");
        page_text(out, v->source);
        buf_str(out, "</p>\n");
    }
    buf_str(out, "</article>\n");
}

int posts_out_activity(struct spool *out, struct arena *scratch, struct files_page *files,
                       struct walk *walk, const struct walk_workshop *in, struct id activity,
                       const char *heading, struct err *err)
{
    struct walk_at at = {0};
    struct post_view post;
    struct id thread = ID_NONE;
    int more;

    while ((more = walk_on_page(walk, in, activity, &at, &post, err)) > 0) {
        if (at.i == 1 && heading)
            buf_str(&out->buf, heading);
        if (at.i > 1 && !id_eq(thread, post.thread))
            buf_str(&out->buf, "</section>\n");
        if (at.i == 1 || !id_eq(thread, post.thread))
            buf_str(&out->buf, "<section>\n");
        thread = post.thread;
        posts_out_article(&out->buf, scratch, files, &post);
        if (files->failed || spool_drain(out, err) != 0)
            return -1;
    }
    if (at.i > 0)
        buf_str(&out->buf, "</section>\n");
    return more;
}
