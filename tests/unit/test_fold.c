/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/journal/entry.h"
#include "core/journal/fold.h"

#include <stdlib.h>

enum { MOST = 6 };

/* One entry of a case. Its id is 32 times the letter; `over` names what it supersedes. */
struct row {
    char id;
    const char *over;
    uint64_t hlc;
    const char *json, *body;
    char author;
    uint16_t kind;
    bool without_right;
};

struct expected {
    const char *json, *body, *heads;
    const char *two; /* "field entry", comma between, in any order */
    int64_t versions;
};

static void make(struct arena *arena, const struct row *row, struct fold_entry *ret,
                 bool same_author)
{
    struct buf payload;
    size_t links = row->over ? strlen(row->over) : 0;
    char *ids = arena_alloc(arena, 32 * links + 1);

    *ret = (struct fold_entry){.hlc = row->hlc,
                               .seq = 1,
                               .kind = row->kind ? row->kind : 20,
                               .without_right = row->without_right,
                               .same_author = same_author};
    memset(ret->id.b, row->id, 32);
    memset(ret->writer.b, row->id, 32);
    memset(ret->author.b, row->author ? row->author : 'A', 16);
    for (size_t i = 0; i < links; i++)
        memset(ids + 32 * i, row->over[i], 32);
    ret->supersedes = slice_of(ids, 32 * links);
    if (row->json == NULL)
        return;
    buf_init(&payload, 4096);
    entry_payload_build(slice_str(row->json), slice_str(row->body), &payload);
    ret->payload = arena_slice(arena, buf_slice(&payload));
    buf_done(&payload);
}

static void check(struct arena *arena, const struct folded *now, const struct expected *want)
{
    struct json *json = NULL;
    struct err err = {0};
    size_t twos = 0;

    assert_int_equal(now->gone, want->json == NULL);
    assert_int_equal(now->heads.n, 32 * strlen(want->heads));
    for (size_t i = 0; want->heads[i]; i++)
        assert_int_equal(now->heads.p[32 * i], want->heads[i]);
    assert_int_equal(now->versions, want->versions);
    if (want->json) {
        assert_int_equal(json_read(slice_str(want->json), 4096, &json, &err), 0);
        assert_true(json_same(now->state, json));
        json_free(json);
    }
    assert_true(slice_is(now->body, want->body ? want->body : ""));
    for (size_t i = 0; i < now->two_count; i++) {
        char *text = arena_printf(arena, "%.*s %c", (int)now->two[i].field.n, now->two[i].field.p,
                                  now->two[i].entry.b[0]);

        if (!want->two || !strstr(want->two, text))
            fail_msg("%s is listed as a second version", text);
    }
    for (const char *p = want->two; p && *p; p++)
        twos += *p == ' ';
    assert_int_equal(now->two_count, twos);
}

/* Folds the rows in every order of arrival. */
static void every_order(const struct row *rows, size_t count, bool same_author,
                        const struct expected *want)
{
    int at[MOST], c[MOST] = {0};

    for (size_t i = 0; i < count; i++)
        at[i] = (int)i;
    for (size_t i = 0;;) {
        struct arena *arena = arena_new(1 << 20);
        struct fold_entry entries[MOST];
        struct folded now;
        struct err err = {0};

        for (size_t k = 0; k < count; k++) {
            make(arena, &rows[at[k]], &entries[k], same_author);
            entries[k].n = (int64_t)k + 1;
        }
        assert_int_equal(fold_object(arena, entries, count, &now, &err), 0);
        check(arena, &now, want);
        json_free(now.state);
        arena_free(arena);
        while (i < count && c[i] == (int)i) /* Heap's algorithm */
            c[i++] = 0;
        if (i == count)
            return;
        {
            int k = i % 2 ? c[i] : 0, was = at[i];

            at[i] = at[k];
            at[k] = was;
            c[i]++;
            i = 0;
        }
    }
}

#define CASE(rows, same_author, ...) \
    every_order(rows, sizeof(rows) / sizeof *(rows), same_author, &(struct expected){__VA_ARGS__})

static void one_after_another(void **state)
{
    /* The clock of b is behind a's: what it supersedes says more than the clock. */
    static const struct row rows[] = {{'a', "", 900, "{\"t\":\"1\",\"u\":1}", "x", 0, 0, 0},
                                      {'b', "a", 100, "{\"t\":\"2\",\"u\":null}", "", 0, 0, 0},
                                      {'c', "b", 50, "{\"v\":[1,{\"w\":null}]}", "y", 0, 0, 0}};

    (void)state;
    CASE(rows, false, "{\"t\":\"2\",\"v\":[1,{\"w\":null}]}", "y", "c", NULL, 3);
}

static void different_fields(void **state)
{
    static const struct row rows[] = {{'a', "", 1, "{\"t\":\"1\",\"u\":\"1\"}", "x", 0, 0, 0},
                                      {'b', "a", 5, "{\"t\":\"2\"}", "", 0, 0, 0},
                                      {'c', "a", 4, "{\"u\":\"2\"}", "z", 0, 0, 0}};

    (void)state;
    CASE(rows, false, "{\"t\":\"2\",\"u\":\"2\"}", "z", "bc", NULL, 3);
}

static void same_field(void **state)
{
    static const struct row rows[] = {{'a', "", 1, "{\"t\":\"1\"}", "x", 0, 0, 0},
                                      {'b', "a", 5, "{\"t\":\"2\"}", "B", 0, 0, 0},
                                      {'c', "a", 6, "{\"t\":\"3\"}", "C", 0, 0, 0}};
    static const struct row chosen[] = {{'a', "", 1, "{\"t\":\"1\"}", "x", 0, 0, 0},
                                        {'b', "a", 5, "{\"t\":\"2\"}", "B", 0, 0, 0},
                                        {'c', "a", 6, "{\"t\":\"3\"}", "C", 0, 0, 0},
                                        {'d', "bc", 2, "{\"t\":\"2\"}", "B", 0, 0, 0}};
    static const struct row other_field[] = {{'a', "", 1, "{\"t\":\"1\"}", "x", 0, 0, 0},
                                             {'b', "a", 5, "{\"t\":\"2\"}", "B", 0, 0, 0},
                                             {'c', "a", 6, "{\"t\":\"3\"}", "C", 0, 0, 0},
                                             {'d', "bc", 2, "{\"v\":\"2\"}", "", 0, 0, 0}};
    static const struct row equal[] = {{'a', "", 1, "{\"t\":\"1\"}", "x", 0, 0, 0},
                                       {'b', "a", 5, "{\"t\":\"2\"}", "B", 0, 0, 0},
                                       {'c', "a", 6, "{\"t\":\"2\"}", "B", 0, 0, 0}};
    static const struct row siblings[] = {{'a', "", 7, "{\"t\":\"1\"}", "x", 0, 0, 0},
                                          {'b', "", 7, "{\"t\":\"2\"}", "x", 0, 0, 0}};

    (void)state;
    CASE(rows, false, "{\"t\":\"3\"}", "C", "bc", "t b,body b", 3);
    CASE(chosen, false, "{\"t\":\"2\"}", "B", "d", NULL, 4);
    /* Who changes another field has not chosen. */
    CASE(other_field, false, "{\"t\":\"3\",\"v\":\"2\"}", "C", "d", "t b,body b", 4);
    CASE(equal, false, "{\"t\":\"2\"}", "B", "bc", NULL, 3);
    CASE(siblings, false, "{\"t\":\"2\"}", "x", "ab", "t a", 2); /* the writer's key decides */
}

static void removed_body(void **state)
{
    static const struct row rows[] = {{'a', "", 1, "{\"t\":\"1\"}", "x", 0, 0, 0},
                                      {'b', "a", 5, "{\"body\":null}", "", 0, 0, 0}};

    (void)state;
    CASE(rows, false, "{\"t\":\"1\"}", "", "b", NULL, 2);
}

static void without_effect(void **state)
{
    static const struct row right[] = {{'a', "", 1, "{\"t\":\"0\"}", "", 0, 0, true},
                                       {'b', "a", 2, "{\"t\":\"1\"}", "x", 0, 0, 0},
                                       {'c', "b", 3, "{\"t\":\"2\"}", "y", 0, 0, true}};
    static const struct row author[] = {{'a', "", 1, "{\"t\":\"1\"}", "x", 'A', 0, 0},
                                        {'b', "a", 2, "{\"t\":\"2\"}", "y", 'B', 0, 0}};
    static const struct row kind[] = {{'a', "", 1, "{\"t\":\"1\"}", "x", 0, 20, 0},
                                      {'b', "a", 2, "{\"t\":\"2\"}", "y", 0, 21, 0}};
    static const struct row withheld[] = {{'a', "", 1, NULL, "", 0, 0, 0},
                                          {'b', "a", 2, "{\"t\":\"2\"}", "y", 0, 0, 0}};
    static const struct row broken[] = {{'a', "", 1, "{\"t\":\"1\"}", "x", 0, 0, 0},
                                        {'b', "a", 2, "{\"t\":\"2\",\"t\":\"3\"}", "y", 0, 0, 0},
                                        {'c', "b", 3, "{\"t\":1.5}", "y", 0, 0, 0},
                                        {'d', "c", 4, "[]", "y", 0, 0, 0}};
    static const struct row gone[] = {{'a', "", 1, "{\"t\":\"1\"}", "x", 0, 0, true},
                                      {'b', "a", 2, NULL, "", 0, 0, 0}};

    (void)state;
    CASE(right, false, "{\"t\":\"1\"}", "x", "c", NULL, 1);
    CASE(author, true, "{\"t\":\"1\"}", "x", "b", NULL, 1);
    CASE(author, false, "{\"t\":\"2\"}", "y", "b", NULL, 2);
    CASE(kind, false, "{\"t\":\"1\"}", "x", "b", NULL, 1);
    CASE(withheld, false, "{\"t\":\"2\"}", "y", "b", NULL, 1);
    CASE(broken, false, "{\"t\":\"1\"}", "x", "d", NULL, 1);
    CASE(gone, false, NULL, NULL, "b", NULL, 0);
}

/* No hash can name what names it, but the folding must end whatever it is given. */
static void circle(void **state)
{
    static const struct row rows[] = {{'a', "b", 1, "{\"t\":\"1\"}", "", 0, 0, 0},
                                      {'b', "a", 2, "{\"t\":\"2\"}", "", 0, 0, 0},
                                      {'c', "c", 3, "{\"u\":\"3\"}", "", 0, 0, 0}};

    (void)state;
    CASE(rows, false, "{\"t\":\"2\",\"u\":\"3\"}", "", "c", NULL, 3);
}

/* What it supersedes need not be here. */
static void absent_links(void **state)
{
    static const struct row rows[] = {{'b', "a", 2, "{\"t\":\"2\"}", "", 0, 0, 0},
                                      {'d', "bc", 1, "{\"u\":\"3\"}", "", 0, 0, 0}};

    (void)state;
    CASE(rows, false, "{\"t\":\"2\",\"u\":\"3\"}", "", "d", NULL, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_after_another), cmocka_unit_test(different_fields),
        cmocka_unit_test(same_field),        cmocka_unit_test(removed_body),
        cmocka_unit_test(without_effect),    cmocka_unit_test(circle),
        cmocka_unit_test(absent_links),
    };

    hash_start();
    return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}
