#include "core/store/gen/sqlgen.h"

#include <stdio.h>

/* sqlgen FOLDER SCHEMA.sql NOUN.sql…
 * Writes into FOLDER: sql.c, sql/schema.h, and sql/noun.h and sql/noun_unscoped.h for each file of
 * statements.
 * Errors are `file:line: sentence`, exit 1; then nothing is written. */
int main(int argc, char **argv)
{
    struct schema *schema = sqlgen_new(sizeof *schema);
    struct catalogue *all = sqlgen_new(sizeof *all);

    if (argc < 3) {
        fputs("usage: sqlgen FOLDER SCHEMA.sql NOUN.sql...\n", stderr);
        return 1;
    }
    sqlgen_schema(argv[2], schema);
    for (int i = 3; i < argc; i++)
        sqlgen_statements(argv[i], schema, all);
    sqlgen_emit(schema, all, argv[1]);
    return 0;
}
