#include "core/store/store_place.h"

#include "core/base/files.h"
#include "core/store/engine.h"

#include <stdlib.h>
#include <unistd.h>

static int unsupported(const char *what, const char *remedy, struct err *err)
{
    err_set(err, FAULT_UNSUPPORTED, "%s", what);
    return err_remedy(err, "%s", remedy);
}

int store_hold(const char *url, struct store_hold **ret, struct err *err)
{
    const struct engine *engine = store_engine_of(url);
    struct store_hold *hold;
    int fd = -1;

    *ret = NULL;
    if (engine->place == NULL || engine->place->hold == NULL)
        return unsupported("a site in a database is not held by one process",
                           "Name a file with --site; `indaba init` makes one.", err);
    if (engine->place->hold(url, &fd, err) != 0)
        return -1;
    hold = calloc(1, sizeof *hold);
    must(hold != NULL, "there is no memory left");
    hold->fd = fd;
    *ret = hold;
    return 0;
}

void store_let_go(struct store_hold *hold)
{
    if (hold)
        close(hold->fd);
    free(hold);
}

int store_key(const char *url, char ret[STORE_KEY], struct err *err)
{
    const struct engine *engine = store_engine_of(url);

    if (engine->place == NULL || engine->place->key == NULL)
        return unsupported("nothing tells this site from others of this machine",
                           "Name a file with --site.", err);
    return engine->place->key(url, ret, err);
}

int store_size(const char *url, int64_t *ret, struct err *err)
{
    const struct engine *engine = store_engine_of(url);

    if (engine->place == NULL || engine->place->size == NULL)
        return unsupported("the size of this site is not known",
                           "Ask the database's administrator.", err);
    return engine->place->size(url, ret, err);
}

int store_space(const char *url, int64_t *ret, struct err *err)
{
    const struct engine *engine = store_engine_of(url);

    if (engine->place == NULL || engine->place->space == NULL)
        return unsupported("a database does not say how much space its disk has",
                           "Ask the database's administrator.", err);
    return engine->place->space(url, ret, err);
}

int store_folder(const char *url, char ret[PATH_MAX], const char **ret_name, struct err *err)
{
    const struct engine *engine = store_engine_of(url);

    if (engine->place == NULL || engine->place->folder == NULL)
        return unsupported("a site in a database has no folder for copies", "Use pg_dump.", err);
    return engine->place->folder(url, ret, ret_name, err);
}

int store_anchors(char ret[PATH_MAX], struct err *err)
{
    return files_xdg(FILES_STATE, "indaba", ret, err);
}

int store_remove(const char *url, struct err *err)
{
    const struct engine *engine = store_engine_of(url);

    if (engine->place == NULL || engine->place->remove == NULL)
        return unsupported("a site in a database is not removed by indaba", "Drop the database.",
                           err);
    return engine->place->remove(url, err);
}
