#include "core/model/put.h"

#include "core/journal/journal.h"
#include "gen/sql/schema.h"

#include <stddef.h>
#include <string.h>

enum type { TEXT, ID, NUMBER, FLAG };

struct row {
    const char *key;
    enum type type;
    size_t at;
};

#define ROW(noun, type, field) {#field, type, offsetof(struct noun##_entry, field)},
#define ROWS(noun, NOUN)       static const struct row noun##_rows[] = {PUT_##NOUN(ROW, noun)};
PUT_NOUNS(ROWS)

#define COUNT(rows)         (sizeof(rows) / sizeof *(rows))
#define NOUN_OF(noun, NOUN) [KIND_##NOUN] = {noun##_rows, COUNT(noun##_rows)},
static const struct noun {
    const struct row *rows;
    size_t count;
} nouns[] = {PUT_NOUNS(NOUN_OF)};

#define FITS(noun, NOUN) \
    _Static_assert(COUNT(noun##_rows) <= 32, "the fields of a noun are bits of one word");
PUT_NOUNS(FITS)

static void put_empty(struct change_json *c, const char *key)
{
    json_out_key(&c->out, key);
    json_out_null(&c->out);
}

/* `always`: also when it is empty. */
static void put_value(struct change_json *c, const struct row *row, const void *value, bool always)
{
    switch (row->type) {
    case TEXT:
        if (always || ((const struct slice *)value)->n > 0)
            json_out_field_text(&c->out, row->key, *(const struct slice *)value);
        break;
    case ID:
        if (always || !id_none(*(const struct id *)value))
            json_out_field_id(&c->out, row->key, *(const struct id *)value);
        break;
    case NUMBER:
        if (always || *(const int64_t *)value != 0)
            json_out_field_i64(&c->out, row->key, *(const int64_t *)value);
        break;
    case FLAG:
        if (always || *(const bool *)value)
            json_out_field_bool(&c->out, row->key, *(const bool *)value);
    }
}

static void put_entry(struct change_json *c, const struct row *rows, size_t count,
                      const void *entry, uint32_t also, uint32_t null)
{
    for (size_t i = 0; i < count; i++)
        if (null >> i & 1)
            put_empty(c, rows[i].key);
        else
            put_value(c, &rows[i], (const char *)entry + rows[i].at, also >> i & 1);
}

#define DEFINE(noun, NOUN)                                                              \
    void noun##_put(struct change_json *c, const struct noun##_entry *entry)            \
    {                                                                                   \
        must(c->change.kind == KIND_##NOUN, "the fields of one noun go into another");  \
        put_entry(c, noun##_rows, COUNT(noun##_rows), entry, entry->also, entry->null); \
    }
PUT_NOUNS(DEFINE)

static const struct row *row_of(const struct change_json *c, int field)
{
    must(c->change.kind < COUNT(nouns) && (size_t)field < nouns[c->change.kind].count,
         "a noun has no such field");
    return &nouns[c->change.kind].rows[field];
}

void put_text(struct change_json *c, int field, struct slice text)
{
    const struct row *row = row_of(c, field);

    must(row->type == TEXT, "a field is no text");
    put_value(c, row, &text, false);
}

void put_id(struct change_json *c, int field, struct id id)
{
    const struct row *row = row_of(c, field);

    must(row->type == ID, "a field is no id");
    put_value(c, row, &id, false);
}

void put_number(struct change_json *c, int field, int64_t number)
{
    const struct row *row = row_of(c, field);
    bool flag = number != 0;

    must(row->type == NUMBER || row->type == FLAG, "a field is no number");
    put_value(c, row, row->type == FLAG ? (const void *)&flag : &number, true);
}

void put_null(struct change_json *c, int field)
{
    put_empty(c, row_of(c, field)->key);
}

void put_text_or_null(struct change_json *c, int field, struct slice text)
{
    if (text.n > 0)
        put_text(c, field, text);
    else
        put_null(c, field);
}

void put_id_or_null(struct change_json *c, int field, struct id id)
{
    if (id_none(id))
        put_null(c, field);
    else
        put_id(c, field, id);
}

void put_flag_or_null(struct change_json *c, int field, bool flag)
{
    if (flag)
        put_number(c, field, 1);
    else
        put_null(c, field);
}

static int field_named(const struct change_json *c, const char *key)
{
    int field = 0;

    while (strcmp(row_of(c, field)->key, key) != 0)
        field++;
    return field;
}

void put_readers(struct change_json *c, struct slice scope, struct id pod, struct id set)
{
    put_text(c, field_named(c, "scope"), scope);
    put_id(c, field_named(c, "pod"), pod);
    if (!id_none(set))
        put_id(c, field_named(c, "set"), set);
}
