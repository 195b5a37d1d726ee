#ifndef INDABA_WEB_CMD_SERVE_H
#define INDABA_WEB_CMD_SERVE_H

#include "core/cmd/command.h"

/* `serve`: lets people in until SIGTERM or SIGINT. */
struct app_exports;
int cmd_serve(struct invocation *in, const struct app_exports *exports, struct err *err);

#endif
