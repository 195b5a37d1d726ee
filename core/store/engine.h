#ifndef INDABA_STORE_ENGINE_H
#define INDABA_STORE_ENGINE_H

#include "core/store/store.h"
#include "core/store/store_place.h"

/* Private to core/store: what an engine gives, and what sqlgen knows of the schema. */

struct engine;

/* Each engine's store and statement begin with these. */
struct store {
    const struct engine *engine;
    enum store_mode mode;
    bool begun;          /* between store_begin and store_commit */
    bool changed;        /* a row, since store_begin */
    struct stmt **ready; /* by sql_text.index, then SQL_OWN: chains of statements */
    char *url;
};

struct stmt {
    struct store *store;
    const struct sql_text *text;
    struct stmt *next; /* prepared from the same text: a second is made when the first is in use */
    bool busy;
};

/* A value on its way in or out. Text and blobs that go in belong to the caller and must live until
 * the statement is reset; those that come out live until its next step. NULL reads as 0 and empty.
 */
enum value_kind { VALUE_NULL, VALUE_I64, VALUE_TEXT, VALUE_BLOB };

/* store_place.h; what is NULL the engine has nothing of. */
struct engine_place {
    int (*hold)(const char *url, int *ret_fd, struct err *err);
    int (*key)(const char *url, char ret[STORE_KEY], struct err *err);
    int (*size)(const char *url, int64_t *ret, struct err *err);
    int (*space)(const char *url, int64_t *ret, struct err *err);
    int (*folder)(const char *url, char ret[PATH_MAX], const char **ret_name, struct err *err);
    int (*remove)(const char *url, struct err *err);
};

struct store_hold {
    int fd; /* of the file, locked */
};

struct engine {
    const struct engine_place *place; /* may be NULL */
    /* Opens; STORE_CREATE leaves an empty database, and store.c writes the tables. */
    int (*open)(const char *url, enum store_mode mode, struct store **ret, struct err *err);
    /* The tables stand: marks the database as a site and commits. */
    int (*created)(struct store *store, struct err *err);
    void (*close)(struct store *store);
    int (*exec)(struct store *store, const char *sql, struct err *err);
    /* The same for the constant texts of transactions, which an engine may keep prepared. */
    int (*control)(struct store *store, const char *sql, struct err *err);
    const char *begin[3]; /* by store_mode */
    int (*checkpoint)(struct store *store, bool truncate, bool *ret_done, struct err *err);
    int (*copy)(struct store *store, const char *path,
                bool (*progress)(void *ctx, int64_t done, int64_t all), void *ctx, struct err *err);
    int (*check)(struct store *store, bool full, struct err *err);

    int (*prepare)(struct store *store, const struct sql_text *text, struct stmt **ret,
                   struct err *err);
    void (*finalize)(struct stmt *st);
    void (*bind_i64)(struct stmt *st, int param, int64_t v);
    void (*bind_bytes)(struct stmt *st, int param, enum value_kind kind, struct slice v);
    /* A blob of n bytes, at most 32, which are copied: ids and hashes lie in the caller's frame. */
    void (*bind_copy)(struct stmt *st, int param, const uint8_t *p, int n);
    int (*step)(struct stmt *st, struct err *err);
    void (*reset)(struct stmt *st);
    enum value_kind (*col_kind)(struct stmt *st, int col);
    int64_t (*col_i64)(struct stmt *st, int col);
    struct slice (*col_bytes)(struct stmt *st, int col);
    int64_t (*changes)(struct stmt *st);
    /* What the engine sees: held against sql_text by a test. */
    int (*col_count)(struct stmt *st);
    const char *(*col_name)(struct stmt *st, int col);
    bool (*col_fits)(struct stmt *st, int col, char letter); /* its type, of sql_text.gives */
};

/* Whether this program can use a schema of that version; FAULT_INVALID. */
int store_version(const struct store *store, int64_t version, struct err *err) must_use;

const struct engine *store_engine_of(const char *url);
const struct engine *store_sqlite(void);
const struct engine *store_pg(void);

/* The search index: the one place where the engines' texts differ. Statements that sqlgen did not
 * make are kept prepared under numbers of their own; SQL_ONCE is not kept, and is read row by row.
 */
enum {
    SQL_ONCE = -1,
    SQL_SEARCH_PUT = -2,
    SQL_SEARCH_DROP = -3,
    SQL_SEARCH_FIND = -4,
    SQL_OWN = 3
};

struct search_sql {
    const char *remake[4], *optimize;
    struct sql_text put, drop, find;
    char quote;       /* round each term of a query */
    const char *join; /* between two */
};

const struct search_sql *search_sqlite(void);
const struct search_sql *search_pg(void);

/* All statements and the schema, by sqlgen (gen/sql.c). */
extern const struct sql_text sql_texts[];
extern const int sql_texts_count;

enum { SQL_INDEXES = 8 };

struct sql_table {
    const char *name;
    enum store_class class;
    const char *create[STORE_ENGINES];
    struct sql_text digest; /* .sql is NULL unless the class is STORE_DERIVED */
    const char *indexes[SQL_INDEXES];
    const char *stats; /* for SQLite: what to believe of the indexes; may be NULL */
};

extern const struct sql_table sql_tables[];
extern const int sql_tables_count;
extern const int sql_schema_version;

#endif
