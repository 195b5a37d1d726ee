#include "importers/people_csv.h"

#include "core/base/ceiling.h"
#include "core/base/encoding.h"
#include "core/base/seen.h"
#include "core/draft/roster.h"
#include "importers/in/text_in.h"
#include "importers/out.h"

struct people {
    struct work *work;
    struct arena *arena; /* of one row */
    struct roster_head head;
    struct seen pods;
};

int people_csv_bid(const struct work *work)
{
    struct roster_head head;

    roster_look(work->arena, work->text, &head);
    switch (head.kind) {
    case ROSTER_TABLE:
        if (head.cells.count > 1 || head.addressed)
            return 75;
        return text_in_count(work->text) > 1 ? 35 : 0;
    case ROSTER_STRANGE:
        return 20;
    case ROSTER_LINES:
        break;
    }
    return roster_likely(work->arena, &head) ? 15 : 0;
}

static void write_pods(struct people *p, const struct roster_row *row, struct slice person)
{
    for (size_t i = 0; i < row->group_count; i++) {
        struct slice pod = text_in_key(p->arena, "pod", row->groups[i], 0);
        struct draft d;

        if (!seen_again(&p->pods, "pod", row->groups[i])) {
            draft_init(&d, DRAFT_POD, pod);
            draft_put(&d, FIELD_NAME, row->groups[i]);
            out_draft(p->work->out, &d);
        }
        draft_init(&d, DRAFT_POD_MEMBER,
                   slice_str(arena_printf(p->arena, "%.*s/%.*s", (int)pod.n, pod.p, (int)person.n,
                                          person.p)));
        draft_put(&d, FIELD_POD, pod);
        draft_put(&d, FIELD_ENROLMENT, person);
        out_draft(p->work->out, &d);
    }
}

static void write_person(struct people *p, const struct roster_row *row, struct slice key)
{
    struct draft d;

    draft_init(&d, DRAFT_PERSON, key);
    draft_put(&d, FIELD_NAME, row->name);
    draft_put(&d, FIELD_EMAIL, row->email);
    draft_put(&d, FIELD_USERNAME, row->username);
    draft_put(&d, FIELD_LANG, row->lang);
    draft_put(&d, FIELD_ZONE, row->zone);
    draft_put(&d, FIELD_NOTE, row->note);
    out_draft(p->work->out, &d);
    draft_init(&d, DRAFT_ENROLMENT, key);
    draft_put(&d, FIELD_PERSON, key);
    draft_put(&d, FIELD_ROLE, slice_str(row->role));
    draft_put(&d, FIELD_NAME, row->name);
    if (row->suspended)
        draft_put(&d, FIELD_STATUS, SLICE("suspended"));
    out_draft(p->work->out, &d);
}

/* A person by login, or else by name, without regard to case. */
static struct slice identity(struct arena *arena, const struct roster_row *row)
{
    struct slice what = row->login.n ? row->login : row->name;
    char *p = arena_str(arena, what);

    for (size_t i = 0; i < what.n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] |= 0x20;
    return slice_of(p, what.n);
}

static void take(struct people *p, const struct roster_row *row)
{
    const char *place = arena_printf(p->arena, "row %zu, line %zu", row->row, row->line);
    struct slice key, why = roster_remarks(p->arena, row, 0, NULL, NULL);

    if (row->wrong != ROSTER_FINE) {
        const char *reason = roster_wrong_text(row->wrong);

        out_item(p->work->out, slice_str(place), "person", DRAFT_DROPPED,
                 slice_str(arena_printf(p->arena, "%s: %s", place, reason)));
        return;
    }
    out_item(p->work->out, slice_str(place), "person",
             roster_changed(row) ? DRAFT_CHANGED : DRAFT_KEPT, why);
    key = text_in_key(p->arena, "person", identity(p->arena, row), row->before);
    write_person(p, row, key);
    write_pods(p, row, key);
}

/* Lines above the headings; gives their number. */
static int64_t take_above(struct people *p)
{
    struct slice rest = p->head.above, line;
    size_t number = 0;
    int64_t found = 0;

    for (; roster_line(&rest, &number, &line); found++) {
        line = text_in_clean(p->arena, line, DRAFT_NAME_MAX);
        out_line_item(p->work->out, number, "line", DRAFT_DROPPED,
                      slice_str(arena_printf(p->arena, "it stands above the headings: %.*s",
                                             (int)line.n, line.p)));
    }
    return found;
}

/* Two lists with the same headings are told apart by their first person. */
static struct slice origin(struct people *p, struct roster_reader *reader)
{
    struct slice all = SLICE_NONE;
    struct roster_row row;
    struct err err;

    for (size_t i = 0; i < p->head.cells.count; i++) {
        struct slice cell = text_in_clean(p->arena, p->head.cells.cells[i], 60);

        all = slice_str(arena_printf(p->arena, "%.*s%s%.*s", (int)all.n, all.n ? all.p : "",
                                     all.n && cell.n ? "," : "", (int)cell.n, cell.p));
    }
    if (roster_next(reader, p->arena, &row, &err) == 1) {
        struct slice who = identity(p->arena, &row);

        all = slice_str(arena_printf(p->arena, "%.*s%s%.*s", (int)all.n, all.n ? all.p : "",
                                     all.n && who.n ? "\n" : "", (int)who.n, who.p));
    }
    return text_in_key(p->work->arena, "roster", all, 0);
}

static int run(struct people *p, struct err *err)
{
    struct work *work = p->work;
    bool guessed = encoding_guessed(work->encoding);
    struct roster_reader *reader, *first;
    struct roster_row row;
    int64_t found = roster_count(&p->head);
    int more;

    if (roster_begin(work->arena, &p->head, guessed, ROSTER_ROWS_MAX, &reader, err) != 0 ||
        roster_begin(work->arena, &p->head, guessed, ROSTER_ROWS_MAX, &first, err) != 0)
        return -1;
    out_head(work->out, "roster", "list of people", origin(p, first), false);
    found += take_above(p);
    while ((more = roster_next(reader, p->arena, &row, err)) == 1) {
        take(p, &row);
        arena_reset(p->arena);
    }
    return more < 0 ? -1 : out_end(work->out, found, err);
}

int people_csv_run(struct work *work, struct err *err)
{
    struct people p = {.work = work, .pods.arena = work->arena};
    int result;

    roster_look(work->arena, work->text, &p.head);
    p.arena = arena_new(CEILING_IMPORTER);
    result = run(&p, err);
    arena_free(p.arena);
    return result;
}
