#include "core/draft/roster.h"

#include "core/base/buf.h"
#include "core/base/encoding.h"
#include "core/base/norm.h"
#include "core/base/seen.h"
#include "core/base/tz.h"
#include "core/base/utf8.h"
#include "core/draft/roster_name.h"
#include "core/draft/roster_words.h"

enum {
    EMAIL_MAX = 254,
    USERNAME_MAX = 100,
    WORD_MAX = 40,
    LANG_MAX = 35,
    LEFT_MAX = 300,
    ABOVE_MAX = 80
};

struct roster_reader {
    struct roster_head head;
    struct seen seen;
    struct slice rest; /* of lines */
    size_t line, row;
    bool guessed;
};

/* The parts of a name in their columns. */
struct parts {
    struct slice whole, first, last;
};

/* ---- sentences ---- */

/* Marks a text for the catalogue of the pages. */
#define LANG(text) text

/* clang-format off */
static const char *const wrongs[ROSTER_WRONG_COUNT] = {
    [ROSTER_NOBODY] = LANG("There is no name in it."),
    [ROSTER_LONG] = LANG("The name is too long."),
    [ROSTER_COMMA] = LANG("Is it a family name first, or a group? Write the name as it is said, and a group behind a semicolon."),
    [ROSTER_AGAIN] = LANG("The same user name or address stands in an earlier row."),
    [ROSTER_GROUPED] = LANG("The group’s name is too long."),
    [ROSTER_DELETED] = LANG("The list marks this person as deleted."),
};

static const char *const remarks[ROSTER_REMARK_COUNT] = {
    [ROSTER_LEFT] = LANG("Not read:"),
    [ROSTER_MORE] = LANG("There are more cells than headings."),
    [ROSTER_FEWER] = LANG("There are fewer cells than headings."),
    [ROSTER_ROLE] = LANG("This is no role that is known, so they take part:"),
    [ROSTER_TURNED] = LANG("The family name stood first; the name was turned round."),
    [ROSTER_LOGIN] = LANG("There is no name; the user name stands for it."),
    [ROSTER_GUESSED] = LANG("How the list writes its letters was guessed: look at the name."),
    [ROSTER_CUT] = LANG("The note is too long and was cut."),
    [ROSTER_ZONED] = LANG("The time zone is not one."),
    [ROSTER_SPOKEN] = LANG("The language is not one."),
    [ROSTER_SUSPENDED] = LANG("The list marks this person as suspended."),
    [ROSTER_SHARED] = LANG("Somebody else in an earlier row has the same address."),
    [ROSTER_NAMED] = LANG("The same name stands in an earlier row."),
};
/* clang-format on */

const char *roster_wrong_text(enum roster_wrong wrong)
{
    return wrongs[wrong];
}

/* What stands behind a sentence that ends in a colon. */
static struct slice word_of(const struct roster_row *row, int remark)
{
    return remark == ROSTER_LEFT ? row->left : remark == ROSTER_ROLE ? row->word : SLICE_NONE;
}

struct slice roster_remarks(struct arena *arena, const struct roster_row *row, unsigned without,
                            roster_say *say, const void *ctx)
{
    struct slice all = SLICE_NONE;

    for (int i = 0; i < ROSTER_REMARK_COUNT; i++) {
        const char *text = say ? say(ctx, remarks[i]) : remarks[i];
        struct slice word = word_of(row, i);

        if ((row->remarks & ~without) >> i & 1)
            all = slice_str(arena_printf(arena, "%.*s%s%s%s%.*s%s", (int)all.n, all.n ? all.p : "",
                                         all.n ? " " : "", text, word.n ? " " : "", (int)word.n,
                                         word.n ? word.p : "", word.n ? "." : ""));
    }
    return all;
}

bool roster_changed(const struct roster_row *row)
{
    return (row->remarks & ((1U << ROSTER_SUSPENDED) - 1)) != 0;
}

static void remark(struct roster_row *row, enum roster_remark remark)
{
    row->remarks |= 1U << remark;
}

/* ---- words ---- */

static struct slice clean(struct arena *arena, struct slice text)
{
    struct slice result;
    struct buf buf;

    buf_init(&buf, 4 * text.n + 16);
    utf8_plain(text, &buf);
    result = arena_slice(arena, buf_slice(&buf));
    buf_done(&buf);
    return result;
}

static struct slice join(struct arena *arena, struct slice a, const char *between, struct slice b)
{
    if (!a.n || !b.n)
        return a.n ? a : b;
    return slice_str(arena_printf(arena, "%.*s%s%.*s", (int)a.n, a.p, between, (int)b.n, b.p));
}

static struct slice lower(struct arena *arena, struct slice text)
{
    char *p = arena_str(arena, text);

    for (size_t i = 0; i < text.n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] |= 0x20;
    return slice_of(p, text.n);
}

static bool is_address(struct slice text)
{
    const char *at = text.n ? memchr(text.p, '@', text.n) : NULL;

    return at && at > text.p && at + 1 < text.p + text.n && text.n <= EMAIL_MAX &&
           !memchr(text.p, ' ', text.n);
}

/* A place as the database of zones names it; a number is no zone. */
static bool is_zone(struct slice text)
{
    return slice_is(text, "UTC") || (tz_name_valid(text) && memchr(text.p, '/', text.n));
}

/* A tag of BCP 47 by its form, with the underscore that some programs write. */
static bool is_lang(struct slice text)
{
    size_t first = 0, n;

    for (n = 0; n < text.n; n++) {
        char c = text.p[n];
        bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';

        if (c == '-' || c == '_')
            first = first ? first : n;
        else if (!letter && !(first && c >= '0' && c <= '9'))
            return false;
    }
    first = first ? first : n;
    return first >= 2 && first <= 3 && n <= LANG_MAX;
}

/* ---- what a row says ---- */

static void leave(struct arena *arena, struct roster_row *row, struct slice what)
{
    remark(row, ROSTER_LEFT);
    if (row->left.n < LEFT_MAX)
        row->left = join(arena, row->left, ", ", utf8_head(clean(arena, what), 60));
}

/* False: there is no room for it. */
static bool add_group(struct roster_row *row, struct slice group)
{
    for (size_t i = 0; i < row->group_count; i++)
        if (slice_eq(row->groups[i], group))
            return true;
    if (group.n > ROSTER_GROUP_MAX)
        row->wrong = ROSTER_GROUPED;
    else if (row->group_count == ROSTER_GROUPS)
        return false;
    else
        row->groups[row->group_count++] = group;
    return true;
}

static void add_note(struct arena *arena, struct roster_row *row, struct slice text)
{
    struct slice all = join(arena, row->note, "; ", text);

    row->note = utf8_head(all, ROSTER_NOTE_MAX);
    if (row->note.n < all.n)
        remark(row, ROSTER_CUT);
}

/* The first role that is one counts; a word that is none is kept as a note. */
static bool add_role(struct arena *arena, struct roster_row *row, struct slice cell, bool *given)
{
    const char *role = roster_words_role(cell);

    if (role == NULL) {
        add_note(arena, row, cell);
        row->word = row->word.n ? row->word : utf8_head(cell, WORD_MAX);
    } else if (*given && role != row->role) {
        return false;
    } else {
        row->role = role;
        *given = true;
    }
    return true;
}

static bool put(struct slice *where, struct slice cell, size_t max)
{
    if (where->n || cell.n > max)
        return false;
    *where = cell;
    return true;
}

/* False for a word that tells nothing of these: the cell is then left out by name. */
static bool add_status(struct roster_row *row, struct slice cell)
{
    enum roster_status status = roster_words_status(cell);

    if (status == STATUS_DELETED)
        row->wrong = ROSTER_DELETED;
    row->suspended |= status == STATUS_SUSPENDED;
    return status != STATUS_UNKNOWN;
}

/* False: the cell is not read. */
static bool take_cell(struct arena *arena, enum roster_column column, struct slice cell,
                      struct parts *parts, bool *role, struct roster_row *row)
{
    switch (column) {
    case COLUMN_NAME:
    case COLUMN_WHOLE:
    case COLUMN_PERSON:
        return put(&parts->whole, cell, SIZE_MAX);
    case COLUMN_FIRST:
        return put(&parts->first, cell, SIZE_MAX);
    case COLUMN_LAST:
        return put(&parts->last, cell, SIZE_MAX);
    case COLUMN_EMAIL:
        return is_address(cell) && put(&row->email, cell, EMAIL_MAX);
    case COLUMN_USERNAME:
        return put(&row->username, cell, USERNAME_MAX);
    case COLUMN_GROUP:
        return add_group(row, cell);
    case COLUMN_ROLE:
        return add_role(arena, row, cell, role);
    case COLUMN_LANG:
        if (is_lang(cell))
            return put(&row->lang, cell, LANG_MAX);
        remark(row, ROSTER_SPOKEN);
        return true;
    case COLUMN_ZONE:
        if (is_zone(cell))
            return put(&row->zone, cell, TZ_NAME_MAX);
        remark(row, ROSTER_ZONED);
        return true;
    case COLUMN_NOTE:
        add_note(arena, row, cell);
        return true;
    case COLUMN_DELETED:
        if (roster_words_yes(cell))
            row->wrong = ROSTER_DELETED;
        return true;
    case COLUMN_SUSPENDED:
        row->suspended |= roster_words_yes(cell);
        return true;
    case COLUMN_STATUS:
        return add_status(row, cell);
    case COLUMN_LEFT:
    case COLUMN_SECRET:
    case COLUMN_FOREIGN:
    case COLUMN_PERHAPS:
    case COLUMN_COUNT:
        break;
    }
    return false;
}

/* First and last name where both are there, else the whole one, else the one of the two, else the
 * user name. */
static void name_row(struct arena *arena, const struct parts *parts, struct roster_row *row)
{
    row->name = join(arena, parts->first, " ", parts->last);
    if (parts->whole.n && !(parts->first.n && parts->last.n)) {
        row->name = parts->whole;
        if (roster_name_turn(arena, parts->whole, &row->name))
            remark(row, ROSTER_TURNED);
    }
    if (row->name.n == 0 && row->username.n) {
        row->name = row->username;
        remark(row, ROSTER_LOGIN);
    }
}

static void table_row(struct roster_reader *r, struct arena *arena, const struct csv_record *record,
                      struct roster_row *row)
{
    const struct csv_record *head = &r->head.cells;
    struct parts parts = {.whole = SLICE_NONE};
    bool role = false;

    row->line = record->line;
    for (size_t i = 0; i < record->count && i < head->count; i++) {
        struct slice cell = clean(arena, record->cells[i]);

        if (cell.n &&
            !take_cell(arena, (enum roster_column)r->head.columns[i], cell, &parts, &role, row))
            leave(arena, row, head->cells[i]);
    }
    name_row(arena, &parts, row);
    if (record->count > head->count)
        remark(row, ROSTER_MORE);
    if (record->count < head->count)
        remark(row, ROSTER_FEWER);
    /* One cell in a wide table is a line below it, not somebody. */
    if (record->count == 1 && head->count > 2 && row->email.n == 0 && row->wrong == ROSTER_FINE)
        row->wrong = ROSTER_NOBODY;
}

/* ---- lines ---- */

/* Without what begins an item of a list: "- ", "* ", "3. ", "3) ". */
static struct slice unlisted(struct slice line)
{
    size_t n = 0;

    line = utf8_trim(line);
    while (n < line.n && line.p[n] >= '0' && line.p[n] <= '9')
        n++;
    if (n > 0 && n + 1 < line.n && (line.p[n] == '.' || line.p[n] == ')') && line.p[n + 1] == ' ')
        return utf8_trim(slice_from(line, n + 1));
    if (line.n > 2 && (line.p[0] == '-' || line.p[0] == '*') && line.p[1] == ' ')
        return utf8_trim(slice_from(line, 2));
    return slice_starts(line, SLICE("\xe2\x80\xa2")) ? utf8_trim(slice_from(line, 3)) : line;
}

static bool is_mark(char c)
{
    return c == ',' || c == ';' || c == '\t' || c == '|';
}

/* Cuts one piece off; *mark is what stood behind it (0 at the end). */
static struct slice piece(struct slice *rest, char *mark)
{
    const char *end =
        rest->n > 1 && rest->p[0] == '"' ? memchr(rest->p + 1, '"', rest->n - 1) : NULL;
    struct slice text;
    size_t n = 0;

    *mark = 0;
    if (end) {
        text = slice_of(rest->p + 1, (size_t)(end - rest->p - 1));
        *rest = slice_trim(slice_from(*rest, text.n + 2));
    } else {
        while (n < rest->n && !is_mark(rest->p[n]))
            n++;
        text = slice_trim(slice_head(*rest, n));
        *rest = slice_from(*rest, n);
    }
    if (rest->n && is_mark(rest->p[0])) {
        *mark = rest->p[0];
        *rest = slice_trim(slice_from(*rest, 1));
    }
    return text;
}

/* A name, and behind it a role, an address, a group behind a semicolon, what belongs to the name.
 */
static void line_row(struct arena *arena, struct slice line, struct roster_row *row)
{
    struct slice rest = line;
    char mark, before;
    bool given = false;

    row->name = clean(arena, piece(&rest, &mark));
    while (mark || rest.n) {
        struct slice text;

        before = mark;
        text = clean(arena, piece(&rest, &mark));
        if (text.n == 0)
            continue;
        if (roster_words_role(text)) {
            if (!add_role(arena, row, text, &given))
                leave(arena, row, text);
        } else if (is_address(text)) {
            if (!put(&row->email, text, EMAIL_MAX))
                leave(arena, row, text);
        } else if (!before) { /* behind a quoted word */
            row->name = join(arena, row->name, " ", text);
        } else if (before == ',' && roster_words_suffix(text)) {
            row->name = join(arena, row->name, ", ", text);
        } else if (before == ',') {
            row->wrong = ROSTER_COMMA;
        } else if (!add_group(row, text)) {
            leave(arena, row, text);
        }
    }
}

/* ---- rows ---- */

/* Whether a wrong guess of the encoding would show in it. */
static bool beyond_ascii(struct slice text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80)
            return true;
    return false;
}

/* Who it is, among those of earlier rows that were not wrong. */
static void identify(struct roster_reader *r, struct arena *arena, struct roster_row *row)
{
    struct slice email = lower(arena, row->email), name = norm_name_copy(arena, row->name);
    struct slice both = join(arena, email, "\n", name);
    struct slice login = lower(arena, row->login.n ? row->login : row->name);
    size_t named, shared, same;

    if ((row->username.n && seen_times(&r->seen, "username", lower(arena, row->username))) ||
        (!row->username.n && email.n && seen_times(&r->seen, "both", both))) {
        row->wrong = ROSTER_AGAIN;
        return;
    }
    if (row->username.n)
        seen_again(&r->seen, "username", lower(arena, row->username));
    named = seen_again(&r->seen, "name", name);
    shared = email.n ? seen_again(&r->seen, "email", email) : 0;
    same = email.n ? seen_again(&r->seen, "both", both) : 0;
    row->before = seen_again(&r->seen, "login", login);
    if (shared > same)
        remark(row, ROSTER_SHARED);
    else if (named && !row->login.n)
        remark(row, ROSTER_NAMED);
}

static void settle(struct roster_reader *r, struct arena *arena, struct roster_row *row)
{
    row->row = ++r->row;
    row->login = row->username.n ? row->username : row->email;
    if (row->word.n)
        remark(row, ROSTER_ROLE);
    if (row->suspended)
        remark(row, ROSTER_SUSPENDED);
    if (r->guessed && (beyond_ascii(row->name) || beyond_ascii(row->note) ||
                       (row->group_count && beyond_ascii(row->groups[0]))))
        remark(row, ROSTER_GUESSED);
    if (row->wrong == ROSTER_FINE && !roster_name_any(row->name))
        row->wrong = ROSTER_NOBODY;
    if (row->wrong == ROSTER_FINE && row->name.n > ROSTER_NAME_MAX)
        row->wrong = ROSTER_LONG;
    if (row->wrong == ROSTER_FINE)
        identify(r, arena, row);
}

static int refuse_strange(const struct roster_head *head, struct err *err)
{
    struct buf all;

    buf_init(&all, 256);
    for (size_t i = 0; i < head->cells.count && all.n < 100; i++) {
        buf_str(&all, all.n ? ", " : "");
        utf8_plain(utf8_head(head->cells.cells[i], 30), &all);
    }
    err_set(err, FAULT_INVALID, "the table has no column with people's names; it has %.*s",
            (int)all.n, all.p);
    buf_done(&all);
    return err_remedy(err, "Name a column \"name\", or \"firstname\" and \"lastname\".");
}

int roster_begin(struct arena *arena, const struct roster_head *head, bool guessed, size_t most,
                 struct roster_reader **ret, struct err *err)
{
    struct roster_reader *r = ARENA_NEW(arena, struct roster_reader);
    int64_t count = roster_count(head);

    if (head->kind == ROSTER_STRANGE)
        return refuse_strange(head, err);
    if ((uint64_t)count > most) {
        err_set(err, FAULT_TOO_BIG, "the list has %lld rows; at most %zu are taken",
                (long long)count, most);
        return err_remedy(err, "Divide it, and add one part after the other.");
    }
    r->head = *head;
    r->seen.arena = arena;
    r->rest = head->text;
    r->guessed = guessed;
    *ret = r;
    return 0;
}

int roster_next(struct roster_reader *r, struct arena *arena, struct roster_row *ret,
                struct err *err)
{
    struct csv_record record;
    struct slice line;
    int more;

    *ret = (struct roster_row){.role = roster_roles[0]};
    if (r->head.kind == ROSTER_LINES) {
        more = roster_line(&r->rest, &r->line, &line);
        ret->line = r->line;
        if (more)
            line_row(arena, unlisted(line), ret);
    } else {
        more = csv_next(&r->head.csv, arena, r->row + 1, &record, err);
        if (more == 1)
            table_row(r, arena, &record, ret);
    }
    if (more == 1)
        settle(r, arena, ret);
    return more;
}

/* ---- a whole list ---- */

static struct slice above(struct arena *arena, const struct roster_head *head)
{
    struct slice rest = head->above, all = SLICE_NONE, line;
    size_t number = 0;

    while (all.n < LEFT_MAX && roster_line(&rest, &number, &line))
        all = join(arena, all, " · ", utf8_head(clean(arena, line), ABOVE_MAX));
    return all;
}

int roster_read(struct arena *arena, struct slice bytes, struct roster *ret, struct err *err)
{
    struct roster_head head;
    struct roster_reader *reader;
    struct roster_row row;
    const char *encoding;
    size_t room = 0;
    int more;

    *ret = (struct roster){.count = 0};
    if (bytes.n > ROSTER_BYTES) {
        err_set(err, FAULT_TOO_BIG, "the list has more than %d KB", ROSTER_BYTES / 1024);
        return err_remedy(err, "Divide it, and add one part after the other.");
    }
    if (encoding_decode(arena, bytes, &ret->text, &encoding, err) != 0)
        return err_remedy(err,
                          "Save the table as \"CSV UTF-8\", or copy its cells and paste them.");
    roster_look(arena, ret->text, &head);
    ret->table = head.kind == ROSTER_TABLE;
    ret->left = head.left;
    ret->above = above(arena, &head);
    if (roster_begin(arena, &head, encoding_guessed(encoding), ROSTER_ROWS, &reader, err) != 0)
        return -1;
    while ((more = roster_next(reader, arena, &row, err)) == 1) {
        ret->rows = arena_grow(arena, ret->rows, ret->count, &room, sizeof *ret->rows);
        ret->rows[ret->count++] = row;
        ret->wrong += row.wrong != ROSTER_FINE;
    }
    return more;
}
