#ifndef INDABA_WEB_MEETING_ACTIONS_H
#define INDABA_WEB_MEETING_ACTIONS_H

#include "web/page/act.h"

/* Sessions and their reports. Whoever sits there writes with one thumb while others speak: notes
 * are lines that several add at once, and the report grows out of them, so that it is there when
 * the session ends. A published report is not rewritten by others: they say that they were there,
 * or what is not so. */

/* session.c: a session's page, and what is done there */
ACT_KIND(session);
ACT_WRITE(checkin);
ACT_WRITE(hand);
ACT_WRITE(notes);
ACT_WRITE(report_begin);

/* board.c: all sessions and reports, and what is begun from there */
ACT_READ(sessions);
ACT_WRITE(topics);
ACT_WRITE(report_make);

/* report.c, report_write.c: a report, and while it is written */
ACT_READ(report);
ACT_READ(reports);
ACT_READ(report_edit_show);
ACT_WRITE(report_edit);
ACT_WRITE(report_lines);
ACT_READ(report_line_show);
ACT_WRITE(report_line);
ACT_WRITE(witness);

#endif
