#include "importers/report/report_text.h"

#include "importers/in/text_in.h"

#include <stdlib.h>

enum { HEADING_MAX = 80, PIECES_MAX = 2000, NUMBER_MAX = 1000 * 1000 };

/* The words of headings, without marks, in either case. */
static const struct {
    const char *words;
    enum report_section section;
} headings[] = {
    {"title of session", REPORT_TITLE},
    {"title of the session", REPORT_TITLE},
    {"session title", REPORT_TITLE},
    {"title", REPORT_TITLE},
    {"topic", REPORT_TITLE},
    {"titre de la session", REPORT_TITLE},
    {"titre de la séance", REPORT_TITLE},
    {"titre", REPORT_TITLE},
    {"titel der sitzung", REPORT_TITLE},
    {"titel", REPORT_TITLE},
    {"título de la sesión", REPORT_TITLE},
    {"título da sessão", REPORT_TITLE},
    {"título", REPORT_TITLE},
    {"convenor", REPORT_CONVENOR},
    {"convenors", REPORT_CONVENOR},
    {"convener", REPORT_CONVENOR},
    {"conveners", REPORT_CONVENOR},
    {"convenor(s)", REPORT_CONVENOR},
    {"convener(s)", REPORT_CONVENOR},
    {"convened by", REPORT_CONVENOR},
    {"host", REPORT_CONVENOR},
    {"initiator", REPORT_CONVENOR},
    {"animateur", REPORT_CONVENOR},
    {"animatrice", REPORT_CONVENOR},
    {"organisateur", REPORT_CONVENOR},
    {"initiateur", REPORT_CONVENOR},
    {"einberufer", REPORT_CONVENOR},
    {"einberuferin", REPORT_CONVENOR},
    {"convocante", REPORT_CONVENOR},
    {"anfitrión", REPORT_CONVENOR},
    {"participants", REPORT_PARTICIPANTS},
    {"participant", REPORT_PARTICIPANTS},
    {"list of participants", REPORT_PARTICIPANTS},
    {"attendees", REPORT_PARTICIPANTS},
    {"present", REPORT_PARTICIPANTS},
    {"participant(e)s", REPORT_PARTICIPANTS},
    {"participantes", REPORT_PARTICIPANTS},
    {"teilnehmer", REPORT_PARTICIPANTS},
    {"teilnehmende", REPORT_PARTICIPANTS},
    {"teilnehmerinnen", REPORT_PARTICIPANTS},
    {"partecipanti", REPORT_PARTICIPANTS},
    {"deelnemers", REPORT_PARTICIPANTS},
    {"key discussion points", REPORT_POINTS},
    {"key points", REPORT_POINTS},
    {"key discussion points and conclusions", REPORT_POINTS},
    {"discussion points", REPORT_POINTS},
    {"main points", REPORT_POINTS},
    {"discussion", REPORT_POINTS},
    {"key messages", REPORT_POINTS},
    {"points clés de la discussion", REPORT_POINTS},
    {"points clés", REPORT_POINTS},
    {"points de discussion", REPORT_POINTS},
    {"wichtige punkte", REPORT_POINTS},
    {"wichtigste diskussionspunkte", REPORT_POINTS},
    {"puntos clave", REPORT_POINTS},
    {"puntos clave de la discusión", REPORT_POINTS},
    {"pontos principais", REPORT_POINTS},
    {"date", REPORT_HELD},
    {"date and place", REPORT_HELD},
    {"time and place", REPORT_HELD},
    {"when and where", REPORT_HELD},
    {"lieu et date", REPORT_HELD},
    {"ort und zeit", REPORT_HELD},
};

static struct slice trim_marks(struct slice s)
{
    for (;;) {
        s = text_in_trim(s);
        if (s.n && strchr("=#*'_:", s.p[0]) && s.p[0])
            s = slice_from(s, 1);
        else if (s.n && strchr("=#*'_:", s.p[s.n - 1]) && s.p[s.n - 1])
            s.n--;
        else
            return s;
    }
}

enum report_section report_text_section(struct slice words)
{
    words = trim_marks(words);
    for (size_t i = 0; i < sizeof headings / sizeof headings[0]; i++)
        if (text_in_is(words, headings[i].words))
            return headings[i].section;
    return REPORT_OTHER;
}

const char *report_text_furniture(struct slice line)
{
    static const struct {
        const char *head, *tail;
    } rows[] = {
        {"from", "wiki"},
        {"jump to:", "search"},
        {"jump to", "search"},
        {"jump to navigation", ""},
        {"jump to search", ""},
        {"retrieved from", ""},
        {"aller à :", "rechercher"},
        {"aller à", "rechercher"},
        {"wechseln zu:", "suche"},
        {"saltar a:", "buscar"},
        {"this page was last", ""},
        {"this page has been accessed", ""},
        {"privacy policy", ""},
        {"[edit]", ""},
    };

    line = text_in_trim(line);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] && line.n <= 160; i++) {
        size_t n = strlen(rows[i].tail);

        if (text_in_word(line, rows[i].head) && line.n >= n + strlen(rows[i].head) &&
            text_in_is(slice_from(line, line.n - n), rows[i].tail))
            return "furniture of the wiki's page";
    }
    return NULL;
}

int64_t report_text_number(struct slice line, struct slice *ret_rest)
{
    static const char *const words[] = {"report", "rapport", "bericht", "informe", NULL};
    size_t n, at = 0;
    int64_t number = 0;
    struct slice rest;

    line = trim_marks(line);
    for (const char *const *w = words; *w && !at; w++)
        at = text_in_word(line, *w) ? strlen(*w) : 0;
    if (!at) {
        at = text_in_find(line, words, &n);
        at = n ? at + n : 0;
    }
    rest = text_in_trim(slice_from(line, at));
    if (!at || !rest.n)
        return 0;
    if (rest.p[0] == '#')
        rest = text_in_trim(slice_from(rest, 1));
    for (n = 0; n < rest.n && rest.p[n] >= '0' && rest.p[n] <= '9' && number < NUMBER_MAX; n++)
        number = number * 10 + (rest.p[n] - '0');
    if (!n || (n < rest.n && !strchr(" :,.-\t", rest.p[n])))
        return 0;
    *ret_rest = text_in_trim(slice_from(rest, n));
    return number;
}

/* Cutting into pieces. */

struct cutter {
    struct slice text;
    struct report_piece *pieces;
    size_t n, max;
};

static size_t run_of(struct slice text, size_t at, char c)
{
    size_t n = 0;

    while (at + n < text.n && text.p[at + n] == c)
        n++;
    return n;
}

static bool line_begins(struct slice text, size_t at)
{
    while (at > 0 && (text.p[at - 1] == ' ' || text.p[at - 1] == '\t'))
        at--;
    return at == 0 || text.p[at - 1] == '\n';
}

static size_t line_end(struct slice text, size_t at)
{
    const char *lf = at < text.n ? memchr(text.p + at, '\n', text.n - at) : NULL;

    return lf ? (size_t)(lf - text.p) : text.n;
}

/* == X == : known words count anywhere, others only on a line of their own. Gives the heading's
 * length, 0 when there is none at `at`. */
static size_t wiki_heading(struct slice text, size_t at, struct report_piece *ret)
{
    size_t marks = run_of(text, at, '='), from = at + marks, to = from;

    if (marks < 2 || marks > 6)
        return 0;
    while (to < text.n && to - from <= HEADING_MAX && text.p[to] != '=' && text.p[to] != '\n')
        to++;
    if (run_of(text, to, '=') != marks)
        return 0;
    ret->heading = trim_marks(slice_of(text.p + from, to - from));
    ret->section = report_text_section(ret->heading);
    to += marks;
    if (!ret->heading.n)
        return 0;
    if (ret->section == REPORT_OTHER &&
        (!line_begins(text, at) || text_in_trim(slice_of(text.p + to, line_end(text, to) - to)).n))
        return 0;
    return to - at;
}

/* ## X, and "X:" or **X** at the beginning of a line with known words. */
static size_t line_heading(struct slice text, size_t at, struct report_piece *ret)
{
    size_t end = line_end(text, at), marks = run_of(text, at, '#');
    struct slice line = slice_of(text.p + at, end - at);
    const char *colon;

    if (marks >= 1 && marks <= 6 && at + marks < text.n && text.p[at + marks] == ' ') {
        ret->heading = trim_marks(line);
        ret->section = report_text_section(ret->heading);
        /* One # with unknown words is an item of a wiki's numbered list, or the page's title. */
        if (ret->heading.n && (marks > 1 || ret->section != REPORT_OTHER))
            return line.n;
        return 0;
    }
    if (line.n <= HEADING_MAX && report_text_section(line) != REPORT_OTHER) {
        ret->heading = trim_marks(line);
        ret->section = report_text_section(line);
        return line.n;
    }
    colon = memchr(line.p, ':', line.n < HEADING_MAX ? line.n : HEADING_MAX);
    if (!colon)
        return 0;
    ret->heading = trim_marks(slice_of(line.p, (size_t)(colon - line.p)));
    ret->section = report_text_section(ret->heading);
    return ret->section == REPORT_OTHER ? 0 : (size_t)(colon - line.p) + 1;
}

static void piece_end(struct cutter *c, size_t at)
{
    struct report_piece *piece = &c->pieces[c->n - 1];

    piece->text = text_in_trim(slice_of(piece->text.p, (size_t)(c->text.p + at - piece->text.p)));
}

static size_t heading_at(struct cutter *c, size_t at)
{
    struct report_piece piece = {0};
    size_t n = c->text.p[at] == '=' ? wiki_heading(c->text, at, &piece) : 0;

    if (!n && line_begins(c->text, at) && c->text.p[at] != ' ' && c->text.p[at] != '\n')
        n = line_heading(c->text, at, &piece);
    if (!n || c->n == c->max)
        return 0;
    piece_end(c, at);
    piece.text = slice_from(c->text, at + n);
    c->pieces[c->n++] = piece;
    return n;
}

size_t report_text_cut(struct arena *arena, struct slice text, struct report_piece **ret)
{
    struct cutter c = {.text = text, .max = PIECES_MAX};
    size_t at = 0;

    c.pieces = arena_array(arena, c.max, sizeof *c.pieces);
    c.pieces[c.n++] = (struct report_piece){REPORT_HEAD, SLICE_NONE, text};
    while (at < text.n) {
        size_t n = heading_at(&c, at);

        /* Behind a run of "=" that is no heading nothing of the same run can begin one. */
        at += n ? n : text.p[at] == '=' ? run_of(text, at, '=') : 1;
    }
    piece_end(&c, text.n);
    *ret = c.pieces;
    return c.n;
}
