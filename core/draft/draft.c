#include "core/draft/draft.h"

#include "core/base/json.h"
#include "core/base/json_flat.h"
#include "core/base/utf8.h"

const char *const draft_outcome_name[DRAFT_OUTCOMES] = {
    [DRAFT_KEPT] = "kept",
    [DRAFT_CHANGED] = "changed",
    [DRAFT_DROPPED] = "dropped",
};

void draft_init(struct draft *d, enum draft_noun noun, struct slice key)
{
    memset(d, 0, sizeof *d);
    d->noun = noun;
    d->key = key;
}

static bool type_counts(enum draft_type type)
{
    return type == DRAFT_INT || type == DRAFT_TIME || type == DRAFT_BOOL;
}

void draft_put(struct draft *d, enum draft_field field, struct slice text)
{
    must(draft_shape[d->noun].has >> field & 1, "a draft's noun has no such field");
    must(!type_counts(draft_fields[field].type), "a draft's field is no text");
    if (!text.n)
        return;
    d->text[field] = text;
    d->set |= UINT64_C(1) << field;
}

void draft_put_number(struct draft *d, enum draft_field field, int64_t number)
{
    must(draft_shape[d->noun].has >> field & 1, "a draft's noun has no such field");
    must(type_counts(draft_fields[field].type), "a draft's field is no number");
    d->number[field] = number;
    d->set |= UINT64_C(1) << field;
}

static int about(const struct draft *d, int field, struct err *err)
{
    return err_about(err, "%s %.*s: %s", draft_shape[d->noun].name,
                     (int)(d->key.n > 60 ? 60 : d->key.n), d->key.n ? d->key.p : "",
                     field < 0 ? "key" : draft_fields[field].name);
}

/* Controls have no place in a text but for tab and line feed; in one line not these either. */
static bool text_clean(struct slice text, bool lines)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];

        if (c == 0x7f || (c < 0x20 && !(lines && (c == '\n' || c == '\t'))))
            return false;
    }
    return utf8_check(text, NULL);
}

static int digits(const char *p, int n)
{
    int value = 0;

    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return -1;
        value = value * 10 + (p[i] - '0');
    }
    return value;
}

static bool day_exists(struct slice day)
{
    static const char length[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int y, m, d;

    if (day.n != 10 || day.p[4] != '-' || day.p[7] != '-')
        return false;
    y = digits(day.p, 4), m = digits(day.p + 5, 2), d = digits(day.p + 8, 2);
    if (y < 1 || m < 1 || m > 12 || d < 1 || d > length[m - 1])
        return false;
    return !(m == 2 && d == 29 && (y % 4 != 0 || (y % 100 == 0 && y % 400 != 0)));
}

static int check_text(const struct draft *d, int field, struct err *err)
{
    const struct draft_field_row *row = &draft_fields[field];
    struct slice text = d->text[field];

    if (text.n > row->max) {
        err_set(err, FAULT_TOO_BIG, "the text has %zu bytes, and at most %zu are taken", text.n,
                row->max);
        return about(d, field, err);
    }
    if (!text_clean(text, row->type == DRAFT_TEXT)) {
        err_set(err, FAULT_INVALID, "the text is not clean UTF-8");
        return about(d, field, err);
    }
    if (row->type == DRAFT_DAY && !day_exists(text)) {
        err_set(err, FAULT_INVALID, "there is no such day");
        return about(d, field, err);
    }
    return 0;
}

int draft_check(const struct draft *d, struct err *err)
{
    const struct draft_row *shape = &draft_shape[d->noun];

    if (!d->key.n || d->key.n > DRAFT_KEY_MAX || !text_clean(d->key, false)) {
        err_set(err, FAULT_INVALID, "a key is 1 to %d bytes of one line", DRAFT_KEY_MAX);
        return about(d, -1, err);
    }
    for (int i = 0; i < DRAFT_FIELD_COUNT; i++) {
        bool set = draft_has(d, (enum draft_field)i);

        if (set && !(shape->has >> i & 1)) {
            err_set(err, FAULT_INVALID, "a %s has no such field", shape->name);
            return about(d, i, err);
        }
        if (!set && (shape->need >> i & 1)) {
            err_set(err, FAULT_INVALID, "a %s must have it", shape->name);
            return about(d, i, err);
        }
        if (set && !type_counts(draft_fields[i].type) && check_text(d, i, err))
            return -1;
    }
    return 0;
}

void draft_write(const struct draft *d, struct json_out *out)
{
    json_out_open_object(out);
    json_out_field_str(out, "draft", draft_shape[d->noun].name);
    json_out_field_text(out, "key", d->key);
    for (int i = 0; i < DRAFT_FIELD_COUNT; i++) {
        const struct draft_field_row *row = &draft_fields[i];

        if (!draft_has(d, (enum draft_field)i))
            continue;
        if (row->type == DRAFT_BOOL)
            json_out_field_bool(out, row->name, d->number[i] != 0);
        else if (type_counts(row->type))
            json_out_field_i64(out, row->name, d->number[i]);
        else
            json_out_field_text(out, row->name, d->text[i]);
    }
    json_out_close_object(out);
}

static enum json_kind kind_of(const struct draft_field_row *row)
{
    return row->type == DRAFT_BOOL  ? JSON_KIND_BOOL
           : type_counts(row->type) ? JSON_KIND_I64
                                    : JSON_KIND_TEXT;
}

static int parse_field(const struct json *value, enum draft_field field, struct draft *d,
                       struct err *err)
{
    const struct draft_field_row *row = &draft_fields[field];
    enum json_kind want = kind_of(row);

    if (!(draft_shape[d->noun].has >> field & 1)) {
        err_set(err, FAULT_INVALID, "a %s has no such field", draft_shape[d->noun].name);
        return about(d, (int)field, err);
    }
    if (json_kind(value) != want) {
        err_set(err, FAULT_INVALID, "the value is of another kind");
        return about(d, (int)field, err);
    }
    if (want == JSON_KIND_BOOL)
        draft_put_number(d, field, json_bool(value));
    else if (want == JSON_KIND_I64)
        draft_put_number(d, field, json_i64(value));
    else
        draft_put(d, field, json_text(value));
    return 0;
}

int draft_parse(const struct json *json, bool lenient, struct draft *ret, struct err *err)
{
    struct slice noun, key;
    size_t known = 2;

    if (json_need_text(json, "draft", 40, &noun, err) ||
        json_need_text(json, "key", DRAFT_KEY_MAX, &key, err))
        return -1;
    if (draft_noun_named(noun) == DRAFT_NOUN_COUNT) {
        err_set(err, FAULT_INVALID, "there is no such kind of draft");
        return err_about(err, "%.*s", (int)noun.n, noun.p);
    }
    draft_init(ret, draft_noun_named(noun), key);
    for (int i = 0; i < DRAFT_FIELD_COUNT; i++) {
        const struct json *value = json_get(json, draft_fields[i].name);

        if (!value)
            continue;
        known++;
        if (lenient && !(draft_shape[ret->noun].has >> i & 1))
            continue;
        if (parse_field(value, (enum draft_field)i, ret, err))
            return -1;
    }
    if (!lenient && known != json_count(json)) {
        err_set(err, FAULT_INVALID, "it has a field that no draft has");
        return err_about(err, "%s %.*s", draft_shape[ret->noun].name, (int)key.n, key.p);
    }
    return draft_check(ret, err);
}

/* The field of this name among those of the noun; DRAFT_FIELD_COUNT when it has none. */
static int field_of(enum draft_noun noun, struct slice name)
{
    uint64_t has = draft_shape[noun].has;

    for (int i = 0; has >> i; i++)
        if ((has >> i & 1) && name.n && draft_fields[i].name[0] == name.p[0] &&
            slice_is(name, draft_fields[i].name))
            return i;
    return DRAFT_FIELD_COUNT;
}

int draft_parse_flat(const struct json_flat *flat, struct draft *ret)
{
    const struct json_flat_field *f = flat->field;

    if (flat->count < 2 || !slice_is(f[0].key, "draft") || f[0].kind != JSON_KIND_TEXT ||
        !slice_is(f[1].key, "key") || f[1].kind != JSON_KIND_TEXT ||
        draft_noun_named(f[0].text) == DRAFT_NOUN_COUNT)
        return 0;
    draft_init(ret, draft_noun_named(f[0].text), f[1].text);
    for (size_t i = 2; i < flat->count; i++) {
        int field = field_of(ret->noun, f[i].key);

        if (field == DRAFT_FIELD_COUNT || f[i].kind != kind_of(&draft_fields[field]))
            return 0;
        if (f[i].kind == JSON_KIND_TEXT)
            draft_put(ret, (enum draft_field)field, f[i].text);
        else
            draft_put_number(ret, (enum draft_field)field, f[i].number);
    }
    return draft_check(ret, NULL) == 0;
}
