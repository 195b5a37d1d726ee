#!/bin/bash
# Every source, header, statement file, template and asset has its line in Makefile.am, so that a
# packed source tree is whole; and the lists name nothing that is not there.
# timeout: 60
cd "${SRC:-$(dirname "$0")/../..}" || exit 1

n=0
point() {
    n=$((n + 1))
    if [ -z "$2" ]; then echo "ok $n - $1"; else
        sed 's/^/# /' <<<"$2"
        echo "not ok $n - $1"
    fi
}

there=$({
    find core web importers exporters -type f \( -name '*.[ch]' -o -name '*.sql' -o -path '*/tmpl/*' \
        -o -path 'web/assets/*' -o -name '*.po' \)
    find tests -type f -name 'fuzz_*.c'
    ls indaba.c 2>/dev/null
} | grep -vE '(^|/)\.|~$|\.orig$' | sort)
words=$(cat Makefile.am $(find core web importers exporters tests -name files.am) | tr -s ' \t\\' '\n' | sort -u)
point "every file is listed" "$(comm -23 <(echo "$there") <(echo "$words"))"

unit=$(cd tests/unit 2>/dev/null && ls test_*.c 2>/dev/null | sed 's|^|tests/unit/|; s|\.c$||')
point "every unit test is listed" "$(comm -23 <(echo "$unit" | sort) <(echo "$words"))"

listed=$(grep -xE '(core|web|importers|exporters)/[A-Za-z0-9_./-]+\.(c|h|sql|html|po|css|js|svg)' <<<"$words")
gone=$(while read -r file; do [ -z "$file" ] || [ -f "$file" ] || echo "$file"; done <<<"$listed")
[ -f importers/main.c ] || gone=$(grep -vx 'importers/main.c' <<<"$gone")
point "nothing is listed that is not there" "$gone"

scripts=$(find tests -type f \( -name 't_*' -o -name 'test_*' \) ! -name '*.[ch]' ! -path '*/corpus/*' \
    ! -name '*.txt' ! -name '*.sql' ! -name '*.json' ! -name '*.tsv' ! -perm -u+x)
point "every test script is executable" "$scripts"
echo "1..$n"
