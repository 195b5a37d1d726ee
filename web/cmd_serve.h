#ifndef INDABA_WEB_CMD_SERVE_H
#define INDABA_WEB_CMD_SERVE_H

#include "core/command.h"

#include "core/base/arena.h"
#include "core/base/slice.h"

/* `serve`: lets people in until SIGTERM or SIGINT. Exporters and web meet only in indaba.c, which
 * says how a report becomes wiki text (in the arena). */
struct report_view;
int cmd_serve(struct invocation *in,
              struct slice (*wiki)(struct arena *arena, const struct report_view *report),
              struct err *err);

#endif
