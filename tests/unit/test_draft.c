/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/hash.h"
#include "core/draft/draft_read.h"

static int64_t from_slice(void *ctx, void *p, size_t n, struct err *err)
{
    struct slice *rest = ctx;

    (void)err;
    n = n < rest->n ? n : rest->n;
    if (n)
        memcpy(p, rest->p, n);
    *rest = slice_from(*rest, n);
    return (int64_t)n;
}

/* Reads all frames: their number, or -1. */
static int frames(const char *text, struct err *err)
{
    struct slice rest = slice_str(text);
    struct draft_reader *reader = draft_read_new(from_slice, &rest);
    struct draft_frame frame;
    int n = 0, got;

    *err = (struct err){0};
    while ((got = draft_read_next(reader, &frame, err)) == 1)
        n++;
    draft_read_free(reader);
    return got ? -1 : n;
}

#define HEAD                                                                                  \
    "{\"indaba\":\"drafts\",\"version\":1,\"format\":\"f\",\"label\":\"l\",\"origin\":\"o\"," \
    "\"keys\":\"foreign\"}\n"
#define ITEM "{\"item\":\"line 1\",\"kind\":\"page\",\"outcome\":\"kept\"}\n"
#define EVA  "{\"draft\":\"person\",\"key\":\"p\",\"name\":\"Eva\"}\n"
#define END  "{\"end\":true,\"found\":1}\n"

static void takes(void **state)
{
    struct err err;

    (void)state;
    assert_int_equal(frames(HEAD ITEM EVA END, &err), 4);
    assert_int_equal(frames(HEAD END, &err), 2);
    assert_int_equal(
        frames(HEAD "{\"blob\":\"b\",\"bytes\":3,\"more\":true}\na\nb"
                    "{\"blob\":\"b\",\"bytes\":0,\"more\":false}\n" ITEM
                    "{\"draft\":\"file\",\"key\":\"f\",\"name\":\"n\",\"blob\":\"b\"}\n" END,
               &err),
        6);
}

/* Everything that a worker in the hands of a package might try. */
static void refuses(void **state)
{
    static const char *const rows[] = {
        "",
        HEAD,
        HEAD ITEM EVA,
        ITEM END,
        END,
        HEAD HEAD END,
        HEAD EVA END,
        HEAD ITEM EVA EVA END,
        HEAD ITEM EVA END "x",
        HEAD ITEM EVA END END,
        HEAD "{\"item\":\"x\",\"kind\":\"page\",\"outcome\":\"dropped\",\"why\":\"w\"}\n" EVA END,
        HEAD "{\"item\":\"x\",\"kind\":\"page\",\"outcome\":\"dropped\"}\n" END,
        HEAD "{\"item\":\"x\",\"kind\":\"page\",\"outcome\":\"lost\",\"why\":\"w\"}\n" END,
        HEAD "{\"item\":\"a\\u0001b\",\"kind\":\"page\",\"outcome\":\"kept\"}\n" END,
        HEAD ITEM "{\"draft\":\"owner\",\"key\":\"p\",\"name\":\"Eva\"}\n" END,
        HEAD ITEM "{\"draft\":\"person\",\"key\":\"p\"}\n" END,
        HEAD ITEM "{\"draft\":\"person\",\"key\":\"\",\"name\":\"Eva\"}\n" END,
        HEAD ITEM "{\"draft\":\"person\",\"key\":\"p\",\"name\":7}\n" END,
        HEAD ITEM "{\"draft\":\"person\",\"key\":\"p\",\"name\":\"E\\nva\"}\n" END,
        HEAD ITEM "{\"draft\":\"person\",\"key\":\"p\",\"name\":\"Eva\",\"title\":\"x\"}\n" END,
        HEAD ITEM "{\"draft\":\"person\",\"key\":\"p\",\"name\":\"Eva\",\"secret\":\"x\"}\n" END,
        HEAD ITEM
        "{\"draft\":\"workshop\",\"key\":\"w\",\"title\":\"T\",\"first_day\":\"2025-02-29\"}\n" END,
        HEAD ITEM "{\"draft\":\"post\",\"key\":\"p\",\"thread\":\"t\",\"body\":\"x\"}\n" END,
        HEAD ITEM "{\"draft\":\"file\",\"key\":\"f\",\"name\":\"n\",\"blob\":\"b\"}\n" END,
        HEAD "{\"blob\":\"b\",\"bytes\":9,\"more\":false}\nabc",
        HEAD "{\"blob\":\"b\",\"bytes\":1,\"more\":true}\na" END,
        HEAD "{\"blob\":\"b\",\"bytes\":1,\"more\":true}\na{\"blob\":\"c\",\"bytes\":0,\"more\":"
             "false}\n" END,
        HEAD "{\"blob\":\"b\",\"bytes\":-1,\"more\":false}\n" END,
        HEAD "{\"blob\":\"b\",\"bytes\":9999999,\"more\":false}\n" END,
        HEAD "{\"end\":true}\n",
        HEAD "[]\n" END,
        HEAD "\n" END,
        "{\"indaba\":\"drafts\",\"version\":2,\"format\":\"f\",\"label\":\"l\",\"origin\":\"o\","
        "\"keys\":\"foreign\"}\n" END,
        "{\"indaba\":\"drafts\",\"version\":1,\"format\":\"f\",\"label\":\"l\",\"origin\":\"o\","
        "\"keys\":\"own\"}\n" ITEM EVA END,
    };
    struct err err;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (frames(rows[i], &err) != -1)
            fail_msg("row %zu was taken", i);
        assert_int_equal(err.fault, FAULT_INTERNAL);
        assert_true(err.text[0] != 0);
    }
}

static void errors(void **state)
{
    struct err err;

    (void)state;
    assert_int_equal(frames(HEAD ITEM EVA "{\"error\":{\"code\":\"too-big\",\"subject\":\"row 3\","
                                          "\"text\":\"it is long\",\"remedy\":\"Cut it.\"}}\n",
                            &err),
                     -1);
    assert_int_equal(err.fault, FAULT_TOO_BIG);
    assert_string_equal(err.subject, "row 3");
    assert_string_equal(err.text, "it is long");
    assert_string_equal(err.remedy, "Cut it.");
    assert_int_equal(frames("{\"error\":{\"code\":\"strange\",\"text\":\"no\"}}\n", &err), -1);
    assert_int_equal(err.fault, FAULT_INVALID);
    assert_int_equal(frames("{\"error\":{}}\n", &err), -1);
    assert_int_equal(err.fault, FAULT_INTERNAL);
}

/* Each row of the table stands under its own noun, and what a noun needs it also has. */
static void table(void **state)
{
    (void)state;
    for (int i = 0; i < DRAFT_NOUN_COUNT; i++) {
        assert_int_equal(draft_noun_named(slice_str(draft_shape[i].name)), i);
        assert_int_equal(draft_shape[i].need & ~draft_shape[i].has, 0);
    }
    for (int i = 0; i < DRAFT_FIELD_COUNT; i++)
        assert_int_equal(draft_field_named(slice_str(draft_fields[i].name)), i);
    assert_int_equal(draft_noun_named(SLICE("owner")), DRAFT_NOUN_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes),
        cmocka_unit_test(refuses),
        cmocka_unit_test(errors),
        cmocka_unit_test(table),
    };

    hash_start();
    return cmocka_run_group_tests_name("draft", tests, NULL, NULL);
}
