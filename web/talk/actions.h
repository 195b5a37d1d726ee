#ifndef INDABA_WEB_TALK_ACTIONS_H
#define INDABA_WEB_TALK_ACTIONS_H

#include "web/page/act.h"

/* Questions, answers, replies: what people come for. A reader with five minutes and a bad line
 * finds first what waits for them; a writer never loses a text: its id is made with the form, so
 * that it is sent again until it is answered, and each text says who reads it before it is sent. */

/* workshop.c: the programme, search */
ACT_READ(workshop);
ACT_READ(part);
ACT_READ(search);

/* today.c: what waits for a reader */
ACT_READ(today);
ACT_READ(new);
ACT_READ(brief);
ACT_WRITE(mark);

/* question.c, poll.c: pages of activities; voting */
ACT_KIND(question);
ACT_KIND(poll);
ACT_WRITE(vote);

/* post.c: threads, posts */
ACT_READ(thread);
ACT_READ(post);
ACT_READ(edit);

/* write.c: what is sent; op.c: what a phone kept until it could be sent */
ACT_WRITE(post);
ACT_WRITE(edit);
ACT_WRITE(op);

/* moderate.c: hiding, moving, locking, pinning; reactions; taking back; what a post was */
ACT_WRITE(moderate);
ACT_WRITE(react);
ACT_WRITE(remove);
ACT_READ(history);

/* file.c: the bytes of an attached file */
ACT_READ(file);

#endif
