#include "core/store/engine.h"

const struct engine *store_pg(void);
static int none(const char *url, enum store_mode mode, struct store **ret, struct err *err)
{
    (void)url, (void)mode, (void)ret;
    err_set(err, FAULT_USAGE, "this indaba was built without PostgreSQL");
    return err_remedy(err, "Name a file, or install an indaba that has it.");
}

const struct engine *store_pg(void)
{
    static const struct engine engine = {.open = none};

    return &engine;
}
