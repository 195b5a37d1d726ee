#include "core/draft/draft_kind.h"

const char *const draft_kind_word[DRAFT_KINDS] = {
    [DRAFT_KIND_PROMPT] = "prompt",     [DRAFT_KIND_DISCUSSION] = "discussion",
    [DRAFT_KIND_PAGE] = "page",         [DRAFT_KIND_TASK] = "task",
    [DRAFT_KIND_RESOURCE] = "resource", [DRAFT_KIND_POLL] = "poll",
};
