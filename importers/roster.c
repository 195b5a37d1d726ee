#include "importers/roster.h"

#include "core/base/csv.h"
#include "core/base/hash.h"
#include "core/base/json_out.h"
#include "importers/in/text_in.h"

#include <stdlib.h>

enum { ROWS_MAX = 100 * 1000, GROUPS_MAX = 8 };

enum column {
    COLUMN_OTHER, /* not taken: said where a row has something there */
    COLUMN_NAME,
    COLUMN_FIRST,
    COLUMN_MIDDLE,
    COLUMN_LAST,
    COLUMN_EMAIL,
    COLUMN_USERNAME,
    COLUMN_GROUP,
    COLUMN_ROLE,
    COLUMN_LANG,
    COLUMN_ZONE,
    COLUMN_NOTE,
    COLUMN_DELETED,
    COLUMN_SUSPENDED,
    COLUMN_SECRET,  /* never read */
    COLUMN_FOREIGN, /* tells that the rows are not people */
};

/* Headings in small letters without blanks, hyphens, underscores and digits at the end. */
static const struct {
    const char *name;
    enum column column;
} columns[] = {
    {"name", COLUMN_NAME},
    {"fullname", COLUMN_NAME},
    {"displayname", COLUMN_NAME},
    {"participant", COLUMN_NAME},
    {"student", COLUMN_NAME},
    {"nomcomplet", COLUMN_NAME},
    {"participante", COLUMN_NAME},
    {"teilnehmer", COLUMN_NAME},
    {"nombrecompleto", COLUMN_NAME},
    {"firstname", COLUMN_FIRST},
    {"givenname", COLUMN_FIRST},
    {"first", COLUMN_FIRST},
    {"forename", COLUMN_FIRST},
    {"prénom", COLUMN_FIRST},
    {"prenom", COLUMN_FIRST},
    {"vorname", COLUMN_FIRST},
    {"nombre", COLUMN_FIRST},
    {"voornaam", COLUMN_FIRST},
    {"nomedado", COLUMN_FIRST},
    {"middlename", COLUMN_MIDDLE},
    {"lastname", COLUMN_LAST},
    {"familyname", COLUMN_LAST},
    {"surname", COLUMN_LAST},
    {"last", COLUMN_LAST},
    {"nom", COLUMN_LAST},
    {"nomdefamille", COLUMN_LAST},
    {"nachname", COLUMN_LAST},
    {"familienname", COLUMN_LAST},
    {"apellido", COLUMN_LAST},
    {"apellidos", COLUMN_LAST},
    {"achternaam", COLUMN_LAST},
    {"email", COLUMN_EMAIL},
    {"mail", COLUMN_EMAIL},
    {"emailaddress", COLUMN_EMAIL},
    {"courriel", COLUMN_EMAIL},
    {"adressemail", COLUMN_EMAIL},
    {"correo", COLUMN_EMAIL},
    {"correoelectrónico", COLUMN_EMAIL},
    {"teacheremail", COLUMN_EMAIL},
    {"studentemail", COLUMN_EMAIL},
    {"username", COLUMN_USERNAME},
    {"login", COLUMN_USERNAME},
    {"loginid", COLUMN_USERNAME},
    {"userid", COLUMN_USERNAME},
    {"identifiant", COLUMN_USERNAME},
    {"benutzername", COLUMN_USERNAME},
    {"usuario", COLUMN_USERNAME},
    {"group", COLUMN_GROUP},
    {"pod", COLUMN_GROUP},
    {"team", COLUMN_GROUP},
    {"section", COLUMN_GROUP},
    {"cohort", COLUMN_GROUP},
    {"groupe", COLUMN_GROUP},
    {"équipe", COLUMN_GROUP},
    {"gruppe", COLUMN_GROUP},
    {"grupo", COLUMN_GROUP},
    {"groep", COLUMN_GROUP},
    {"role", COLUMN_ROLE},
    {"rôle", COLUMN_ROLE},
    {"rolle", COLUMN_ROLE},
    {"rol", COLUMN_ROLE},
    {"função", COLUMN_ROLE},
    {"lang", COLUMN_LANG},
    {"language", COLUMN_LANG},
    {"langue", COLUMN_LANG},
    {"sprache", COLUMN_LANG},
    {"timezone", COLUMN_ZONE},
    {"note", COLUMN_NOTE},
    {"notes", COLUMN_NOTE},
    {"remark", COLUMN_NOTE},
    {"remarque", COLUMN_NOTE},
    {"bemerkung", COLUMN_NOTE},
    {"deleted", COLUMN_DELETED},
    {"suspended", COLUMN_SUSPENDED},
    {"password", COLUMN_SECRET},
    {"motdepasse", COLUMN_SECRET},
    {"passwort", COLUMN_SECRET},
    {"kennwort", COLUMN_SECRET},
    {"contraseña", COLUMN_SECRET},
    {"wachtwoord", COLUMN_SECRET},
    {"pin", COLUMN_SECRET},
    {"shortname", COLUMN_FOREIGN},
    {"groupname", COLUMN_FOREIGN},
    {"coursename", COLUMN_FOREIGN},
    {"courseid", COLUMN_FOREIGN},
    {"idnumber", COLUMN_FOREIGN},
    {"groupidnumber", COLUMN_FOREIGN},
    {"description", COLUMN_FOREIGN},
    {"category", COLUMN_FOREIGN},
    {"termid", COLUMN_FOREIGN},
    {"coursenumber", COLUMN_FOREIGN},
    {"theme", COLUMN_FOREIGN},
    {"summary", COLUMN_FOREIGN},
    {"period", COLUMN_FOREIGN},
};

static const struct {
    const char *word, *role;
} roles[] = {
    {"participant", "participant"},
    {"student", "participant"},
    {"learner", "participant"},
    {"member", "participant"},
    {"étudiant", "participant"},
    {"participante", "participant"},
    {"apprenant", "participant"},
    {"teilnehmer", "participant"},
    {"teilnehmerin", "participant"},
    {"alumno", "participant"},
    {"estudiante", "participant"},
    {"facilitator", "facilitator"},
    {"teacher", "facilitator"},
    {"editingteacher", "facilitator"},
    {"instructor", "facilitator"},
    {"ta", "facilitator"},
    {"tutor", "facilitator"},
    {"moderator", "facilitator"},
    {"animateur", "facilitator"},
    {"animatrice", "facilitator"},
    {"facilitateur", "facilitator"},
    {"facilitatrice", "facilitator"},
    {"facilitador", "facilitator"},
    {"leitung", "facilitator"},
    {"moderation", "facilitator"},
    {"observer", "observer"},
    {"guest", "observer"},
    {"auditor", "observer"},
    {"observateur", "observer"},
    {"observatrice", "observer"},
    {"observador", "observer"},
    {"beobachter", "observer"},
    {"gast", "observer"},
};

/* A person or group, and how often it came. */
struct seen {
    struct id id;
    size_t count;
};

struct roster {
    struct work *work;
    struct csv csv;
    struct csv_record head;
    enum column column[CSV_CELLS_MAX];
    bool has[COLUMN_FOREIGN + 1];
    struct seen *seen; /* an open hash table, never more than half full */
    size_t seen_size;
};

/* One row as it is taken. */
struct row {
    struct slice name, email, username, role, lang, zone, note, groups[GROUPS_MAX];
    size_t group_count;
    bool deleted, suspended, flipped;
    struct slice left; /* headings of cells that are not taken */
};

static enum column column_named(struct arena *arena, struct slice heading)
{
    char *p = arena_str(arena, text_in_clean(arena, heading, 100));
    size_t n = 0;

    for (const char *c = p; *c; c++)
        if (!strchr(" -_.*", *c))
            p[n++] = *c;
    while (n > 0 && p[n - 1] >= '0' && p[n - 1] <= '9')
        n--;
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        if (text_in_is(slice_of(p, n), columns[i].name))
            return columns[i].column;
    return COLUMN_OTHER;
}

static bool names_people(const struct roster *r)
{
    if (r->has[COLUMN_FIRST] || r->has[COLUMN_LAST] || r->has[COLUMN_EMAIL])
        return true;
    return !r->has[COLUMN_FOREIGN] && (r->has[COLUMN_NAME] || r->has[COLUMN_USERNAME]);
}

/* 1, 0 when the text holds no record. A name column beside first and last names is the full name.
 */
static int head_read(struct roster *r, struct err *err)
{
    int got;

    csv_begin(r->work->text, &r->csv);
    got = csv_next(&r->csv, r->work->arena, 0, &r->head, err);
    for (size_t i = 0; got == 1 && i < r->head.count; i++) {
        r->column[i] = column_named(r->work->arena, r->head.cells[i]);
        r->has[r->column[i]] = true;
    }
    return got;
}

int roster_bid(const struct work *work)
{
    struct roster *r = ARENA_NEW(work->arena, struct roster);
    struct work copy = *work;
    struct csv_record second;
    struct err err;
    size_t n;

    r->work = &copy;
    if (head_read(r, &err) != 1)
        return 0;
    n = r->head.count;
    if (names_people(r) && (n > 1 || r->has[COLUMN_EMAIL]))
        return 75;
    if (names_people(r) && n == 1 && text_in_count(work->text) > 1)
        return 35;
    /* A table of something else is told from prose with commas by rows of equal length. */
    if (n < 2 || csv_next(&r->csv, work->arena, 1, &second, &err) != 1)
        return 0;
    return second.count == n && (n > 2 || r->has[COLUMN_FOREIGN]) ? 20 : 0;
}

static struct slice clean(struct roster *r, struct slice cell, size_t max)
{
    return text_in_clean(r->work->arena, cell, max);
}

static bool yes(struct slice cell)
{
    static const char *const words[] = {"1", "yes", "true", "x", "oui", "ja", "sí", "y", NULL};

    for (const char *const *w = words; *w; w++)
        if (text_in_is(cell, *w))
            return true;
    return false;
}

static struct slice join(struct roster *r, struct slice a, const char *between, struct slice b)
{
    if (!a.n || !b.n)
        return a.n ? a : b;
    return slice_str(
        arena_printf(r->work->arena, "%.*s%s%.*s", (int)a.n, a.p, between, (int)b.n, b.p));
}

/* "Schiffer, Eva" is Eva Schiffer. */
static void name_flip(struct roster *r, struct row *row)
{
    struct slice rest = row->name, last = slice_trim(slice_cut(&rest, ','));

    rest = slice_trim(rest);
    if (!rest.n || !last.n || memchr(rest.p, ',', rest.n))
        return;
    row->name = join(r, rest, " ", last);
    row->flipped = true;
}

static void cell_take(struct roster *r, struct row *row, size_t i, struct slice cell,
                      struct slice part[4])
{
    cell = text_in_trim(cell);
    if (!cell.n)
        return;
    switch (r->column[i]) {
    case COLUMN_NAME:
    case COLUMN_FIRST:
    case COLUMN_MIDDLE:
    case COLUMN_LAST:
        part[r->column[i] - COLUMN_NAME] = clean(r, cell, DRAFT_NAME_MAX);
        break;
    case COLUMN_EMAIL:
        row->email = clean(r, cell, 254);
        break;
    case COLUMN_USERNAME:
        row->username = clean(r, cell, 100);
        break;
    case COLUMN_GROUP:
        if (row->group_count < GROUPS_MAX)
            row->groups[row->group_count++] = clean(r, cell, DRAFT_NAME_MAX);
        break;
    case COLUMN_ROLE:
        row->role = row->role.n ? row->role : clean(r, cell, 40);
        break;
    case COLUMN_LANG:
        row->lang = clean(r, cell, 35);
        break;
    case COLUMN_ZONE:
        row->zone = clean(r, cell, 64);
        break;
    case COLUMN_NOTE:
        row->note = clean(r, cell, DRAFT_LINE_TEXT_MAX);
        break;
    case COLUMN_DELETED:
        row->deleted = yes(cell);
        break;
    case COLUMN_SUSPENDED:
        row->suspended = yes(cell);
        break;
    case COLUMN_SECRET:
    case COLUMN_FOREIGN:
    case COLUMN_OTHER:
        if (row->left.n < 300)
            row->left = join(r, row->left, ", ", clean(r, r->head.cells[i], 60));
    }
}

static void row_read(struct roster *r, const struct csv_record *record, struct row *row)
{
    struct slice part[4] = {{NULL, 0}}; /* name, first, middle, last */

    *row = (struct row){.deleted = false};
    for (size_t i = 0; i < record->count && i < r->head.count; i++)
        cell_take(r, row, i, record->cells[i], part);
    row->name = join(r, part[1], " ", part[3]);
    if (part[0].n && !(part[1].n && part[3].n)) {
        row->name = part[0];
        name_flip(r, row);
    }
    if (!row->name.n)
        row->name = row->username;
    row->name = clean(r, row->name, DRAFT_NAME_MAX);
}

static const char *role_of(struct slice word, bool *ret_known)
{
    *ret_known = true;
    for (size_t i = 0; word.n && i < sizeof roles / sizeof roles[0]; i++)
        if (text_in_is(word, roles[i].word))
            return roles[i].role;
    *ret_known = !word.n;
    return "participant";
}

/* How often `what` came before, and counts it. */
static size_t seen_before(struct roster *r, const char *noun, struct slice what)
{
    struct id id = id_derived(ID_NONE, noun, what);
    size_t at;

    memcpy(&at, id.b, sizeof at);
    for (at %= r->seen_size; r->seen[at].count && !id_eq(r->seen[at].id, id);)
        at = (at + 1) % r->seen_size;
    r->seen[at].id = id;
    return r->seen[at].count++;
}

static struct slice lower(struct roster *r, struct slice s)
{
    char *p = arena_str(r->work->arena, s);

    for (size_t i = 0; i < s.n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] |= 0x20;
    return slice_of(p, s.n);
}

static struct slice identity(struct roster *r, const struct row *row)
{
    struct slice what = row->username.n ? row->username : row->email;

    return lower(r, what.n ? what : row->name);
}

static void drop(struct roster *r, size_t n, const struct csv_record *record, const char *why)
{
    struct arena *arena = r->work->arena;

    out_item(r->work->out, slice_str(arena_printf(arena, "row %zu, line %zu", n, record->line)),
             "person", DRAFT_DROPPED,
             slice_str(arena_printf(arena, "row %zu, line %zu: %s", n, record->line, why)));
}

static void write_groups(struct roster *r, const struct row *row, struct slice person)
{
    struct arena *arena = r->work->arena;

    for (size_t i = 0; i < row->group_count; i++) {
        struct slice pod = text_in_key(arena, "pod", row->groups[i], 0);
        struct draft d;
        bool again = false;

        for (size_t k = 0; k < i; k++)
            again |= slice_eq(row->groups[k], row->groups[i]);
        if (again)
            continue;
        if (!seen_before(r, "pod", row->groups[i])) {
            draft_init(&d, DRAFT_POD, pod);
            draft_put(&d, FIELD_NAME, row->groups[i]);
            out_draft(r->work->out, &d);
        }
        draft_init(&d, DRAFT_POD_MEMBER,
                   slice_str(arena_printf(arena, "%.*s/%.*s", (int)pod.n, pod.p, (int)person.n,
                                          person.p)));
        draft_put(&d, FIELD_POD, pod);
        draft_put(&d, FIELD_ENROLMENT, person);
        out_draft(r->work->out, &d);
    }
}

static void write_row(struct roster *r, const struct row *row, struct slice key, const char *role)
{
    struct draft d;

    draft_init(&d, DRAFT_PERSON, key);
    draft_put(&d, FIELD_NAME, row->name);
    draft_put(&d, FIELD_EMAIL, row->email);
    draft_put(&d, FIELD_USERNAME, row->username);
    draft_put(&d, FIELD_LANG, row->lang);
    draft_put(&d, FIELD_ZONE, row->zone);
    draft_put(&d, FIELD_NOTE, row->note);
    out_draft(r->work->out, &d);
    draft_init(&d, DRAFT_ENROLMENT, key);
    draft_put(&d, FIELD_PERSON, key);
    draft_put(&d, FIELD_ROLE, slice_str(role));
    draft_put(&d, FIELD_NAME, row->name);
    if (row->suspended)
        draft_put(&d, FIELD_STATUS, SLICE("suspended"));
    out_draft(r->work->out, &d);
    write_groups(r, row, key);
}

/* What is said of a row that is taken, but not as it stands. */
static struct slice changes(struct roster *r, const struct row *row,
                            const struct csv_record *record, bool role_known)
{
    struct slice why = SLICE_NONE;

    if (row->left.n)
        why = join(r, SLICE("not read: "), "", row->left);
    if (record->count > r->head.count)
        why = join(r, why, "; ", SLICE("there are more cells than headings"));
    if (record->count < r->head.count)
        why = join(r, why, "; ", SLICE("there are fewer cells than headings"));
    if (!role_known)
        why = join(r, why, "; ",
                   slice_str(arena_printf(r->work->arena, "the role \"%.*s\" became participant",
                                          (int)row->role.n, row->role.p)));
    if (row->flipped)
        why = join(r, why, "; ", SLICE("the name was turned round"));
    return why;
}

static void take(struct roster *r, size_t n, const struct csv_record *record)
{
    struct arena *arena = r->work->arena;
    struct row row;
    struct slice who, why;
    bool role_known;
    const char *role;
    size_t before;

    row_read(r, record, &row);
    if (row.deleted) {
        drop(r, n, record, "the person is marked as deleted");
        return;
    }
    if (!row.name.n || (!row.email.n && record->count == 1 && r->head.count > 2)) {
        drop(r, n, record, "it names nobody");
        return;
    }
    who = identity(r, &row);
    before = seen_before(r, "person", who);
    if (before && row.username.n) {
        drop(r, n, record, "the user name stands in an earlier row already");
        return;
    }
    role = role_of(row.role, &role_known);
    why = changes(r, &row, record, role_known);
    out_item(r->work->out, slice_str(arena_printf(arena, "row %zu, line %zu", n, record->line)),
             "person", why.n ? DRAFT_CHANGED : DRAFT_KEPT, why);
    write_row(r, &row, text_in_key(arena, "person", who, before), role);
}

static int not_people(struct roster *r, struct err *err)
{
    struct slice all = SLICE_NONE;

    for (size_t i = 0; i < r->head.count && all.n < 100; i++)
        all = join(r, all, ", ", clean(r, r->head.cells[i], 30));
    err_set(err, FAULT_INVALID, "the table has no column with people's names; it has %.*s",
            (int)all.n, all.p);
    return err_remedy(err, "Name a column \"name\", or \"firstname\" and \"lastname\".");
}

/* Two rosters with the same headings are told apart by their first person. */
static struct slice origin(struct roster *r)
{
    struct csv csv = r->csv;
    struct csv_record record;
    struct slice all = SLICE_NONE;
    struct row row;
    struct err err;

    for (size_t i = 0; i < r->head.count; i++)
        all = join(r, all, ",", clean(r, r->head.cells[i], 60));
    if (csv_next(&csv, r->work->arena, 1, &record, &err) == 1) {
        row_read(r, &record, &row);
        all = join(r, all, "\n", identity(r, &row));
    }
    return text_in_key(r->work->arena, "roster", all, 0);
}

int roster_run(struct work *work, struct err *err)
{
    struct roster *r = ARENA_NEW(work->arena, struct roster);
    struct csv_record record;
    int64_t found;
    int got;

    r->work = work;
    if (head_read(r, err) < 0)
        return -1;
    if (!names_people(r))
        return not_people(r, err);
    found = csv_count(work->text, r->csv.delimiter) - 1;
    if (found > ROWS_MAX) {
        err_set(err, FAULT_TOO_BIG, "the list has %lld rows; at most %d are taken",
                (long long)found, ROWS_MAX);
        return err_remedy(err, "Divide it into smaller files.");
    }
    r->seen_size = (size_t)(found + 16) * (GROUPS_MAX + 1) * 2;
    r->seen = arena_array(work->arena, r->seen_size, sizeof *r->seen);
    out_head(work->out, "roster", "list of people", origin(r), false);
    for (size_t n = 1; (got = csv_next(&r->csv, work->arena, n, &record, err)) == 1; n++)
        take(r, n, &record);
    return got < 0 ? -1 : out_end(work->out, found, err);
}
