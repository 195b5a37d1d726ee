#include "core/draft/roster.h"

#include "core/base/csv.h"
#include "core/base/norm.h"
#include "core/base/utf8.h"

#include <stdint.h>
#include <stdlib.h>

enum { GROUP_MAX_BYTES = 200, NOTE_MAX_BYTES = 1000, WORD_MAX = 60 };

enum column {
    COLUMN_LEFT,
    COLUMN_NAME,
    COLUMN_FIRST,
    COLUMN_LAST,
    COLUMN_LOGIN,
    COLUMN_GROUP,
    COLUMN_ROLE,
    COLUMN_NOTE,
    COLUMN_SECRET, /* never read, never named */
};

/* Headings and roles as norm_name gives them; a number behind a heading (group1) does not count.
 */
static const struct {
    const char *word;
    enum column column;
} columns[] = {
    {"name", COLUMN_NAME},
    {"full name", COLUMN_NAME},
    {"fullname", COLUMN_NAME},
    {"display name", COLUMN_NAME},
    {"participant", COLUMN_NAME},
    {"student", COLUMN_NAME},
    {"nom complet", COLUMN_NAME},
    {"teilnehmer", COLUMN_NAME},
    {"nome", COLUMN_NAME},
    {"jina", COLUMN_NAME},
    {"firstname", COLUMN_FIRST},
    {"first name", COLUMN_FIRST},
    {"given name", COLUMN_FIRST},
    {"forename", COLUMN_FIRST},
    {"first", COLUMN_FIRST},
    {"prenom", COLUMN_FIRST},
    {"vorname", COLUMN_FIRST},
    {"nombre", COLUMN_FIRST},
    {"voornaam", COLUMN_FIRST},
    {"lastname", COLUMN_LAST},
    {"last name", COLUMN_LAST},
    {"family name", COLUMN_LAST},
    {"surname", COLUMN_LAST},
    {"last", COLUMN_LAST},
    {"nom", COLUMN_LAST},
    {"nom de famille", COLUMN_LAST},
    {"nachname", COLUMN_LAST},
    {"familienname", COLUMN_LAST},
    {"apellido", COLUMN_LAST},
    {"apellidos", COLUMN_LAST},
    {"achternaam", COLUMN_LAST},
    {"sobrenome", COLUMN_LAST},
    {"username", COLUMN_LOGIN},
    {"user name", COLUMN_LOGIN},
    {"login", COLUMN_LOGIN},
    {"email", COLUMN_LOGIN},
    {"e mail", COLUMN_LOGIN},
    {"mail", COLUMN_LOGIN},
    {"courriel", COLUMN_LOGIN},
    {"correo", COLUMN_LOGIN},
    {"identifiant", COLUMN_LOGIN},
    {"benutzername", COLUMN_LOGIN},
    {"group", COLUMN_GROUP},
    {"groups", COLUMN_GROUP},
    {"pod", COLUMN_GROUP},
    {"team", COLUMN_GROUP},
    {"groupe", COLUMN_GROUP},
    {"gruppe", COLUMN_GROUP},
    {"grupo", COLUMN_GROUP},
    {"groep", COLUMN_GROUP},
    {"equipe", COLUMN_GROUP},
    {"role", COLUMN_ROLE},
    {"roles", COLUMN_ROLE},
    {"rolle", COLUMN_ROLE},
    {"rol", COLUMN_ROLE},
    {"funcao", COLUMN_ROLE},
    {"note", COLUMN_NOTE},
    {"notes", COLUMN_NOTE},
    {"remark", COLUMN_NOTE},
    {"remarks", COLUMN_NOTE},
    {"comment", COLUMN_NOTE},
    {"remarque", COLUMN_NOTE},
    {"bemerkung", COLUMN_NOTE},
    {"notiz", COLUMN_NOTE},
    {"nota", COLUMN_NOTE},
    {"password", COLUMN_SECRET},
    {"mot de passe", COLUMN_SECRET},
    {"passwort", COLUMN_SECRET},
    {"kennwort", COLUMN_SECRET},
    {"contrasena", COLUMN_SECRET},
    {"pin", COLUMN_SECRET},
};

static const struct {
    const char *word;
    enum role role;
} roles[] = {
    {"participant", ROLE_PARTICIPANT},
    {"student", ROLE_PARTICIPANT},
    {"learner", ROLE_PARTICIPANT},
    {"member", ROLE_PARTICIPANT},
    {"participante", ROLE_PARTICIPANT},
    {"etudiant", ROLE_PARTICIPANT},
    {"etudiante", ROLE_PARTICIPANT},
    {"teilnehmer", ROLE_PARTICIPANT},
    {"teilnehmerin", ROLE_PARTICIPANT},
    {"estudiante", ROLE_PARTICIPANT},
    {"facilitator", ROLE_FACILITATOR},
    {"facilitatrice", ROLE_FACILITATOR},
    {"facilitateur", ROLE_FACILITATOR},
    {"animateur", ROLE_FACILITATOR},
    {"animatrice", ROLE_FACILITATOR},
    {"teacher", ROLE_FACILITATOR},
    {"editingteacher", ROLE_FACILITATOR},
    {"leads", ROLE_FACILITATOR},
    {"leader", ROLE_FACILITATOR},
    {"moderator", ROLE_FACILITATOR},
    {"moderatorin", ROLE_FACILITATOR},
    {"facilitador", ROLE_FACILITATOR},
    {"facilitadora", ROLE_FACILITATOR},
    {"observer", ROLE_OBSERVER},
    {"guest", ROLE_OBSERVER},
    {"looks on", ROLE_OBSERVER},
    {"observateur", ROLE_OBSERVER},
    {"observatrice", ROLE_OBSERVER},
    {"beobachter", ROLE_OBSERVER},
    {"beobachterin", ROLE_OBSERVER},
    {"observador", ROLE_OBSERVER},
};

/* ---- words ---- */

static struct slice fold(struct arena *arena, struct slice text)
{
    struct slice result;
    struct buf buf;

    buf_init(&buf, 64 * text.n + 64);
    norm_name(text, &buf);
    result = arena_slice(arena, buf_slice(&buf));
    buf_done(&buf);
    return result;
}

static struct slice clean(struct arena *arena, struct slice text)
{
    struct slice result;
    struct buf buf;

    buf_init(&buf, 4 * text.n + 16);
    utf8_clean(text, &buf);
    result = arena_slice(arena, buf_slice(&buf));
    buf_done(&buf);
    return result;
}

static enum column column_of(struct arena *arena, struct slice heading)
{
    struct slice word = fold(arena, slice_head(heading, WORD_MAX));

    while (word.n > 1 &&
           ((word.p[word.n - 1] >= '0' && word.p[word.n - 1] <= '9') || word.p[word.n - 1] == ' '))
        word.n--;
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        if (slice_is(word, columns[i].word))
            return columns[i].column;
    return COLUMN_LEFT;
}

static bool role_of(struct arena *arena, struct slice text, enum role *ret)
{
    struct slice word = fold(arena, slice_head(text, WORD_MAX));

    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        if (slice_is(word, roles[i].word)) {
            *ret = roles[i].role;
            return true;
        }
    return false;
}

/* ---- rows ---- */

static void add_group(struct roster_row *row, struct slice group)
{
    if (group.n == 0 || row->group_count == ROSTER_GROUPS)
        return;
    for (size_t i = 0; i < row->group_count; i++)
        if (slice_eq(row->groups[i], group))
            return;
    if (group.n > GROUP_MAX_BYTES)
        row->wrong = ROSTER_GROUPED;
    else
        row->groups[row->group_count++] = group;
}

static void add_note(struct arena *arena, struct roster_row *row, struct slice text)
{
    struct slice all = row->note.n ? slice_str(arena_printf(arena, "%.*s; %.*s", (int)row->note.n,
                                                            row->note.p, (int)text.n, text.p))
                                   : text;

    if (text.n)
        row->note = utf8_head(all, NOTE_MAX_BYTES);
}

/* Two user names that differ are two people; the same twice is a slip. */
static bool login_again(const struct roster *r, struct slice login)
{
    for (size_t i = 0; login.n && i < r->count; i++)
        if (slice_eq(r->rows[i].login, login))
            return true;
    return false;
}

static int add_row(struct arena *arena, struct roster *r, size_t *room, struct roster_row *row,
                   struct err *err)
{
    if (r->count == ROSTER_ROWS) {
        err_set(err, FAULT_TOO_BIG, "the list has more than %d people", ROSTER_ROWS);
        return err_remedy(err, "Divide it, and add one part after the other.");
    }
    row->row = r->count + 1;
    if (row->wrong == ROSTER_FINE)
        row->wrong = row->name.n == 0               ? ROSTER_NOBODY
                     : row->name.n > NAME_MAX_BYTES ? ROSTER_LONG
                     : login_again(r, row->login)   ? ROSTER_AGAIN
                                                    : ROSTER_FINE;
    r->wrong += row->wrong != ROSTER_FINE;
    r->rows = arena_grow(arena, r->rows, r->count, room, sizeof *r->rows);
    r->rows[r->count++] = *row;
    return 0;
}

/* ---- a table ---- */

static void take_cell(struct arena *arena, enum column column, struct slice cell,
                      struct slice *first, struct slice *last, struct roster_row *row)
{
    switch (column) {
    case COLUMN_NAME:
        row->name = cell;
        break;
    case COLUMN_FIRST:
        *first = cell;
        break;
    case COLUMN_LAST:
        *last = cell;
        break;
    case COLUMN_LOGIN:
        if (row->login.n == 0)
            row->login = cell;
        break;
    case COLUMN_GROUP:
        add_group(row, cell);
        break;
    case COLUMN_ROLE:
        if (!role_of(arena, cell, &row->role))
            add_note(arena, row, cell);
        else
            row->given = true;
        break;
    case COLUMN_NOTE:
        add_note(arena, row, cell);
        break;
    default:
        break;
    }
}

static void table_row(struct arena *arena, const struct csv_record *record, const enum column *head,
                      size_t head_count, struct roster_row *row)
{
    struct slice first = SLICE_NONE, last = SLICE_NONE;

    *row = (struct roster_row){.line = record->line, .role = ROLE_PARTICIPANT};
    for (size_t i = 0; i < record->count && i < head_count; i++)
        take_cell(arena, head[i], clean(arena, record->cells[i]), &first, &last, row);
    if (row->name.n == 0 && (first.n || last.n))
        row->name = slice_str(arena_printf(arena, "%.*s%s%.*s", (int)first.n,
                                           first.p ? first.p : "", first.n && last.n ? " " : "",
                                           (int)last.n, last.p ? last.p : ""));
}

/* Which column is what; false when no heading says that there are names. */
static bool read_head(struct arena *arena, const struct csv_record *record, enum column **ret,
                      struct slice *ret_left)
{
    bool names = false;

    *ret = arena_array(arena, record->count + 1, sizeof **ret);
    *ret_left = SLICE_NONE;
    for (size_t i = 0; i < record->count; i++) {
        struct slice cell = clean(arena, record->cells[i]);
        enum column column = column_of(arena, cell);

        (*ret)[i] = column;
        names |= column == COLUMN_NAME || column == COLUMN_FIRST || column == COLUMN_LAST;
        if (column == COLUMN_LEFT && cell.n && ret_left->n < 200)
            *ret_left = slice_str(arena_printf(
                arena, "%.*s%s%.*s", (int)ret_left->n, ret_left->n ? ret_left->p : "",
                ret_left->n ? ", " : "", (int)slice_head(cell, 40).n, utf8_head(cell, 40).p));
    }
    return names;
}

static int read_table(struct arena *arena, struct csv *csv, const enum column *head,
                      size_t head_count, struct roster *ret, struct err *err)
{
    struct csv_record record;
    struct roster_row row;
    size_t room = 0;
    int got;

    while ((got = csv_next(csv, arena, ret->count + 1, &record, err)) == 1) {
        table_row(arena, &record, head, head_count, &row);
        if (add_row(arena, ret, &room, &row, err) != 0)
            return -1;
    }
    return got;
}

/* ---- lines ---- */

/* Without what begins an item of a list: "- ", "* ", "3. ", "3) ". */
static struct slice unlisted(struct slice line)
{
    size_t n = 0;

    line = slice_trim(line);
    while (n < line.n && line.p[n] >= '0' && line.p[n] <= '9')
        n++;
    if (n > 0 && n + 1 < line.n && (line.p[n] == '.' || line.p[n] == ')') && line.p[n + 1] == ' ')
        return slice_trim(slice_from(line, n + 1));
    if (line.n > 2 && (line.p[0] == '-' || line.p[0] == '*') && line.p[1] == ' ')
        return slice_trim(slice_from(line, 2));
    return slice_starts(line, SLICE("\xe2\x80\xa2")) ? slice_trim(slice_from(line, 3)) : line;
}

/* Cuts one piece off; *mark is what stood behind it (0 at the end). */
static struct slice piece(struct slice *rest, char *mark)
{
    size_t n = 0;
    struct slice text;

    *mark = 0;
    if (rest->n > 1 && rest->p[0] == '"') {
        const char *end = memchr(rest->p + 1, '"', rest->n - 1);

        if (end) {
            text = slice_of(rest->p + 1, (size_t)(end - rest->p - 1));
            *rest = slice_trim(slice_from(*rest, text.n + 2));
            if (rest->n && strchr(",;\t", rest->p[0])) {
                *mark = rest->p[0];
                *rest = slice_trim(slice_from(*rest, 1));
            }
            return text;
        }
    }
    while (n < rest->n && rest->p[n] != ',' && rest->p[n] != ';' && rest->p[n] != '\t')
        n++;
    text = slice_trim(slice_head(*rest, n));
    if (n < rest->n)
        *mark = rest->p[n++];
    *rest = slice_trim(slice_from(*rest, n));
    return text;
}

static void line_row(struct arena *arena, struct slice line, size_t number, struct roster_row *row)
{
    struct slice rest = line;
    char mark, before;

    *row = (struct roster_row){.line = number, .role = ROLE_PARTICIPANT};
    row->name = clean(arena, piece(&rest, &mark));
    while (mark || rest.n) {
        struct slice text;

        before = mark;
        text = clean(arena, piece(&rest, &mark));
        if (text.n == 0)
            continue;
        if (role_of(arena, text, &row->role))
            row->given = true;
        else if (before == ',')
            row->wrong = ROSTER_COMMA;
        else
            add_group(row, text);
    }
}

static int read_lines(struct arena *arena, struct slice text, struct roster *ret, struct err *err)
{
    struct roster_row row;
    size_t room = 0;

    for (size_t number = 1; text.n > 0; number++) {
        size_t n = 0;
        struct slice line;

        while (n < text.n && text.p[n] != '\n' && text.p[n] != '\r')
            n++;
        line = unlisted(slice_head(text, n));
        if (n + 1 < text.n && text.p[n] == '\r' && text.p[n + 1] == '\n')
            n++;
        text = slice_from(text, n + 1);
        if (line.n == 0)
            continue;
        line_row(arena, line, number, &row);
        if (add_row(arena, ret, &room, &row, err) != 0)
            return -1;
    }
    return 0;
}

/* ---- all of it ---- */

static int decode(struct arena *arena, struct slice bytes, struct slice *ret, struct err *err)
{
    struct buf buf;

    if (bytes.n > ROSTER_BYTES) {
        err_set(err, FAULT_TOO_BIG, "the list has more than %d KB", ROSTER_BYTES / 1024);
        return err_remedy(err, "Divide it, and add one part after the other.");
    }
    if (bytes.n && memchr(bytes.p, 0, bytes.n)) {
        err_set(err, FAULT_INVALID, "this is not a text");
        return err_remedy(err,
                          "Save the table as \"CSV UTF-8\", or copy its cells and paste them.");
    }
    *ret = slice_starts(bytes, SLICE("\xef\xbb\xbf")) ? slice_from(bytes, 3) : bytes;
    if (utf8_check(*ret, NULL))
        return 0;
    buf_init(&buf, 4 * ret->n + 16);
    utf8_from_cp1252(*ret, &buf);
    *ret = arena_slice(arena, buf_slice(&buf));
    buf_done(&buf);
    return 0;
}

int roster_read(struct arena *arena, struct slice bytes, struct roster *ret, struct err *err)
{
    struct csv csv;
    struct csv_record record;
    struct slice text, rest;
    enum column *head;
    size_t before = 0;

    *ret = (struct roster){0};
    if (decode(arena, bytes, &text, err) != 0)
        return -1;
    ret->text = text;
    for (rest = text; rest.n && strchr("\r\n \t", rest.p[0]); rest = slice_from(rest, 1))
        before += rest.p[0] == '\n' || (rest.p[0] == '\r' && !slice_starts(rest, SLICE("\r\n")));
    csv_begin(rest, &csv);
    csv.line += before;
    /* A quotation mark that never closes in the first record is no table's: lines say which one. */
    if (csv_next(&csv, arena, 0, &record, NULL) == 1 &&
        read_head(arena, &record, &head, &ret->left)) {
        ret->table = true;
        return read_table(arena, &csv, head, record.count, ret, err);
    }
    ret->left = SLICE_NONE;
    return read_lines(arena, text, ret, err);
}
