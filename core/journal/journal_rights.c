#include "core/journal/journal_private.h"

#include "core/base/json.h"

/* Whose entries have effect. The founder of a space follows from the entries that name the space
 * itself, whoever wrote them; the rights follow from the founder's entries; everything else follows
 * from the rights. No step looks back, and so the order of arrival does not matter. */

/* Whether an entry shows that its site made the space: the space's id is derived from the site and
 * the entry's nonce. */
static bool proves(const struct fold_entry *e)
{
    struct slice json, body;
    struct json *object;
    struct id nonce;
    bool ok;

    if (e->payload.n == 0 || entry_payload_split(e->payload, &json, &body, NULL) != 0 ||
        json_read(json, ENTRY_JSON_MAX, &object, NULL) != 0)
        return false;
    ok = id_read(json_text(json_get(object, "nonce")), &nonce, NULL) == 0 &&
         id_eq(journal_rights_space(e->site, nonce), e->space);
    json_free(object);
    return ok;
}

struct id journal_rights_space(struct id site, struct id nonce)
{
    return id_derived(site, "workshop", slice_of(nonce.b, sizeof nonce.b));
}

int journal_rights_founder(struct journal *j, const struct fold_entry *at, size_t count,
                           struct id object, struct id *ret, struct err *err)
{
    struct fold_entry *founding = arena_array(j->arena, count, sizeof *founding);
    struct folded all;
    size_t n = 0;

    *ret = ID_NONE;
    if (!id_eq(at[0].space, object))
        return 0;
    for (size_t i = 0; i < count; i++) {
        const struct kind *kind = journal_kind(j, at[i].kind);

        if (id_eq(at[i].site, object)) {
            *ret = object;
            return 0;
        }
        if (kind && (kind->flags & KIND_FOUNDS)) {
            founding[n] = at[i];
            founding[n++].without_right = false;
        }
    }
    for (size_t i = 0; i < n; i++)
        if (proves(&founding[i])) {
            *ret = founding[i].site;
            return 0;
        }
    if (n == 0)
        return 0;
    if (fold_object(j->arena, founding, n, &all, err) != 0)
        return -1;
    *ret = all.site;
    json_free(all.state);
    return 0;
}

int journal_rights_judge(struct journal *j, struct fold_entry *at, size_t count, struct id founder,
                         struct err *err)
{
    const struct kind *kind = journal_kind(j, at[0].kind);

    for (size_t i = 0; i < count; i++) {
        int may = 1;

        if (id_none(founder) || !id_eq(at[i].site, founder))
            may = j->config.may_write(j->config.store, at[i].space, at[i].site,
                                      kind && (kind->flags & KIND_FOUNDER), err);
        if (may < 0)
            return -1;
        at[i].without_right = !may;
    }
    return 0;
}
