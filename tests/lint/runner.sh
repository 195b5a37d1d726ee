#!/bin/bash
# The runner itself: what it must count as a failure, it counts.
# timeout: 60
here=$PWD
src=${SRC:-$(cd "$(dirname "$0")/../.." && pwd)}
top=$(mktemp -d "${TMPDIR:-/tmp}/runner.XXXXXX") || exit 1
trap 'rm -rf "$top"' EXIT
mkdir -p "$top/tests/cli" "$top/build"
cp "$src/tests/run" "$top/tests/run"

n=0
expect() { # name, last line wanted, wanted exit code, script on stdin
    { echo '#!/bin/bash'; cat; } >"$top/tests/cli/t_$1.sh"
    chmod +x "$top/tests/cli/t_$1.sh"
    out=$("$top/tests/run" --build "$top/build" "t_$1.sh" 2>&1)
    code=$?
    last=$(tail -n 1 <<<"$out")
    n=$((n + 1))
    if [ "$last" = "$2" ] && [ $code = "$3" ]; then echo "ok $n - $1"; else
        sed 's/^/# /' <<<"$out"
        echo "not ok $n - $1"
    fi
}

expect good '2 passed, 0 failed' 0 <<'END'
echo "ok 1 - a"; echo "ok 2 - b"; echo 1..2
END
expect bad '1 passed, 1 failed' 1 <<'END'
echo 1..2; echo "ok 1 - a"; echo "not ok 2 - b"; exit 1
END
expect skipped '1 passed, 0 failed' 0 <<'END'
echo 1..2; echo "ok 1 - a"; echo "ok 2 - b # SKIP no network"
END
expect all_skipped '0 passed, 0 failed' 0 <<'END'
echo "1..0 # SKIP no browser"
END
expect no_plan '1 passed, 1 failed' 1 <<'END'
echo "ok 1 - a"
END
expect short '1 passed, 1 failed' 1 <<'END'
echo 1..2; echo "ok 1 - a"
END
expect died '1 passed, 1 failed' 1 <<'END'
echo 1..1; echo "ok 1 - a"; kill -SEGV $$
END
expect code '1 passed, 1 failed' 1 <<'END'
echo 1..1; echo "ok 1 - a"; exit 3
END
expect silent '0 passed, 1 failed' 1 <<'END'
END
expect hangs '0 passed, 1 failed' 1 <<'END'
# timeout: 1
echo 1..0; sleep 50
END
expect leaves '1 passed, 1 failed' 1 <<'END'
echo 1..1; echo "ok 1 - a"; sleep 50 &
END
expect own_home '3 passed, 0 failed' 0 <<'END'
echo 1..3
case $HOME in "$PWD"/*) echo "ok 1 - HOME" ;; esac
[ -d "$XDG_RUNTIME_DIR" ] && [ "$(stat -c %a "$XDG_RUNTIME_DIR")" = 700 ] && echo "ok 2 - runtime"
[ -z "$(ls -A "$HOME")" ] && [ "$INDABA" = "$BUILD/indaba" ] && echo "ok 3 - variables"
END
cd "$here" || exit 1
echo "1..$n"
