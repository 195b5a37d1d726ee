#!/bin/bash
# Shell scripts parse; browser scripts stay small, and no page needs more than they are.
# timeout: 60
cd "${SRC:-$(dirname "$0")/../..}" || exit 1
js_budget=40960

n=0
point() {
    n=$((n + 1))
    if [ -z "$2" ]; then echo "ok $n - $1"; else
        sed 's/^/# /' <<<"$2"
        echo "not ok $n - $1"
    fi
}

faults=$({
    echo quickstart
    echo .ci/run
    echo tests/pg_run
    find tests -name '*.sh'
} | while read -r file; do
    [ -f "$file" ] || continue
    if head -n 1 "$file" | grep -q bash; then bash -n "$file"; else sh -n "$file"; fi 2>&1
done)
point "shell scripts parse" "$faults"

faults=$(find tests -name '*.py' -exec python3 -c '
import ast, sys
for name in sys.argv[1:] + ["tests/run"]:
    try:
        ast.parse(open(name, encoding="utf-8").read(), name)
    except SyntaxError as error:
        print(error)
' {} +)
point "Python scripts parse" "$faults"

bytes=$(cat web/assets/*.js web/assets/*.mjs 2>/dev/null | wc -c)
faults=
[ "$bytes" -le $js_budget ] || faults="$bytes bytes of JavaScript"
point "all JavaScript is at most 40 KB ($bytes bytes)" "$faults"

faults=$(find web/assets \( -name '*.js' -o -name '*.mjs' \) -exec grep -nHE \
    '\b(eval|new Function|document\.write|innerHTML|outerHTML|insertAdjacentHTML)\b' {} + 2>/dev/null)
point "scripts make no markup from text" "$faults"

# A page that fetches from elsewhere does not work in a room without a network.
faults=$(grep -rnoE '(src|href|action)="https?://[^"{]*"|url\(["'"'"']?https?://' web/tmpl web/assets 2>/dev/null)
point "pages fetch nothing from elsewhere" "$faults"

faults=$(man -l --warnings docs/indaba.1 2>&1 >/dev/null)
command -v man >/dev/null || faults=
point "the manual page is well formed" "$faults"
echo "1..$n"
