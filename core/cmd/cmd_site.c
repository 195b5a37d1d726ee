#include "core/cmd/cmd_site.h"

#include "core/base/ceiling.h"
#include "core/base/clock.h"
#include "core/base/files.h"
#include "core/base/json_out.h"
#include "core/base/tz.h"
#include "core/journal/verify.h"
#include "core/journal/writer.h"
#include "core/model/meeting/report.h"
#include "core/model/people/login.h"
#include "core/model/people/person.h"
#include "core/model/people/site.h"
#include "core/model/workshop.h"
#include "core/site/served.h"
#include "core/site/site.h"
#include "core/site/site_backups.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

/* One JSON document on a line of its own. */
struct answer {
    struct buf buf;
    struct json_out out;
};

static struct json_out *answer_begin(struct answer *a)
{
    buf_init(&a->buf, CEILING_COMMAND);
    json_out_init(&a->out, &a->buf, false);
    return &a->out;
}

static int answer_end(struct answer *a, struct invocation *in, struct err *err)
{
    int result = 0;

    json_out_end(&a->out);
    if (a->buf.over)
        result = err_set(err, FAULT_TOO_BIG, "the answer is too long");
    else if (fwrite(a->buf.p, 1, a->buf.n, in->out) != a->buf.n || fputc('\n', in->out) == EOF)
        result = err_set(err, FAULT_IO, "the answer cannot be written");
    buf_done(&a->buf);
    return result;
}

/* ---- init ---- */

int cmd_site_init(struct invocation *in, struct err *err)
{
    const char *title = command_value(in, "title"), *owner = command_value(in, "owner"),
               *zone = command_value(in, "zone");
    struct site_founding founding;
    struct site *site;
    struct tz *tz;
    struct answer a;
    struct json_out *out;
    struct arena *arena;
    struct store *store = NULL;
    struct site_view view;
    char folder[PATH_MAX], *slash;
    int result;

    if (zone == NULL)
        zone = "UTC";
    if (title == NULL || owner == NULL || !*title || !*owner) {
        err_set(err, FAULT_USAGE, "a new site needs a title and the name of its owner");
        return err_remedy(
            err,
            "indaba init --title \"Our workshops\" --owner \"Your Name\" --zone Africa/Nairobi");
    }
    if (tz_load(NULL, slice_str(zone), &tz, err) != 0) {
        err->fault = FAULT_USAGE;
        return -1;
    }
    tz_free(tz);
    snprintf(folder, sizeof folder, "%s", in->site_path);
    slash = strrchr(folder, '/');
    if (slash && slash != folder) {
        *slash = '\0';
        if (files_mkdir(folder, 0700, err) != 0)
            return -1;
    }
    founding = (struct site_founding){title, owner, zone};
    if (site_create(in->site_path, &founding, &site, err) != 0 || site_close(site, err) != 0 ||
        site_reader(in->site_path, &store, err) != 0)
        return -1;
    arena = arena_new(CEILING_COMMAND);
    result = site_get(store, arena, &view, err);
    if (result == 0 && in->json) {
        out = answer_begin(&a);
        json_out_open_object(out);
        json_out_field_id(out, "site", view.id);
        json_out_field_str(out, "file", in->site_path);
        json_out_field_id(out, "owner", view.owner);
        json_out_close_object(out);
        result = answer_end(&a, in, err);
    } else if (result == 0) {
        fprintf(in->out,
                "%s is ready for %s.\nNext: indaba serve --listen 0.0.0.0:8080\n"
                "and in another window: indaba link owner\n",
                in->site_path, owner);
    }
    arena_free(arena);
    store_close(store);
    return result;
}

/* ---- list ---- */

/* Each of the lists: `out` is open at an array, or NULL for lines that people read. */
static int list_workshops(struct invocation *in, struct arena *arena, const struct site_view *site,
                          struct json_out *out, struct err *err)
{
    struct workshop_view *list;
    size_t count;

    (void)site;
    if (workshop_list(in->store, arena, &list, &count, err) != 0)
        return -1;
    if (count == 0 && out == NULL)
        fputs("There are no workshops yet. Make one on the pages, or by: indaba import "
              "announcement.txt\n",
              in->err);
    for (size_t i = 0; i < count; i++) {
        const struct workshop_view *w = &list[i];

        if (out == NULL) {
            char id[ID_TEXT + 1];

            fprintf(in->out, "%s  %.*s to %.*s  %.*s  (join code %.*s)\n", id_text(w->id, id),
                    (int)w->first_day.n, w->first_day.p, (int)w->last_day.n, w->last_day.p,
                    (int)w->title.n, w->title.p, (int)w->join_code.n, w->join_code.p);
            continue;
        }
        json_out_open_object(out);
        json_out_field_id(out, "id", w->id);
        json_out_field_text(out, "title", w->title);
        json_out_field_text(out, "first_day", w->first_day);
        json_out_field_text(out, "last_day", w->last_day);
        json_out_field_text(out, "zone", w->zone);
        json_out_field_text(out, "led_by", w->led_by);
        json_out_field_text(out, "join_code", w->join_code);
        json_out_close_object(out);
    }
    return 0;
}

static int list_people(struct invocation *in, struct arena *arena, const struct site_view *site,
                       struct json_out *out, struct err *err)
{
    struct person_view *list;
    size_t count;

    if (person_list(in->store, arena, site->id, &list, &count, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (out == NULL) {
            char id[ID_TEXT + 1];

            fprintf(in->out, "%s  %.*s%s\n", id_text(list[i].id, id), (int)list[i].name.n,
                    list[i].name.p, list[i].unclaimed ? "  (a name on a list)" : "");
            continue;
        }
        json_out_open_object(out);
        json_out_field_id(out, "id", list[i].id);
        json_out_field_text(out, "name", list[i].name);
        json_out_field_bool(out, "unclaimed", list[i].unclaimed);
        json_out_field_bool(out, "owner", id_eq(list[i].id, site->owner));
        json_out_field_text(out, "suggest", list[i].suggest);
        json_out_close_object(out);
    }
    return 0;
}

static void report_line(struct invocation *in, const struct report_view *r)
{
    char id[ID_TEXT + 1];

    fprintf(in->out, "%s  ", id_text(r->id, id));
    if (r->number)
        fprintf(in->out, "No. %lld  ", (long long)r->number);
    fprintf(in->out, "%.*s  (convenor %.*s)\n", (int)r->title.n, r->title.p, (int)r->convenor.n,
            r->convenor.p);
}

static void report_json(struct json_out *out, const struct report_view *r)
{
    json_out_open_object(out);
    json_out_field_id(out, "id", r->id);
    json_out_field_i64(out, "number", r->number);
    json_out_field_text(out, "title", r->title);
    json_out_field_text(out, "convenor", r->convenor);
    json_out_field_text(out, "suggest", r->suggest);
    json_out_key(out, "participants");
    json_out_open_array(out);
    for (size_t k = 0; k < r->people_count; k++)
        json_out_text(out, r->people[k].name);
    json_out_close_array(out);
    json_out_field_i64(out, "points", (int64_t)r->point_count);
    json_out_key(out, "workshop");
    json_out_id(out, r->space);
    json_out_close_object(out);
}

static int list_reports_of(struct invocation *in, struct id space, struct json_out *out,
                           struct err *err)
{
    enum { ALL = 7 }; /* the owner of the file sees all but what is for named people */
    struct arena *arena = arena_new(CEILING_COMMAND);
    struct report_key key = {.number = INT64_MIN};
    struct report_view report;
    int more;

    while ((more = report_export_next(in->store, space, ALL, key, &key, err)) > 0) {
        arena_reset(arena);
        if (report_export(in->store, arena, space, ALL, key.id, &report, err) < 0) {
            more = -1;
            break;
        }
        if (out)
            report_json(out, &report);
        else
            report_line(in, &report);
    }
    arena_free(arena);
    return more;
}

static int list_reports(struct invocation *in, struct arena *arena, const struct site_view *site,
                        struct json_out *out, struct err *err)
{
    struct workshop_view *list;
    size_t count;

    if (list_reports_of(in, site->id, out, err) != 0 ||
        workshop_list(in->store, arena, &list, &count, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (list_reports_of(in, list[i].id, out, err) != 0)
            return -1;
    return 0;
}

static const struct {
    const char *word;
    int (*run)(struct invocation *in, struct arena *arena, const struct site_view *site,
               struct json_out *out, struct err *err);
} lists[] = {{"workshops", list_workshops}, {"people", list_people}, {"reports", list_reports}};

int cmd_site_list(struct invocation *in, struct err *err)
{
    struct arena *arena;
    struct site_view site;
    struct answer a;
    size_t n = in->word_count, which = 0;
    int result;

    while (n == 1 && which < 3 && strcmp(lists[which].word, in->words[0]) != 0)
        which++;
    if (n == 0 || which == 3) {
        err_set(err, FAULT_USAGE, n ? "there is no such list" : "say what to list");
        if (n)
            err_about(err, "%s", in->words[0]);
        return err_remedy(err, "One of: workshops, people, reports.");
    }
    arena = arena_new(CEILING_COMMAND);
    result = store_begin(in->store, err);
    if (result == 0)
        result = site_get(in->store, arena, &site, err);
    if (result == 0 && in->json) {
        struct json_out *out = answer_begin(&a);

        json_out_open_array(out);
        result = lists[which].run(in, arena, &site, out, err);
        if (result == 0) {
            json_out_close_array(out);
            result = answer_end(&a, in, err);
        } else {
            buf_done(&a.buf);
        }
    } else if (result == 0) {
        result = lists[which].run(in, arena, &site, NULL, err);
    }
    store_rollback(in->store);
    arena_free(arena);
    return result;
}

/* ---- link ---- */

struct link_action {
    struct action action;
    struct id person;
    struct login_link link;
};

static int link_run(struct action *a, struct journal *j, struct err *err)
{
    struct link_action *self = (struct link_action *)a;

    return login_link_make(j, self->person, &self->link, err);
}

int cmd_site_link(struct invocation *in, struct err *err)
{
    const char *url = command_value(in, "url"), *who = in->words[0];
    struct link_action self = {.action = {.run = link_run}};
    struct store *store = NULL;
    struct arena *arena;
    struct site_view site;
    struct answer a;
    int result;

    if (who == NULL) {
        err_set(err, FAULT_USAGE, "say who is to log in");
        return err_remedy(err,
                          "`indaba link owner`, or the id of a person from `indaba list people`.");
    }
    if (site_reader(in->site_path, &store, err) != 0)
        return -1;
    arena = arena_new(CEILING_STEP);
    result = site_get(store, arena, &site, err);
    if (result == 0 && strcmp(who, "owner") == 0)
        self.person = site.owner;
    else if (result == 0)
        result = id_read(slice_str(who), &self.person, err);
    store_close(store);
    arena_free(arena);
    if (result != 0 || site_do(in->site, &self.action, err) != 0)
        return -1;
    if (url == NULL)
        url = in->url;
    if (in->json) {
        struct json_out *out = answer_begin(&a);
        char full[512];

        snprintf(full, sizeof full, "%s/login/%s", url ? url : "", self.link.token);
        json_out_open_object(out);
        json_out_field_str(out, "url", full);
        json_out_field_i64(out, "expires", self.link.expires);
        json_out_close_object(out);
        return answer_end(&a, in, err);
    }
    fprintf(in->out, "%s/login/%s\nThis link works once, until tomorrow at this time.\n",
            url ? url : "http://localhost:8080", self.link.token);
    return 0;
}

/* ---- digest, verify, rebuild ---- */

static int digest_of(struct store *store, char text[65], struct err *err)
{
    struct hash digest;
    int result = store_begin(store, err);

    if (result == 0)
        result = store_digest(store, &digest, err);
    store_rollback(store);
    if (result == 0)
        hash_text(digest, text);
    return result;
}

int cmd_site_digest(struct invocation *in, struct err *err)
{
    char text[65];

    if (digest_of(in->store, text, err) != 0)
        return -1;
    fprintf(in->out, "%s\n", text);
    return 0;
}

struct fault_list {
    struct invocation *in;
    struct json_out *out;
};

static void put_fault(void *ctx, struct hash entry, const char *why)
{
    struct fault_list *list = ctx;
    char text[65];

    hash_text(entry, text);
    if (list->out == NULL) {
        fprintf(list->in->out, "entry %s: %s\n", text, why);
        return;
    }
    json_out_open_object(list->out);
    json_out_field_str(list->out, "entry", text);
    json_out_field_str(list->out, "why", why);
    json_out_close_object(list->out);
}

int cmd_site_verify(struct invocation *in, struct err *err)
{
    struct verify_result result;
    struct fault_list list = {in, NULL};
    struct answer faults, a;
    int rc;

    if (store_begin(in->store, err) != 0)
        return -1;
    if (in->json) {
        list.out = answer_begin(&faults);
        json_out_open_array(list.out);
    }
    rc = verify_journal(in->store, put_fault, &list, &result, err);
    store_rollback(in->store);
    if (rc == 0 && in->json) {
        struct json_out *out = answer_begin(&a);

        json_out_close_array(list.out);
        json_out_open_object(out);
        json_out_field_i64(out, "entries", result.entries);
        json_out_field_i64(out, "lanes", result.lanes);
        json_out_key(out, "faults");
        json_out_raw(out, buf_slice(&faults.buf));
        json_out_close_object(out);
        rc = answer_end(&a, in, err);
    } else if (rc == 0) {
        fprintf(in->out, "%lld entries in %lld lanes: %s\n", (long long)result.entries,
                (long long)result.lanes, result.faults ? "not in order" : "all in order");
    }
    if (in->json)
        buf_done(&faults.buf);
    if (rc == 0 && result.faults > 0) {
        err_set(err, FAULT_INVALID, "%lld faults in the history of this site",
                (long long)result.faults);
        err_about(err, "%s", in->site_path);
        return err_remedy(err, "Keep this file as it is and go on with the newest backup.");
    }
    return rc;
}

static bool show_progress(void *ctx, int64_t done, int64_t all)
{
    struct invocation *in = ctx;

    if (in->terminal)
        fprintf(in->err, "\r%lld of %lld", (long long)done, (long long)all);
    return true;
}

int cmd_site_rebuild(struct invocation *in, struct err *err)
{
    char before[65], after[65];
    struct answer a;

    if (digest_of(site_store(in->site), before, err) != 0 ||
        journal_rebuild(site_journal(in->site), show_progress, in, err) != 0 ||
        digest_of(site_store(in->site), after, err) != 0)
        return -1;
    if (in->terminal)
        fprintf(in->err, "\r                              \r");
    if (in->json) {
        struct json_out *out = answer_begin(&a);

        json_out_open_object(out);
        json_out_field_str(out, "before", before);
        json_out_field_str(out, "after", after);
        json_out_close_object(out);
        return answer_end(&a, in, err);
    }
    fprintf(in->out, "before %s\nafter  %s\n", before, after);
    return 0;
}

/* ---- backup ---- */

struct note_action {
    struct action action;
    int64_t at;
};

static int note_run(struct action *a, struct journal *j, struct err *err)
{
    return site_backups_note(j, ((struct note_action *)a)->at, err);
}

/* The site notes when it was copied last: here, or in the process that serves it. The copy is good
 * without it, so nothing is said when that cannot be. */
static void note_backup(struct invocation *in, int64_t at)
{
    struct note_action note = {.action = {.run = note_run}, .at = at};
    char none[] = "", command[] = "backup", option[] = "--made", text[24];
    char *words[] = {none, none, none, command, option, text};
    struct site *site;
    struct err err = {0};
    pid_t holder;
    int code;

    if (site_open(in->site_path, &site, &holder, &err) == 0) {
        (void)!site_do(site, &note.action, &err);
        (void)!site_close(site, &err);
    } else if (err.fault == FAULT_BUSY && holder > 0) {
        snprintf(text, sizeof text, "%lld", (long long)at);
        (void)!served_ask(in->site_path, sizeof words / sizeof words[0], words, -1, &code, &err);
    }
}

int cmd_site_backup(struct invocation *in, struct err *err)
{
    const char *to = command_value(in, "o"), *made = command_value(in, "made");
    struct clock clock = clock_system();
    int64_t now = clock_now(&clock);
    struct answer a;
    char path[PATH_MAX];

    if (made && in->site) { /* another process made the copy: it is only noted here */
        struct note_action note = {.action = {.run = note_run}, .at = strtoll(made, NULL, 10)};

        return site_do(in->site, &note.action, err);
    }
    if (to == NULL) {
        err_set(err, FAULT_USAGE, "the backup needs a file to be written to");
        return err_remedy(err, "`indaba backup -o FILE`.");
    }
    if (to[0] == '/' || in->folder == NULL)
        snprintf(path, sizeof path, "%s", to);
    else if (files_join(path, in->folder, to, err) != 0)
        return -1;
    if (site_backup(in->store, path, show_progress, in, err) != 0)
        return -1;
    note_backup(in, now);
    if (in->terminal)
        fprintf(in->err, "\r                              \r");
    if (in->json) {
        struct json_out *out = answer_begin(&a);

        json_out_open_object(out);
        json_out_field_str(out, "file", path);
        json_out_field_i64(out, "bytes", files_size(path));
        json_out_close_object(out);
        return answer_end(&a, in, err);
    }
    fprintf(in->out, "%s holds all of it; it was read back and opened.\n", path);
    return 0;
}
