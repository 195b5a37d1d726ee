#!/bin/bash
# The demonstration: made once, served, stopped by Ctrl-C, and gone on with.
# timeout: 120
n=0
point() {
    n=$((n + 1))
    if eval "$2"; then echo "ok $n - $1"; else
        sed 's/^/# /' out
        echo "not ok $n - $1"
    fi
}
# Serves until it has said how to end it, sends the interrupt, waits.
serve() {
    : >out
    setsid "$SRC/docs/demo/serve" "$INDABA" demo 127.0.0.1:0 >out 2>&1 &
    demo=$!
    for _ in $(seq 200); do
        grep -q Ctrl-C out && break
        kill -0 $demo 2>/dev/null || break
        sleep 0.1
    done
    page=$(sed -n 's/^The demo site is open at *//p' out)
    code=$(sed -n 's/^Join as somebody new: *//p' out)
    joined=$(curl -s -o /dev/null -w '%{http_code}' "$code")
    hello=$(curl -s "$page/hello")
    kill -TERM -- $demo
    wait $demo
    end=$?
}
serve
point "it says where it is, and how the owner logs in" 'grep -q "^Log in as its owner.*http://127.0.0.1:[0-9]*/login/" out'
point "the server answers" '[[ $hello == *\"site\"* ]]'
point "the code leads to the door" '[ "$joined" = 303 ]'
point "it ends cleanly" '[ $end = 0 ] && [ "$(ls demo)" = demo.indaba ]'
first=$("$INDABA" --site demo/demo.indaba digest)
"$INDABA" --site demo/demo.indaba list people >out
point "people of the demonstration are there" 'grep -q "Kwame Boateng" out && grep -q "You$" out'
"$INDABA" --site demo/demo.indaba list reports >out
point "and its reports" '[ "$(wc -l <out)" = 2 ]'
serve
point "a second start goes on with the same site" '[ $end = 0 ] && [ "$first" = "$("$INDABA" --site demo/demo.indaba digest)" ]'
echo "1..$n"
