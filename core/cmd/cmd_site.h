#ifndef INDABA_CMD_SITE_H
#define INDABA_CMD_SITE_H

#include "core/cmd/command.h"

/* Sub-commands about the site as a whole, each the `run` of a row of indaba.c's table; what people
 * are told of them stands in docs/indaba.1. Each writes its answer to in->out, with in->json as one
 * JSON object or list, and gives 0 or -1 with the error, of which the caller tells. FAULT_USAGE
 * when words or options are missing. */

/* init: makes the site at in->site_path and its owner. list: workshops, people
 * or reports. link: a link for one person to log in by. */
int cmd_site_init(struct invocation *in, struct err *err);
int cmd_site_list(struct invocation *in, struct err *err);
int cmd_site_link(struct invocation *in, struct err *err);
/* digest: a hash of the derived tables. verify: reads every entry, FAULT_INVALID when there are
 * faults. rebuild: makes the derived tables again, and tells the digest before and after. */
int cmd_site_digest(struct invocation *in, struct err *err);
int cmd_site_verify(struct invocation *in, struct err *err);
int cmd_site_rebuild(struct invocation *in, struct err *err);
/* backup: a copy to a new file, by a reading connection, while others write. */
int cmd_site_backup(struct invocation *in, struct err *err);

#endif
