#include "core/model/programme/activity_kind.h"

#include <stddef.h>

/* Marks a text for the catalogue of pages, as web/page/lang.h does. */
#define LANG(text) text

/* X(NAME, word, noun, what is true of it) */
#define KINDS(X)                                                                                \
    X(OTHER, "", LANG("To read"), .takes_answers = true)                                        \
    X(PROMPT, "prompt", LANG("Question"), .takes_answers = true, .asks = true, .awaited = true) \
    X(DISCUSSION, "discussion", LANG("Discussion"), .takes_answers = true, .asks = true,        \
      .awaited = true, .titled = true)                                                          \
    X(PAGE, "page", LANG("To read"), .takes_answers = false)                                    \
    X(SESSION, "session", LANG("Session"), .takes_answers = true, .has_time = true,             \
      .own_page = true)                                                                         \
    X(TASK, "task", LANG("Task"), .takes_answers = true, .awaited = true)                       \
    X(RESOURCE, "resource", LANG("Something to use"), .takes_answers = true)                    \
    X(POLL, "poll", LANG("Poll"), .takes_answers = true, .has_choices = true, .own_page = true)

#define ROW(name, word_, noun_, ...) \
    [ACTIVITY_##name] = {.word = word_, .noun = noun_, __VA_ARGS__},
const struct activity_kind_row activity_kind_table[ACTIVITY_KINDS] = {KINDS(ROW)};
#define WORD(name, word, ...) [ACTIVITY_##name] = word,
const char *const activity_kind_words[ACTIVITY_KINDS + 1] = {KINDS(WORD)};

enum activity_kind activity_kind_named(struct slice word)
{
    for (int i = ACTIVITY_OTHER + 1; i < ACTIVITY_KINDS; i++)
        if (slice_is(word, activity_kind_words[i]))
            return (enum activity_kind)i;
    return ACTIVITY_OTHER;
}
