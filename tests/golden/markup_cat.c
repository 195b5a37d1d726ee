/* markup_cat html|xhtml|text|markdown|wiki <MARKDOWN: what a writer makes of it, for tests that
 * read the output with other people's programs. */
#include "core/base/files.h"
#include "core/markup/markup.h"

#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*write)(const struct markup *, const struct markup_options *, struct buf *);
        struct markup_options options;
    } rows[] = {
        {"html", markup_html, {.heading_shift = 2}},
        {"xhtml", markup_html, {.heading_shift = 2, .xhtml = true}},
        {"text", markup_text, {0}},
        {"markdown", markup_markdown, {0}},
        {"wiki", markup_wiki, {0}},
    };
    static char in[MARKUP_MAX];
    struct err err = {0};
    struct markup *m;
    struct arena *arena;
    struct buf out;
    size_t n, i;
    int rc = 2;

    if (files_read_fd(STDIN_FILENO, in, sizeof in, &n, "standard input", &err) < 0)
        return fprintf(stderr, "%s\n", err.text), 1;
    arena = arena_new(markup_room(n));
    buf_init(&out, 8 * MARKUP_MAX);
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (argc != 2 || strcmp(argv[1], rows[i].name) != 0)
            continue;
        rc = markup_read(arena, (struct slice){in, n}, &m, &err) < 0;
        if (rc == 0)
            rows[i].write(m, &rows[i].options, &out);
        fwrite(out.p, 1, out.n, stdout);
    }
    buf_done(&out);
    arena_free(arena);
    return rc;
}
