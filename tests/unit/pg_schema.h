#ifndef INDABA_TESTS_PG_SCHEMA_H
#define INDABA_TESTS_PG_SCHEMA_H

#include "core/store/engine.h"

#include <stdio.h>

/* Empty schemas of the PostgreSQL database that INDABA_TEST_PG names (a URL), so that a test can
 * make several sites in it, and the next one begins with none. */

/* Makes schema `number` of the database afresh; `url` becomes the address of a site in it. -1 when
 * the database does not do it. */
static inline int pg_schema_make(const char *base, int number, char *url, size_t size,
                                 struct err *err)
{
    struct store *store;
    char sql[128];
    int result;

    if (store_open(base, STORE_CREATE, &store, err) != 0 &&
        store_open(base, STORE_WRITE, &store, err) != 0)
        return -1;
    snprintf(sql, sizeof sql, "DROP SCHEMA IF EXISTS t%d CASCADE; CREATE SCHEMA t%d", number,
             number);
    result = store->engine->exec(store, sql, err);
    store_close(store);
    snprintf(url, size, "%s%coptions=-csearch_path%%3Dt%d", base, strchr(base, '?') ? '&' : '?',
             number);
    return result;
}

#endif
