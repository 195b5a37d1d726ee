#include "web/door/actions.h"

#include "core/journal/journal.h"
#include "core/model/people/card.h"
#include "core/model/people/card_join.h"
#include "core/site/site.h"
#include "gen/tmpl/print.h"
#include "web/page/page.h"
#include "web/view/view_address.h"
#include "web/view/view_card.h"
#include "web/view/view_print.h"
#include "web/view/view_write.h"

/* Cards for many: a new card replaces the one before, so that they are made by POST and shown once.
 */

enum cards_what {
    CARDS_MISSING, /* for all who have none yet */
    CARDS_TICKED,  /* for those who are ticked */
    CARDS_UNUSED,  /* again for all who have not used theirs */
    CARDS_SPARE,   /* numbered ones */
    CARDS_UNUSED_SPARE
};
static const char *const what_words[] = {"missing", "ticked",       "unused",
                                         "spare",   "unused-spare", NULL};

enum { SPARE_MOST = 60 };

struct cards_form {
    struct actor actor;
    int what;
    struct id op;
    int64_t count; /* of spares */
    struct id ticked[CARD_LIST];
    size_t ticked_count;
    const struct lang *lang; /* of the workshop: the spares' names */
    bool repeated;
    struct card_made *made;
    size_t made_count;
    struct card_tally tally;
};

static const struct field cards_fields[] = {
    FIELD(struct cards_form, what, FIELD_CHOICE, .needed = true, .choices = what_words),
    FIELD(struct cards_form, op, FIELD_ID, .needed = true),
    FIELD(struct cards_form, count, FIELD_I64, .min = 1, .max = SPARE_MOST),
};

/* A tick is a field "to-ENROLMENT". */
static void read_ticks(const struct form *form, struct cards_form *to)
{
    for (size_t i = 0; i < form->count; i++) {
        struct slice name = form->parts[i].name;
        struct id id;

        if (slice_starts(name, SLICE(VIEW_TICK)) && to->ticked_count < CARD_LIST &&
            id_read(slice_from(name, strlen(VIEW_TICK)), &id, NULL) == 0)
            to->ticked[to->ticked_count++] = id;
    }
}

int act_cards_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct cards_form *form = ARENA_NEW(req->arena, struct cards_form);
    struct workshop_view w;
    const struct lang *lang;

    *ret_in = form;
    form->actor = who_of(req)->actor;
    form->count = 10;
    if (form_read(&req->form, req->arena, cards_fields, 3, form, err) != 0 ||
        who_workshop(req, &w, err) != 0)
        return -1;
    lang = w.lang.n ? lang_by_code(w.lang) : NULL;
    form->lang = lang ? lang : page_language(req);
    read_ticks(&req->form, form);
    if (form->what != CARDS_TICKED || form->ticked_count > 0)
        return 0;
    err_set(err, FAULT_INVALID, "nobody is ticked");
    return err_remedy(err, "Tick the people who shall get a card.");
}

static int make_spares(struct journal *j, struct arena *arena, struct cards_form *form,
                       struct err *err)
{
    struct id w = form->actor.workshop;
    int64_t last;

    if (card_spare_last(journal_store(j), w, &last, err) != 0)
        return -1;
    form->made = arena_array(arena, (size_t)form->count, sizeof *form->made);
    for (int64_t i = 1; i <= form->count; i++) {
        const char *name =
            arena_printf(arena, "%s %d", lang_get(form->lang, LANG("Card")), (int)(last + i));

        if (card_make_spare(j, arena, w, slice_str(name), last + i, &form->made[i - 1], err) != 0)
            return -1;
    }
    form->made_count = (size_t)form->count;
    return 0;
}

/* Only who has not come in: a ticked one who did meanwhile keeps what they have. */
static int make_for(struct journal *j, struct arena *arena, struct cards_form *form,
                    const struct id *list, size_t count, struct err *err)
{
    struct id w = form->actor.workshop;

    form->made = arena_array(arena, count, sizeof *form->made);
    for (size_t i = 0; i < count; i++) {
        struct card_place place;
        int found = card_place(journal_store(j), arena, w, list[i], &place, err);

        if (found < 0)
            return -1;
        if (found && place.unclaimed &&
            card_make(j, arena, w, list[i], &form->made[form->made_count++], err) != 0)
            return -1;
    }
    return 0;
}

int act_cards_write(void *writer, struct write_job *job, struct err *err)
{
    struct cards_form *form = job->in;
    struct journal *j = writer;
    struct id list[CARD_LIST], w = form->actor.workshop;
    bool spare = form->what == CARDS_UNUSED_SPARE;
    size_t count;
    int first;

    form->made_count = 0;
    form->repeated = false;
    if (act_again(j, job->arena, &form->actor, CAP_PEOPLE_EDIT, err) != 0)
        return -1;
    first = card_once(j, form->op, form->actor.enrolment, err);
    form->repeated = first == 0;
    if (first <= 0)
        return first;
    if (form->what == CARDS_SPARE)
        return make_spares(j, job->arena, form, err);
    if (form->what == CARDS_TICKED)
        return make_for(j, job->arena, form, form->ticked, form->ticked_count, err);
    if (card_missing(journal_store(j), w, spare, form->what != CARDS_MISSING, list, &count, err) !=
        0)
        return -1;
    return make_for(j, job->arena, form, list, count, err);
}

static void json_cards(struct reply *reply, const struct cards_page *page)
{
    struct json_out out = act_json(reply);

    json_out_field_bool(&out, "repeated", page->again);
    json_out_field_i64(&out, "left", page->left);
    json_out_key(&out, "cards");
    json_out_open_array(&out);
    for (size_t i = 0; i < page->count; i++) {
        json_out_open_object(&out);
        json_out_field_id(&out, "enrolment", page->cards[i].enrolment);
        json_out_field_text(&out, "name", page->cards[i].name);
        json_out_field_str(&out, "card", page->cards[i].card);
        json_out_field_str(&out, "code", page->cards[i].code);
        json_out_close_object(&out);
    }
    json_out_close_array(&out);
    act_json_end(&out);
}

int act_cards_view(struct request *req, const struct write_job *job, struct reply *reply,
                   struct err *err)
{
    struct cards_form *form = job->in;
    struct cards_page page = {.cards = form->made,
                              .count = form->made_count,
                              .again = form->repeated,
                              .spare =
                                  form->what == CARDS_SPARE || form->what == CARDS_UNUSED_SPARE,
                              .address = view_address(req, "", NULL),
                              .op = rng_id(site_rng(app_of(req)->site))};
    struct safe_html *qrs = arena_array(req->arena, page.count, sizeof *qrs);
    struct workshop_view w;
    struct html h;

    if (who_workshop(req, &w, err) != 0 || card_tally(app_store(req), w.id, &page.tally, err) != 0)
        return -1;
    page.left = page.tally.waiting - page.tally.carded;
    page.made = app_today(req, &w);
    reply->status = page.again ? 200 : 201;
    if (request_wants_json(req)) {
        json_cards(reply, &page);
        return 0;
    }
    for (size_t i = 0; i < page.count; i++)
        qrs[i] = view_card_qr(req, page.address, form->made[i].card);
    page.qrs = qrs;
    h = app_html(req, reply, &w);
    if (frame_make(req, &w, HERE_LEAD, slice_str(lang_get(h.lang, LANG("Cards"))), &page.frame,
                   err) != 0)
        return -1;
    tmpl_page_cards(&h, &page);
    return 0;
}
