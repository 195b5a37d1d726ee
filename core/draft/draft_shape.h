#ifndef INDABA_DRAFT_SHAPE_H
#define INDABA_DRAFT_SHAPE_H

#include "core/draft/draft_field.h"

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
extern const struct draft_row draft_shape[DRAFT_NOUN_COUNT];

#endif
