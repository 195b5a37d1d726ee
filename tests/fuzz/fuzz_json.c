/* Whatever is read can be written, and what was written reads as the same value and the same bytes.
 */
#include "core/base/json.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct slice text = slice_of(data, len);
    struct json *json = NULL;
    struct err err = {0};

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
