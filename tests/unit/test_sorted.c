/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "exporters/out/post_order.h"
#include "exporters/out/sorted.h"

#include <stdlib.h>
#include <string.h>

struct record {
    struct sorted_number key;
    uint32_t n; /* in which order it was added */
    char rest[100];
};

static struct sorted *filled(uint32_t count, int64_t (*key)(uint32_t n))
{
    struct err err = {0};
    struct sorted *s;

    assert_int_equal(sorted_new(".", sizeof(struct record), sizeof(struct sorted_number), &s, &err),
                     0);
    for (uint32_t i = 0; i < count; i++) {
        struct record r;

        memset(&r, 0, sizeof r);
        r.key = sorted_number(key(i));
        r.n = i;
        assert_int_equal(sorted_add(s, &r, &err), 0);
    }
    assert_int_equal(sorted_end(s, &err), 0);
    assert_int_equal(sorted_count(s), count);
    return s;
}

static int64_t scattered(uint32_t n)
{
    return (int64_t)(n * 2654435761u % 5000) - 2500;
}

/* More than fits into the room, with many equal keys. */
static void merges(void **state)
{
    enum { COUNT = 80000 };
    struct sorted *s = filled(COUNT, scattered);
    struct record before, r;
    struct err err = {0};

    (void)state;
    assert_true((size_t)COUNT * sizeof r > 3 * (size_t)SORTED_ROOM);
    for (uint64_t i = 0; i < COUNT; i++) {
        assert_int_equal(sorted_get(s, i, &r, &err), 0);
        if (i > 0) {
            int d = memcmp(&before.key, &r.key, sizeof r.key);

            assert_true(d < 0 || (d == 0 && before.n < r.n));
        }
        before = r;
    }
    sorted_free(s);
}

static int64_t even(uint32_t n)
{
    return 2 * (int64_t)n;
}

static void finds(void **state)
{
    enum { COUNT = 1000 };
    struct sorted *s = filled(COUNT, even);
    struct err err = {0};
    struct record r;
    uint64_t at;

    (void)state;
    for (int64_t k = -1; k <= 2 * COUNT; k++) {
        struct sorted_number key = sorted_number(k);
        bool there = k >= 0 && k < 2 * COUNT && k % 2 == 0;

        assert_int_equal(sorted_seek(s, &key, sizeof key, &at, &err), 0);
        assert_int_equal(at, k < 0 ? 0 : (k + 1) / 2);
        assert_int_equal(sorted_find(s, &key, sizeof key, &r, &err), there);
        if (there)
            assert_int_equal(sorted_number_of(r.key), k);
    }
    sorted_free(s);
    s = filled(0, even);
    assert_int_equal(sorted_find(s, &(struct sorted_number){{0}}, 8, &r, &err), 0);
    sorted_free(s);
}

static void numbers(void **state)
{
    static const int64_t rising[] = {INT64_MIN, -1000, -1, 0, 1, 255, 256, INT64_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof rising / sizeof *rising; i++) {
        struct sorted_number n = sorted_number(rising[i]), before;

        assert_int_equal(sorted_number_of(n), rising[i]);
        if (i == 0)
            continue;
        before = sorted_number(rising[i - 1]);
        assert_true(memcmp(&before, &n, sizeof n) < 0);
    }
}

/* ---- posts ---- */

static struct id of(int n)
{
    struct id id = {{1}};

    id.b[15] = (uint8_t)n;
    return n ? id : ID_NONE;
}

struct sample {
    int id, thread, parent, activity, written;
};

static struct post_order *ordered(const struct sample *rows, size_t count)
{
    struct err err = {0};
    struct post_order *o;

    assert_int_equal(post_order_new(".", &o, &err), 0);
    for (size_t i = 0; i < count; i++) {
        struct post_key key = {.id = of(rows[i].id),
                               .thread = of(rows[i].thread),
                               .parent = of(rows[i].parent),
                               .activity = of(rows[i].activity),
                               .written = rows[i].written};

        assert_int_equal(post_order_add(o, 0, key.written, &key, &err), 0);
    }
    assert_int_equal(post_order_end(o, &err), 0);
    assert_int_equal(post_order_count(o), count);
    return o;
}

static void expect(struct post_order *o, const int *ids, const bool *parents)
{
    for (uint64_t i = 0; i < post_order_count(o); i++) {
        struct post_place place;
        struct err err = {0};

        assert_int_equal(post_order_post(o, i, &place, &err), 0);
        assert_int_equal(place.id.b[15], ids[i]);
        assert_int_equal(place.parent, parents[i]);
    }
}

/* A clock that ran ahead: the parent (3, whose own parent is 4) comes before its answer; 9 is not
 * among them. */
static void parents_first(void **state)
{
    static const struct sample rows[] = {
        {1, 1, 0, 7, 10}, {2, 1, 3, 7, 20}, {3, 1, 4, 7, 50}, {4, 1, 1, 7, 40}, {5, 1, 9, 7, 30}};
    struct post_order *o = ordered(rows, 5);
    struct post_place place;
    struct err err = {0};

    (void)state;
    expect(o, (int[]){1, 4, 3, 2, 5}, (bool[]){false, true, true, true, false});
    assert_int_equal(post_order_find(o, 0, of(3), &place, &err), 1);
    assert_int_equal(post_order_find(o, 0, of(9), &place, &err), 0);
    assert_int_equal(post_order_find(o, 1, of(3), &place, &err), 0);
    post_order_free(o);
}

static void ring(void **state)
{
    static const struct sample rows[] = {{1, 1, 2, 0, 10}, {2, 1, 3, 0, 20}, {3, 1, 1, 0, 30}};
    struct post_order *o = ordered(rows, 3);

    (void)state;
    expect(o, (int[]){3, 2, 1}, (bool[]){true, true, true});
    post_order_free(o);
}

/* Of a thread whose first post is not here the first that is; on a page threads by that one's time.
 */
static void threads(void **state)
{
    static const struct sample rows[] = {{11, 1, 0, 7, 30}, {12, 1, 11, 7, 60},  {21, 20, 0, 7, 50},
                                         {2, 2, 0, 7, 40},  {22, 20, 21, 7, 10}, {31, 30, 0, 0, 5}};
    static const int page[] = {11, 12, 2, 21, 22}, first[] = {11, 2, 21, 31};
    struct post_order *o = ordered(rows, 6);
    struct post_place place;
    struct id after = ID_NONE;
    struct err err = {0};
    uint64_t from;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(post_order_thread(o, after, &place, &err), 1);
        assert_int_equal(place.id.b[15], first[i]);
        after = place.thread;
    }
    assert_int_equal(post_order_thread(o, after, &place, &err), 0);
    assert_int_equal(post_order_activity(o, 0, of(7), &from, &err), 0);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(post_order_on_page(o, 0, of(7), from + i, &place, &err), 1);
        assert_int_equal(place.id.b[15], page[i]);
    }
    assert_int_equal(post_order_on_page(o, 0, of(7), from + 5, &place, &err), 0);
    post_order_free(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),       cmocka_unit_test(merges), cmocka_unit_test(finds),
        cmocka_unit_test(parents_first), cmocka_unit_test(ring),   cmocka_unit_test(threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
