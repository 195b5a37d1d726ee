#include "core/model/change_json.h"

void change_json_begin(struct change_json *d, uint16_t kind, struct id space, struct id object,
                       struct id author)
{
    *d = (struct change_json){
        .change = {.kind = kind, .space = space, .object = object, .author = author}};
    buf_init(&d->buf, ENTRY_JSON_MAX);
    json_out_init(&d->out, &d->buf, false);
    json_out_open_object(&d->out);
}

void change_json_text(struct change_json *d, const char *key, struct slice text)
{
    if (text.n > 0)
        json_out_field_text(&d->out, key, text);
}

void change_json_id(struct change_json *d, const char *key, struct id id)
{
    if (!id_none(id))
        json_out_field_id(&d->out, key, id);
}

void change_json_i64(struct change_json *d, const char *key, int64_t v)
{
    if (v != 0)
        json_out_field_i64(&d->out, key, v);
}

void change_json_true(struct change_json *d, const char *key, bool v)
{
    if (v)
        json_out_field_bool(&d->out, key, true);
}

int change_json_append(struct change_json *d, struct journal *journal, struct slice body,
                       struct hash *ret, struct err *err)
{
    int result;

    json_out_close_object(&d->out);
    json_out_end(&d->out);
    d->change.json = buf_slice(&d->buf);
    d->change.body = body;
    if (d->buf.over) {
        err_set(err, FAULT_TOO_BIG, "the fields of this are too long");
        result = err_remedy(err, "Shorten them.");
    } else {
        result = journal_append(journal, &d->change, ret, err);
    }
    buf_done(&d->buf);
    return result;
}
