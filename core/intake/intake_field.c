#include "core/base/utf8.h"
#include "core/intake/intake_private.h"

/* What projections show of a note (core/model); what is longer is cut. */
enum { NOTE_MAX = 1000 };

void intake_field_lose(struct step *step, struct slice why)
{
    step->lost = true;
    step->why = why;
}

struct slice intake_field_cut(struct step *step, struct slice text, size_t max, struct slice why)
{
    if (text.n <= max)
        return text;
    step->why = why;
    return utf8_head(text, max);
}

void intake_field_put(struct change_json *c, const struct draft *d, enum draft_field field,
                      const char *key)
{
    change_json_text(c, key, d->text[field]);
}

void intake_field_number(struct change_json *c, const struct draft *d, enum draft_field field,
                         const char *key)
{
    if (draft_has(d, field))
        json_out_field_i64(&c->out, key, d->number[field]);
}

void intake_field_note(struct change_json *c, struct step *step, const struct draft *d,
                       const char *key)
{
    change_json_text(
        c, key,
        intake_field_cut(step, d->text[FIELD_NOTE], NOTE_MAX, SLICE("a note was too long")));
}

void intake_field_scope(struct change_json *c, enum scope scope, struct id pod)
{
    change_json_text(c, "scope", slice_str(scope_word(scope)));
    if (scope == SCOPE_POD)
        change_json_id(c, "pod", pod);
}
