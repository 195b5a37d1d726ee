#include "web/door/actions.h"

#include "core/model/lead/exporter.h"
#include "gen/tmpl/read.h"
#include "web/view/view_me.h"
#include "web/view/view_post.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WORDS = 50 };

static void json_me(struct request *req, struct reply *reply, const struct post_page *posts)
{
    struct json_out out = act_json(reply);

    json_out_field_text(&out, "name", who_of(req)->actor.name);
    json_out_key(&out, "posts");
    json_out_open_array(&out);
    for (size_t i = 0; i < posts->count; i++) {
        json_out_open_object(&out);
        view_post_json(&out, &posts->posts[i]);
        json_out_close_object(&out);
    }
    json_out_close_array(&out);
    json_out_field_bool(&out, "more", posts->more);
    act_json_end(&out);
}

/* What is seen about the reader there. */
static int fill_rest(struct request *req, const struct workshop_view *w, struct rest_view *ret,
                     struct err *err)
{
    const struct actor *actor = &who_of(req)->actor;

    *ret = (struct rest_view){.workshop = w->id,
                              .token = slice_str(who_of(req)->token),
                              .may_rest = role_can(actor, CAP_POST_WRITE)};
    return round_self(app_store(req), req->arena, who_viewer(req), actor->person, req->now,
                      app_zone(req, w), &ret->self, err);
}

/* In a workshop with one's texts there; of the site without. */
int act_me(struct request *req, struct reply *reply, struct err *err)
{
    struct me_page page = {.take = SLICE("/me/words"), .leave = SLICE("/logout")};
    struct viewer viewer = who_viewer(req);
    bool inside = !id_none(who_of(req)->actor.workshop);
    struct post_cursor after = {0};
    struct post_page posts = {0};
    struct workshop_view w;
    struct rest_view rest;
    struct page_line *lines;
    struct html h;

    if ((inside && who_workshop(req, &w, err) != 0) ||
        view_post_after(req, viewer, &after, err) != 0 ||
        (inside && post_author_page(app_store(req), req->arena, viewer, viewer.enrolment, after,
                                    WORDS, &posts, err) != 0))
        return -1;
    if (request_wants_json(req)) {
        json_me(req, reply, &posts);
        return 0;
    }
    if (inside && fill_rest(req, &w, &rest, err) != 0)
        return -1;
    page.rest = inside ? &rest : NULL;
    h = app_html(req, reply, inside ? &w : NULL);
    if (frame_make(req, inside ? &w : NULL, HERE_ELSEWHERE,
                   slice_str(lang_get(h.lang, LANG("Me and my words"))), &page.frame, err) != 0)
        return -1;
    lines = arena_array(req->arena, posts.count + 1, sizeof *lines);
    for (size_t i = 0; i < posts.count; i++)
        view_post_line(req, &posts.posts[i], &lines[page.count++]);
    page.lines = lines;
    if (id_none(after.id) && !posts.more)
        page.total = (int64_t)posts.count;
    page.next = view_post_next(req, &posts);
    tmpl_page_me(&h, &page);
    return 0;
}

/* ---- my words as a file ---- */

/* The archive is made in a folder of its own, which is gone before the first byte is sent. */
static int words_file(struct request *req, const char *folder, struct err *err)
{
    const struct exporters *table = app_of(req)->exporters;
    struct export_request request = {
        .store = app_store(req), .person = who_of(req)->actor.person, .scope = SCOPE_ME};
    char path[256];
    int fd = -1;

    snprintf(path, sizeof path, "%s/words.zip", folder);
    if (table->run(exporter_find(table, SLICE("person")), &request, path, err) == 0) {
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            err_errno(err, errno, "cannot open the archive", path);
    }
    unlink(path);
    return fd;
}

int act_words(struct request *req, struct reply *reply, struct err *err)
{
    char folder[] = "/tmp/indaba-words-XXXXXX";
    struct stat st;
    int fd;

    if (mkdtemp(folder) == NULL)
        return err_errno(err, errno, "cannot make a folder for the archive", folder);
    fd = words_file(req, folder, err);
    rmdir(folder);
    if (fd < 0)
        return -1;
    if (fstat(fd, &st) != 0) {
        close(fd);
        return err_errno(err, errno, "cannot read the archive", folder);
    }
    reply->type = "application/zip";
    reply->policy = REPLY_SANDBOX;
    reply->fd = fd;
    reply->fd_size = (uint64_t)st.st_size;
    reply_header(reply, "Content-Disposition", "attachment; filename=\"my-words.zip\"");
    return 0;
}
