#include "exporters/out/sorted.h"

#include "core/base/arena.h"
#include "exporters/out/spool.h"

#include <endian.h>
#include <stdlib.h>

enum { BLOCK = 8 * 1024, RUNS_MAX = 4096 };

/* A record behind its number of arrival within the room, which keeps equal ones in order. */
struct sorted {
    const char *folder;
    size_t size, key, slot; /* slot: a record and that number */
    uint64_t count;
    char *room;         /* while records are added or merged */
    size_t used, limit; /* slots */
    struct spool runs, all;
    uint64_t ends[RUNS_MAX]; /* of each run, in records */
    size_t run_count;
    /* Reading: blocks of `per` records, and the first key of each. */
    size_t per;
    char *fences, *block;
    uint64_t block_count, block_at; /* which block is in `block` */
};

struct sorted_number sorted_number(int64_t n)
{
    uint64_t bits = htobe64((uint64_t)n ^ (uint64_t)1 << 63);
    struct sorted_number ret;

    memcpy(ret.b, &bits, sizeof ret.b);
    return ret;
}

int64_t sorted_number_of(struct sorted_number n)
{
    uint64_t bits;

    memcpy(&bits, n.b, sizeof bits);
    return (int64_t)(be64toh(bits) ^ (uint64_t)1 << 63);
}

int sorted_new(const char *folder, size_t size, size_t key, struct sorted **ret, struct err *err)
{
    struct sorted *s = calloc(1, sizeof *s);

    must(s != NULL, "out of memory");
    must(key <= size && size <= BLOCK, "a record that is longer than a block");
    *s = (struct sorted){.folder = folder, .size = size, .key = key, .per = BLOCK / size};
    s->slot = size + sizeof(uint32_t);
    s->limit = SORTED_ROOM / s->slot;
    s->block_at = UINT64_MAX;
    if (spool_open(&s->all, folder, err) != 0) {
        free(s);
        return -1;
    }
    s->room = malloc(SORTED_ROOM);
    s->block = malloc(BLOCK);
    must(s->room != NULL && s->block != NULL, "out of memory");
    *ret = s;
    return 0;
}

void sorted_free(struct sorted *s)
{
    if (s == NULL)
        return;
    spool_close(&s->runs);
    spool_close(&s->all);
    free(s->room);
    free(s->block);
    free(s->fences);
    free(s);
}

/* ---- adding ---- */

static int by_key(const void *a, const void *b, void *ctx)
{
    const struct sorted *s = ctx;
    const char *x = a, *y = b;
    int d = memcmp(x, y, s->key);
    uint32_t m, n;

    if (d != 0)
        return d;
    memcpy(&m, x + s->size, sizeof m);
    memcpy(&n, y + s->size, sizeof n);
    return (m > n) - (m < n);
}

/* Sorts what is in the room and writes it behind the other runs. */
static int spill(struct sorted *s, struct spool *to, struct err *err)
{
    if (s->used > 1)
        qsort_r(s->room, s->used, s->slot, by_key, s);
    for (size_t i = 0; i < s->used; i++) {
        buf_put(&to->buf, s->room + i * s->slot, s->size);
        if (spool_drain(to, err) != 0)
            return -1;
    }
    s->used = 0;
    return 0;
}

static int spill_run(struct sorted *s, struct err *err)
{
    if (s->run_count == RUNS_MAX)
        return err_set(err, FAULT_TOO_BIG, "there is too much to be put in order");
    if (s->run_count == 0 && spool_open(&s->runs, s->folder, err) != 0)
        return -1;
    s->ends[s->run_count++] = s->count;
    return spill(s, &s->runs, err);
}

int sorted_add(struct sorted *s, const void *record, struct err *err)
{
    char *slot;
    uint32_t n;

    if (s->used == s->limit && spill_run(s, err) != 0)
        return -1;
    slot = s->room + s->used * s->slot;
    n = (uint32_t)s->used++;
    memcpy(slot, record, s->size);
    memcpy(slot + s->size, &n, sizeof n);
    s->count++;
    return 0;
}

/* ---- merging ---- */

/* One run: what of it is in memory, and where in the file the rest of it is. */
struct run {
    char *at, *end, *room;
    uint64_t next, last; /* records */
};

static int run_fill(const struct sorted *s, struct run *run, size_t each, struct err *err)
{
    uint64_t n = run->last - run->next;

    if (n > each)
        n = each;
    if (n > 0 && spool_read(&s->runs, run->room, n * s->size, (int64_t)(run->next * s->size), err))
        return -1;
    run->next += n;
    run->at = run->room;
    run->end = run->room + n * s->size;
    return 0;
}

static int merge(struct sorted *s, struct run *runs, size_t each, struct err *err)
{
    for (uint64_t i = 0; i < s->count; i++) {
        struct run *least = NULL;

        for (size_t k = 0; k < s->run_count; k++)
            if (runs[k].at < runs[k].end &&
                (least == NULL || memcmp(runs[k].at, least->at, s->key) < 0))
                least = &runs[k];
        must(least != NULL, "a run is shorter than was counted");
        buf_put(&s->all.buf, least->at, s->size);
        least->at += s->size;
        if (spool_drain(&s->all, err) != 0 ||
            (least->at == least->end && run_fill(s, least, each, err) != 0))
            return -1;
    }
    return 0;
}

static int merge_all(struct sorted *s, struct err *err)
{
    struct run *runs = calloc(s->run_count, sizeof *runs);
    size_t each = SORTED_ROOM / s->run_count / s->size;
    int rc = spool_end(&s->runs, err);

    must(runs != NULL && each > 0, "out of memory");
    for (size_t k = 0; k < s->run_count && rc == 0; k++) {
        runs[k] = (struct run){.room = s->room + k * each * s->size,
                               .next = k ? s->ends[k - 1] : 0,
                               .last = s->ends[k]};
        rc = run_fill(s, &runs[k], each, err);
    }
    if (rc == 0)
        rc = merge(s, runs, each, err);
    free(runs);
    spool_close(&s->runs);
    return rc;
}

/* ---- reading ---- */

static int block_read(struct sorted *s, uint64_t block, struct err *err)
{
    uint64_t first = block * s->per, n = s->count - first;

    if (s->block_at == block)
        return 0;
    s->block_at = UINT64_MAX;
    if (spool_read(&s->all, s->block, (n < s->per ? n : s->per) * s->size,
                   (int64_t)(first * s->size), err) != 0)
        return -1;
    s->block_at = block;
    return 0;
}

int sorted_end(struct sorted *s, struct err *err)
{
    int rc = s->run_count == 0        ? spill(s, &s->all, err)
             : spill_run(s, err) != 0 ? -1
                                      : merge_all(s, err);

    free(s->room);
    s->room = NULL;
    if (rc != 0 || spool_end(&s->all, err) != 0)
        return -1;
    buf_done(&s->all.buf);
    buf_init(&s->all.buf, SPOOL_THING);
    s->block_count = (s->count + s->per - 1) / s->per;
    s->fences = malloc(s->block_count * s->key + 1);
    must(s->fences != NULL, "out of memory");
    for (uint64_t i = 0; i < s->block_count; i++)
        if (spool_read(&s->all, s->fences + i * s->key, s->key, (int64_t)(i * s->per * s->size),
                       err) != 0)
            return -1;
    return 0;
}

uint64_t sorted_count(const struct sorted *s)
{
    return s->count;
}

int sorted_get(struct sorted *s, uint64_t i, void *ret, struct err *err)
{
    must(i < s->count, "a record that is not there");
    if (block_read(s, i / s->per, err) != 0)
        return -1;
    memcpy(ret, s->block + i % s->per * s->size, s->size);
    return 0;
}

/* The first of `count` things, `step` bytes apart, that is not below the prefix. */
static uint64_t lower_bound(const char *at, uint64_t count, size_t step, const void *prefix,
                            size_t n)
{
    uint64_t from = 0;

    while (from < count) {
        uint64_t mid = from + (count - from) / 2;

        if (memcmp(at + mid * step, prefix, n) < 0)
            from = mid + 1;
        else
            count = mid;
    }
    return from;
}

int sorted_seek(struct sorted *s, const void *prefix, size_t n, uint64_t *ret, struct err *err)
{
    uint64_t block = lower_bound(s->fences, s->block_count, s->key, prefix, n), first, count;

    must(n <= s->key, "a prefix that is longer than the key");
    *ret = 0;
    if (block == 0)
        return 0;
    /* It may stand in the block before the first whose beginning is not below. */
    if (block_read(s, --block, err) != 0)
        return -1;
    first = block * s->per;
    count = s->count - first < s->per ? s->count - first : s->per;
    *ret = first + lower_bound(s->block, count, s->size, prefix, n);
    return 0;
}

int sorted_find(struct sorted *s, const void *prefix, size_t n, void *ret, struct err *err)
{
    uint64_t i;

    if (sorted_seek(s, prefix, n, &i, err) != 0)
        return -1;
    if (i == s->count)
        return 0;
    if (sorted_get(s, i, ret, err) != 0)
        return -1;
    return memcmp(ret, prefix, n) == 0;
}
