#ifndef INDABA_WEB_MEETING_REPORT_H
#define INDABA_WEB_MEETING_REPORT_H

#include "core/base/json_out.h"
#include "core/model/meeting/report.h"

/* A report whole, inside an open object. */
void act_report_json(struct json_out *out, const struct report_view *report);

#endif
