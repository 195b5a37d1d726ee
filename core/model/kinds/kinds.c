#include "core/model/kinds/kinds.h"

#include "core/model/project.h"
#include "gen/sql/workshop.h"

const struct kind kinds[] = {
    {KIND_SITE, "site", KIND_FIRST, site_project},
    {KIND_PERSON, "person", 0, person_project},
    {KIND_PERSON_ENROLMENT, "person_enrolment", 0, person_enrolment_project},
    {KIND_SITE_RIGHT, "site_right", KIND_FIRST | KIND_FOUNDER, site_right_project},
    {KIND_WORKSHOP, "workshop", KIND_FIRST | KIND_FOUNDS, workshop_project},
    {KIND_PART, "part", 0, workshop_part_project},
    {KIND_ACTIVITY, "activity", 0, activity_project},
    {KIND_ENROLMENT, "enrolment", 0, enrolment_project},
    {KIND_POD, "pod", 0, pod_project},
    {KIND_POD_MEMBER, "pod_member", 0, pod_member_project},
    {KIND_NAMED_SET, "named_set", 0, pod_named_set_project},
    {KIND_POLL_OPTION, "poll_option", 0, poll_option_project},
    {KIND_VOTE, "vote", KIND_SAME_AUTHOR, poll_vote_project},
    {KIND_CHECKIN, "checkin", 0, checkin_project},
    {KIND_POST, "post", KIND_SAME_AUTHOR, post_project},
    {KIND_ATTACHMENT, "attachment", KIND_SAME_AUTHOR, attachment_project},
    {KIND_MODERATION, "moderation", 0, moderation_project},
    {KIND_REACTION, "reaction", KIND_SAME_AUTHOR, reaction_project},
    {KIND_REPORT, "report", 0, report_project},
    {KIND_REPORT_PERSON, "report_person", 0, report_person_project},
    {KIND_REPORT_POINT, "report_point", 0, report_point_project},
    {KIND_REPORT_WITNESS, "report_witness", KIND_SAME_AUTHOR, report_witness_project},
    {KIND_FIRING, "firing", 0, firing_project},
};
const size_t kinds_count = sizeof kinds / sizeof kinds[0];

int kinds_may_write(struct store *store, struct id space, struct id site, bool as_founder,
                    struct err *err)
{
    struct sql_workshop_founder_row row;
    struct sql_site_right_any_row right;
    int found;

    if (id_eq(space, site))
        return 1;
    found = sql_workshop_founder(store, space, &row, err);
    if (found < 0)
        return -1;
    if (found && id_eq(row.founder, site))
        return 1;
    if (as_founder)
        return 0;
    found = sql_site_right_any(store, space, site, &right, err);
    return found < 0 ? -1 : found && right.may == 1;
}
