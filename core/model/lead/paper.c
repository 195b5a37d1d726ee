#include "core/model/lead/paper.h"

#include "core/base/buf.h"
#include "core/base/ceiling.h"
#include "core/journal/journal.h"
#include "gen/sql/checklist.h"
#include "gen/sql/journal.h"

#include <stdio.h>

enum { NAME_ROOM = 64, ITEM_ROOM = 64 };

static const char *const words[PAPER_FACTS] = {
    [PAPER_WIFI] = "wifi",
    [PAPER_PASSWORD] = "wifi-password",
    [PAPER_ADDRESS] = "address",
};

/* The setting that keeps it, among the site's own that no entry carries; the text is in `room`. */
static struct slice fact_name(struct id workshop, enum paper_fact fact, char room[NAME_ROOM])
{
    char id[ID_TEXT + 1];

    snprintf(room, NAME_ROOM, "paper %s %s", words[fact], id_text(workshop, id));
    return slice_str(room);
}

int paper_fact(struct store *store, struct arena *arena, struct id workshop, enum paper_fact fact,
               struct slice *ret, struct err *err)
{
    struct sql_setting_get_row row;
    char room[NAME_ROOM];
    int found = sql_setting_get(store, fact_name(workshop, fact, room), arena, &row, err);

    *ret = found > 0 ? row.value : SLICE_NONE;
    return found < 0 ? -1 : 0;
}

int paper_fact_put(struct journal *j, struct id workshop, enum paper_fact fact, struct slice value,
                   struct err *err)
{
    struct store *store = journal_store(j);
    char room[NAME_ROOM];
    struct slice name = fact_name(workshop, fact, room);

    return (value.n ? sql_setting_put(store, name, value, err)
                    : sql_setting_drop(store, name, err)) < 0
               ? -1
               : 0;
}

int paper_backup(struct store *store, int64_t *ret, struct err *err)
{
    struct sql_setting_get_row row;
    struct arena *arena = arena_new(CEILING_STEP);
    int found = sql_setting_get(store, SLICE("backup_at"), arena, &row, err);

    *ret = 0;
    for (size_t i = 0; found > 0 && i < row.value.n && i < 18; i++)
        if (row.value.p[i] >= '0' && row.value.p[i] <= '9')
            *ret = 10 * *ret + (row.value.p[i] - '0');
    arena_free(arena);
    return found < 0 ? -1 : 0;
}

/* Items of the checklist's table: "print SHEET VERSION". */
static struct slice item_name(const char *sheet, const char *version, char room[ITEM_ROOM])
{
    snprintf(room, ITEM_ROOM, "print %s %s", sheet, version);
    return slice_str(room);
}

int paper_printed(struct store *store, struct id workshop, const char *sheet, const char *version,
                  int64_t *ret_at, bool *ret_changed, struct err *err)
{
    struct sql_tick_of_workshop q;
    char room[ITEM_ROOM], begins[ITEM_ROOM];
    struct slice now = item_name(sheet, version, room), any = item_name(sheet, "", begins);
    int more;

    *ret_at = 0;
    *ret_changed = false;
    if (sql_tick_of_workshop(store, workshop, &q, err) != 0)
        return -1;
    while ((more = sql_tick_of_workshop_next(&q, err)) > 0)
        if (slice_starts(q.item, any) && q.at > *ret_at) {
            *ret_at = q.at;
            *ret_changed = !slice_eq(q.item, now);
        }
    return more;
}

/* The marks of older versions, one at a time: a list is not changed while it is read. */
static int drop_one(struct journal *j, struct id workshop, struct slice any, struct err *err)
{
    struct sql_tick_of_workshop q;
    char room[ITEM_ROOM];
    struct slice found = SLICE_NONE;
    int more;

    if (sql_tick_of_workshop(journal_store(j), workshop, &q, err) != 0)
        return -1;
    while ((more = sql_tick_of_workshop_next(&q, err)) > 0)
        if (slice_starts(q.item, any) && q.item.n < ITEM_ROOM) {
            memcpy(room, q.item.p, q.item.n);
            found = slice_of(room, q.item.n);
        }
    if (more < 0 || (found.n && sql_tick_drop(journal_store(j), workshop, found, err) < 0))
        return -1;
    return found.n > 0;
}

int paper_mark(struct journal *j, struct id workshop, const char *sheet, const char *version,
               const char *item, struct err *err)
{
    char room[ITEM_ROOM];
    int dropped;

    while ((dropped = drop_one(j, workshop, item_name(sheet, "", room), err)) > 0)
        ;
    if (dropped < 0 || sql_tick_put(journal_store(j), workshop, item_name(sheet, version, room),
                                    journal_now(j), err) < 0)
        return -1;
    return item && sql_tick_put(journal_store(j), workshop, slice_str(item), journal_now(j), err) <
                       0
               ? -1
               : 0;
}

static void escape(struct buf *out, struct slice text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (strchr("\\;,:\"", text.p[i]) && text.p[i])
            buf_char(out, '\\');
        buf_char(out, text.p[i]);
    }
}

struct slice paper_wifi(struct arena *arena, struct slice name, struct slice password)
{
    struct slice copy = SLICE_NONE;
    struct buf out;

    if (name.n == 0)
        return copy;
    buf_init(&out, 1024);
    buf_str(&out, password.n ? "WIFI:T:WPA;S:" : "WIFI:T:nopass;S:");
    escape(&out, name);
    if (password.n) {
        buf_str(&out, ";P:");
        escape(&out, password);
    }
    buf_str(&out, ";;");
    if (!out.over)
        copy = arena_slice(arena, buf_slice(&out));
    buf_done(&out);
    return copy;
}
