#include "core/store/engine.h"

/* FTS5 without content (sqlite.org/fts5.html, sections 4.4.1, 4.6 and 6.2): the tokenizer `ascii`
 * takes every byte above 127 as part of a word, so that terms stay what C made them. Places of
 * words are not kept: hits are ordered by arrival. */
const struct search_sql *search_sqlite(void)
{
    static const struct search_sql sql = {
        .remake = {"DROP TABLE IF EXISTS search",
                   "CREATE VIRTUAL TABLE search USING fts5(terms, content='', columnsize=0, "
                   "detail=none, tokenize='ascii')",
                   NULL},
        .optimize = "INSERT INTO search (search) VALUES ('optimize')",
        .put = {.name = "search_put",
                .index = SQL_SEARCH_PUT,
                .params = 2,
                .takes = "it",
                .gives = "",
                .sql = "INSERT INTO search (rowid, terms) VALUES ($1, $2)"},
        .drop = {.name = "search_drop",
                 .index = SQL_SEARCH_DROP,
                 .params = 2,
                 .takes = "it",
                 .gives = "",
                 .sql = "INSERT INTO search (search, rowid, terms) VALUES ('delete', $1, $2)"},
        .find = {.name = "search_find",
                 .index = SQL_SEARCH_FIND,
                 .params = 3,
                 .takes = "tii",
                 .gives = "i",
                 .sql = "SELECT rowid FROM search WHERE search MATCH $1 AND rowid < $2 "
                        "ORDER BY rowid DESC LIMIT $3"},
        .quote = '"',
        .join = " ",
    };

    return &sql;
}
