#ifndef INDABA_BASE_TZ_LIST_H
#define INDABA_BASE_TZ_LIST_H

#include "core/base/arena.h"
#include "core/base/slice.h"

/* The names of the system's time zones, for choices: of zone.tab (its format is said in its first
 * lines: country, coordinates, name, comment, parted by TAB), and UTC, by name. `folder` NULL:
 * /usr/share/zoneinfo. Only UTC when there is no such file. Gives their number. */
size_t tz_list_read(const char *folder, struct arena *arena, struct slice **ret);

#endif
