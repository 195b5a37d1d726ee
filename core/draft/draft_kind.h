#ifndef INDABA_DRAFT_KIND_H
#define INDABA_DRAFT_KIND_H

/* The words of FIELD_KIND in an activity's draft; a session is a noun of its own. Importers see no
 * model, so the archive's words stand here and the journal's in core/model/programme/activity_kind:
 * each is a format that must not change with the other. tests/unit/test_activity_kind.c says that
 * they are the same words. A draft may have another word, which is kept as it came. */
enum draft_kind {
    DRAFT_KIND_PROMPT,
    DRAFT_KIND_DISCUSSION,
    DRAFT_KIND_PAGE,
    DRAFT_KIND_TASK,
    DRAFT_KIND_RESOURCE,
    DRAFT_KIND_POLL,
    DRAFT_KINDS
};
extern const char *const draft_kind_word[DRAFT_KINDS];

#endif
