#include "web/make/actions.h"

#include "core/base/ceiling.h"
#include "core/base/files.h"
#include "core/journal/journal.h"
#include "core/site/import.h"
#include "core/site/site.h"
#include "gen/tmpl/make.h"
#include "web/make/make.h"
#include "web/page/page.h"

#include <stdio.h>
#include <unistd.h>

/* A workshop from its announcement: the text that was pasted is imported as a file of that text
 * is. The import has batches of its own beside other people's posts, so the row works rather than
 * writes (struct route). */

enum { TEXT_BYTES = 200 * 1024, ITEMS_SHOWN = 100, PATIENCE_MS = 5000 };

struct text_form {
    struct slice text;
    int64_t year;
    struct id op;
    struct actor actor;
    struct err wrong; /* what the page says beside the text, which is shown again */
    struct made_page made;
    struct id *workshops; /* that were made by this form */
    size_t workshop_count;
};

static const struct field text_fields[] = {
    {.name = "year",
     .kind = FIELD_I64,
     .min = 1900,
     .max = 2999,
     .offset = offsetof(struct text_form, year)},
    {.name = "text",
     .kind = FIELD_TEXT,
     .min = 1,
     .max = TEXT_BYTES,
     .offset = offsetof(struct text_form, text)},
    {.name = "op", .kind = FIELD_ID, .offset = offsetof(struct text_form, op)},
};

int act_make_text_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct text_form *form = ARENA_NEW(req->arena, struct text_form);

    (void)err;
    *ret_in = form;
    form->year = act_make_year(req);
    form->actor = who_of(req)->actor;
    if (form_read(&req->form, req->arena, text_fields, sizeof text_fields / sizeof *text_fields,
                  form, &form->wrong) != 0)
        form->year = act_make_year(req);
    return 0;
}

/* ---- the import ---- */

/* The text as the opened file that the importer reads, without a name. */
static int text_file(struct slice text, int *ret_fd, struct err *err)
{
    if (files_temp("/tmp", ret_fd, err) != 0)
        return -1;
    if (files_write_fd(*ret_fd, text, "the text", err) == 0 && lseek(*ret_fd, 0, SEEK_SET) == 0)
        return 0;
    close(*ret_fd);
    return -1;
}

static int allow(void *ctx, struct journal *journal, struct err *err)
{
    struct text_form *form = ctx;
    struct arena *arena = arena_new(CEILING_STEP);
    struct actor actor = form->actor;
    int result = act_again(journal, arena, &actor, CAP_SITE_MANAGE, err);

    arena_free(arena);
    return result;
}

static struct hash hash_form(const struct text_form *form)
{
    struct sha256 sha;
    char year[16];
    int n = snprintf(year, sizeof year, "%d\n", (int)form->year);

    sha256_init(&sha);
    sha256_add(&sha, year, (size_t)n);
    sha256_add(&sha, form->text.p, form->text.n);
    return sha256_end(&sha);
}

static int import(struct site *site, struct text_form *form, struct ledger *ret, struct err *err)
{
    const struct intake_asker asker = {.allow = allow,
                                       .ctx = form,
                                       .op = form->op,
                                       .author = form->actor.person,
                                       .sha256 = hash_form(form)};
    const struct import_options options = {.name = "announcement.txt",
                                           .year = (int)form->year,
                                           .patience_ms = PATIENCE_MS,
                                           .asker = &asker};
    int fd, result;

    if (text_file(form->text, &fd, err) != 0) {
        err_set(err, FAULT_FULL, "there is no room for the text on this machine");
        return err_remedy(err, "Free some room on its disk and try again.");
    }
    result = import_run(site, fd, &options, ret, err);
    close(fd);
    return result;
}

static int read_items(struct request *req, struct ledger *ledger, struct made_page *page,
                      struct err *err)
{
    struct made_item *list = arena_array(req->arena, ITEMS_SHOWN, sizeof *list);
    struct ledger_item item;
    int more = 1;

    ledger_rewind(ledger);
    while (page->item_count < ITEMS_SHOWN && (more = ledger_next(ledger, &item, err)) > 0)
        if (item.outcome == LEDGER_DROPPED || item.outcome == LEDGER_CHANGED)
            list[page->item_count++] =
                (struct made_item){.path = arena_slice(req->arena, item.path),
                                   .why = arena_slice(req->arena, item.why),
                                   .dropped = item.outcome == LEDGER_DROPPED};
    page->items = list;
    return more < 0 ? -1 : 0;
}

static int read_ledger(struct request *req, struct ledger *ledger, struct text_form *form,
                       struct err *err)
{
    form->made.found = ledger->found;
    form->made.kept = ledger->outcomes[LEDGER_KEPT];
    form->made.changed = ledger->outcomes[LEDGER_CHANGED];
    form->made.dropped = ledger->outcomes[LEDGER_DROPPED];
    form->made.already = ledger->outcomes[LEDGER_ALREADY];
    form->workshops = arena_array(req->arena, ledger->workshop_count + 1, sizeof *form->workshops);
    for (size_t i = 0; i < ledger->workshop_count; i++)
        if (ledger->workshops[i].fresh || ledger->repeated)
            form->workshops[form->workshop_count++] = ledger->workshops[i].id;
    return read_items(req, ledger, &form->made, err);
}

int act_make_text_work(struct request *req, struct write_job *job, struct err *err)
{
    struct text_form *form = job->in;
    struct ledger ledger;
    int result;

    if (form->wrong.fault || import(app_of(req)->site, form, &ledger, &form->wrong) != 0)
        return 0; /* for the view to say, beside the text */
    result = read_ledger(req, &ledger, form, err);
    ledger_done(&ledger);
    return result;
}

/* ---- what became of it ---- */

static int show_wrong(struct request *req, const struct text_form *form, struct reply *reply,
                      struct err *err)
{
    struct make_page page = {.text = request_field(req, "text"), .year = form->year};

    if (request_wants_json(req)) {
        *err = form->wrong;
        return -1;
    }
    page.error = slice_str(arena_printf(req->arena, "%s.", form->wrong.text));
    page.remedy = slice_str(form->wrong.remedy);
    reply->status = fault_status(form->wrong.fault);
    return act_make_show(req, reply, &page, err);
}

static int find_workshops(struct request *req, const struct text_form *form, struct made_page *page,
                          struct err *err)
{
    struct workshop_view *list = arena_array(req->arena, form->workshop_count + 1, sizeof *list);

    page->workshops = list;
    for (size_t i = 0; i < form->workshop_count; i++) {
        int found =
            workshop_get(app_store(req), req->arena, form->workshops[i], &list[page->count], err);

        if (found < 0)
            return -1;
        page->count += found > 0;
    }
    return 0;
}

int act_make_text_view(struct request *req, const struct write_job *job, struct reply *reply,
                       struct err *err)
{
    const struct text_form *form = job->in;
    struct made_page page = form->made;
    struct html h = app_html(req, reply, NULL);

    if (form->wrong.fault)
        return show_wrong(req, form, reply, err);
    if (find_workshops(req, form, &page, err) != 0)
        return -1;
    if (request_wants_json(req)) {
        act_make_list_json(reply, page.workshops, page.count);
        return 0;
    }
    if (frame_make(req, NULL, HERE_ELSEWHERE, slice_str(lang_get(h.lang, LANG("Make a workshop"))),
                   &page.frame, err) != 0)
        return -1;
    tmpl_page_made(&h, &page);
    return 0;
}
