#ifndef INDABA_DRAFT_H
#define INDABA_DRAFT_H

#include "core/base/err.h"
#include "core/base/json_out.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Drafts are what an importer makes of a foreign package, and what our own archive holds: nouns
 * with fields, bound to each other by keys. The importer worker writes them to a pipe; core/intake
 * turns them into journal entries. This file is the contract of both, and of workshop.json
 * (docs/archive-format.md).
 *
 * The pipe carries frames. A frame is one line of JSON ended by LF; a blob frame has raw bytes
 * behind its line. In this order:
 *
 *   {"indaba":"drafts","version":1,"format":NAME,"label":TEXT,"origin":TEXT,"keys":"foreign"|"own",
 *    "expected":N}
 *       once, first. `origin` is the identity of the package's content: the same for the same
 * content in another order, under another name, packed anew, or with a post more. Ids are made by
 *       id_derived(origin, noun, key); with "own" each key IS an id of 26 characters. `expected`,
 *       which may be left out, is about how many items will come: for who waits, and for no more.
 *   {"item":PATH,"kind":TEXT,"outcome":"kept"|"changed"|"dropped","why":TEXT}
 *       one thing that the package holds. The drafts behind it, up to the next item, come from it;
 * an item whose drafts all exist already is counted "already" by the intake, and a dropped one has
 *       none. A kept item may have none either (a heading, whose text stands in another draft): it
 *       is "already" when the whole package wrote nothing. "why" may be left out for "kept".
 *   {"draft":NOUN,"key":KEY, fields…}
 *       the fields of the table below, those left out being empty. A key is unique among the keys
 * of its noun. What is referred to by key comes before what refers to it.
 *   {"blob":NAME,"bytes":N,"more":BOOL} and N raw bytes
 *       a part of the file NAME; "more" tells that another part follows (the next frame). The file
 *       draft that names the blob comes behind it.
 *   {"end":true,"found":N}
 *       once, last. N is counted by a pass of its own over the package, not from the items.
 *   {"error":{"code":TEXT,"subject":TEXT,"text":TEXT,"remedy":TEXT}}
 *       instead of all that would still come: nothing of the package may be kept. */

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

/* clang-format off */
/* Which noun has which field: a row of draft_shape[]. `need` are the fields without which a draft is
 * refused (here with "!"); both are bit sets over enum draft_field.
 *
 *   workshop      title! first_day last_day zone lang led_by description word closed places words
 *                 no first_day: a template; no last_day: an open end; `description`: Markdown; `word`: what
 *                 people here call it (event, community)
 *   part          workshop! number! label day_from day_to; days count from the first day
 *   pod           workshop name!
 *   person        name! email username lang zone note suggest; always unclaimed; `suggest`: whom it perhaps
 *                 is the same as
 *   enrolment     workshop person! role! (facilitator|participant|observer) name status note
 *   pod_member    workshop pod! enrolment!
 *   activity      workshop part kind! (prompt|page|discussion|poll|task|resource) title! body opens_day
 *                 opens_time closes_day closes_time position lang; `part`: its number, none: of the whole
 *                 workshop; `opens_day`: days from the first day, none: open from the start; times: HH:MM
 *   session       workshop part title! body place starts ends convenor person(the convenor) enrolment(the
 *                 convenor) position opens_day opens_time closes_day closes_time minutes lang; it begins at
 *                 opens_day, opens_time and lasts `minutes`
 *   poll_option   activity! body! position
 *   checkin       session! enrolment! written(when)
 *   report        workshop session number title! convenor person(the convenor, when sure) suggest held body
 *                 note source_text lang written finished; `suggest`: who the convenor perhaps is; `held`:
 *                 when and where, as written; `body`: the intro of the key points; `note`: a remark on the
 *                 list of participants; `source_text`: the whole text that it was read from
 *   report_person report! name! person enrolment position note; one for each name on the report's list
 *   report_point  report! body! position kind! (heading|point); a heading stands over the points behind it
 *   witness       report! enrolment!; who says that they were there
 *   thread        workshop activity pod title scope(pod|cohort|public) position status(locked and pinned,
 *                 with a space between); in our own archive its key is that of its first post
 *   post          thread! body! author entered_by name parent written offset received lang source scope
 *                 thinking title; author left out: `name` as it stood in the package; `offset`: minutes east
 *                 of UTC where it was written; `thinking`: marked as thinking aloud
 *   reaction      post! author! kind! (thanks|agree|curious)
 *   file          name! blob! media bytes post activity report author written; one owner at most */
/* clang-format on */
struct draft_row {
    const char *name;
    uint64_t has, need;
};
struct draft_field_row {
    const char *name;
    enum draft_type type;
    size_t max;
    enum draft_noun to;
};
extern const struct draft_row draft_shape[DRAFT_NOUN_COUNT];
extern const struct draft_field_row draft_fields[DRAFT_FIELD_COUNT];

/* DRAFT_NOUN_COUNT or DRAFT_FIELD_COUNT when there is none of that name. */
enum draft_noun draft_noun_named(struct slice name);
enum draft_field draft_field_named(struct slice name);

/* A draft: bit n of `set` tells whether field n is there. Slices belong to who made the draft. */
struct draft {
    enum draft_noun noun;
    struct slice key;
    uint64_t set;
    struct slice text[DRAFT_FIELD_COUNT]; /* LINE, TEXT, DAY, REF; empty when not set */
    int64_t number[DRAFT_FIELD_COUNT];    /* INT, TIME, BOOL; 0 when not set */
};

static inline bool draft_has(const struct draft *d, enum draft_field field)
{
    return d->set >> field & 1;
}

/* Begins a draft: nothing is set. */
void draft_init(struct draft *d, enum draft_noun noun, struct slice key);
/* Set a field that the noun has; an empty text is not set. The bytes are borrowed. */
void draft_put(struct draft *d, enum draft_field field, struct slice text);
void draft_put_number(struct draft *d, enum draft_field field, int64_t number);

/* Whether the draft keeps every rule of this file: its fields are its noun's, those needed are
 * there, lengths, one-line texts without controls, days that exist, UTF-8 without NUL.
 * FAULT_INVALID or FAULT_TOO_BIG with noun, key and field as subject. */
int draft_check(const struct draft *d, struct err *err) must_use;

/* One JSON object: "draft" and "key", then the fields that are set in the order of the table. */
void draft_write(const struct draft *d, struct json_out *out);

/* Reads one such object and checks it; the slices are the JSON value's. An unknown field is
 * refused, or overlooked when `lenient`. */
struct json;
int draft_parse(const struct json *json, bool lenient, struct draft *ret, struct err *err) must_use;

/* The same from an object that json_flat_read took; the slices are that one's. 1, or 0 when it is
 * not taken so: then draft_parse of the same text is asked, which also says what is wrong. */
struct json_flat;
int draft_parse_flat(const struct json_flat *flat, struct draft *ret) must_use;

enum draft_outcome { DRAFT_KEPT, DRAFT_CHANGED, DRAFT_DROPPED, DRAFT_OUTCOMES };
extern const char *const draft_outcome_name[DRAFT_OUTCOMES];

struct draft_item {
    struct slice path, kind, why;
    enum draft_outcome outcome;
};

#endif
