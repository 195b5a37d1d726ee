/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "web/view/view_error.h"

#include <stdlib.h>

/* The error page that answers `form`, posted to an activity. The caller frees. */
static char *answer_to(const char *fault, const char *form, int status, const char *language)
{
    struct arena *arena = arena_new(1 << 20);
    struct request req = {.id = "5f0c1d2e3a4b5c6d", .arena = arena};
    struct err err;
    struct buf out;
    char *text;

    req.gate.path = SLICE("/w/X/a/Y/posts");
    req.gate.header[HEADER_ACCEPT_LANGUAGE] = slice_str(language);
    assert_int_equal(form_urlencoded(arena, slice_str(form), 32, &req.form, NULL), 0);
    err_set(&err, FAULT_FULL, "%s", fault);
    buf_init(&out, 1 << 20);
    view_error(&req, status, &err, &out);
    text = strdup(buf_cstr(&out));
    buf_done(&out);
    arena_free(arena);
    return text;
}

static char *answer(const char *form, int status, const char *language)
{
    return answer_to("the disk is <full>", form, status, language);
}

static void expect(const char *form, int status, const char *part, bool there)
{
    char *text = answer(form, status, "en");

    if ((strstr(text, part) != NULL) != there)
        fail_msg("%s %s: %s", part, there ? "is missing" : "is there", text);
    free(text);
}

#define POST "op=01ARZ3NDEKTSV4RRFFQ69G5FAV&rev=2&body=my+%3Cb%3Etext&token=t1"

static void a_text_comes_back(void **state)
{
    (void)state;
    expect(POST "&scope=me", 507, ">\nmy &lt;b&gt;text</textarea>", true);
    expect(POST "&scope=me", 507, "action=\"/w/X/a/Y/posts\"", true);
    expect(POST "&scope=me", 507, "name=\"op\" value=\"01ARZ3NDEKTSV4RRFFQ69G5FAV\"", true);
    expect(POST "&scope=me", 507, "name=\"rev\" value=\"2\"", true);
    expect(POST "&scope=me", 507, "name=\"token\" value=\"t1\"", true);
    expect(POST "&scope=me", 507, "<p class=\"lead\">The disk is &lt;full&gt;.</p>", true);
    expect(POST "&scope=me", 507, "5f0c1d2e3a4b5c6d", true);
}

/* Nobody else reads it after a failure than was chosen before. */
static void its_readers_stay(void **state)
{
    (void)state;
    expect(POST "&scope=me", 507, "value=\"me\" selected", true);
    expect(POST "&scope=me", 507, "value=\"cohort\" selected", false);
    expect(POST "&scope=public", 507, "value=\"public\" selected", true);
    expect(POST, 507, "data-draft", false);
    expect(POST "&scope=everybody", 507, "data-draft", false);
    expect(POST "&scope=pod&pod=01ARZ3NDEKTSV4RRFFQ69G5FAV", 507, "data-draft", false);
    expect(POST "&scope=pod", 507, "my &lt;b&gt;text</textarea>", true);
}

static void what_cannot_be_repeated_is_copied(void **state)
{
    static const int statuses[] = {401, 403, 404, 409, 413};

    (void)state;
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        expect(POST "&scope=me", statuses[i], "data-draft", false);
        expect(POST "&scope=me", statuses[i], "my &lt;b&gt;text</textarea>", true);
    }
    expect("", 404, "<textarea", false);
}

static void in_the_readers_language(void **state)
{
    char *text = answer("", 404, "fr-CH, en;q=0.5");

    (void)state;
    assert_non_null(strstr(text, "<html lang=\"fr\" dir=\"ltr\">"));
    assert_non_null(strstr(text, "<h1>Cette page n’existe pas</h1>"));
    free(text);
}

static void what_is_often_wrong_is_said_in_it_too(void **state)
{
    char *text = answer_to("joining is closed", "", 403, "fr");

    (void)state;
    assert_non_null(strstr(text, "Personne ne peut entrer pour le moment."));
    assert_null(strstr(text, "joining"));
    free(text);
    text = answer_to("no workshop has this code", "", 404, "en");
    assert_non_null(strstr(text, "No workshop has this code."));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_comes_back),
        cmocka_unit_test(its_readers_stay),
        cmocka_unit_test(what_cannot_be_repeated_is_copied),
        cmocka_unit_test(in_the_readers_language),
        cmocka_unit_test(what_is_often_wrong_is_said_in_it_too),
    };

    return cmocka_run_group_tests_name("view_error", tests, NULL, NULL);
}
