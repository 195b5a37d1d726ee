#!/bin/sh
# A row of the route table without a capability or a power does not compile.
cd "${SRC:-$(dirname "$0")/../..}" || exit 1
n=0
try() { # what, yes|no, row
    n=$((n + 1))
    if printf '#include "web/http/route.h"\nextern const struct route row[];\nconst struct route row[] = {%s};\n' "$3" |
        ${CC:-cc} -std=gnu11 -I. -fsyntax-only -x c - 2>/dev/null; then got=yes; else got=no; fi
    if [ $got = "$2" ]; then echo "ok $n - $1"; else echo "not ok $n - $1"; fi
}
try "a whole row compiles" yes 'ROUTE(METHOD_GET, "/", 1, POWER_OPEN, .flags = R_LOGIN)'
try "capability 0 does not" no 'ROUTE(METHOD_GET, "/", 0, POWER_OPEN, .flags = R_LOGIN)'
try "power 0 does not" no 'ROUTE(METHOD_GET, "/", 1, 0, .flags = R_LOGIN)'
try "no capability does not" no 'ROUTE(METHOD_GET, "/", POWER_OPEN, .flags = R_LOGIN)'
echo "1..$n"
