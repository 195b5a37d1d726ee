#ifndef INDABA_WEB_LEAD_ACTIONS_H
#define INDABA_WEB_LEAD_ACTIONS_H

#include "web/page/act.h"

/* For who leads, and who owns the site. Most lead beside other work: each page here says what is
 * next and who waits, not how much there is. What is counted about people is what they themselves
 * see on their own page. */

/* lead.c: the facilitators' hub */
ACT_READ(lead);
ACT_WRITE(tick);

/* round.c: who waits for an answer, who is quiet; resting by choice */
ACT_READ(round);
ACT_WRITE(rest);

/* participation.c: who took part when */
ACT_READ(participation);

/* site.c: the site as a whole, for its owner */
ACT_READ(site);
ACT_READ(backup);
ACT_READ(backup_take);

#endif
