#include "core/store/gen/sqlgen.h"

#include <stdio.h>
#include <string.h>

/* sqlgen SCHEMA.sql OUT.h OUT.c FILE.sql…
 * Writes OUT.h, OUT_unscoped.h and OUT.c. Errors are `file:line: sentence`, exit 1. */
int main(int argc, char **argv)
{
    struct schema *schema = sqlgen_new(sizeof *schema);
    struct catalogue *all = sqlgen_new(sizeof *all);

    if (argc < 4 || strlen(argv[2]) < 3 || strcmp(argv[2] + strlen(argv[2]) - 2, ".h") != 0) {
        fputs("usage: sqlgen SCHEMA.sql OUT.h OUT.c FILE.sql...\n", stderr);
        return 1;
    }
    sqlgen_schema(argv[1], schema);
    for (int i = 4; i < argc; i++)
        sqlgen_statements(argv[i], schema, all);
    sqlgen_emit(schema, all, argv[2], argv[3]);
    return 0;
}
