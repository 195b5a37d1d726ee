/* The first byte chooses the kind of body; the rest is the body. */
#include "core/base/arena.h"
#include "core/base/id.h"
#include "core/base/utf8.h"
#include "web/http/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct sample {
    struct slice line, text;
    struct id id;
    int64_t number, day;
    int choice;
    bool flag;
    struct form_part file;
};

static const char *const choices[] = {"a", "b", NULL};

static const struct field fields[] = {
    FIELD(struct sample, line, FIELD_LINE, .max = 100),
    FIELD(struct sample, text, FIELD_TEXT, .max = 1000),
    FIELD(struct sample, id, FIELD_ID),
    FIELD(struct sample, number, FIELD_I64, .min = -9, .max = 1000000000000000),
    FIELD(struct sample, day, FIELD_DATE),
    FIELD(struct sample, choice, FIELD_CHOICE, .choices = choices),
    FIELD(struct sample, flag, FIELD_FLAG),
    FIELD(struct sample, file, FIELD_FILE, .max = 1000),
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena *arena;
    struct slice body;
    struct form form;
    struct sample sample;
    struct err err;
    int rc;

    if (len == 0 || len > 256 * 1024)
        return 0;
    arena = arena_new(64 << 20);
    body = slice_of(data + 1, len - 1);
    if (data[0] == 'm')
        rc = form_multipart(arena, SLICE("multipart/form-data; boundary=x"), body, &form, &err);
    else if (data[0] == 'j')
        rc = form_json(arena, body, &form, &err);
    else
        rc = form_urlencoded(arena, body, FORM_PARTS, &form, &err);
    for (size_t i = 0; rc == 0 && i < form.count; i++) {
        must(utf8_check(form.parts[i].name, NULL), "a name is not UTF-8");
        must(form.parts[i].file.p || utf8_check(form.parts[i].value, NULL), "a value is not UTF-8");
    }
    if (rc == 0)
        rc = form_read(&form, arena, fields, sizeof fields / sizeof *fields, &sample, &err);
    arena_free(arena);
    return 0;
}
