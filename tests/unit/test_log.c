/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/log.h"

#include <unistd.h>

static int ends[2];

static const char *line_of(struct log_line *line)
{
    static char text[LOG_LINE + 1];
    int old = dup(STDERR_FILENO);
    ssize_t n;

    dup2(ends[1], STDERR_FILENO);
    log_close(line);
    assert_int_equal(write(ends[1], "$", 1), 1);
    dup2(old, STDERR_FILENO);
    close(old);
    n = read(ends[0], text, LOG_LINE);
    text[n > 0 ? n : 0] = '\0';
    return text;
}

static void lines(void **state)
{
    struct log_line line;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    log_open(&line, LOG_INFO, "r7", "request.done");
    log_str(&line, "path", "/w/1");
    log_i64(&line, "ms", -12);
    log_str(&line, "empty", "");
    log_str(&line, "quoted", "a \"b\" = c\\d");
    assert_string_equal(line_of(&line), "info r7 request.done path=/w/1 ms=-12 empty=\"\" "
                                        "quoted=\"a \\\"b\\\" = c\\\\d\"\n$");
    log_open(&line, LOG_DEBUG, NULL, "quiet");
    log_str(&line, "k", "v");
    assert_string_equal(line_of(&line), "$");
}

/* Nobody can forge a line, colour a terminal or turn the text round. */
static void injection(void **state)
{
    struct log_line line;

    (void)state;
    log_open(&line, LOG_WARN, "x\ny", "e");
    log_str(&line, "k",
            "a\nerror - forged\x1b[31m\x7f\xc2\x9b\xe2\x80\xae\xff\xe2\x80\xa8\xc3\xa9");
    assert_string_equal(line_of(&line),
                        "warn \"x\\x0ay\" e k=\"a\\x0aerror - forged\\x1b[31m\\x7f\\xc2\\x9b"
                        "\\xe2\\x80\\xae\\xff\\xe2\\x80\\xa8\xc3\xa9\"\n$");
}

static void long_values(void **state)
{
    char text[5000];
    struct log_line line;
    const char *got;

    (void)state;
    memset(text, 1, sizeof(text));
    log_open(&line, LOG_ERROR, "", "e");
    for (int i = 0; i < 40; i++)
        log_text(&line, "key", slice_of(text, sizeof(text)));
    got = line_of(&line);
    assert_true(strlen(got) <= LOG_LINE);
    assert_true(strstr(got, "...\"\n$") != NULL);
    assert_int_equal(strcspn(got, "\n"), strlen(got) - 2);
}

static void errors(void **state)
{
    struct log_line line;
    struct err err = {0};
    enum log_level level;

    (void)state;
    err_set(&err, FAULT_FULL, "no space");
    err_about(&err, "site.db");
    log_open(&line, LOG_ERROR, NULL, "store");
    log_err(&line, &err);
    assert_string_equal(line_of(&line),
                        "error - store fault=full text=\"no space\" about=site.db\n$");
    assert_true(log_level_read(SLICE("debug"), &level));
    assert_int_equal(level, LOG_DEBUG);
    assert_false(log_level_read(SLICE("loud"), &level));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),
        cmocka_unit_test(injection),
        cmocka_unit_test(long_values),
        cmocka_unit_test(errors),
    };

    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
