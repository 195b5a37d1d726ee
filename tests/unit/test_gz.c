/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/gz.h"

#include <stdio.h>
#include <stdlib.h>

/* `printf hello | gzip -n`, as gzip 1.12 writes it. */
static const char hello[] =
    "\x1f\x8b\x08\0\0\0\0\0\0\x03\xcb\x48\xcd\xc9\xc9\x07\0\x86\xa6\x10\x36\x05\0\0\0";

static int unpacks(const char *p, size_t n, size_t ceiling, const char *want)
{
    struct err err = {0};
    struct buf buf;
    int rc;

    buf_init(&buf, ceiling);
    rc = gz_unpack(slice_of(p, n), &buf, &err);
    if (rc == 0)
        assert_string_equal(buf_cstr(&buf), want);
    buf_done(&buf);
    return rc ? (int)err.fault : 0;
}

static void reads_gzip(void **state)
{
    size_t n = sizeof(hello) - 1;
    char twice[2 * sizeof(hello)];

    (void)state;
    assert_true(gz_is(slice_of(hello, n)));
    assert_int_equal(unpacks(hello, n, 100, "hello"), 0);
    assert_int_equal(unpacks(hello, n, 5, "hello"), 0);
    assert_int_equal(unpacks(hello, n, 4, ""), FAULT_TOO_BIG);
    memcpy(twice, hello, n);
    memcpy(twice + n, hello, n);
    assert_int_equal(unpacks(twice, 2 * n, 100, "hellohello"), 0);
    assert_int_equal(unpacks(twice, n + 3, 100, ""), FAULT_INVALID);
    for (size_t cut = 0; cut < n; cut++)
        assert_int_equal(unpacks(hello, cut, 100, ""), FAULT_INVALID);
    memcpy(twice, hello, n);
    twice[n - 6] ^= 1; /* the sum */
    assert_int_equal(unpacks(twice, n, 100, ""), FAULT_INVALID);
}

/* What we write, gzip reads. */
static void gzip_reads_it(void **state)
{
    static const int levels[] = {0, GZ_FAST, GZ_PAGE, GZ_BEST, 99};
    char *text = malloc(300001);

    (void)state;
    if (system("command -v gzip >/dev/null 2>&1") != 0)
        skip();
    for (int i = 0; i < 300000; i++)
        text[i] = (char)('a' + (i % 7919 * (i % 7919) / 7) % 26);
    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
        size_t sizes[] = {0, 1, 300000};

        for (int k = 0; k < 3; k++) {
            char command[64];
            struct buf buf;
            FILE *pipe;

            buf_init(&buf, 1 << 20);
            gz_pack(slice_of(text, sizes[k]), levels[i], &buf);
            assert_false(buf.over);
            snprintf(command, sizeof(command), "test $(gzip -dc | wc -c) = %zu", sizes[k]);
            pipe = popen(command, "w");
            assert_int_equal(fwrite(buf.p, 1, buf.n, pipe), buf.n);
            assert_int_equal(pclose(pipe), 0);
            text[sizes[k]] = 0;
            assert_int_equal(unpacks(buf.p, buf.n, 1 << 20, text), 0);
            text[sizes[k]] = 'a';
            buf_done(&buf);
        }
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_gzip),
        cmocka_unit_test(gzip_reads_it),
    };

    return cmocka_run_group_tests_name("gz", tests, NULL, NULL);
}
