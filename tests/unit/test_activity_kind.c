#include "core/draft/draft.h"
#include "core/draft/draft_kind.h"
#include "core/model/programme/activity_kind.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void words_lead_back_to_their_kinds(void **state)
{
    (void)state;
    for (int i = ACTIVITY_OTHER + 1; i < ACTIVITY_KINDS; i++) {
        const char *word = activity_kind_table[i].word;

        assert_true(word && strlen(word) > 0 && strlen(word) <= 16); /* t16 in the journal */
        assert_string_equal(activity_kind_words[i], word);
        assert_int_equal(activity_kind_named(slice_str(word)), i);
        assert_true(strlen(activity_kind_table[i].noun) > 0);
    }
    assert_null(activity_kind_words[ACTIVITY_KINDS]);
}

/* docs/journal-format.md and docs/archive-format.md hold these for ever. */
static void words_stand_in_entries(void **state)
{
    static const char *const words[] = {"prompt", "page", "discussion", "session",
                                        "poll",   "task", "resource"};

    (void)state;
    assert_int_equal(sizeof words / sizeof *words, ACTIVITY_KINDS - 1);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_int_not_equal(activity_kind_named(slice_str(words[i])), ACTIVITY_OTHER);
}

static void an_unknown_word_is_something_else(void **state)
{
    (void)state;
    assert_int_equal(activity_kind_named(SLICE("quiz")), ACTIVITY_OTHER);
    assert_int_equal(activity_kind_named(SLICE("Prompt")), ACTIVITY_OTHER);
    assert_int_equal(activity_kind_named(SLICE("prompts")), ACTIVITY_OTHER);
    assert_int_equal(activity_kind_named(SLICE_NONE), ACTIVITY_OTHER);
    assert_true(activity_kind_table[ACTIVITY_OTHER].takes_answers);
    assert_false(activity_kind_table[ACTIVITY_OTHER].own_page);
    assert_string_equal(activity_kind_table[ACTIVITY_OTHER].noun, "To read");
}

/* What is asked or awaited takes answers; choices and a place in time need a page of their own. */
static void traits_agree(void **state)
{
    (void)state;
    for (int i = 0; i < ACTIVITY_KINDS; i++) {
        const struct activity_kind_row *row = &activity_kind_table[i];

        assert_true(row->takes_answers || !(row->asks || row->awaited || row->titled));
        assert_true(row->own_page == (row->has_choices || row->has_time));
    }
    assert_false(activity_kind_table[ACTIVITY_PAGE].takes_answers);
    assert_true(activity_kind_table[ACTIVITY_SESSION].has_time);
    assert_true(activity_kind_table[ACTIVITY_POLL].has_choices);
}

/* A draft says the words of the journal, but for the session, which is a noun there. */
static void drafts_use_the_same_words(void **state)
{
    bool drafted[ACTIVITY_KINDS] = {[ACTIVITY_OTHER] = true};

    (void)state;
    for (int i = 0; i < DRAFT_KINDS; i++) {
        enum activity_kind kind = activity_kind_named(slice_str(draft_kind_word[i]));

        assert_false(drafted[kind]);
        drafted[kind] = true;
    }
    assert_false(drafted[ACTIVITY_SESSION]);
    assert_string_equal(draft_shape[DRAFT_SESSION].name,
                        activity_kind_table[ACTIVITY_SESSION].word);
    drafted[ACTIVITY_SESSION] = true;
    for (int i = 0; i < ACTIVITY_KINDS; i++)
        assert_true(drafted[i]);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_lead_back_to_their_kinds),
        cmocka_unit_test(words_stand_in_entries),
        cmocka_unit_test(an_unknown_word_is_something_else),
        cmocka_unit_test(traits_agree),
        cmocka_unit_test(drafts_use_the_same_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
