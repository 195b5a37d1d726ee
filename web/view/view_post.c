#include "web/view/view_post.h"

#include "web/page/frame.h"
#include "web/view/view_address.h"

enum { EXCERPT = 180 };

void view_post_json(struct json_out *out, const struct post_view *p)
{
    json_out_field_id(out, "id", p->id);
    json_out_field_id(out, "thread", p->thread);
    json_out_field_id(out, "parent", p->parent);
    json_out_field_id(out, "activity", p->activity);
    json_out_field_id(out, "author", p->author);
    json_out_field_text(out, "author_name", p->author_name);
    json_out_field_str(out, "scope", scope_word(p->scope));
    json_out_field_i64(out, "written", p->written);
    json_out_field_i64(out, "edited", p->edited);
    json_out_field_i64(out, "versions", p->versions);
    json_out_field_text(out, "title", p->title);
    json_out_field_text(out, "source", p->source);
    json_out_field_text(out, "body", p->body);
    if (p->state == POST_HIDDEN)
        json_out_field_bool(out, "hidden", true);
    if (p->state == POST_GONE)
        json_out_field_bool(out, "gone", true);
}

void view_post_list_json(struct json_out *out, const struct post_page *posts)
{
    json_out_open_array(out);
    for (size_t i = 0; i < posts->count; i++) {
        json_out_open_object(out);
        view_post_json(out, &posts->posts[i]);
        json_out_close_object(out);
    }
    json_out_close_array(out);
}

void view_post_line(struct request *req, const struct post_view *p, struct page_line *ret)
{
    *ret = (struct page_line){.href = view_address_of(req, "/post/", p->id),
                              .title = p->title,
                              .author = p->author_name,
                              .excerpt = app_excerpt(req, p->body, EXCERPT),
                              .written = p->written,
                              .scope = p->scope,
                              .state = p->open ? POST_SHOWN : p->state};
}

void view_post_thread_line(struct request *req, const struct thread_view *t, struct page_line *ret)
{
    view_post_line(req, &t->first, ret);
    ret->href = view_address_in(req, t->first.workshop, "t", t->first.id);
    ret->replies = t->posts - (t->first.state == POST_SHOWN);
    ret->unread = t->unread;
    ret->pinned = t->pinned;
    ret->many = true;
}

struct page_post view_post_of(struct request *req, const struct post_view *p)
{
    return (struct page_post){.post = p,
                              .body = app_markup(req, p->body),
                              .depth = p->depth,
                              .mine = id_eq(p->author, who_of(req)->actor.enrolment),
                              .may_write = role_can(&who_of(req)->actor, CAP_POST_WRITE)};
}

int view_post_after(struct request *req, struct viewer viewer, struct post_cursor *ret,
                    struct err *err)
{
    struct slice text = request_query(req, "after");
    struct post_view post;
    struct id id;
    int found;

    *ret = (struct post_cursor){0};
    if (text.p == NULL || text.n == 0)
        return 0;
    if (id_read(text, &id, err) != 0)
        return -1;
    found = post_find(app_store(req), req->arena, viewer, id, &post, err);
    if (found < 0)
        return -1;
    if (found == 0)
        return app_absent(err);
    *ret = (struct post_cursor){post.written, post.id};
    return 0;
}

struct slice view_post_next(struct request *req, const struct post_page *page)
{
    char id[ID_TEXT + 1];

    if (!page->more || page->count == 0)
        return SLICE_NONE;
    return slice_str(arena_printf(req->arena, "%.*s?after=%s", (int)req->gate.path.n,
                                  req->gate.path.p, id_text(page->posts[page->count - 1].id, id)));
}
