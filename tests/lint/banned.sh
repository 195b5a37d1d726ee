#!/bin/bash
# Calls that are banned, and where each of them is allowed nevertheless.
# timeout: 60
cd "${SRC:-$(dirname "$0")/../..}" || exit 1

# call (extended regular expression) | files in which it is allowed (patterns) | instead
table='
str(cpy|cat|ncat|ncpy)|tests/*|struct buf
v?sprintf||snprintf or struct buf
gets||read with a ceiling
(system|popen)|tests/*|posix_spawn with an argument list
(rand|srand|random|srandom|drand48|rand_r)||the generator that is handed in
(time|gettimeofday|clock_gettime|ftime)|core/base/clock.c core/base/log.c tests/*|the clock that is handed in
(localtime|localtime_r|mktime|strftime|tzset|asctime|ctime|gmtime)|tests/*|core/base/tz.h
(setlocale|newlocale|uselocale)|importers/*|nothing: texts are UTF-8 and dates are ours
(atoi|atol|atoll|atof)|tests/*|a parser that refuses what it cannot read
(strtok|strtok_r)||struct slice
(alloca)||an arena
(tmpnam|tempnam|mktemp)||files_* of core/base
sqlite3_(exec|open|open_v2)|core/store/*sqlite* tests/*|core/store/store.h
PQ[a-z]+[A-Za-z]*|core/store/*pg* tests/*|core/store/store.h
MHD_[a-z_]+|web/http/server.c web/http/conn.* web/http/answer.c tests/*|web/http/server.h
(fork|vfork)|importers/sandbox* tests/*|posix_spawn
setjmp|tests/*|a return value
'

n=0
while IFS='|' read -r call allowed instead; do
    [ -n "$call" ] || continue
    # Fields are cut at |, so alternatives inside a pattern are joined again.
    while [[ $call == *"("* && $call != *")"* ]] || [[ $call =~ \([^\)]*$ ]]; do
        call="$call|${allowed}"
        allowed=${instead%%|*}
        case $instead in *"|"*) instead=${instead#*|} ;; *) instead= ;; esac
    done
    # Comments go; a name that is a part of another name, or a member, is not the call.
    bad=0
    while IFS= read -r hit; do
        file=${hit%%:*}
        ok=no
        set -f
        for pattern in $allowed; do
            # shellcheck disable=SC2254
            case $file in $pattern) ok=yes ;; esac
        done
        set +f
        [ $ok = yes ] && continue
        echo "# $hit   (instead: $instead)"
        bad=1
    done < <(grep -rnE --include='*.[ch]' "(^|[^A-Za-z0-9_>.\"])${call}[[:space:]]*\(" \
        core web importers exporters tests indaba.c 2>/dev/null |
        grep -vE '^[^:]*:[0-9]+:[[:space:]]*(/?\*|//)' |
        grep -vE '^(core/gen|core/store/gen|web/gen)/')
    n=$((n + 1))
    if [ $bad = 0 ]; then echo "ok $n - not called: $call"; else echo "not ok $n - not called: $call"; fi
done <<<"$table"

bad=0
while IFS= read -r hit; do
    echo "# $hit   (instead: a row of core/base/ceiling.h)"
    bad=1
done < <(grep -rnE --include='*.c' 'arena_new\(' core web importers exporters indaba.c | grep -vE 'arena_new\(CEILING_|^core/base/arena\.c:')
n=$((n + 1))
if [ $bad = 0 ]; then echo "ok $n - an arena's ceiling is a row of the table"; else echo "not ok $n - an arena's ceiling is a row of the table"; fi
echo "1..$n"
