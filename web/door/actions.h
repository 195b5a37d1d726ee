#ifndef INDABA_WEB_DOOR_ACTIONS_H
#define INDABA_WEB_DOOR_ACTIONS_H

#include "web/page/act.h"

/* Coming in. There are no accounts: a key leads to a person (a card, its short code, a link for one
 * use, a PIN on a phone that several use), and all of them end in a session. Most who come have
 * never typed an address, so that one field takes whatever is printed; wrong tries are counted and
 * shown to who stands at the door, never what was typed. Cards are shown once, since only their
 * public half is kept: what makes one is a POST, and what is printed belongs to this room. */

/* home.c: the calendar of the site's workshops; an owner goes into one */
ACT_READ(home);
ACT_WRITE(enter);

/* door.c: who this is, joining */
ACT_READ(hello);
ACT_READ(code);
ACT_READ(join);
ACT_WRITE(join);

/* login.c: coming back with a card or a link; leaving */
ACT_READ(login_show);
ACT_WRITE(login);
int act_card_prepare(struct request *req, void **ret_in, struct err *err);
ACT_WRITE(logout);

/* handout.c: a card or a link for one person */
ACT_READ(handout_card);
ACT_READ(handout_link);
ACT_WRITE(handout_card);
ACT_WRITE(handout_link);

/* arrive.c: for who stands at the door */
ACT_READ(arrive);

/* pin.c: phones that several people use; one's PIN and name */
ACT_READ(pin);
ACT_WRITE(pin);
ACT_READ(my_pin);
ACT_WRITE(my_pin);
ACT_READ(my_name);
ACT_WRITE(my_name);

/* print.c: the print room and its sheets; cards.c: cards for many */
ACT_READ(print);
ACT_WRITE(print);
ACT_READ(print_sheet);
ACT_WRITE(print_mark);
ACT_WRITE(cards);

/* language.c: which language this phone reads; the texts of scripts in one language */
ACT_READ(language);
ACT_READ(texts);

/* me.c: what is mine */
ACT_READ(me);
ACT_READ(words);

#endif
