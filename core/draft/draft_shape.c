#include "core/draft/draft_shape.h"

_Static_assert(DRAFT_FIELD_COUNT <= 64, "a draft's fields are bits of one word");

#define F(name) (UINT64_C(1) << FIELD_##name)

const struct draft_row draft_shape[DRAFT_NOUN_COUNT] = {
    [DRAFT_WORKSHOP] = {"workshop",
                        F(TITLE) | F(FIRST_DAY) | F(LAST_DAY) | F(ZONE) | F(LANG) | F(LED_BY) |
                            F(DESCRIPTION) | F(WORD) | F(CLOSED) | F(PLACES) | F(WORDS),
                        F(TITLE)},
    [DRAFT_PART] = {"part", F(WORKSHOP) | F(NUMBER) | F(LABEL) | F(DAY_FROM) | F(DAY_TO),
                    F(WORKSHOP) | F(NUMBER)},
    [DRAFT_POD] = {"pod", F(WORKSHOP) | F(NAME), F(NAME)},
    [DRAFT_PERSON] = {"person",
                      F(NAME) | F(EMAIL) | F(USERNAME) | F(LANG) | F(ZONE) | F(NOTE) | F(SUGGEST),
                      F(NAME)},
    [DRAFT_ENROLMENT] = {"enrolment",
                         F(WORKSHOP) | F(PERSON) | F(ROLE) | F(NAME) | F(STATUS) | F(NOTE),
                         F(PERSON) | F(ROLE)},
    [DRAFT_POD_MEMBER] = {"pod_member", F(WORKSHOP) | F(POD) | F(ENROLMENT), F(POD) | F(ENROLMENT)},
    [DRAFT_ACTIVITY] = {"activity",
                        F(WORKSHOP) | F(PART) | F(KIND) | F(TITLE) | F(BODY) | F(OPENS_DAY) |
                            F(OPENS_TIME) | F(CLOSES_DAY) | F(CLOSES_TIME) | F(POSITION) | F(LANG),
                        F(KIND) | F(TITLE)},
    [DRAFT_SESSION] = {"session",
                       F(WORKSHOP) | F(PART) | F(TITLE) | F(BODY) | F(PLACE) | F(STARTS) | F(ENDS) |
                           F(CONVENOR) | F(PERSON) | F(ENROLMENT) | F(POSITION) | F(OPENS_DAY) |
                           F(OPENS_TIME) | F(CLOSES_DAY) | F(CLOSES_TIME) | F(MINUTES) | F(LANG),
                       F(TITLE)},
    [DRAFT_POLL_OPTION] = {"poll_option", F(ACTIVITY) | F(BODY) | F(POSITION),
                           F(ACTIVITY) | F(BODY)},
    [DRAFT_CHECKIN] = {"checkin", F(SESSION) | F(ENROLMENT) | F(WRITTEN),
                       F(SESSION) | F(ENROLMENT)},
    [DRAFT_REPORT] = {"report",
                      F(WORKSHOP) | F(SESSION) | F(NUMBER) | F(TITLE) | F(CONVENOR) | F(PERSON) |
                          F(SUGGEST) | F(HELD) | F(BODY) | F(NOTE) | F(SOURCE_TEXT) | F(LANG) |
                          F(WRITTEN) | F(FINISHED),
                      F(TITLE)},
    [DRAFT_REPORT_PERSON] = {"report_person",
                             F(REPORT) | F(NAME) | F(PERSON) | F(ENROLMENT) | F(POSITION) | F(NOTE),
                             F(REPORT) | F(NAME)},
    [DRAFT_REPORT_POINT] = {"report_point", F(REPORT) | F(BODY) | F(POSITION) | F(KIND),
                            F(REPORT) | F(BODY) | F(KIND)},
    [DRAFT_WITNESS] = {"witness", F(REPORT) | F(ENROLMENT), F(REPORT) | F(ENROLMENT)},
    [DRAFT_THREAD] = {"thread",
                      F(WORKSHOP) | F(ACTIVITY) | F(POD) | F(TITLE) | F(SCOPE) | F(POSITION) |
                          F(STATUS),
                      0},
    [DRAFT_POST] = {"post",
                    F(THREAD) | F(BODY) | F(AUTHOR) | F(ENTERED_BY) | F(NAME) | F(PARENT) |
                        F(WRITTEN) | F(OFFSET) | F(RECEIVED) | F(LANG) | F(SOURCE) | F(SCOPE) |
                        F(THINKING) | F(TITLE),
                    F(THREAD) | F(BODY)},
    [DRAFT_REACTION] = {"reaction", F(POST) | F(AUTHOR) | F(KIND), F(POST) | F(AUTHOR) | F(KIND)},
    [DRAFT_FILE] = {"file",
                    F(NAME) | F(BLOB) | F(MEDIA) | F(BYTES) | F(POST) | F(ACTIVITY) | F(REPORT) |
                        F(AUTHOR) | F(WRITTEN),
                    F(NAME) | F(BLOB)},
};

#define ROW(id, name, type, max, to) [FIELD_##id] = {name, type, max, (enum draft_noun)(to)},
const struct draft_field_row draft_fields[DRAFT_FIELD_COUNT] = {DRAFT_FIELDS(ROW)};
#undef ROW

enum draft_noun draft_noun_named(struct slice name)
{
    int noun = 0;

    while (noun < DRAFT_NOUN_COUNT && !slice_is(name, draft_shape[noun].name))
        noun++;
    return (enum draft_noun)noun;
}

enum draft_field draft_field_named(struct slice name)
{
    int field = 0;

    while (field < DRAFT_FIELD_COUNT && !slice_is(name, draft_fields[field].name))
        field++;
    return (enum draft_field)field;
}
