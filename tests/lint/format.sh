#!/bin/sh
# Every C file is formatted as .clang-format says (make format does it), and is of bearable length.
# timeout: 120
cd "${SRC:-$(dirname "$0")/../..}" || exit 1

files=$(find core web importers exporters tests indaba.c -name '*.[ch]' 2>/dev/null | sort)
if command -v clang-format >/dev/null; then
    # shellcheck disable=SC2086
    if clang-format --dry-run -Werror $files 2>"${TMPDIR:-/tmp}/format.err" </dev/null; then
        echo "ok 1 - formatted"
    else
        sed -n 's/^\([^ :]*:[0-9]*\):.*error.*/# \1/p' "${TMPDIR:-/tmp}/format.err" | sort -u | head -n 40
        echo "not ok 1 - formatted"
    fi
else
    echo "ok 1 - formatted # SKIP clang-format is not installed"
fi

long=$(wc -l $files | awk '$2 != "total" && $1 > 700 { print "# " $2 " has " $1 " lines" }')
[ -z "$long" ] && echo "ok 2 - no file is longer than 700 lines" || {
    echo "$long"
    echo "not ok 2 - no file is longer than 700 lines"
}

# shellcheck disable=SC2086
odd=$(grep -nP '\t| +$|[^\x00-\x7F]' $files /dev/null | grep -P ':\d+:.*(\t| +$)' | head -n 20)
[ -z "$odd" ] && echo "ok 3 - no tabs, no spaces at line ends" || {
    echo "$odd" | sed 's/^/# /'
    echo "not ok 3 - no tabs, no spaces at line ends"
}

# shellcheck disable=SC2086
notes=$(grep -nwE 'TODO|FIXME|XXX|HACK' $files /dev/null)
[ -z "$notes" ] && echo "ok 4 - no notes to ourselves" || {
    echo "$notes" | sed 's/^/# /'
    echo "not ok 4 - no notes to ourselves"
}
echo "1..4"
