#ifndef INDABA_WEB_MAKE_ACTIONS_H
#define INDABA_WEB_MAKE_ACTIONS_H

#include "web/page/act.h"

/* Making and changing a workshop and its programme. A programme says days from the first one, so
 * that a workshop is made from its announcement, from nothing or from last year's by the same few
 * fields, and moved by one. What becomes of each activity is looked at before anything is written;
 * a form that was open meanwhile changes only what was changed in it. */

/* make.c: from scratch, from an earlier one; make_text.c: from a text */
ACT_READ(make);
ACT_WRITE(make);
ACT_READ(copy);
ACT_WORK(make_text);

/* edit.c: its fields; another first day */
ACT_READ(workshop_edit);
ACT_WRITE(workshop_edit);
ACT_READ(move);
ACT_WRITE(move);

/* announce.c: what the public reads, and signing up */
ACT_READ(about);
ACT_WRITE(signup);

/* plan.c: the programme, edited on one page; plan_edit.c: one of its activities */
ACT_READ(plan);
ACT_WRITE(plan_change);
ACT_READ(activity_edit);
ACT_WRITE(activity_edit);

#endif
