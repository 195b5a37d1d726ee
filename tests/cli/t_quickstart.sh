#!/bin/bash
# What quickstart installs, and when it leaves the machine alone; apt and dpkg-query are stand-ins.
# timeout: 60
mkdir bin
cat >bin/dpkg-query <<'END'
#!/bin/sh
for name; do :; done
case " $ABSENT " in *" $name "*) exit 1 ;; esac
printf installed
END
cat >bin/apt-get <<'END'
#!/bin/sh
echo "$*" >>"$CALLS"
END
cat >bin/id <<'END'
#!/bin/sh
if [ "$1" = -u ]; then echo "${FAKE_UID:-0}"; else exec /usr/bin/id "$@"; fi
END
cat >bin/sudo <<'END'
#!/bin/sh
echo sudo >>"$CALLS"
exec "$@"
END
cat >bin/pg_dropcluster <<'END'
#!/bin/sh
echo dropped >>"$CALLS"
END
chmod +x bin/*
export CALLS=$PWD/calls ABSENT='' PATH="$PWD/bin:/usr/bin:/bin"
unset INDABA_NO_APT

n=0
point() {
    n=$((n + 1))
    if eval "$2"; then echo "ok $n - $1"; else
        sed 's/^/# /' out calls
        echo "not ok $n - $1"
    fi
}
packages() {
    : >calls
    "$SRC/quickstart" packages >out 2>&1
    code=$?
}

packages
point "nothing is missing: apt is not asked" '[ $code = 0 ] && [ ! -s calls ]'

ABSENT="libmd4c-dev w3m"
packages
point "what is missing is installed, and nothing else" \
    '[ $code = 0 ] && grep -q "install .* libmd4c-dev w3m$" calls'
point "and named with its use before" 'grep -q "^libmd4c-dev  *read Markdown" out'
point "root needs no sudo" '! grep -q sudo calls'

FAKE_UID=1000 packages
point "another user goes through sudo" '[ $code = 0 ] && grep -q sudo calls'

mv bin/sudo .
ln -s /usr/bin/env bin/env
for tool in bash sh awk sed grep ls cat dirname basename printf; do
    ln -s "$(PATH=/usr/bin:/bin command -v $tool)" bin/$tool 2>/dev/null
done
mkdir only && mv bin/* only/ && PATH=$PWD/only
FAKE_UID=1000 packages
point "without sudo it says what to do" '[ $code = 1 ] && grep -q "needs root" out && [ ! -s calls ]'

/bin/rm only/apt-get
packages
point "without apt it prints the list and stops" \
    '[ $code = 1 ] && grep -q "^libmicrohttpd-dev" out && grep -q INDABA_NO_APT=1 out'

INDABA_NO_APT=1 packages
point "INDABA_NO_APT=1 installs nothing" '[ $code = 0 ] && [ ! -s calls ]'
echo "1..$n"
