/* Any bytes are a list of people or an error; names are clean lines within their bounds. */
#include "core/base/utf8.h"
#include "core/draft/roster.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Row by row as many come as the other count says. */
static void count(struct arena *arena, const struct roster *r)
{
    struct roster_head head;

    roster_look(arena, r->text, &head);
    must((head.kind == ROSTER_TABLE) == r->table && head.kind != ROSTER_STRANGE, "another kind");
    must(roster_count(&head) == (int64_t)r->count, "the two counts differ");
    (void)roster_likely(arena, &head);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena *arena = arena_new(256 << 20);
    struct err err = {0};
    struct roster r;

    if (len <= 16 * 1024 && roster_read(arena, slice_of(data, len), &r, &err) == 0) {
        must(r.count <= ROSTER_ROWS && r.wrong <= r.count && utf8_check(r.text, NULL),
             "a list beyond its bounds");
        for (size_t i = 0; i < r.count; i++) {
            const struct roster_row *row = &r.rows[i];
            struct slice remarks = roster_remarks(arena, row, 0, NULL, NULL);

            must(utf8_check(remarks, NULL) && (row->remarks == 0) == (remarks.n == 0), "a remark");
            must(row->row == i + 1 && row->line > 0 && row->group_count <= ROSTER_GROUPS, "a row");
            must(row->wrong != ROSTER_FINE || (row->name.n > 0 && row->name.n <= ROSTER_NAME_MAX),
                 "a name beyond its bounds");
            must(utf8_check(row->name, NULL) &&
                     !memchr(row->name.p ? row->name.p : "", '\n', row->name.n),
                 "a name that is no line");
        }
        count(arena, &r);
    } else if (len <= 16 * 1024) {
        must(err.fault != FAULT_NONE && err.text[0], "an error without a text");
    }
    arena_free(arena);
    return 0;
}
