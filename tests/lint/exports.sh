#!/bin/bash
# A file foo.c exports only foo and foo_*; nothing keeps state in a global.
# timeout: 200
cd "${SRC:-$(dirname "$0")/../..}" || exit 1
build=${BUILD:-build}

# Files that share the prefix of their noun: pattern, prefixes.
shared='
core/base/err.c                 err_ fault_ must_
core/base/hash.c                hash_ hasher_ hex_ id_ rng_ secret_ sha256_ sign_
core/base/json*.c               json_
core/store/store*.c             store_ stmt_
core/store/search*.c            search_
core/draft/draft_shape.c         draft_
core/markup/markup*.c           markup_
core/draft/roster*.c            roster_
core/model/put.c                activity_put attachment_put checkin_put enrolment_put firing_put moderation_put part_put person_put person_enrolment_put pod_put pod_member_put poll_option_put post_put put_ reaction_put report_put report_person_put report_point_put report_witness_put site_put vote_put workshop_put
core/journal/journal*.c         journal_
core/journal/entry*.c           entry_ hlc_
core/model/people/card*.c       card_
core/model/people/people*.c     people_
core/model/people/pod*.c        pod_
core/model/*/activity*.c        activity_
core/model/*/post*.c            post_
core/model/*/report*.c          report_
core/model/*/session*.c         session_
importers/report/report*.c      report_
exporters/out/walk*.c           walk_
web/door/*.c                    act_
web/make/*.c                    act_
web/people/*.c                  act_
web/talk/*.c                    act_
web/meeting/*.c                 act_
web/lead/*.c                    act_
web/page/act.c                  act_
web/view/view_*.c               view_
web/routes.c                    app_route
importers/main.c                main
indaba.c                        main
gen/sql.c                       sql_ sql_unscoped_
gen/tmpl.c                      tmpl_
gen/export_tmpl.c               export_tmpl_
gen/assets.c                    asset_ assets
gen/catalogue.c                 lang_
'
# Objects that may be written to: file, symbol.
mutable='
core/base/log.c                 wanted
'

n=0
bad=0
point() {
    n=$((n + 1))
    if [ "$bad" = 0 ]; then echo "ok $n - $1"; else echo "not ok $n - $1"; fi
    bad=0
}
fault() { echo "# $1"; bad=1; }

prefixes_of() { # source file
    set -f
    while read -r pattern prefixes; do
        # shellcheck disable=SC2254
        case $1 in $pattern) [ -n "$pattern" ] && echo "$prefixes" && set +f && return ;; esac
    done <<<"$shared"
    set +f
    stem=$(basename "$1" .c)
    echo "${stem}_"
}

objects=$(cd "$build" && find core web importers exporters indaba.o gen -name '*.o' 2>/dev/null | sort)
if [ -z "$objects" ]; then
    echo "1..0 # SKIP nothing is built in $build"
    exit 0
fi

for object in $objects; do
    source=${object%.o}.c
    source=${source/lib*_a-/}
    [ -f "$source" ] || [ -f "$build/$source" ] || continue
    prefixes=$(prefixes_of "$source")
    stem=$(basename "$source" .c)
    while read -r symbol; do
        [ "$symbol" = "$stem" ] && continue
        found=no
        for prefix in $prefixes; do
            case $symbol in "$prefix"*) found=yes ;; esac
        done
        [ $found = yes ] || fault "$source exports $symbol"
    done < <(nm -g --defined-only -P "$build/$object" | awk '$1 !~ /^(__asan|__odr_asan|__gcov|__start_|__stop_|DW\.)/ { print $1 }')
done
point "foo.c exports only foo_*"

if nm "$(find "$build/core/base" -name '*.o' | head -n 1)" | grep -q -E '__asan_|__gcov_'; then
    echo "ok $((n += 1)) - no mutable globals # SKIP sanitizers and coverage add their own"
else
    for object in $objects; do
        source=${object%.o}.c
        source=${source/lib*_a-/}
        [ -f "$source" ] || [ -f "$build/$source" ] || continue
        while read -r symbol; do
            plain=${symbol%.[0-9]*}
            grep -q -E "^$source +$plain\$" <<<"$mutable" || fault "$source keeps state in $plain"
        done < <(nm -f sysv "$build/$object" 2>/dev/null |
            awk -F'|' '$7 ~ /^\.(t?data|t?bss)(\.|$)/ && $7 !~ /rel\.ro/ && $4 ~ /OBJECT|TLS/ { gsub(/ /, "", $1); print $1 }')
    done
    point "no mutable globals"
fi
echo "1..$n"
