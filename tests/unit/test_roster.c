/* Lists of people: lines, and tables by RFC 4180 as spreadsheets write them. What stands in each
 * was counted by hand. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/buf.h"
#include "core/draft/roster.h"
#include "core/model/role.h"

struct want {
    const char *name, *role, *groups, *note;
    size_t line;
    enum roster_wrong wrong;
};

static void check(struct arena *arena, struct slice text, bool table, const struct want *want,
                  size_t count)
{
    struct err err = {0};
    struct roster r;

    if (roster_read(arena, text, &r, &err) != 0)
        fail_msg("%s", err.text);
    assert_int_equal(r.table, table);
    assert_int_equal(r.count, count);
    for (size_t i = 0; i < count; i++) {
        const struct roster_row *row = &r.rows[i];
        const char *groups = "";

        if (row->group_count)
            groups = row->group_count == 1
                         ? arena_str(arena, row->groups[0])
                         : arena_printf(arena, "%.*s+%.*s", (int)row->groups[0].n, row->groups[0].p,
                                        (int)row->groups[1].n, row->groups[1].p);
        assert_string_equal(arena_str(arena, row->name), want[i].name);
        assert_int_equal(row->wrong, want[i].wrong);
        assert_string_equal(row->role, want[i].role ? want[i].role : "participant");
        assert_string_equal(groups, want[i].groups ? want[i].groups : "");
        assert_string_equal(arena_str(arena, row->note), want[i].note ? want[i].note : "");
        assert_int_equal(row->line, want[i].line);
        assert_int_equal(row->row, i + 1);
    }
}

#define CHECK(text, table, ...)                                                                  \
    do {                                                                                         \
        static const struct want want[] = {__VA_ARGS__};                                         \
        struct arena *arena = arena_new(16 << 20);                                               \
        check(arena, slice_of(text, sizeof(text) - 1), table, want, sizeof want / sizeof *want); \
        arena_free(arena);                                                                       \
    } while (0)

static void test_lines(void **state)
{
    (void)state;
    CHECK("Amina\n", false, {.name = "Amina", .line = 1});
    CHECK("Amina Yusuf, Facilitator\r\nBen\r\r\n\nChe; Birch; Oak\nDi\tBirch\n", false,
          {.name = "Amina Yusuf", .role = "facilitator", .line = 1}, {.name = "Ben", .line = 2},
          {.name = "Che", .groups = "Birch+Oak", .line = 5},
          {.name = "Di", .groups = "Birch", .line = 6});
    CHECK("1. Amina\n2) Ben\n- Che\n* Di\n\xe2\x80\xa2 Eva", false, {.name = "Amina", .line = 1},
          {.name = "Ben", .line = 2}, {.name = "Che", .line = 3}, {.name = "Di", .line = 4},
          {.name = "Eva", .line = 5});
    CHECK("Moyo, Claudia\n\"Moyo, Claudia\", observer\n, facilitator\n", false,
          {.name = "Moyo", .wrong = ROSTER_COMMA, .line = 1},
          {.name = "Moyo, Claudia", .role = "observer", .line = 2},
          {.name = "", .role = "facilitator", .wrong = ROSTER_NOBODY, .line = 3});
}

/* RFC 4180, section 2: 1 and 2 (ends of lines), 4 (blanks), 5 to 7 (quotes). */
static void test_rfc(void **state)
{
    (void)state;
    CHECK("name,note\r\naaa,bbb\r\nzzz,yyy", true, {.name = "aaa", .note = "bbb", .line = 2},
          {.name = "zzz", .note = "yyy", .line = 3});
    CHECK("name,note\r\n\"aaa\",\"b \r\nbb\"\r\nzzz,\"y\"\"y\"", true,
          {.name = "aaa", .note = "b bb", .line = 2}, {.name = "zzz", .note = "y\"y", .line = 4});
    CHECK("name;group\n\"a;b\";G\n", true, {.name = "a;b", .groups = "G", .line = 2});
}

static void test_tables(void **state)
{
    (void)state;
    CHECK("username,firstname,lastname,email,course1,group1,group2,role1,password\n"
          "z,Zola,Ndlovu,z@x,INQ,Oak,Birch,editingteacher,secret\n"
          "z,Again,Z,z2@x,INQ,,,student,\n",
          true, {.name = "Zola Ndlovu", .role = "facilitator", .groups = "Oak+Birch", .line = 2},
          {.name = "Again Z", .wrong = ROSTER_AGAIN, .line = 3});
    CHECK("\xef\xbb\xbfVorname;Nachname;Gruppe\r\nJ\xc3\xbcrgen;Gro\xc3\x9f;Linde\r\n", true,
          {.name = "J\xc3\xbcrgen Gro\xc3\x9f", .groups = "Linde", .line = 2});
    CHECK("Pr\xe9nom;Nom;Groupe\r\nH\xe9l\xe8ne;Caf\xe9;\r\n", true,
          {.name = "H\xc3\xa9l\xc3\xa8ne Caf\xc3\xa9", .line = 2});
    CHECK("\n\nname\tgroup\nAmina\tOak\n", true, {.name = "Amina", .groups = "Oak", .line = 4});
}

static void test_bounds(void **state)
{
    struct arena *arena = arena_new(64 << 20);
    char *much = arena_alloc(arena, 4 * ROSTER_ROWS + 16);
    char *large = arena_alloc(arena, ROSTER_BYTES + 1);
    struct err err = {0};
    struct roster r;

    (void)state;
    for (int i = 0; i <= ROSTER_ROWS; i++)
        memcpy(much + 2 * (size_t)i, "x\n", 2);
    assert_int_equal(roster_read(arena, slice_of(much, 2 * (size_t)ROSTER_ROWS), &r, &err), 0);
    assert_int_equal(r.count, ROSTER_ROWS);
    assert_int_equal(roster_read(arena, slice_of(much, 2 * (size_t)ROSTER_ROWS + 2), &r, &err), -1);
    assert_int_equal(err.fault, FAULT_TOO_BIG);
    assert_int_equal(roster_read(arena, slice_of(large, ROSTER_BYTES + 1), &r, &err), -1);
    assert_int_equal(err.fault, FAULT_TOO_BIG);
    assert_int_equal(roster_read(arena, slice_of("a\0b", 3), &r, &err), -1);
    assert_int_equal(err.fault, FAULT_INVALID);
    assert_int_equal(roster_read(arena, SLICE("name\n\"open\n"), &r, &err), -1);
    assert_non_null(strstr(err.text, "line 2"));
    arena_free(arena);
}

/* The words and bounds are the model's. */
static void test_model(void **state)
{
    unsigned found = 0;

    (void)state;
    assert_int_equal(ROSTER_NAME_MAX, NAME_MAX_BYTES);
    for (size_t i = 0; i < ROSTER_ROLES; i++) {
        enum role role = role_read(slice_str(roster_roles[i]));

        assert_int_not_equal(role, ROLE_NOBODY);
        assert_string_equal(role_word(role), roster_roles[i]);
        found |= 1U << role;
    }
    assert_int_equal(found, 1U << ROLE_OBSERVER | 1U << ROLE_PARTICIPANT | 1U << ROLE_FACILITATOR);
    assert_string_equal(roster_roles[0], role_word(ROLE_PARTICIPANT));
    for (int i = ROSTER_NOBODY; i < ROSTER_WRONG_COUNT; i++)
        assert_non_null(roster_wrong_text((enum roster_wrong)i));
}

/* One remark each, so that none is without a sentence. */
static void test_remarks(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    struct roster_row row = {.left = SLICE("city"), .word = SLICE("pilot")};

    (void)state;
    for (int i = 0; i < ROSTER_REMARK_COUNT; i++) {
        row.remarks = 1U << i;
        assert_true(slice_ends(roster_remarks(arena, &row, 0, NULL, NULL), SLICE(".")));
        assert_int_equal(roster_changed(&row), i < ROSTER_SUSPENDED);
        assert_int_equal(roster_remarks(arena, &row, 1U << i, NULL, NULL).n, 0);
    }
    row.remarks = 1U << ROSTER_LEFT | 1U << ROSTER_ROLE;
    assert_string_equal(arena_str(arena, roster_remarks(arena, &row, 0, NULL, NULL)),
                        "Not read: city. This is no role that is known, so they take part: pilot.");
    arena_free(arena);
}

static enum roster_kind kind_of(struct arena *arena, const char *text)
{
    struct roster_head head;

    roster_look(arena, slice_str(text), &head);
    return head.kind;
}

/* Headings in several languages, as people spell them; what is no heading. */
static void test_headings(void **state)
{
    /* clang-format off */
    static const char *const names[] = {
        "First name*;Last name*", "Prénom;Nom de famille", "VORNAME;Nachname", "Nombre;Apellidos",
        "Nome;Sobrenome", "Nome;Cognome", "Voornaam;Achternaam", "Jina la kwanza;Jina la ukoo",
        "الاسم الأول;اسم العائلة", "الاسم الاول;اسم العايلة", "given_name;family-name",
        "Name;Vorname", "Surname;Name",
    };
    static const char *const lines[] = {
        "Amina Yusuf, participant\nBen, facilitator\n", "Amina; Oak; Elm\nBen; Oak; Elm\n",
        "Ann, ann@example.org, Oak\nBen, ben@example.org, Oak\n", "Amina\nParticipant\n",
        "\"Amina\nBen\n",
    };
    /* clang-format on */
    struct arena *arena = arena_new(16 << 20);

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct slice text = slice_str(arena_printf(arena, "%s\nA;B\n", names[i]));
        bool turned = i + 2 >= sizeof names / sizeof *names;
        struct roster r;

        assert_int_equal(roster_read(arena, text, &r, NULL), 0);
        assert_true(r.table && r.count == 1 && r.left.n == 0);
        assert_string_equal(arena_str(arena, r.rows[0].name), turned ? "B A" : "A B");
    }
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_int_equal(kind_of(arena, lines[i]), ROSTER_LINES);
    assert_int_equal(kind_of(arena, "List\n\nName\nAmina\n"), ROSTER_TABLE);
    assert_int_equal(kind_of(arena, "group;role\nOak;student\n"), ROSTER_STRANGE);
    arena_free(arena);
}

/* A long list, row by row, in the memory of one row; and refused before anything is read of it. */
static void test_rows(void **state)
{
    enum { MANY = 20000 };
    struct arena *arena = arena_new(64 << 20), *few = arena_new(64 * 1024);
    struct buf buf;
    struct roster_head head;
    struct roster_reader *reader;
    struct roster_row row;
    struct err err = {0};
    size_t count = 0;

    (void)state;
    buf_init(&buf, 4 << 20);
    buf_str(&buf, "name,email\n");
    for (int i = 0; i < MANY; i++)
        buf_printf(&buf, "Person %d,p%d@example.org\n", i, i % (MANY - 1));
    roster_look(arena, buf_slice(&buf), &head);
    assert_int_equal(roster_count(&head), MANY);
    assert_int_equal(roster_begin(arena, &head, false, MANY - 1, &reader, &err), -1);
    assert_int_equal(err.fault, FAULT_TOO_BIG);
    assert_int_equal(roster_begin(arena, &head, false, MANY, &reader, &err), 0);
    while (roster_next(reader, few, &row, &err) == 1) {
        assert_int_equal(row.row, ++count);
        assert_int_equal(row.wrong, ROSTER_FINE);
        assert_int_equal(row.before, count == MANY);
        arena_reset(few);
    }
    assert_int_equal(count, MANY);
    assert_int_equal(row.remarks, 0);
    buf_done(&buf);
    arena_free(few);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),    cmocka_unit_test(test_rfc),
        cmocka_unit_test(test_tables),   cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_model),    cmocka_unit_test(test_remarks),
        cmocka_unit_test(test_headings), cmocka_unit_test(test_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
