#ifndef INDABA_MODEL_KINDS_H
#define INDABA_MODEL_KINDS_H

#include "core/journal/journal.h"
#include "gen/sql/schema.h"

/* The kinds of entries: enum kind_number of core/store/schema.sql. docs/journal-format.md lists
 * their fields. Number 1 is the journal's own: a lane's certificate. */
extern const struct kind kinds[];
extern const size_t kinds_count;

/* For journal_config: in the site's own space only the site writes; in a workshop its founder and,
 * unless `as_founder`, the sites that it admitted. 1 it may, 0 it may not, -1. */
int kinds_may_write(struct store *store, struct id space, struct id site, bool as_founder,
                    struct err *err);

#endif
