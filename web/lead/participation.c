#include "web/lead/actions.h"

#include "core/base/ceiling.h"
#include "gen/tmpl/round.h"
#include "web/view/view_round.h"

#include <stdio.h>
#include <string.h>

/* Who wrote when: by week, as a picture, a table and CSV; and person by person. */

enum { LINES = 50, CSV_LINES = 500, LABELS = 8 };
enum { TOP = 8, BARS = 140, FOOT = 18 }; /* of the picture, in pixels */

/* ---- the count ---- */

/* What is kept of a count, and which weeks it was of. */
struct counts {
    int64_t columns, bound, posts, people;
    int64_t of[ROUND_COLUMNS][2]; /* posts and people, a column */
};

/* Counted once between two COMMITs for each reader. */
static int count_all(struct request *req, const struct workshop_view *w, struct round_tally *t,
                     struct err *err)
{
    struct viewer viewer = who_viewer(req);
    struct slice known = app_recall(req, "weeks", viewer.workshop, viewer.enrolment);
    struct counts counts = {0};

    round_weeks(w, app_zone(req, w), req->now, req->arena, t);
    if (known.n == sizeof counts) {
        memcpy(&counts, known.p, sizeof counts);
        if (counts.columns == t->columns && counts.bound == t->bounds[0]) {
            t->posts = counts.posts;
            t->people = counts.people;
            for (int i = 0; i < t->columns; i++) {
                t->weeks[i].posts = counts.of[i][0];
                t->weeks[i].people = counts.of[i][1];
            }
            return 0;
        }
    }
    if (round_count(app_store(req), viewer, t, err) != 0)
        return -1;
    counts = (struct counts){t->columns, t->bounds[0], t->posts, t->people, {{0}}};
    for (int i = 0; i < t->columns; i++) {
        counts.of[i][0] = t->weeks[i].posts;
        counts.of[i][1] = t->weeks[i].people;
    }
    app_remember(req, "weeks", viewer.workshop, viewer.enrolment,
                 slice_of((const char *)&counts, sizeof counts));
    return 0;
}

/* ---- the picture ---- */

static int64_t most(const struct participation_page *page)
{
    int64_t n = 1;

    for (size_t i = 0; i < page->count; i++)
        if (page->weeks[i]->posts > n)
            n = page->weeks[i]->posts;
    return n;
}

/* Hundredths of a percent, as an attribute has it. */
static const char *percent(struct request *req, int hundredths)
{
    return arena_printf(req->arena, "%d.%02d%%", hundredths / 100, hundredths % 100);
}

/* Columns are percentages of the width, so that a narrow screen shows all of them and letters keep
 * their size. From right to left the first week stands on the right. */
static void draw(struct request *req, struct participation_page *page, bool from_right)
{
    struct round_bar *bars = arena_array(req->arena, page->count + 1, sizeof *bars);
    int64_t highest = most(page);
    int n = (int)page->count, every = (n + LABELS - 1) / LABELS;

    for (int i = 0; i < n; i++) {
        const struct round_week *w = page->weeks[i];
        int slot = 10000 / n, at = (from_right ? n - 1 - i : i) * slot, bar = slot * 38 / 100;
        int first = at + slot / 10, second = first + bar;

        bars[i] = (struct round_bar){
            .week = w,
            .posts_x = percent(req, from_right ? second : first),
            .people_x = percent(req, from_right ? first : second),
            .width = percent(req, bar),
            .middle = percent(req, at + slot / 2),
            .posts_h = (int)(w->posts * BARS / highest),
            .people_h = (int)(w->people * BARS / highest),
            .label = i % every == 0,
        };
        bars[i].posts_y = TOP + BARS - bars[i].posts_h;
        bars[i].people_y = TOP + BARS - bars[i].people_h;
    }
    page->bars = bars;
    page->foot = TOP + BARS + FOOT - 3;
    page->height = TOP + BARS + FOOT + 2;
}

/* Nothing is shown of the time before and after when nothing was written then. */
static void choose_weeks(struct request *req, const struct round_tally *t,
                         struct participation_page *page)
{
    const struct round_week **weeks = arena_array(req->arena, (size_t)t->columns, sizeof *weeks);
    int *columns = arena_array(req->arena, (size_t)t->columns, sizeof *columns);

    for (int i = 0; i < t->columns; i++) {
        if (t->weeks[i].number <= 0 && t->weeks[i].posts == 0 && t->columns > 1)
            continue;
        columns[page->count] = i;
        weeks[page->count++] = &t->weeks[i];
    }
    page->weeks = weeks;
    page->columns = columns;
    page->tally = t;
}

/* ---- CSV (RFC 4180) ---- */

/* A program for tables takes a cell that begins with one of these for a formula: the apostrophe
 * says that it is text. */
static void cell(struct buf *out, struct slice text, bool last)
{
    bool formula = text.n > 0 && strchr("=+-@\t\r", text.p[0]) != NULL;

    buf_str(out, formula ? "\"'" : "\"");
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            buf_str(out, "\"");
        buf_put(out, &text.p[i], 1);
    }
    buf_str(out, last ? "\"\r\n" : "\",");
}

static void number_cell(struct buf *out, int64_t n, bool last)
{
    char text[24];

    snprintf(text, sizeof text, "%lld%s", (long long)n, last ? "\r\n" : ",");
    buf_str(out, text);
}

static struct slice word(const struct lang *lang, const char *text)
{
    return slice_str(lang_get(lang, text));
}

static struct slice week_word(struct request *req, const struct lang *lang,
                              const struct round_week *w)
{
    if (w->number <= 0)
        return word(lang, w->number == 0 ? LANG("Before") : LANG("After"));
    return slice_str(arena_printf(req->arena, "%d", w->number));
}

static void csv_weeks(struct request *req, const struct lang *lang, struct buf *out,
                      const struct participation_page *page)
{
    cell(out, word(lang, LANG("Week")), false);
    cell(out, word(lang, LANG("First day")), false);
    cell(out, word(lang, LANG("Last day")), false);
    cell(out, word(lang, LANG("Texts")), false);
    cell(out, word(lang, LANG("People who wrote")), true);
    for (size_t i = 0; i < page->count; i++) {
        const struct round_week *w = page->weeks[i];

        cell(out, week_word(req, lang, w), false);
        cell(out, w->first, false);
        cell(out, w->last, false);
        number_cell(out, w->posts, false);
        number_cell(out, w->people, true);
    }
}

/* A workshop may have more people than a request's arena holds: each piece of the list has an arena
 * of its own, and only the name behind which the next one begins is kept. */
static int csv_people(struct request *req, const struct lang *lang, struct buf *out,
                      const struct workshop_view *w, const struct participation_page *page,
                      struct err *err)
{
    struct round_query query = {
        .viewer = who_viewer(req), .tz = app_zone(req, w), .limit = CSV_LINES};
    bool more = true;

    cell(out, word(lang, LANG("Name")), false);
    for (size_t i = 0; i < page->count; i++)
        cell(out, week_word(req, lang, page->weeks[i]), false);
    cell(out, word(lang, LANG("Texts")), false);
    cell(out, word(lang, LANG("Replies among them")), false);
    cell(out, word(lang, LANG("Last")), true);
    while (more) {
        struct arena *arena = arena_new(CEILING_REQUEST);
        struct round_line_page some;

        if (round_lines(app_store(req), arena, &query, page->tally, &some, err) != 0) {
            arena_free(arena);
            return -1;
        }
        for (size_t i = 0; i < some.count; i++) {
            const struct round_line *line = &some.lines[i];

            cell(out, line->name, false);
            for (size_t k = 0; k < page->count; k++)
                number_cell(out, line->weeks[page->columns[k]], false);
            number_cell(out, line->posts, false);
            number_cell(out, line->replies, false);
            cell(out, line->last_day, true);
        }
        if (some.count > 0) {
            query.after = some.lines[some.count - 1].enrolment;
            query.name = arena_slice(req->arena, some.lines[some.count - 1].name);
        }
        more = some.more;
        arena_free(arena);
    }
    return 0;
}

static int send_csv(struct request *req, struct reply *reply, const struct lang *lang,
                    const struct workshop_view *w, const struct participation_page *page,
                    struct err *err)
{
    bool people = slice_is(request_query(req, "of"), "people");
    struct buf *out = reply_plain(reply);

    reply->type = "text/csv; charset=utf-8";
    reply_header(reply, "Content-Disposition",
                 people ? "attachment; filename=\"people.csv\""
                        : "attachment; filename=\"weeks.csv\"");
    if (people)
        return csv_people(req, lang, out, w, page, err);
    csv_weeks(req, lang, out, page);
    return 0;
}

/* ---- the page ---- */

static int fill_lines(struct request *req, const struct workshop_view *w,
                      struct participation_page *page, struct err *err)
{
    struct slice text = request_query(req, "after");
    struct round_query query = {.viewer = who_viewer(req), .tz = app_zone(req, w), .limit = LINES};
    struct round_line_page some;

    if (text.n > 0 &&
        (id_read(text, &query.after, err) != 0 ||
         round_name(app_store(req), req->arena, w->id, query.after, &query.name, err) != 0))
        return -1;
    if (round_lines(app_store(req), req->arena, &query, page->tally, &some, err) != 0)
        return -1;
    page->lines = some.lines;
    page->line_count = some.count;
    if (some.more) {
        char id[ID_TEXT + 1], to[ID_TEXT + 1];

        page->next =
            slice_str(arena_printf(req->arena, "/w/%s/participation?after=%s", id_text(w->id, id),
                                   id_text(some.lines[some.count - 1].enrolment, to)));
    }
    return 0;
}

static void json_page(struct reply *reply, const struct participation_page *page)
{
    struct json_out out = act_json(reply);

    json_out_field_i64(&out, "texts", page->tally->posts);
    json_out_field_i64(&out, "people", page->tally->people);
    json_out_key(&out, "weeks");
    json_out_open_array(&out);
    for (size_t i = 0; i < page->count; i++) {
        json_out_open_object(&out);
        json_out_field_i64(&out, "week", page->weeks[i]->number);
        json_out_field_text(&out, "first", page->weeks[i]->first);
        json_out_field_text(&out, "last", page->weeks[i]->last);
        json_out_field_i64(&out, "texts", page->weeks[i]->posts);
        json_out_field_i64(&out, "people", page->weeks[i]->people);
        json_out_close_object(&out);
    }
    json_out_close_array(&out);
    json_out_key(&out, "lines");
    json_out_open_array(&out);
    for (size_t i = 0; i < page->line_count; i++) {
        const struct round_line *l = &page->lines[i];

        json_out_open_object(&out);
        json_out_field_id(&out, "id", l->enrolment);
        json_out_field_text(&out, "name", l->name);
        json_out_key(&out, "weeks");
        json_out_open_array(&out);
        for (size_t k = 0; k < page->count; k++)
            json_out_i64(&out, l->weeks[page->columns[k]]);
        json_out_close_array(&out);
        json_out_field_i64(&out, "texts", l->posts);
        json_out_field_i64(&out, "replies", l->replies);
        json_out_field_text(&out, "last", l->last_day);
        json_out_close_object(&out);
    }
    json_out_close_array(&out);
    act_json_next(&out, page->next);
    act_json_end(&out);
}

int act_participation(struct request *req, struct reply *reply, struct err *err)
{
    struct participation_page page = {0};
    struct round_tally *tally = ARENA_NEW(req->arena, struct round_tally);
    struct workshop_view w;
    struct html h;

    if (who_workshop(req, &w, err) != 0 || count_all(req, &w, tally, err) != 0)
        return -1;
    choose_weeks(req, tally, &page);
    h = app_html(req, reply, &w);
    if (slice_is(request_query(req, "as"), "csv"))
        return send_csv(req, reply, h.lang, &w, &page, err);
    if (fill_lines(req, &w, &page, err) != 0 ||
        frame_make(req, &w, HERE_LEAD, slice_str(lang_get(h.lang, LANG("Who wrote when"))),
                   &page.frame, err) != 0)
        return -1;
    if (request_wants_json(req)) {
        json_page(reply, &page);
        return 0;
    }
    draw(req, &page, strcmp(h.lang->dir, "rtl") == 0);
    tmpl_page_participation(&h, &page);
    return 0;
}
