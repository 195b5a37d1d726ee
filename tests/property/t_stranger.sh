#!/bin/bash
# The journal read by a program that knows only docs/journal-format.md: the vectors are what it
# computes, sites made by the tests and by indaba hold in its eyes, and damage is seen.
# timeout: 300
SRC=${SRC:-$(cd "$(dirname "$0")/../.." && pwd)}
BUILD=${BUILD:-$SRC/build}
stranger=$SRC/tests/property/stranger.py
n=0
point() { # RESULT WHAT
    n=$((n + 1))
    if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}

python3 "$stranger" vectors | cmp - "$SRC/docs/vectors/journal.json" >&2
point $? "the vectors of the document are what the stranger computes"

if [ -x "$BUILD/tests/property/site_file" ]; then
    for seed in 1 2 3; do
        mkdir -p "site$seed"
        "$BUILD/tests/property/site_file" "site$seed" $seed && python3 "$stranger" check "site$seed/s0.indaba"
        point $? "a site of three lanes' writers, seed $seed, is what the document says"
    done
    for seed in 1 2 3 4 5 6 7 8; do
        mkdir -p "odd$seed"
        "$BUILD/tests/property/test_hostile" 1 "$seed" "odd$seed" >odd.log 2>&1 && python3 "$stranger" check "odd$seed/s0.indaba"
        point $? "a site that took in crafted entries, seed $seed, is what the document says"
    done
    python3 - site1/s0.indaba <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("UPDATE post SET title = title || '!' WHERE n = (SELECT max(n) FROM post)")
db.execute("UPDATE run SET sig = CAST(substr(sig, 1, 63) || x'00' AS BLOB) WHERE n = (SELECT max(n) FROM run)")
db.commit()
PY
    faults=$(python3 "$stranger" check site1/s0.indaba | grep -cE 'wrong signature|^# post ')
    [ "$faults" = 2 ]
    point $? "a changed row and a changed signature are both seen, and nothing else"
fi

if [ -x "${INDABA:-}" ]; then
    "$INDABA" --site made.indaba init --title Here --owner Thandi --zone Africa/Nairobi >made.log 2>&1 &&
        "$INDABA" --site made.indaba import "$SRC/docs/demo/1-announcement.txt" --year 2027 >>made.log 2>&1 &&
        python3 "$stranger" check made.indaba
    point $? "a site made by indaba is what the document says"
fi
echo "1..$n"
