#!/bin/sh
# The program and some of its parts under valgrind: no wrong memory access, nothing lost.
# timeout: 240
n=0
run() { # WHAT COMMAND…
    n=$((n + 1))
    what=$1
    shift
    if valgrind -q --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite "$@" >out 2>err </dev/null; then
        echo "ok $n - $what"
    else
        sed 's/^/# /' err | head -30
        echo "not ok $n - $what"
    fi
}
if ! command -v valgrind >/dev/null; then
    echo "ok 1 - all # SKIP valgrind is not here"
    echo "1..1"
    exit 0
fi
for test in arena buf entry fold form gate json; do
    if [ -x "$BUILD/tests/unit/test_$test" ]; then
        run "test_$test" "$BUILD/tests/unit/test_$test"
    fi
done
run "a site is made" "$INDABA" --site s.indaba init --title "Our workshops" --owner "Grace" --zone Africa/Nairobi
run "its people are listed" "$INDABA" --site s.indaba list people --json
run "its history is checked" "$INDABA" --site s.indaba verify --json
run "it is made again from its history" "$INDABA" --site s.indaba rebuild --json
run "it is copied" "$INDABA" --site s.indaba backup -o b.indaba --json
run "its reports are exported" "$INDABA" --site s.indaba export reports -o r.zip --json
echo "1..$n"
