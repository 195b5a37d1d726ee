/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/gz.h"
#include "tests/unit/gunzip.h"

#include <stdio.h>
#include <stdlib.h>

/* `printf hello | gzip -n`, as gzip 1.12 writes it. */
static const char hello[] =
    "\x1f\x8b\x08\0\0\0\0\0\0\x03\xcb\x48\xcd\xc9\xc9\x07\0\x86\xa6\x10\x36\x05\0\0\0";

static void knows_gzip(void **state)
{
    (void)state;
    assert_true(gz_is(slice_of(hello, sizeof(hello) - 1)));
    assert_true(gunzips_to(slice_of(hello, sizeof(hello) - 1), SLICE("hello")));
    assert_false(gz_is(SLICE("hello")));
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
            assert_true(gunzips_to(buf_slice(&buf), slice_of(text, sizes[k])));
            buf_done(&buf);
        }
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_gzip),
        cmocka_unit_test(gzip_reads_it),
    };

    return cmocka_run_group_tests_name("gz", tests, NULL, NULL);
}
