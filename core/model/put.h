#ifndef INDABA_MODEL_PUT_H
#define INDABA_MODEL_PUT_H

#include "core/model/change_json.h"

#include <stdbool.h>
#include <stdint.h>

/* What stands in the JSON of an entry: one list a noun, whose words are the keys. Whoever writes an
 * entry, a page or an import, fills the noun's struct and calls its function, between
 * change_json_begin and change_json_append:
 *
 *   struct enrolment_entry e = {.name = name, .role = SLICE("participant"), .joined = now};
 *   enrolment_put(&c, &e);
 *
 * A field that is empty (no text, no id, 0, false) is left out, unless its bit is in `also`: then
 * it is written as it is; or in `null`: then null stands for it, which takes the field away:
 *
 *   pod_put(&c, &(struct pod_entry){.also = PUT(pod, gone)});     "gone":false
 *   pod_put(&c, &(struct pod_entry){.null = PUT(pod, gone)});     "gone":null
 *
 * Fields come in the order of the list; where entries have another, they are put in two calls. */
#define PUT(noun, field) (UINT32_C(1) << put_##noun##_##field)

/* What a reader makes of each says docs/journal-format.md. `starts`, `ends` and `person` of an
 * activity, `status`, `email`, `username`, `received` and other notes are kept in entries though no
 * reader asks for them yet. */
/* clang-format off */
#define PUT_SITE(X, n) X(n, TEXT, title) X(n, TEXT, zone) X(n, TEXT, lang) X(n, ID, owner)
#define PUT_PERSON(X, n) \
    X(n, TEXT, name) X(n, TEXT, email) X(n, TEXT, username) X(n, TEXT, lang) X(n, TEXT, zone) \
    X(n, TEXT, note) X(n, TEXT, state) X(n, TEXT, suggest) X(n, ID, same_as) X(n, FLAG, gone)
#define PUT_PERSON_ENROLMENT(X, n) \
    X(n, ID, person) X(n, ID, workshop) X(n, ID, enrolment) X(n, FLAG, gone)
#define PUT_ENROLMENT(X, n) \
    X(n, TEXT, name) X(n, TEXT, role) X(n, TEXT, state) X(n, ID, same_as) X(n, TEXT, status) \
    X(n, TEXT, note) X(n, TEXT, card) X(n, NUMBER, number) X(n, NUMBER, joined) \
    X(n, TEXT, resting) X(n, FLAG, gone)
#define PUT_POD(X, n) X(n, TEXT, name) X(n, FLAG, gone)
#define PUT_POD_MEMBER(X, n) X(n, ID, pod) X(n, ID, enrolment) X(n, FLAG, gone)
#define PUT_WORKSHOP(X, n) \
    X(n, ID, nonce) X(n, TEXT, title) X(n, TEXT, first_day) X(n, TEXT, last_day) \
    X(n, TEXT, zone) X(n, TEXT, lang) X(n, TEXT, led_by) X(n, TEXT, word) X(n, TEXT, join_code) \
    X(n, FLAG, joining) X(n, FLAG, announced) X(n, NUMBER, places) X(n, TEXT, words) \
    X(n, ID, made_from) X(n, TEXT, state) X(n, FLAG, choose) X(n, TEXT, body) X(n, FLAG, gone)
#define PUT_PART(X, n) \
    X(n, NUMBER, position) X(n, TEXT, label) X(n, NUMBER, day_from) X(n, NUMBER, day_to) \
    X(n, FLAG, gone)
#define PUT_ACTIVITY(X, n) \
    X(n, TEXT, kind) X(n, NUMBER, part) X(n, NUMBER, position) X(n, TEXT, title) \
    X(n, NUMBER, opens_day) X(n, TEXT, opens_time) X(n, NUMBER, closes_day) \
    X(n, TEXT, closes_time) X(n, NUMBER, minutes) X(n, TEXT, place) X(n, TEXT, lang) \
    X(n, ID, convenor) X(n, TEXT, convenor_name) X(n, TEXT, body) X(n, NUMBER, starts) \
    X(n, NUMBER, ends) X(n, ID, person) X(n, FLAG, gone)
#define PUT_POLL_OPTION(X, n) \
    X(n, ID, activity) X(n, NUMBER, position) X(n, TEXT, text) X(n, FLAG, gone)
#define PUT_VOTE(X, n) X(n, ID, activity) X(n, ID, option) X(n, FLAG, gone)
#define PUT_CHECKIN(X, n) X(n, ID, activity) X(n, ID, enrolment) X(n, NUMBER, at) X(n, FLAG, gone)
#define PUT_POST(X, n) \
    X(n, FLAG, gone) X(n, NUMBER, quiet) X(n, ID, activity) X(n, ID, thread) X(n, ID, parent) \
    X(n, TEXT, scope) X(n, ID, pod) X(n, ID, set) X(n, NUMBER, written) X(n, NUMBER, zone) \
    X(n, NUMBER, received) X(n, ID, entered_by) X(n, FLAG, aloud) X(n, TEXT, title) \
    X(n, TEXT, lang) X(n, TEXT, source)
#define PUT_ATTACHMENT(X, n) \
    X(n, ID, object) X(n, TEXT, scope) X(n, ID, pod) X(n, ID, set) X(n, TEXT, name) \
    X(n, TEXT, type) X(n, NUMBER, size) X(n, TEXT, blob) X(n, NUMBER, written) X(n, FLAG, gone)
#define PUT_MODERATION(X, n) \
    X(n, ID, post) X(n, ID, moderator) X(n, FLAG, hidden) X(n, TEXT, reason) X(n, ID, activity) \
    X(n, FLAG, locked) X(n, FLAG, pinned)
#define PUT_REACTION(X, n) X(n, ID, post) X(n, TEXT, word) X(n, FLAG, gone)
#define PUT_REPORT(X, n) \
    X(n, TEXT, title) X(n, TEXT, convenor) X(n, TEXT, held) X(n, TEXT, intro) \
    X(n, TEXT, people_note) X(n, TEXT, suggest) X(n, TEXT, scope) X(n, ID, pod) X(n, TEXT, lang) \
    X(n, ID, activity) X(n, ID, person) X(n, NUMBER, written) X(n, TEXT, state) \
    X(n, NUMBER, number) X(n, FLAG, gone)
#define PUT_REPORT_PERSON(X, n) \
    X(n, ID, report) X(n, NUMBER, position) X(n, TEXT, name) X(n, ID, person) \
    X(n, ID, enrolment) X(n, TEXT, note) X(n, FLAG, gone)
#define PUT_REPORT_POINT(X, n) \
    X(n, ID, report) X(n, NUMBER, position) X(n, FLAG, heading) X(n, TEXT, text) \
    X(n, FLAG, gone)
#define PUT_REPORT_WITNESS(X, n) \
    X(n, ID, report) X(n, TEXT, word) X(n, TEXT, text) X(n, FLAG, gone)
#define PUT_FIRING(X, n) X(n, ID, activity) X(n, TEXT, what) X(n, NUMBER, due)

/* N(noun, NOUN): the kinds of core/model/kinds/kinds.h but for a list of ids (named_set) and what is not
 * written here (site_right). */
#define PUT_NOUNS(N) \
    N(site, SITE) N(person, PERSON) N(person_enrolment, PERSON_ENROLMENT) \
    N(enrolment, ENROLMENT) N(pod, POD) N(pod_member, POD_MEMBER) N(workshop, WORKSHOP) \
    N(part, PART) N(activity, ACTIVITY) N(poll_option, POLL_OPTION) N(vote, VOTE) \
    N(checkin, CHECKIN) N(post, POST) N(attachment, ATTACHMENT) N(moderation, MODERATION) \
    N(reaction, REACTION) N(report, REPORT) N(report_person, REPORT_PERSON) \
    N(report_point, REPORT_POINT) N(report_witness, REPORT_WITNESS) N(firing, FIRING)
/* clang-format on */

#define PUT_TYPE_TEXT                  struct slice
#define PUT_TYPE_ID                    struct id
#define PUT_TYPE_NUMBER                int64_t
#define PUT_TYPE_FLAG                  bool
#define PUT_MEMBER(noun, type, field)  PUT_TYPE_##type field;
#define PUT_ORDINAL(noun, type, field) put_##noun##_##field,
#define PUT_DECLARE(noun, NOUN)             \
    enum { PUT_##NOUN(PUT_ORDINAL, noun) }; \
    struct noun##_entry {                   \
        uint32_t also, null;                \
        PUT_##NOUN(PUT_MEMBER, noun)        \
    };                                      \
    void noun##_put(struct change_json *c, const struct noun##_entry *entry);
PUT_NOUNS(PUT_DECLARE)

/* One field of the noun that `c` is of, by its ordinal (put_activity_title); the caller's type must
 * be the field's. A text and an id that are empty are left out; a number is written also when it
 * is 0. */
void put_text(struct change_json *c, int field, struct slice text);
void put_id(struct change_json *c, int field, struct id id);
void put_number(struct change_json *c, int field, int64_t number);
void put_null(struct change_json *c, int field);
/* The value, or null when it is empty: for a field that may be emptied. */
void put_text_or_null(struct change_json *c, int field, struct slice text);
void put_id_or_null(struct change_json *c, int field, struct id id);
void put_flag_or_null(struct change_json *c, int field, bool flag);
/* `scope`, and `pod` or `set` when they are not none, of a noun that has readers of its own. */
void put_readers(struct change_json *c, struct slice scope, struct id pod, struct id set);

#endif
