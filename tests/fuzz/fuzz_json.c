/* Whatever is read can be written, and what was written reads as the same value and the same bytes.
 * What the quick reader takes has the values that the whole reader finds. */
#include "core/base/json.h"
#include "core/base/json_flat.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void again(const struct json *json, bool strict)
{
    struct json *copy = NULL;
    struct buf one, two;
    int rc;

    buf_init(&one, 64 << 20);
    buf_init(&two, 64 << 20);
    json_write(json, &one);
    must(!one.over, "the text grew beyond all bounds");
    rc = strict ? json_read(buf_slice(&one), one.n, &copy, NULL)
                : json_read_relaxed(buf_slice(&one), one.n, &copy, NULL);
    must(rc == 0, "our own text is refused");
    must(json_same(json, copy), "the value changed");
    json_write(copy, &two);
    must(slice_eq(buf_slice(&one), buf_slice(&two)), "the canonical text changed");
    if (strict) {
        json_merge(copy, json);
        must(json_count(copy) <= json_count(json), "a merge with itself added a field");
    }
    json_free(copy);
    buf_done(&one);
    buf_done(&two);
}

static void quickly(struct slice text)
{
    struct json_flat flat = {0};
    struct json *json = NULL;

    if (json_flat_read(text, &flat)) {
        must(json_read(text, text.n, &json, NULL) == 0, "the quick reader takes what is none");
        must(json_count(json) == flat.count, "the quick reader counts otherwise");
        for (size_t i = 0; i < flat.count; i++) {
            const struct json_flat_field *f = &flat.field[i];
            char key[1024];
            const struct json *value;

            if (f->key.n >= sizeof key)
                continue;
            memcpy(key, f->key.p, f->key.n);
            key[f->key.n] = 0;
            value = json_get(json, key);
            must(json_kind(value) == f->kind, "the quick reader found another kind");
            must(slice_eq(json_text(value), f->text), "the quick reader found another text");
            must(f->kind != JSON_KIND_I64 || json_i64(value) == f->number,
                 "the quick reader found another number");
            must(f->kind != JSON_KIND_BOOL || json_bool(value) == (f->number != 0),
                 "the quick reader found another truth");
        }
        json_free(json);
    }
    json_flat_done(&flat);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct slice text = slice_of(data, len);
    struct json *json = NULL;
    struct err err = {0};

    quickly(text);
    if (json_read(text, 1 << 16, &json, &err) == 0) {
        again(json, true);
        json_free(json);
    } else {
        must(err.fault != FAULT_NONE && err.text[0], "a refusal without a word");
    }
    if (json_read_relaxed(text, 1 << 20, &json, &err) == 0) {
        again(json, false);
        json_free(json);
    }
    return 0;
}
