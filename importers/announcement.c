#include "importers/announcement.h"

#include "core/base/hash.h"
#include "core/draft/draft_kind.h"
#include "importers/in/days.h"
#include "importers/in/text_in.h"
#include "importers/out.h"

#include <stdlib.h>

enum { LEADERS_MAX = 20, PROGRAMME_MAX = 1000, LINE_MAX = 500 };

/* A line of the programme. */
struct run {
    struct days days;
    struct slice title, led_by; /* as they stand in the line */
};

static const char *const led_words[] = {"led by",
                                        "lead by",
                                        "facilitated by",
                                        "hosted by",
                                        "presented by",
                                        "taught by",
                                        "moderated by",
                                        "convened by",
                                        "guided by",
                                        "animé par",
                                        "animée par",
                                        "conduit par",
                                        "mené par",
                                        "dirigé par",
                                        "facilité par",
                                        "présenté par",
                                        "geleitet von",
                                        "moderiert von",
                                        "geführt von",
                                        "dirigido por",
                                        "facilitado por",
                                        "guiado por",
                                        "guidato da",
                                        "condotto da",
                                        "onder leiding van",
                                        "begeleid door",
                                        NULL};

/* Without the marks that part a date, a title and a leader from each other. */
static struct slice without_marks(struct slice s)
{
    size_t n;

    for (;;) {
        s = text_in_trim(s);
        if (s.n && strchr(":,;|(", s.p[0]))
            s = slice_from(s, 1);
        else if ((n = text_in_dash(s)))
            s = slice_from(s, n);
        else
            break;
    }
    while (s.n) {
        size_t before = s.n;

        s = text_in_trim(s);
        if (s.n &&
            (strchr(":,;|-(", s.p[s.n - 1]) || (s.p[s.n - 1] == ')' && !memchr(s.p, '(', s.n))))
            s.n--;
        else if (slice_ends(s, SLICE("–")) || slice_ends(s, SLICE("—")))
            s.n -= 3;
        if (s.n == before)
            break;
    }
    return s;
}

/* "DAYS : TITLE led by NAMES": the colon or the leader must be there, so that a sentence that
 * happens to begin with a date is none. */
static bool run_leading(struct slice line, struct run *ret)
{
    size_t n = days_read(line, &ret->days), led, len;
    struct slice rest = slice_from(line, n);
    bool colon;

    if (!n)
        return false;
    rest = text_in_trim(rest);
    colon =
        rest.n && (rest.p[0] == ':' || rest.p[0] == '|' || rest.p[0] == ',' || text_in_dash(rest));
    led = text_in_find(rest, led_words, &len);
    if (!colon && !len)
        return false;
    ret->title = without_marks(slice_head(rest, led));
    ret->led_by = without_marks(slice_from(rest, led + len));
    return ret->title.n != 0;
}

/* "TITLE led by NAMES, DAYS" and "TITLE (DAYS) led by NAMES". */
static bool run_inside(struct slice line, struct run *ret)
{
    size_t len, led = text_in_find(line, led_words, &len);

    if (!len)
        return false;
    for (size_t i = 1; i < line.n; i++) {
        size_t n;

        if (!strchr(" (:,", line.p[i - 1]) || i == led)
            continue;
        n = days_read(slice_from(line, i), &ret->days);
        if (!n)
            continue;
        ret->title = without_marks(slice_head(line, i < led ? i : led));
        ret->led_by = without_marks(i < led ? slice_from(line, led + len)
                                            : slice_of(line.p + led + len, i - led - len));
        return ret->title.n != 0;
    }
    return false;
}

/* Cleaned first: a space between two words may be a no-break space. */
static bool run_read(struct arena *arena, struct slice line, struct run *ret)
{
    line = text_in_unbullet(line);
    if (!line.n || line.n > LINE_MAX)
        return false;
    line = text_in_clean(arena, line, LINE_MAX);
    return run_leading(line, ret) || run_inside(line, ret);
}

int announcement_bid(const struct work *work)
{
    struct text_line *lines;
    size_t n, runs = 0, full = 0;
    struct run run;

    if (work->text.n > FORMAT_PROSE_MAX)
        return 0;
    n = text_in_lines(work->arena, work->text, &lines);
    for (size_t i = 0; i < n; i++)
        if (run_read(work->arena, lines[i].text, &run))
            runs++, full += run.led_by.n != 0;
    return full ? 70 : runs ? 40 : 0;
}

/* A line that is only questions: every sentence ends with a question mark. */
static bool only_questions(struct slice line)
{
    bool asked = false;

    line = text_in_trim(line);
    for (size_t i = 0; i < line.n; i++) {
        bool end = i + 1 == line.n || line.p[i + 1] == ' ';

        if (end && (line.p[i] == '.' || line.p[i] == '!' || line.p[i] == ':'))
            return false;
        asked |= end && line.p[i] == '?';
    }
    return asked && line.p[line.n - 1] == '?' && line.n < 2000;
}

static struct slice first_question(struct slice line)
{
    const char *end = memchr(line.p, '?', line.n);

    return slice_head(line, end ? (size_t)(end - line.p) + 1 : line.n);
}

/* What is read before anything is written. */
struct plan {
    struct work *work;
    struct text_line *lines;
    size_t n, title_line;
    struct slice prompts[8];
    size_t prompt_count, runs;
    struct slice description;
    struct slice seen[PROGRAMME_MAX * 2]; /* keys and names that were made */
    size_t seen_count;
};

static size_t seen_before(struct plan *plan, struct slice what)
{
    size_t before = 0;

    for (size_t i = 0; i < plan->seen_count; i++)
        before += slice_eq(plan->seen[i], what);
    if (plan->seen_count < sizeof plan->seen / sizeof plan->seen[0])
        plan->seen[plan->seen_count++] = what;
    return before;
}

/* The text as Markdown: its first line a heading, the lines of the programme a list. */
static struct slice describe(struct plan *plan)
{
    struct buf buf;
    struct run run;
    struct slice all;

    buf_init(&buf, DRAFT_BODY_MAX);
    for (size_t i = 0; i < plan->n; i++) {
        struct slice line = text_in_trim(plan->lines[i].text);

        if (i == plan->title_line && line.n < DRAFT_NAME_MAX && line.p[0] != '#') {
            buf_str(&buf, "# ");
        } else if (run_read(plan->work->arena, line, &run)) {
            buf_str(&buf, "- ");
            line = text_in_unbullet(line);
        }
        buf_add(&buf, line);
        buf_char(&buf, '\n');
    }
    all = buf.over ? SLICE_NONE : arena_slice(plan->work->arena, slice_trim(buf_slice(&buf)));
    buf_done(&buf);
    return all;
}

static void plan_make(struct plan *plan)
{
    bool titled = false;
    struct run run;

    plan->n = text_in_lines(plan->work->arena, plan->work->text, &plan->lines);
    for (size_t i = 0; i < plan->n; i++) {
        struct slice line = text_in_trim(plan->lines[i].text);

        if (!line.n)
            continue;
        if (run_read(plan->work->arena, line, &run))
            plan->runs++;
        else if (!titled)
            plan->title_line = i;
        titled = true;
        if (only_questions(line) &&
            plan->prompt_count < sizeof plan->prompts / sizeof *plan->prompts)
            plan->prompts[plan->prompt_count++] = line;
    }
    if (!titled)
        plan->title_line = plan->n;
    plan->description = describe(plan);
}

static void write_leaders(struct plan *plan, const struct run *run, struct slice workshop)
{
    struct arena *arena = plan->work->arena;
    struct slice rest = run->led_by, name;

    for (int n = 0; n < LEADERS_MAX && text_in_name(&rest, &name); n++) {
        struct draft d;
        struct slice person, clean = text_in_clean(arena, name, DRAFT_NAME_MAX);
        bool full = memchr(clean.p, ' ', clean.n);
        size_t before = seen_before(plan, clean);

        /* In one announcement a whole name that leads twice is one person; a first name may be two.
         */
        person = text_in_key(arena, "leader", clean, full ? 0 : before);
        if (!full || !before) {
            draft_init(&d, DRAFT_PERSON, person);
            draft_put(&d, FIELD_NAME, clean);
            out_draft(plan->work->out, &d);
        }
        draft_init(&d, DRAFT_ENROLMENT,
                   slice_str(arena_printf(arena, "%.*s/%.*s", (int)workshop.n, workshop.p,
                                          (int)person.n, person.p)));
        draft_put(&d, FIELD_WORKSHOP, workshop);
        draft_put(&d, FIELD_PERSON, person);
        draft_put(&d, FIELD_ROLE, SLICE("facilitator"));
        draft_put(&d, FIELD_NAME, clean);
        out_draft(plan->work->out, &d);
    }
}

static void write_prompts(struct plan *plan, struct slice workshop)
{
    struct arena *arena = plan->work->arena;

    for (size_t i = 0; i < plan->prompt_count; i++) {
        struct slice text = plan->prompts[i];
        struct draft d;

        draft_init(
            &d, DRAFT_ACTIVITY,
            slice_str(arena_printf(arena, "%.*s/prompt:%zu", (int)workshop.n, workshop.p, i)));
        draft_put(&d, FIELD_WORKSHOP, workshop);
        draft_put(&d, FIELD_KIND, slice_str(draft_kind_word[DRAFT_KIND_PROMPT]));
        draft_put(&d, FIELD_TITLE, text_in_clean(arena, first_question(text), DRAFT_NAME_MAX));
        draft_put(&d, FIELD_BODY, text);
        draft_put_number(&d, FIELD_POSITION, (int64_t)i + 1);
        out_draft(plan->work->out, &d);
    }
}

static void write_workshop(struct plan *plan, const struct run *run)
{
    struct work *work = plan->work;
    const struct days *days = &run->days;
    char first[11], last[11];
    struct draft d;
    struct slice key, what, title = text_in_clean(work->arena, run->title, DRAFT_NAME_MAX);

    days_text(days->first_year, days->first_month, days->first_day, first);
    days_text(days->last_year, days->last_month, days->last_day, last);
    what = slice_str(arena_printf(work->arena, "%s %s %.*s", first, last, (int)title.n, title.p));
    key = text_in_key(work->arena, "run", what, seen_before(plan, what));
    draft_init(&d, DRAFT_WORKSHOP, key);
    draft_put(&d, FIELD_TITLE, title);
    draft_put(&d, FIELD_FIRST_DAY, slice_str(first));
    draft_put(&d, FIELD_LAST_DAY, slice_str(last));
    draft_put(&d, FIELD_ZONE, work->zone);
    draft_put(&d, FIELD_LED_BY, text_in_clean(work->arena, run->led_by, DRAFT_NAME_MAX));
    draft_put(&d, FIELD_DESCRIPTION, plan->description);
    out_draft(work->out, &d);
    write_leaders(plan, run, key);
    write_prompts(plan, key);
}

static void write_run(struct plan *plan, const struct text_line *line, struct run *run)
{
    struct work *work = plan->work;
    bool dated = run->days.first_year || run->days.last_year;
    enum draft_outcome outcome = DRAFT_KEPT;
    struct slice why = SLICE_NONE;

    if (!days_settle(&run->days, work->year, work->now)) {
        out_line_item(work->out, line->number, "workshop", DRAFT_DROPPED,
                      SLICE("the last day comes before the first, or one of them does not exist"));
        return;
    }
    if (!dated && !work->year) {
        outcome = DRAFT_CHANGED;
        why = slice_str(arena_printf(work->arena,
                                     "no year is written; %d is the next one (choose with --year)",
                                     run->days.first_year));
    }
    out_line_item(work->out, line->number, "workshop", outcome, why);
    write_workshop(plan, run);
}

static void write_line(struct plan *plan, const struct text_line *line)
{
    struct out *out = plan->work->out;
    struct run run;

    if (run_read(plan->work->arena, line->text, &run))
        write_run(plan, line, &run);
    else
        out_line_item(
            out, line->number,
            draft_kind_word[only_questions(line->text) ? DRAFT_KIND_PROMPT : DRAFT_KIND_PAGE],
            DRAFT_KEPT, SLICE_NONE);
}

int announcement_run(struct work *work, struct err *err)
{
    struct plan *plan = ARENA_NEW(work->arena, struct plan);
    struct slice title;

    plan->work = work;
    plan_make(plan);
    if (plan->runs > PROGRAMME_MAX)
        return err_set(err, FAULT_TOO_BIG, "the text announces %zu workshops; at most %d are taken",
                       plan->runs, PROGRAMME_MAX);
    if (!plan->description.n) {
        err_set(err, FAULT_TOO_BIG, "the announcement has more than %d bytes", DRAFT_BODY_MAX);
        return err_remedy(err, "Import the part that names the workshops.");
    }
    title = plan->title_line < plan->n
                ? text_in_clean(work->arena, plan->lines[plan->title_line].text, 1000)
                : SLICE("programme");
    out_head(work->out, "announcement", "announcement of workshops",
             text_in_key(work->arena, "announcement", title, 0), false);
    for (size_t i = 0; i < plan->n; i++)
        if (text_in_trim(plan->lines[i].text).n)
            write_line(plan, &plan->lines[i]);
    return out_end(work->out, text_in_count(work->text), err);
}
