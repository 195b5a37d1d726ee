#include "web/view/view_calendar.h"

const char *const view_calendar_months[12] = {
    LANG("January"),   LANG("February"), LANG("March"),    LANG("April"),
    LANG("May"),       LANG("June"),     LANG("July"),     LANG("August"),
    LANG("September"), LANG("October"),  LANG("November"), LANG("December"),
};
