#include "core/store/engine.h"

/* A tsvector made from the terms themselves (postgresql.org/docs/15/functions-textsearch.html,
 * array_to_tsvector): PostgreSQL's own parser and dictionaries, which depend on the database's
 * locale, are not asked. */
const struct search_sql *search_pg(void)
{
    static const struct search_sql sql = {
        .remake = {"DROP TABLE IF EXISTS search",
                   "CREATE TABLE search (n BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL)",
                   "CREATE INDEX search_by_term ON search USING GIN (terms)", NULL},
        .put = {.name = "search_put",
                .index = SQL_SEARCH_PUT,
                .params = 2,
                .takes = "it",
                .gives = "",
                .sql = "INSERT INTO search (n, terms) VALUES ($1, array_to_tsvector("
                       "array_remove(string_to_array($2, ' '), '')))"},
        .drop = {.name = "search_drop",
                 .index = SQL_SEARCH_DROP,
                 .params = 1,
                 .takes = "i",
                 .gives = "",
                 .sql = "DELETE FROM search WHERE n = $1"},
        .find = {.name = "search_find",
                 .index = SQL_SEARCH_FIND,
                 .params = 3,
                 .takes = "tii",
                 .gives = "i",
                 .sql = "SELECT n FROM search WHERE terms @@ CAST($1 AS TSQUERY) AND n < $2 "
                        "ORDER BY n DESC LIMIT $3"},
        .quote = '\'',
        .join = " & ",
    };

    return &sql;
}
