#include "web/door/actions.h"

#include "core/base/date.h"
#include "core/journal/journal.h"
#include "core/model/lead/checklist.h"
#include "core/model/lead/paper.h"
#include "core/site/site.h"
#include "gen/tmpl/print.h"
#include "web/door/names.h"
#include "web/page/page.h"
#include "web/page/qr.h"
#include "web/view/view_address.h"
#include "web/view/view_print.h"

#include <ctype.h>

/* The print room: every sheet with its version, and the sheets. A version is the beginning of the
 * hash of what stands on it, without its date. */

enum { PEOPLE_MOST = 1000, SHEET_BYTES = 4 << 20, EXCERPT = 240 };

enum need { NEED_PEOPLE = 1, NEED_WEEK = 2, NEED_KEEP = 4 };

static const struct sheet {
    const char *name, *title, *say;
    void (*draw)(struct html *h, const struct print_sheet *v);
    unsigned needs;
    enum checklist_item item; /* ticked with it; CHECK_COUNT: none */
} sheets[] = {
    {"join", LANG("Sheet for the wall"), LANG("How people come in: Wi-Fi, address, code."),
     tmpl_sheet_join, 0, CHECK_SHEET},
    {"router", LANG("Router sheet"),
     LANG("For whoever has to set up another router: same name, password and address."),
     tmpl_sheet_router, 0, CHECK_COUNT},
    {"help", LANG("Help card"), LANG("For phones that do not find the page."), tmpl_sheet_help, 0,
     CHECK_COUNT},
    {"week", LANG("The week on one sheet"),
     LANG("This week's questions, with slips to answer on paper."), tmpl_sheet_week, NEED_WEEK,
     CHECK_COUNT},
    {"attendance", LANG("Attendance list"), LANG("Everybody by name, with a place to sign."),
     tmpl_sheet_attendance, NEED_PEOPLE, CHECK_COUNT},
    {"report", LANG("Report form"), LANG("For a session that is written down by hand."),
     tmpl_sheet_report, 0, CHECK_COUNT},
    {"phones", LANG("Names to telephone"), LANG("Who has not come in yet, for calling them."),
     tmpl_sheet_phones, NEED_PEOPLE, CHECK_COUNT},
    {"safety", LANG("Safety sheet"),
     LANG("Where everything is kept and who else can help. Print two, keep them apart."),
     tmpl_sheet_safety, NEED_PEOPLE | NEED_KEEP, CHECK_SAFETY},
    {"words", LANG("What becomes of your words"), LANG("To hang beside the sheet for the wall."),
     tmpl_sheet_words, 0, CHECK_COUNT},
};
enum { SHEETS = sizeof sheets / sizeof *sheets };

/* ---- what stands on a sheet ---- */

static int fill_people(struct request *req, struct print_sheet *v, struct err *err)
{
    struct card_person *people;

    if (card_people(app_store(req), req->arena, v->workshop->id, PEOPLE_MOST, &people, &v->count,
                    err) != 0)
        return -1;
    v->people = people;
    for (size_t i = 0; i < v->count; i++) {
        if (!slice_is(people[i].role, "facilitator"))
            continue;
        v->second =
            v->second.n == 0
                ? people[i].name
                : slice_str(arena_printf(req->arena, "%.*s, %.*s", (int)v->second.n, v->second.p,
                                         (int)people[i].name.n, people[i].name.p));
    }
    return 0;
}

static int fill_week(struct request *req, struct print_sheet *v, struct err *err)
{
    struct slice asked = request_query(req, "part");
    struct activity_view *list;
    struct sheet_line *lines;
    struct date first;
    size_t count;
    char text[16];

    v->parts = workshop_parts(v->workshop);
    for (size_t i = 0; i < asked.n && i < 2 && isdigit((unsigned char)asked.p[i]); i++)
        v->part = 10 * v->part + (asked.p[i] - '0');
    if (asked.n == 0)
        v->part = workshop_part_on(v->workshop, v->made);
    v->part = v->part < 1 ? 1 : v->parts > 0 && v->part > v->parts ? v->parts : v->part;
    workshop_part_days(v->workshop, req->arena, v->part, &v->first, &v->last);
    if (activity_list(app_store(req), req->arena, v->workshop->id, true, &list, &count, err) != 0)
        return -1;
    lines = arena_array(req->arena, count, sizeof *lines);
    v->lines = lines;
    for (size_t i = 0; i < count; i++) {
        const struct activity_view *a = &list[i];
        struct sheet_line *line = &lines[v->line_count];

        if (a->part != v->part || !activity_kind_table[a->kind].takes_answers)
            continue;
        *line = (struct sheet_line){
            .title = a->title, .time = a->opens_time, .body = app_excerpt(req, a->body, EXCERPT)};
        if (a->opens_day >= 0 && date_read(v->workshop->first_day, &first, NULL) == 0)
            line->day = arena_slice(req->arena,
                                    slice_str(date_text(date_add_days(first, a->opens_day), text)));
        v->line_count++;
    }
    return 0;
}

/* All that the sheet `one` needs; its version. */
static int fill(struct request *req, const struct workshop_view *w, const struct sheet *one,
                struct print_sheet *v, struct err *err)
{
    struct store *store = app_store(req);
    struct id id = w->id;
    int64_t backup;
    char text[32];

    *v = (struct print_sheet){.name = one->name,
                              .wall = one->item == CHECK_SHEET,
                              .workshop = w,
                              .words = w->words,
                              .made = app_today(req, w)};
    if (paper_fact(store, req->arena, id, PAPER_WIFI, &v->wifi_name, err) != 0 ||
        paper_fact(store, req->arena, id, PAPER_PASSWORD, &v->wifi_password, err) != 0 ||
        paper_backup(store, &backup, err) != 0 ||
        (one->needs & NEED_PEOPLE && fill_people(req, v, err) != 0) ||
        (one->needs & NEED_WEEK && fill_week(req, v, err) != 0))
        return -1;
    v->address = view_address(req, "", NULL);
    v->qr = qr_svg(
        req->arena,
        view_address(req, arena_printf(req->arena, "j/%.*s", (int)w->join_code.n, w->join_code.p),
                     NULL));
    v->wifi_qr = qr_svg(req->arena, paper_wifi(req->arena, v->wifi_name, v->wifi_password));
    if (one->needs & NEED_KEEP)
        v->site_file = slice_str(site_path(app_of(req)->site));
    if (backup > 0) {
        date_text(date_wall_of(backup).date, text);
        v->backup = arena_slice(req->arena, slice_str(text));
    }
    return 0;
}

static const struct lang *sheet_lang(struct request *req, const struct workshop_view *w)
{
    const struct lang *lang = w->lang.n ? lang_by_code(w->lang) : NULL;

    return lang && lang_offered(lang) ? lang : page_language(req);
}

static void number(const struct html *page, const struct sheet *one, struct print_sheet *v)
{
    struct html h = *page;
    struct hash hash;
    struct buf out;
    char text[65];

    buf_init(&out, SHEET_BYTES);
    h.out = &out;
    one->draw(&h, v);
    hash = hash_bytes(buf_slice(&out));
    memcpy(v->version, hash_text(hash, text), 4);
    v->version[4] = '\0';
    buf_done(&out);
}

static const struct sheet *find_sheet(struct slice name)
{
    for (size_t i = 0; i < SHEETS; i++)
        if (slice_is(name, sheets[i].name))
            return &sheets[i];
    return NULL;
}

int act_print_sheet(struct request *req, struct reply *reply, struct err *err)
{
    const struct sheet *one = find_sheet(request_text(req, "sheet"));
    struct print_sheet v;
    struct workshop_view w;
    struct html h;

    if (who_workshop(req, &w, err) != 0)
        return -1;
    if (one == NULL)
        return app_absent(err);
    if (fill(req, &w, one, &v, err) != 0)
        return -1;
    h = app_html(req, reply, &w);
    h.lang = sheet_lang(req, &w);
    v.title = lang_get(h.lang, one->title);
    number(&h, one, &v);
    if (request_wants_json(req)) {
        struct json_out out = act_json(reply);

        json_out_field_str(&out, "sheet", v.name);
        json_out_field_str(&out, "version", v.version);
        json_out_field_text(&out, "made", v.made);
        json_out_field_text(&out, "address", v.address);
        return act_json_end(&out);
    }
    if (frame_make(req, &w, HERE_LEAD, slice_str(v.title), &v.frame, err) != 0)
        return -1;
    tmpl_page_paper_open(&h, &v);
    one->draw(&h, &v);
    tmpl_page_paper_close(&h, &v);
    return 0;
}

/* ---- the room ---- */

static int fill_rows(struct request *req, const struct workshop_view *w, const struct html *page,
                     struct print_row *rows, struct err *err)
{
    struct html sheet = *page;

    sheet.lang = sheet_lang(req, w);
    for (size_t i = 0; i < SHEETS; i++) {
        struct print_sheet v;

        if (fill(req, w, &sheets[i], &v, err) != 0)
            return -1;
        number(&sheet, &sheets[i], &v);
        rows[i] = (struct print_row){.name = sheets[i].name,
                                     .title = lang_get(page->lang, sheets[i].title),
                                     .say = lang_get(page->lang, sheets[i].say)};
        memcpy(rows[i].version, v.version, sizeof v.version);
        if (paper_printed(app_store(req), w->id, sheets[i].name, v.version, &rows[i].printed,
                          &rows[i].changed, err) != 0)
            return -1;
    }
    return 0;
}

static void json_print(struct reply *reply, const struct print_room *page)
{
    struct json_out out = act_json(reply);

    json_out_field_text(&out, "address", page->address);
    json_out_field_i64(&out, "without_card", page->tally.waiting - page->tally.carded);
    json_out_key(&out, "sheets");
    json_out_open_array(&out);
    for (size_t i = 0; i < page->count; i++) {
        json_out_open_object(&out);
        json_out_field_str(&out, "sheet", page->rows[i].name);
        json_out_field_str(&out, "version", page->rows[i].version);
        json_out_field_i64(&out, "printed", page->rows[i].printed);
        json_out_field_bool(&out, "changed", page->rows[i].changed);
        json_out_close_object(&out);
    }
    json_out_close_array(&out);
    act_json_end(&out);
}

int act_print(struct request *req, struct reply *reply, struct err *err)
{
    struct print_row rows[SHEETS];
    struct print_room page = {
        .rows = rows, .count = SHEETS, .op = rng_id(site_rng(app_of(req)->site))};
    struct store *store = app_store(req);
    struct workshop_view w;
    struct html h;
    char id[ID_TEXT + 1];

    if (who_workshop(req, &w, err) != 0)
        return -1;
    h = app_html(req, reply, &w);
    if (fill_rows(req, &w, &h, rows, err) != 0 || card_tally(store, w.id, &page.tally, err) != 0 ||
        paper_fact(store, req->arena, w.id, PAPER_WIFI, &page.wifi_name, err) != 0 ||
        paper_fact(store, req->arena, w.id, PAPER_PASSWORD, &page.wifi_password, err) != 0 ||
        paper_fact(store, req->arena, w.id, PAPER_ADDRESS, &page.said, err) != 0 ||
        act_names_unclaimed(req, &w, arena_printf(req->arena, "/w/%s/print", id_text(w.id, id)),
                            CARD_LIST, &page.list, err) != 0)
        return -1;
    page.address = view_address(req, "", &page.own_address);
    if (request_wants_json(req)) {
        reply_clear(reply);
        json_print(reply, &page);
        return 0;
    }
    if (frame_make(req, &w, HERE_LEAD, slice_str(lang_get(h.lang, LANG("Print room"))), &page.frame,
                   err) != 0)
        return -1;
    tmpl_page_print(&h, &page);
    return 0;
}

/* ---- what the sheets need to know ---- */

struct print_form {
    struct actor actor;
    struct slice wifi, password, address;
};

static const struct field print_fields[] = {
    FIELD(struct print_form, wifi, FIELD_LINE, .max = 32),
    FIELD(struct print_form, password, FIELD_LINE, .max = 63),
    FIELD(struct print_form, address, FIELD_LINE, .max = 200),
};

static int check_address(struct slice address, struct err *err)
{
    bool web = slice_starts(address, SLICE("http://")) || slice_starts(address, SLICE("https://"));

    for (size_t i = 0; i < address.n; i++)
        web = web && address.p[i] > ' ' && address.p[i] < 127 && !strchr("\"<>\\", address.p[i]);
    if (address.n == 0 || web)
        return 0;
    err_set(err, FAULT_INVALID, "this is no address that a phone can open");
    err_about(err, "address");
    return err_remedy(err, "It begins with http:// and holds no blanks.");
}

int act_print_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct print_form *form = ARENA_NEW(req->arena, struct print_form);

    *ret_in = form;
    form->actor = who_of(req)->actor;
    if (form_read(&req->form, req->arena, print_fields, 3, form, err) != 0)
        return -1;
    return check_address(form->address, err);
}

int act_print_write(void *writer, struct write_job *job, struct err *err)
{
    struct print_form *form = job->in;
    struct id w = form->actor.workshop;

    if (act_again(writer, job->arena, &form->actor, CAP_WORKSHOP_EDIT, err) != 0 ||
        paper_fact_put(writer, w, PAPER_WIFI, form->wifi, err) != 0 ||
        paper_fact_put(writer, w, PAPER_PASSWORD, form->password, err) != 0)
        return -1;
    return paper_fact_put(writer, w, PAPER_ADDRESS, form->address, err);
}

static int back(struct request *req, struct reply *reply)
{
    char id[ID_TEXT + 1];

    return act_done(
        req, reply,
        arena_printf(req->arena, "/w/%s/print", id_text(who_of(req)->actor.workshop, id)));
}

int act_print_view(struct request *req, const struct write_job *job, struct reply *reply,
                   struct err *err)
{
    (void)job;
    (void)err;
    return back(req, reply);
}

/* ---- "I have printed this" ---- */

struct mark_form {
    struct actor actor;
    const struct sheet *sheet;
    struct slice version;
};

static const struct field mark_fields[] = {
    FIELD(struct mark_form, version, FIELD_LINE, .min = 4, .max = 4),
};

int act_print_mark_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct mark_form *form = ARENA_NEW(req->arena, struct mark_form);

    *ret_in = form;
    form->actor = who_of(req)->actor;
    form->sheet = find_sheet(request_text(req, "sheet"));
    return form->sheet ? form_read(&req->form, req->arena, mark_fields, 1, form, err)
                       : app_absent(err);
}

int act_print_mark_write(void *writer, struct write_job *job, struct err *err)
{
    struct mark_form *form = job->in;
    enum checklist_item item = form->sheet->item;

    if (act_again(writer, job->arena, &form->actor, CAP_WORKSHOP_EDIT, err) != 0)
        return -1;
    return paper_mark(writer, form->actor.workshop, form->sheet->name,
                      arena_str(job->arena, form->version),
                      item == CHECK_COUNT ? NULL : checklist_word(item), err);
}

int act_print_mark_view(struct request *req, const struct write_job *job, struct reply *reply,
                        struct err *err)
{
    (void)job;
    (void)err;
    return back(req, reply);
}
