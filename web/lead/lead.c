#include "web/lead/actions.h"

#include "core/base/date.h"
#include "core/journal/journal.h"
#include "core/model/lead/checklist.h"
#include "gen/tmpl/lead.h"
#include "web/view/view_lead.h"
#include "web/view/view_workshop.h"

/* The facilitator's hub: ways to all that is needed, and what is to be done before the first day.
 */

static const struct {
    const char *title, *say;
    const char *page; /* behind /w/ID; with a slash before it: of the site */
} items[CHECK_COUNT] = {
    [CHECK_PROGRAMME] = {LANG("Put something into each week"),
                         LANG("A week without anything is still in the programme."), "plan"},
    [CHECK_ZONE] = {LANG("Look whether the time zone is right"),
                    LANG("Everything opens and closes by it."), "edit"},
    [CHECK_SECOND] = {LANG("Ask a second person to lead with you"),
                      LANG("When you are ill, somebody else can open the door."), "people"},
    [CHECK_PEOPLE] = {LANG("Add people, or announce it"),
                      LANG("Paste the names, or let people sign up themselves."), "people"},
    [CHECK_SHEET] = {LANG("Print the sheet for the wall"),
                     LANG("With the code by which people come in."), "print"},
    [CHECK_PHONE] = {LANG("Try it with one phone"),
                     LANG("Somebody comes in with the sheet, as everybody will."), "door"},
    [CHECK_BACKUP] = {LANG("Make a backup"), LANG("There is none of the last seven days."),
                      "/site"},
    [CHECK_SAFETY] = {LANG("Put the safety sheet away"),
                      LANG("Where the data is and who else can help, on paper."), "print"},
};

static struct slice day_before(struct request *req, const struct workshop_view *w, int days)
{
    struct date first;
    char text[16];

    if (date_read(w->first_day, &first, NULL) != 0)
        return SLICE_NONE;
    return arena_slice(req->arena, slice_str(date_text(date_add_days(first, -days), text)));
}

/* Where it is done; empty: nowhere that the reader may go. */
static struct slice way_to(struct request *req, const struct workshop_view *w, const char *page)
{
    char id[ID_TEXT + 1];

    if (page[0] == '/')
        return who_of(req)->actor.owner ? slice_str(page) : SLICE_NONE;
    return slice_str(arena_printf(req->arena, "/w/%s/%s", id_text(w->id, id), page));
}

static struct lead_item item_of(struct request *req, const struct lang *lang,
                                const struct workshop_view *w, enum checklist_item item,
                                const struct checklist_facts *facts)
{
    struct slice due = day_before(req, w, checklist_days_before(item)), today = app_today(req, w);
    bool done = checklist_done(item, facts);

    return (struct lead_item){.word = checklist_word(item),
                              .title = lang_get(lang, items[item].title),
                              .say = lang_get(lang, items[item].say),
                              .href = way_to(req, w, items[item].page),
                              .due = due,
                              .done = done,
                              .by_hand = checklist_by_hand(item) && (!done || facts->ticked[item]),
                              .late = due.n == today.n && memcmp(due.p, today.p, due.n) < 0};
}

static void json_lead(struct reply *reply, const struct workshop_view *w,
                      const struct lead_page *page)
{
    struct json_out out = act_json(reply);

    view_workshop_json(&out, w);
    json_out_field_i64(&out, "people", page->people);
    json_out_field_i64(&out, "unclaimed", page->unclaimed);
    json_out_field_i64(&out, "waiting", page->waiting);
    json_out_field_i64(&out, "backup_at", page->backup_at);
    json_out_key(&out, "checklist");
    json_out_open_array(&out);
    for (size_t i = 0; i < page->count; i++) {
        json_out_open_object(&out);
        json_out_field_str(&out, "item", page->items[i].word);
        json_out_field_bool(&out, "done", page->items[i].done);
        json_out_field_text(&out, "due", page->items[i].due);
        json_out_close_object(&out);
    }
    json_out_close_array(&out);
    act_json_end(&out);
}

/* The list stays until the first day is over. */
static bool before_or_on_first_day(struct request *req, const struct workshop_view *w)
{
    struct slice today = app_today(req, w);

    return w->first_day.n != today.n || memcmp(today.p, w->first_day.p, today.n) <= 0;
}

int act_lead(struct request *req, struct reply *reply, struct err *err)
{
    struct lead_item *list = arena_array(req->arena, CHECK_COUNT, sizeof *list);
    struct lead_page page = {.items = list, .owner = who_of(req)->actor.owner};
    struct checklist_facts facts;
    struct workshop_view w;
    struct html h;

    if (who_workshop(req, &w, err) != 0 ||
        checklist_read(app_store(req), req->arena, &w, req->now, &facts, err) != 0 ||
        frame_make(req, &w, HERE_LEAD, SLICE_NONE, &page.frame, err) != 0)
        return -1;
    page.people = facts.facilitators + facts.in;
    page.unclaimed = facts.unclaimed;
    page.waiting = facts.waiting;
    page.backup_at = facts.backup_at;
    if (facts.backup_at > 0 && req->now > facts.backup_at)
        page.backup_days = (req->now - facts.backup_at) / DAY_MS;
    page.checklist = before_or_on_first_day(req, &w);
    h = app_html(req, reply, &w);
    for (int done = 0; done < 2; done++)
        for (int i = 0; i < CHECK_COUNT; i++)
            if (checklist_done((enum checklist_item)i, &facts) == (done != 0)) {
                list[page.count++] = item_of(req, h.lang, &w, (enum checklist_item)i, &facts);
                page.open += !done;
                if (!done && page.next == NULL && list[page.count - 1].href.n)
                    page.next = &list[page.count - 1];
            }
    if (request_wants_json(req))
        json_lead(reply, &w, &page);
    else
        tmpl_page_lead(&h, &page);
    return 0;
}

/* ---- ticking by hand ---- */

struct tick_form {
    struct id workshop;
    struct actor actor;
    struct slice item;
    enum checklist_item which;
    bool done;
};

static const struct field tick_fields[] = {
    FIELD(struct tick_form, item, FIELD_LINE, .min = 1, .max = 20),
    FIELD(struct tick_form, done, FIELD_FLAG),
};

int act_tick_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct tick_form *form = ARENA_NEW(req->arena, struct tick_form);

    *ret_in = form;
    form->actor = who_of(req)->actor;
    form->workshop = form->actor.workshop;
    if (form_read(&req->form, req->arena, tick_fields, 2, form, err) != 0)
        return -1;
    for (int i = 0; i < CHECK_COUNT; i++)
        if (checklist_by_hand((enum checklist_item)i) &&
            slice_is(form->item, checklist_word((enum checklist_item)i))) {
            form->which = (enum checklist_item)i;
            return 0;
        }
    err_set(err, FAULT_INVALID, "this is nothing that is ticked by hand");
    err_about(err, "item");
    return err_remedy(err, "Load the page again and tick what it shows.");
}

int act_tick_write(void *writer, struct write_job *job, struct err *err)
{
    struct tick_form *form = job->in;

    if (act_again(writer, job->arena, &form->actor, CAP_WORKSHOP_EDIT, err) != 0)
        return -1;
    return checklist_tick(writer, form->workshop, form->which, form->done, err);
}

int act_tick_view(struct request *req, const struct write_job *job, struct reply *reply,
                  struct err *err)
{
    struct tick_form *form = job->in;

    char id[ID_TEXT + 1];

    (void)err;
    return act_done(req, reply,
                    arena_printf(req->arena, "/w/%s/lead", id_text(form->workshop, id)));
}
