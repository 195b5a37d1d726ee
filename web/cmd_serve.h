#ifndef INDABA_WEB_CMD_SERVE_H
#define INDABA_WEB_CMD_SERVE_H

#include "core/cmd/command.h"

/* `serve`: lets people in until SIGTERM or SIGINT. */
struct exporters;
int cmd_serve(struct invocation *in, const struct exporters *exporters, struct err *err);

#endif
