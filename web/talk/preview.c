#include "web/talk/actions.h"

#include "core/model/reader.h"
#include "gen/tmpl/post.h"
#include "web/talk/write.h"
#include "web/view/view_post.h"
#include "web/view/view_write.h"

/* A text before it is sent. */

/* The audience that the text would have; none: it cannot be said here. */
static int audience_of(struct request *req, const struct post_form *form, struct write_form *again,
                       struct id *ret, struct err *err)
{
    struct id w = form->actor.workshop;
    struct post_view parent;
    int found = 0;

    *ret = ID_NONE;
    if (!id_none(form->wish.parent))
        found =
            post_get(app_store(req), req->arena, who_viewer(req), form->wish.parent, &parent, err);
    if (found < 0)
        return -1;
    if (found && parent.scope < SCOPE_COHORT) {
        again->scope = parent.scope;
        again->same = true;
        *ret = parent.audience;
        return 0;
    }
    if (again->scope == SCOPE_COHORT)
        *ret = scope_cohort(w);
    else if (again->scope == SCOPE_POD)
        *ret = !id_none(form->pod) ? form->pod : again->pod_count ? again->pods[0].id : ID_NONE;
    return 0;
}

/* Who would read it, by name: in a workshop small enough to know its people by name. */
static int find_readers(struct request *req, const struct post_form *form, struct write_form *again,
                        struct preview_page *page, struct err *err)
{
    struct slice *names = arena_array(req->arena, again->people_count + 1, sizeof *names);
    struct id audience;

    if (audience_of(req, form, again, &audience, err) != 0)
        return -1;
    for (size_t i = 0; i < again->people_count; i++) {
        const struct person_view *p = &again->people[i];
        int reads = 0;

        if (!id_none(audience))
            reads = reader_has(app_store(req), form->actor.workshop, p->enrolment, audience, err);
        else if (again->scope == SCOPE_PEOPLE)
            reads = write_form_has(again->ticked, again->ticked_count, p->enrolment);
        if (reads < 0)
            return -1;
        if (reads)
            names[page->reader_count++] = p->name;
    }
    page->readers = names;
    for (size_t i = 0; i < again->pod_count; i++)
        if (again->scope == SCOPE_POD && id_eq(again->pods[i].id, audience))
            page->post.group_name = again->pods[i].name;
    return 0;
}

int act_preview(struct request *req, struct reply *reply, const struct post_form *form,
                struct err *err)
{
    struct preview_page page = {0};
    struct post_view post = {.open = true, .title = form->title, .body = form->body};
    struct write_form *again = &page.form;
    struct workshop_view w;
    struct html h;

    /* Of a change the path names a post: its workshop was found when the form was read. */
    if (who_workshop(req, &w, err) != 0 ||
        view_write_form(req, w.id, form->wish.activity, form->wish.parent, again, err) != 0)
        return -1;
    again->action = req->gate.path;
    again->op = id_none(form->op) ? again->op : form->op;
    again->rev = form->rev;
    again->titled = request_field(req, "title").p != NULL;
    again->title = form->title;
    again->body = form->body;
    again->scope = (enum scope)form->scope;
    again->may_public = again->scope == SCOPE_PUBLIC;
    again->pod = form->pod;
    again->aloud = form->aloud;
    again->ticked = form->wish.people;
    again->ticked_count = form->wish.people_count;
    again->drop = form->wish.drop;
    again->drop_count = form->wish.drop_count;
    if (!id_none(form->edit) &&
        attachment_list(app_store(req), req->arena, who_viewer(req), form->edit, &again->files,
                        &again->file_count, err) != 0)
        return -1;
    page.post = (struct page_post){.post = &post, .body = app_markup(req, form->body)};
    page.change = !id_none(form->edit);
    page.files = form->wish.file_count > 0;
    if (find_readers(req, form, again, &page, err) != 0)
        return -1;
    h = app_html(req, reply, &w);
    if (frame_make(req, &w, HERE_ELSEWHERE, slice_str(lang_get(h.lang, LANG("How it will look"))),
                   &page.frame, err) != 0)
        return -1;
    tmpl_page_preview(&h, &page);
    return 0;
}
