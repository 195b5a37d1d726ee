#include "exporters/out/posts_out.h"

#include "exporters/out/export_page.h"

#include <stdlib.h>

/* A post as its thread's, to sort by. */
struct place {
    const struct post_view *first; /* of the thread, or the earliest of it that is here */
    const struct post_view *post;
    size_t order;
};

static int by_thread(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int d = id_cmp(x->post->thread, y->post->thread);

    return d ? d : (x->order > y->order) - (x->order < y->order);
}

/* Threads by their first post, posts within by order. */
static int by_time(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int d = (x->first->written > y->first->written) - (x->first->written < y->first->written);

    if (d == 0)
        d = id_cmp(x->post->thread, y->post->thread);
    return d ? d : (x->order > y->order) - (x->order < y->order);
}

void posts_out_article(struct buf *out, struct arena *scratch, const struct files_page *files,
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
    files_out_links(files, v->id, out);
    if (v->source.n) {
        buf_str(out, "<p class=\"by\" dir=\"auto\">Source: ");
        page_text(out, v->source);
        buf_str(out, "</p>\n");
    }
    buf_str(out, "</article>\n");
}

void posts_out_activity(struct buf *out, struct arena *scratch, const struct files_page *files,
                        const struct gathered *all, struct id activity)
{
    struct place *places = calloc(all->post_count + 1, sizeof *places);
    size_t n = 0, i;

    must(places != NULL, "out of memory");
    for (i = 0; i < all->post_count; i++)
        if (id_eq(all->posts[i].activity, activity))
            places[n++] = (struct place){NULL, &all->posts[i], i};
    if (n)
        qsort(places, n, sizeof *places, by_thread);
    for (i = 0; i < n; i++)
        places[i].first = i && id_eq(places[i - 1].post->thread, places[i].post->thread)
                              ? places[i - 1].first
                              : places[i].post;
    if (n)
        qsort(places, n, sizeof *places, by_time);
    for (i = 0; i < n; i++) {
        if (i && places[i].first != places[i - 1].first)
            buf_str(out, "</section>\n");
        if (i == 0 || places[i].first != places[i - 1].first)
            buf_str(out, "<section>\n");
        posts_out_article(out, scratch, files, places[i].post);
    }
    if (n)
        buf_str(out, "</section>\n");
    free(places);
}
