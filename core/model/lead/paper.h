#ifndef INDABA_MODEL_PAPER_H
#define INDABA_MODEL_PAPER_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* What is printed for a workshop: what its sheets need to know of the place (kept at this site
 * only), and which version of each was printed when. */
struct journal;
struct store;

enum paper_fact { PAPER_WIFI, PAPER_PASSWORD, PAPER_ADDRESS, PAPER_FACTS };

/* Empty when it was not said. */
int paper_fact(struct store *store, struct arena *arena, struct id workshop, enum paper_fact fact,
               struct slice *ret, struct err *err) must_use;
/* Empty forgets it. In the writer. */
int paper_fact_put(struct journal *journal, struct id workshop, enum paper_fact fact,
                   struct slice value, struct err *err) must_use;

/* When this site was backed up last, UTC ms; 0: not known. */
int paper_backup(struct store *store, int64_t *ret, struct err *err) must_use;

/* When a sheet was printed last (UTC ms, 0: never), and whether it was another version. */
int paper_printed(struct store *store, struct id workshop, const char *sheet, const char *version,
                  int64_t *ret_at, bool *ret_changed, struct err *err) must_use;
/* It was printed now; `item`, when not NULL, is ticked on the checklist with it. In the writer. */
int paper_mark(struct journal *journal, struct id workshop, const char *sheet, const char *version,
               const char *item, struct err *err) must_use;

/* What a phone's camera reads to join a Wi-Fi network, in the arena: WIFI:T:WPA;S:…;P:…;; with
 * \ ; , : and " escaped (the format of the ZXing project's wiki, "Barcode Contents"); without a
 * password T is nopass. */
struct slice paper_wifi(struct arena *arena, struct slice name, struct slice password);

#endif
