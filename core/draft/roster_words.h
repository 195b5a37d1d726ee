#ifndef INDABA_ROSTER_WORDS_H
#define INDABA_ROSTER_WORDS_H

#include "core/base/slice.h"

#include <stdbool.h>

/* The words of a list of people in the languages that lists come in: headings, roles, yes, what
 * stands behind a name. Compared as norm_name does, and without blanks and marks. */

enum roster_column {
    COLUMN_LEFT,   /* not read; named where a row has something there */
    COLUMN_NAME,   /* a name: the part that has no column of its own beside a first or last name */
    COLUMN_WHOLE,  /* a whole name, whatever stands beside it */
    COLUMN_PERSON, /* the same, by a word that is also a role */
    COLUMN_FIRST,
    COLUMN_LAST,
    COLUMN_EMAIL,
    COLUMN_USERNAME,
    COLUMN_GROUP,
    COLUMN_ROLE,
    COLUMN_LANG,
    COLUMN_ZONE,
    COLUMN_NOTE,
    COLUMN_DELETED,
    COLUMN_SUSPENDED,
    COLUMN_STATUS,
    COLUMN_SECRET,  /* never read; named like any other that is not */
    COLUMN_FOREIGN, /* tells that the rows are not people */
    COLUMN_PERHAPS, /* two of them tell the same */
    COLUMN_COUNT
};

/* What a heading says; a number behind it ("group1") does not count. */
enum roster_column roster_words_column(struct slice heading);

/* One of roster_roles (core/draft/roster.h), or NULL for a word that is no role. */
const char *roster_words_role(struct slice word);

bool roster_words_yes(struct slice cell);

/* What a column "status" or "state" says. */
enum roster_status { STATUS_UNKNOWN, STATUS_HERE, STATUS_SUSPENDED, STATUS_DELETED };
enum roster_status roster_words_status(struct slice cell);

/* Whether it is what people put behind a name and a comma: "Jr.", "PhD". */
bool roster_words_suffix(struct slice text);

#endif
