#ifndef INDABA_IMPORTERS_REPORT_TEXT_H
#define INDABA_IMPORTERS_REPORT_TEXT_H

#include "core/base/arena.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How the text of a session report falls into its parts. Nothing is copied: slices of the text. */
enum report_section {
    REPORT_HEAD, /* before any heading */
    REPORT_TITLE,
    REPORT_CONVENOR,
    REPORT_PARTICIPANTS,
    REPORT_POINTS,
    REPORT_HELD,
    REPORT_OTHER, /* a heading that is not known: a group of points */
    REPORT_SECTIONS
};

/* A heading and the text behind it, up to the next heading. */
struct report_piece {
    enum report_section section;
    struct slice heading, text;
};

/* Cuts `text` into pieces, in order; the first is REPORT_HEAD and may be empty. The array is the
 * arena's. */
size_t report_text_cut(struct arena *arena, struct slice text, struct report_piece **ret);

/* Which section a heading's words mean; REPORT_OTHER when they are not known. */
enum report_section report_text_section(struct slice words);

/* Page furniture of a wiki ("From KM4Dev Wiki", "Jump to: navigation, search"); gives why it is
 * dropped, or NULL. */
const char *report_text_furniture(struct slice line);

/* The number in "Discussion Report 22 …"; *ret_rest is what follows it. 0 when there is none. */
int64_t report_text_number(struct slice line, struct slice *ret_rest);

#endif
