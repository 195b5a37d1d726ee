#ifndef INDABA_CMD_SITE_H
#define INDABA_CMD_SITE_H

#include "core/cmd/command.h"

/* Sub-commands about the site as a whole; see indaba.c's table and docs/indaba.1. */
int cmd_site_init(struct invocation *in, struct err *err);
int cmd_site_list(struct invocation *in, struct err *err);
int cmd_site_link(struct invocation *in, struct err *err);
int cmd_site_digest(struct invocation *in, struct err *err);
int cmd_site_verify(struct invocation *in, struct err *err);
int cmd_site_rebuild(struct invocation *in, struct err *err);
int cmd_site_backup(struct invocation *in, struct err *err);

#endif
