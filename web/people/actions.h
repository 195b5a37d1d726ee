#ifndef INDABA_WEB_PEOPLE_ACTIONS_H
#define INDABA_WEB_PEOPLE_ACTIONS_H

#include "core/model/people/people_write.h"
#include "web/page/act.h"

/* Who is in a workshop. Facilitators work from lists of names: what is pasted is looked at before
 * it is added, since nothing tells two of one name apart but somebody who knows them; whoever is
 * taken out or joined with another can be put back. Roles are keys and are given where keys may be.
 */

/* people.c: the list, adding, joining */
ACT_READ(people);
ACT_WRITE(people_add);
ACT_READ(joining);
ACT_WRITE(joining_set);

/* person.c: one of them; two that are one */
ACT_READ(person);
ACT_WRITE(person_change);
ACT_WRITE(person_role);
ACT_READ(same);
ACT_WRITE(merge);

/* groups.c */
ACT_READ(groups);
ACT_WRITE(groups_change);
ACT_READ(group);
ACT_WRITE(group_change);

#endif
