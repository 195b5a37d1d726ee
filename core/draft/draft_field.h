#ifndef INDABA_DRAFT_FIELD_H
#define INDABA_DRAFT_FIELD_H

#include "core/base/slice.h"

#include <stddef.h>
#include <stdint.h>

/* The nouns of drafts and their fields: what each is called, what its value is, how long it may be.
 * core/draft/draft_shape.h says which noun has which. */

enum {
    DRAFT_VERSION = 1,
    DRAFT_LINE_MAX = 1 << 20, /* bytes of a frame's line */
    DRAFT_KEY_MAX = 200,      /* bytes of a key or reference */
    DRAFT_ORIGIN_MAX = 200,
    DRAFT_PATH_MAX = 1000, /* bytes of an item's path */
    DRAFT_WHY_MAX = 1000,
    DRAFT_NAME_MAX = 200,          /* a title or a name: one line */
    DRAFT_LINE_TEXT_MAX = 2000,    /* a longer one-line text */
    DRAFT_BODY_MAX = 64 * 1024,    /* a text with lines, Markdown */
    DRAFT_SOURCE_MAX = 256 * 1024, /* a text as it came */
    DRAFT_CHUNK_MAX = 256 * 1024,  /* raw bytes of one blob frame */
    DRAFT_FRAMES_MAX = 20 * 1000 * 1000,
};
#define DRAFT_BLOB_MAX ((int64_t)512 << 20) /* bytes of one file */

/* What a field's value is. Texts are UTF-8 without NUL. */
enum draft_type {
    DRAFT_LINE, /* JSON string, one line, at most `max` bytes */
    DRAFT_TEXT, /* JSON string with lines (LF), at most `max` bytes */
    DRAFT_DAY,  /* JSON string YYYY-MM-DD, a day that exists, year 1 to 9999 */
    DRAFT_INT,  /* JSON integer, |n| <= 2^53 - 1 */
    DRAFT_TIME, /* JSON integer: UTC milliseconds since 1970 */
    DRAFT_BOOL, /* JSON true or false */
    DRAFT_REF,  /* JSON string: the key of a draft of the noun `to` */
};

/* X(NAME, "name"): the nouns. */
#define DRAFT_NOUNS(X)                \
    X(WORKSHOP, "workshop")           \
    X(PART, "part")                   \
    X(POD, "pod")                     \
    X(PERSON, "person")               \
    X(ENROLMENT, "enrolment")         \
    X(POD_MEMBER, "pod_member")       \
    X(ACTIVITY, "activity")           \
    X(SESSION, "session")             \
    X(POLL_OPTION, "poll_option")     \
    X(CHECKIN, "checkin")             \
    X(REPORT, "report")               \
    X(REPORT_PERSON, "report_person") \
    X(REPORT_POINT, "report_point")   \
    X(WITNESS, "witness")             \
    X(THREAD, "thread")               \
    X(POST, "post")                   \
    X(REACTION, "reaction")           \
    X(FILE, "file")

/* X(NAME, "name", type, max, to): every field that some noun has. A name means the same everywhere.
 *
 * A workshop left out of a pod, enrolment, pod_member, activity, session, report or thread means
 * the workshop that the import was told (--workshop); for a report without one, the site's library.
 */
#define DRAFT_FIELDS(X)                                                  \
    X(TITLE, "title", DRAFT_LINE, DRAFT_NAME_MAX, 0)                     \
    X(NAME, "name", DRAFT_LINE, DRAFT_NAME_MAX, 0)                       \
    X(LABEL, "label", DRAFT_LINE, DRAFT_NAME_MAX, 0)                     \
    X(KIND, "kind", DRAFT_LINE, 40, 0)                                   \
    X(NUMBER, "number", DRAFT_INT, 0, 0)                                 \
    X(POSITION, "position", DRAFT_INT, 0, 0)                             \
    X(FIRST_DAY, "first_day", DRAFT_DAY, 10, 0)                          \
    X(LAST_DAY, "last_day", DRAFT_DAY, 10, 0)                            \
    X(ZONE, "zone", DRAFT_LINE, 64, 0)                                   \
    X(LANG, "lang", DRAFT_LINE, 35, 0)                                   \
    X(LED_BY, "led_by", DRAFT_LINE, DRAFT_NAME_MAX, 0)                   \
    X(DESCRIPTION, "description", DRAFT_TEXT, DRAFT_BODY_MAX, 0)         \
    X(BODY, "body", DRAFT_TEXT, DRAFT_BODY_MAX, 0)                       \
    X(SOURCE_TEXT, "source_text", DRAFT_TEXT, DRAFT_SOURCE_MAX, 0)       \
    X(SOURCE, "source", DRAFT_LINE, DRAFT_LINE_TEXT_MAX, 0)              \
    X(NOTE, "note", DRAFT_LINE, DRAFT_LINE_TEXT_MAX, 0)                  \
    X(SUGGEST, "suggest", DRAFT_LINE, DRAFT_NAME_MAX, 0)                 \
    X(WORD, "word", DRAFT_LINE, 40, 0)                                   \
    X(HELD, "held", DRAFT_LINE, DRAFT_LINE_TEXT_MAX, 0)                  \
    X(PART, "part", DRAFT_INT, 0, 0)                                     \
    X(DAY_FROM, "day_from", DRAFT_INT, 0, 0)                             \
    X(DAY_TO, "day_to", DRAFT_INT, 0, 0)                                 \
    X(OPENS_DAY, "opens_day", DRAFT_INT, 0, 0)                           \
    X(OPENS_TIME, "opens_time", DRAFT_LINE, 5, 0)                        \
    X(CLOSES_DAY, "closes_day", DRAFT_INT, 0, 0)                         \
    X(CLOSES_TIME, "closes_time", DRAFT_LINE, 5, 0)                      \
    X(MINUTES, "minutes", DRAFT_INT, 0, 0)                               \
    X(PLACES, "places", DRAFT_INT, 0, 0)                                 \
    X(WORDS, "words", DRAFT_TEXT, 4000, 0)                               \
    X(OFFSET, "offset", DRAFT_INT, 0, 0)                                 \
    X(CLOSED, "closed", DRAFT_BOOL, 0, 0)                                \
    X(PLACE, "place", DRAFT_LINE, DRAFT_NAME_MAX, 0)                     \
    X(STARTS, "starts", DRAFT_TIME, 0, 0)                                \
    X(ENDS, "ends", DRAFT_TIME, 0, 0)                                    \
    X(WRITTEN, "written", DRAFT_TIME, 0, 0)                              \
    X(RECEIVED, "received", DRAFT_TIME, 0, 0)                            \
    X(CONVENOR, "convenor", DRAFT_LINE, DRAFT_NAME_MAX, 0)               \
    X(EMAIL, "email", DRAFT_LINE, 254, 0)                                \
    X(USERNAME, "username", DRAFT_LINE, 100, 0)                          \
    X(ROLE, "role", DRAFT_LINE, 40, 0)                                   \
    X(STATUS, "status", DRAFT_LINE, 40, 0)                               \
    X(SCOPE, "scope", DRAFT_LINE, 40, 0)                                 \
    X(THINKING, "thinking", DRAFT_BOOL, 0, 0)                            \
    X(FINISHED, "finished", DRAFT_BOOL, 0, 0)                            \
    X(MEDIA, "media", DRAFT_LINE, 100, 0)                                \
    X(BLOB, "blob", DRAFT_LINE, DRAFT_KEY_MAX, 0)                        \
    X(BYTES, "bytes", DRAFT_INT, 0, 0)                                   \
    X(WORKSHOP, "workshop", DRAFT_REF, DRAFT_KEY_MAX, DRAFT_WORKSHOP)    \
    X(POD, "pod", DRAFT_REF, DRAFT_KEY_MAX, DRAFT_POD)                   \
    X(PERSON, "person", DRAFT_REF, DRAFT_KEY_MAX, DRAFT_PERSON)          \
    X(ENROLMENT, "enrolment", DRAFT_REF, DRAFT_KEY_MAX, DRAFT_ENROLMENT) \
    X(ACTIVITY, "activity", DRAFT_REF, DRAFT_KEY_MAX, DRAFT_ACTIVITY)    \
    X(SESSION, "session", DRAFT_REF, DRAFT_KEY_MAX, DRAFT_SESSION)       \
    X(REPORT, "report", DRAFT_REF, DRAFT_KEY_MAX, DRAFT_REPORT)          \
    X(THREAD, "thread", DRAFT_REF, DRAFT_KEY_MAX, DRAFT_THREAD)          \
    X(PARENT, "parent", DRAFT_REF, DRAFT_KEY_MAX, DRAFT_POST)            \
    X(POST, "post", DRAFT_REF, DRAFT_KEY_MAX, DRAFT_POST)                \
    X(AUTHOR, "author", DRAFT_REF, DRAFT_KEY_MAX, DRAFT_ENROLMENT)       \
    X(ENTERED_BY, "entered_by", DRAFT_REF, DRAFT_KEY_MAX, DRAFT_ENROLMENT)

#define DRAFT_X(name, ...) DRAFT_##name,
enum draft_noun { DRAFT_NOUNS(DRAFT_X) DRAFT_NOUN_COUNT };
#undef DRAFT_X
#define DRAFT_X(name, ...) FIELD_##name,
enum draft_field { DRAFT_FIELDS(DRAFT_X) DRAFT_FIELD_COUNT };
#undef DRAFT_X

struct draft_field_row {
    const char *name;
    enum draft_type type;
    size_t max;
    enum draft_noun to;
};
extern const struct draft_field_row draft_fields[DRAFT_FIELD_COUNT];

/* DRAFT_NOUN_COUNT or DRAFT_FIELD_COUNT when there is none of that name. */
enum draft_noun draft_noun_named(struct slice name);
enum draft_field draft_field_named(struct slice name);

#endif
