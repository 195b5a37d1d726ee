#include "importers/report/report_in.h"

#include "core/base/buf.h"
#include "core/base/utf8.h"
#include "importers/in/text_in.h"
#include "importers/out.h"
#include "importers/report/report_points.h"
#include "importers/report/report_text.h"

enum { PEOPLE_MAX = 2000, POINTS_MAX = 5000, TITLE_LINE_MAX = 300, NAME_BYTES_MAX = 100 };

struct person {
    struct slice name, note;
    const char *at; /* where it stands in the text */
};

/* What was read out of the text. */
struct report {
    struct work *work;
    struct text_line *lines;
    size_t line_count;
    struct slice text; /* with LF, without furniture: what is looked into */
    struct report_piece *pieces;
    size_t piece_count;
    int64_t number;
    bool untitled;
    struct slice title, convenor, held, intro, note, source;
    struct person *people;
    size_t people_count;
    struct report_line *points;
    size_t point_count;
};

/* Page furniture is blanked, not taken out, so that a place in the text tells its line. */
static void blank_text(struct report *r)
{
    struct arena *arena = r->work->arena;
    size_t n = 0;
    char *p, *source;

    r->line_count = text_in_lines(arena, r->work->text, &r->lines);
    p = arena_alloc(arena, r->work->text.n + r->line_count + 1);
    source = arena_alloc(arena, r->work->text.n + r->line_count + 1);
    for (size_t i = 0; i < r->line_count; i++) {
        struct slice line = r->lines[i].text;

        if (line.n) {
            memcpy(source + n, line.p, line.n);
            memcpy(p + n, line.p, line.n);
            if (report_text_furniture(line))
                memset(p + n, ' ', line.n);
        }
        r->lines[i].text = slice_of(p + n, line.n);
        n += line.n;
        p[n] = source[n] = '\n';
        n++;
    }
    r->text = slice_of(p, n);
    r->source = text_in_trim(slice_of(source, n));
}

/* "Discussion Report 22 Eva Schiffer- Professional Development": number, convenor, title. */
static void read_head(struct report *r, struct slice head)
{
    struct slice line, rest, convenor = SLICE_NONE;
    const char *dash;

    head = text_in_trim(head);
    line = text_in_trim(slice_cut(&head, '\n'));
    while (line.n && line.p[0] == '#')
        line = text_in_trim(slice_from(line, 1));
    rest = line;
    r->number = report_text_number(line, &rest);
    dash = rest.n ? memchr(rest.p, '-', rest.n) : NULL;
    if (r->number && dash && dash + 1 < rest.p + rest.n && (dash[1] == ' ' || dash[-1] == ' ')) {
        convenor = text_in_trim(slice_of(rest.p, (size_t)(dash - rest.p)));
        rest = text_in_trim(slice_of(dash + 1, (size_t)(rest.p + rest.n - dash - 1)));
    }
    while (rest.n && strchr(":-. ", rest.p[0]))
        rest = slice_from(rest, 1);
    if (!r->convenor.n && convenor.n && convenor.n < NAME_BYTES_MAX)
        r->convenor = convenor;
    if (!r->title.n)
        r->title = rest.n ? rest : line;
}

/* Takes a bracket at the end of a name off it. */
static struct slice bracket_cut(struct slice *name)
{
    struct slice note = SLICE_NONE;
    const char *open = name->n ? memchr(name->p, '(', name->n) : NULL;

    if (!open)
        return note;
    note = slice_of(open + 1, (size_t)(name->p + name->n - open - 1));
    while (note.n && strchr(" ).", note.p[note.n - 1]))
        note.n--;
    name->n = (size_t)(open - name->p);
    *name = text_in_trim(*name);
    return note;
}

static bool remark(struct slice name)
{
    static const char *const words[] = {"others",      "et al",  "and others", "several others",
                                        "some others", "autres", "und andere", NULL};

    for (const char *const *w = words; *w; w++)
        if (text_in_is(name, *w))
            return true;
    return name.n > NAME_BYTES_MAX || memchr(name.p, '?', name.n) ||
           (name.p[0] >= '0' && name.p[0] <= '9');
}

static void note_add(struct report *r, struct slice note)
{
    if (!note.n)
        return;
    note = utf8_head(note, DRAFT_LINE_TEXT_MAX / 4);
    r->note = !r->note.n ? note
                         : slice_str(arena_printf(r->work->arena, "%.*s; %.*s", (int)r->note.n,
                                                  r->note.p, (int)note.n, note.p));
    r->note = utf8_head(r->note, DRAFT_LINE_TEXT_MAX);
}

static void read_people(struct report *r, struct slice text)
{
    struct slice rest = text, name;

    while (r->people_count < PEOPLE_MAX && text_in_name(&rest, &name)) {
        const char *at = name.p;
        struct slice note = bracket_cut(&name);

        if (!name.n || remark(name)) {
            note_add(r, name);
            note_add(r, note);
            continue;
        }
        if (note.n && memchr(note.p, '?', note.n)) {
            note_add(r, note);
            note = SLICE_NONE;
        }
        r->people[r->people_count++] = (struct person){name, note, at};
    }
}

static void point_add(struct report *r, bool heading, struct slice text)
{
    if (text.n && r->point_count < POINTS_MAX)
        r->points[r->point_count++] = (struct report_line){heading, text};
}

/* Points of this piece come behind those of the pieces before; an unknown heading is a group. What
 * the piece begins with is the report's intro, unless points came before. */
static void read_points(struct report *r, const struct report_piece *piece, bool grouped)
{
    struct report_line *slot; /* kept free for an intro that is none */
    struct slice intro;
    size_t room, n;

    if (piece->section == REPORT_OTHER)
        point_add(r, true, piece->heading);
    slot = r->points + r->point_count;
    room = POINTS_MAX - r->point_count;
    if (!room)
        return;
    n = report_points_cut(r->work->arena, piece->text, grouped && !r->point_count, &intro, slot + 1,
                          room - 1);
    if (intro.n && (r->point_count || r->intro.n)) {
        *slot = (struct report_line){false, intro};
        r->point_count += n + 1;
        return;
    }
    if (intro.n)
        r->intro = intro;
    memmove(slot, slot + 1, n * sizeof *slot);
    r->point_count += n;
}

static struct slice first_line(struct slice text, struct slice *ret_rest)
{
    *ret_rest = text;
    return text_in_trim(slice_cut(ret_rest, '\n'));
}

/* A title or convenor is one line; more lines behind it are points. */
static void read_piece(struct report *r, const struct report_piece *piece, bool known, bool grouped)
{
    struct report_piece more = {REPORT_POINTS, SLICE_NONE, SLICE_NONE};

    if (piece->section == REPORT_TITLE && !r->title.n)
        r->title = first_line(piece->text, &more.text);
    else if (piece->section == REPORT_CONVENOR && !r->convenor.n)
        r->convenor = first_line(piece->text, &more.text);
    else if (piece->section == REPORT_HELD && !r->held.n)
        r->held = first_line(piece->text, &more.text);
    else if (piece->section == REPORT_PARTICIPANTS)
        read_people(r, piece->text);
    else if (piece->section == REPORT_OTHER && !known && !r->title.n &&
             !text_in_trim(piece->text).n)
        r->title = piece->heading;
    else
        more = *piece;
    if (text_in_trim(more.text).n || (more.section == REPORT_OTHER && more.heading.n))
        read_points(r, &more, grouped);
}

static void read_report(struct report *r)
{
    struct report_piece head = {REPORT_POINTS, SLICE_NONE, SLICE_NONE};
    bool known = false;
    struct slice rest;

    blank_text(r);
    r->people = arena_array(r->work->arena, PEOPLE_MAX, sizeof *r->people);
    r->points = arena_array(r->work->arena, POINTS_MAX, sizeof *r->points);
    r->piece_count = report_text_cut(r->work->arena, r->text, &r->pieces);
    for (size_t i = 1; i < r->piece_count; i++) {
        read_piece(r, &r->pieces[i], known,
                   i + 1 < r->piece_count && r->pieces[i + 1].section == REPORT_OTHER);
        known |= r->pieces[i].section != REPORT_OTHER;
    }
    rest = r->pieces[0].text;
    read_head(r, rest);
    first_line(rest, &rest);
    head.text = text_in_trim(rest);
    if (!r->intro.n && r->point_count)
        r->intro = head.text;
    else if (head.text.n && !r->point_count)
        read_points(r, &head, false);
}

int report_in_bid(const struct work *work)
{
    struct report_piece *pieces;
    struct slice rest;
    struct text_line *lines;
    size_t n;
    bool has[REPORT_SECTIONS] = {false}, numbered = false;
    int known;

    if (work->text.n > FORMAT_PROSE_MAX)
        return 0;
    n = report_text_cut(work->arena, work->text, &pieces);
    for (size_t i = 1; i < n; i++)
        has[pieces[i].section] = true;
    n = text_in_lines(work->arena, work->text, &lines);
    for (size_t i = 0; i < n && i < 5; i++)
        numbered |= report_text_number(lines[i].text, &rest) != 0;
    known = has[REPORT_CONVENOR] + has[REPORT_PARTICIPANTS] + has[REPORT_POINTS];
    return known >= 2 ? 80 : known == 1 && (numbered || has[REPORT_TITLE]) ? 60 : known ? 30 : 0;
}

/* Writing. */

static struct slice first_word(struct slice name)
{
    return slice_cut(&name, ' ');
}

/* Who of the people on the list the convenor perhaps is. */
static struct slice suggestion(struct report *r)
{
    static const char *const words[] = {"",    "",      "two",   "three", "four", "five",
                                        "six", "seven", "eight", "nine",  "ten"};
    char first[NAME_BYTES_MAX + 1];
    struct slice name = first_word(r->convenor);
    size_t n = 0;

    if (!name.n || name.n > NAME_BYTES_MAX)
        return SLICE_NONE;
    memcpy(first, name.p, name.n);
    first[name.n] = 0;
    for (size_t i = 0; i < r->people_count; i++)
        n += text_in_is(first_word(r->people[i].name), first);
    if (!n)
        return SLICE_NONE;
    if (n == 1)
        return slice_str(arena_printf(r->work->arena, "perhaps the %s on the list", first));
    if (n > 10 || strchr("sxz", first[name.n - 1]))
        return slice_str(
            arena_printf(r->work->arena, "perhaps one of the %zu called %s", n, first));
    return slice_str(arena_printf(r->work->arena, "perhaps one of the %s %ss", words[n], first));
}

static struct slice clean(struct report *r, struct slice text, size_t max)
{
    return text_in_clean(r->work->arena, text, max);
}

static void write_report(struct report *r)
{
    struct draft d;

    draft_init(&d, DRAFT_REPORT, SLICE("report"));
    draft_put(&d, FIELD_TITLE, clean(r, r->title, DRAFT_NAME_MAX));
    if (r->number)
        draft_put_number(&d, FIELD_NUMBER, r->number);
    draft_put(&d, FIELD_CONVENOR, clean(r, r->convenor, DRAFT_NAME_MAX));
    draft_put(&d, FIELD_SUGGEST, clean(r, suggestion(r), DRAFT_NAME_MAX));
    draft_put(&d, FIELD_HELD, clean(r, r->held, DRAFT_LINE_TEXT_MAX));
    draft_put(&d, FIELD_BODY, utf8_head(r->intro, DRAFT_BODY_MAX));
    draft_put(&d, FIELD_NOTE, clean(r, r->note, DRAFT_LINE_TEXT_MAX));
    draft_put(&d, FIELD_SOURCE_TEXT, r->source);
    draft_put_number(&d, FIELD_FINISHED, 1);
    out_draft(r->work->out, &d);
}

static size_t same_before(const struct report *r, size_t i)
{
    size_t before = 0;

    for (size_t k = 0; k < i; k++)
        before += slice_eq(r->people[k].name, r->people[i].name);
    return before;
}

static void write_person(struct report *r, size_t i)
{
    struct arena *arena = r->work->arena;
    struct slice name = clean(r, r->people[i].name, DRAFT_NAME_MAX);
    struct slice key = text_in_key(arena, "person", r->people[i].name, same_before(r, i));
    struct draft d;

    draft_init(&d, DRAFT_PERSON, key);
    draft_put(&d, FIELD_NAME, name);
    out_draft(r->work->out, &d);
    draft_init(&d, DRAFT_REPORT_PERSON, key);
    draft_put(&d, FIELD_REPORT, SLICE("report"));
    draft_put(&d, FIELD_NAME, name);
    draft_put(&d, FIELD_PERSON, key);
    draft_put(&d, FIELD_NOTE, clean(r, r->people[i].note, DRAFT_LINE_TEXT_MAX));
    draft_put_number(&d, FIELD_POSITION, (int64_t)i + 1);
    out_draft(r->work->out, &d);
}

static void write_point(struct report *r, size_t i)
{
    const struct report_line *line = &r->points[i];
    struct draft d;
    size_t before = 0;

    for (size_t k = 0; k < i; k++)
        before += slice_eq(r->points[k].text, line->text);
    draft_init(&d, DRAFT_REPORT_POINT, text_in_key(r->work->arena, "point", line->text, before));
    draft_put(&d, FIELD_REPORT, SLICE("report"));
    draft_put(&d, FIELD_BODY, utf8_head(line->text, DRAFT_BODY_MAX));
    draft_put(&d, FIELD_KIND, line->heading ? SLICE("heading") : SLICE("point"));
    draft_put_number(&d, FIELD_POSITION, (int64_t)i + 1);
    out_draft(r->work->out, &d);
}

/* What stands in a line is written behind the line's item; people and points are in the order of
 * the text but where a section was moved: these come with the last line. */
struct cursor {
    size_t person, point;
    bool report;
};

static void write_line(struct report *r, struct cursor *c, size_t i)
{
    const struct text_line *line = &r->lines[i];
    const char *end = i + 1 < r->line_count ? line->text.p + line->text.n : NULL;

    if (!c->report)
        write_report(r);
    c->report = true;
    while (c->person < r->people_count && (!end || r->people[c->person].at < end))
        write_person(r, c->person++);
    while (c->point < r->point_count && (!end || r->points[c->point].text.p < end))
        write_point(r, c->point++);
}

static void write_lines(struct report *r)
{
    struct text_line *source;
    struct cursor cursor = {0};
    size_t last = r->line_count;

    text_in_lines(r->work->arena, r->work->text, &source);
    while (last > 0 && !text_in_trim(r->lines[last - 1].text).n)
        last--;
    r->line_count = last ? last : r->line_count;
    for (size_t i = 0; i < r->line_count; i++) {
        const char *why = report_text_furniture(source[i].text);

        if (!text_in_trim(source[i].text).n)
            continue;
        out_line_item(r->work->out, i + 1, why ? "furniture" : "report",
                      why           ? DRAFT_DROPPED
                      : r->untitled ? DRAFT_CHANGED
                                    : DRAFT_KEPT,
                      why           ? slice_str(why)
                      : r->untitled ? SLICE("no title is written")
                                    : SLICE_NONE);
        r->untitled &= why != NULL;
        if (!why)
            write_line(r, &cursor, i);
    }
}

int report_in_run(struct work *work, struct err *err)
{
    struct report r = {.work = work};

    if (work->text.n > DRAFT_SOURCE_MAX - 1024) {
        err_set(err, FAULT_TOO_BIG, "the report has %zu bytes; at most %d are taken", work->text.n,
                DRAFT_SOURCE_MAX - 1024);
        return err_remedy(err, "Divide it into one file for each session.");
    }
    read_report(&r);
    if (r.point_count >= POINTS_MAX - 1 || r.people_count == PEOPLE_MAX) {
        err_set(err, FAULT_TOO_BIG, "the report has more than %d points or %d participants",
                POINTS_MAX - 1, PEOPLE_MAX - 1);
        return err_remedy(err, "Divide it into one file for each session.");
    }
    r.untitled = !r.title.n;
    if (r.untitled)
        r.title = SLICE("Session without a title");
    out_head(work->out, "report", "session report",
             text_in_key(work->arena, "report",
                         slice_str(arena_printf(work->arena, "%lld %.*s", (long long)r.number,
                                                (int)r.title.n, r.title.p)),
                         0),
             false);
    write_lines(&r);
    return out_end(work->out, text_in_count(work->text), err);
}
