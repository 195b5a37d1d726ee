#!/bin/bash
# Who may include whom. Arrows only go down: base < store < journal < model < (sched, sync, core/*)
# < (exporters, web) < indaba.c. The importers are a program of their own and see base and drafts.
# timeout: 60
cd "${SRC:-$(dirname "$0")/../..}" || exit 1

# folder                and what its files may include from this tree (prefixes)
own='
core/base               core/base/
core/store/gen          core/store/gen/
core/store              core/base/ core/store/ gen/sql
core/journal            core/base/ core/store/ core/journal/ gen/sql
core/model              core/base/ core/store/ core/journal/ core/model/ gen/sql
core/sched              core/base/ core/store/ core/journal/ core/model/ core/sched/ gen/sql
core/sync               core/base/ core/store/ core/journal/ core/model/ core/sync/ gen/sql
core                    core/ gen/sql
importers               core/base/ core/draft importers/
exporters               core/base/ core/store/store.h core/journal/ core/model/ core/draft core/command.h exporters/
web/gen                 web/gen/
web                     core/base/ core/command core/handover core/site core/journal/ core/model/ core/roster core/sched/ core/sync/ core/intake core/job web/ gen/assets gen/catalogue gen/tmpl
.                       core/ importers/ exporters/ web/ gen/
'

# A library's header appears only in the files that wrap the library.
# header (a pattern)    files (patterns)
theirs='
jansson.h               core/base/json*
sodium.h                core/base/hash.c core/base/rng* core/base/password* core/base/seal*
unicode/*               core/base/norm* core/base/words* core/base/collate* core/base/dates*
zlib.h                  core/base/gz* core/base/zlib* web/gen/assetgen*
libdeflate.h            core/base/gz*
sqlite3.h               core/store/*sqlite*
libpq-fe.h              core/store/*pg*
md4c.h                  core/model/markup_md.c
microhttpd.h            web/server.c web/answer.c
qrencode.h              web/qr*
archive.h               importers/archive_in* exporters/archive_out*
archive_entry.h         importers/archive_in* exporters/archive_out*
libxml/*                importers/xml_in*
gumbo.h                 importers/html_in*
seccomp.h               importers/sandbox*
linux/*                 importers/sandbox* core/base/files*
sanitizer/*             core/base/arena.c
sys/prctl.h             importers/sandbox* core/work*
sys/random.h            core/base/*
sys/epoll.h             web/* core/job*
'

# The C library's headers are free for all.
libc=' assert.h ctype.h dirent.h endian.h errno.h fcntl.h float.h fnmatch.h getopt.h glob.h grp.h inttypes.h
iso646.h langinfo.h limits.h locale.h math.h netdb.h poll.h pthread.h pwd.h regex.h sched.h
semaphore.h setjmp.h signal.h spawn.h stdalign.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h
stdio.h stdlib.h stdnoreturn.h string.h strings.h termios.h time.h unistd.h wchar.h
arpa/inet.h net/if.h ifaddrs.h netinet/in.h netinet/tcp.h
sys/file.h sys/ioctl.h sys/mman.h sys/resource.h sys/sendfile.h sys/socket.h sys/stat.h
sys/statvfs.h sys/syscall.h sys/time.h sys/timerfd.h sys/eventfd.h sys/types.h sys/uio.h sys/un.h
sys/wait.h '
libc=" $(echo $libc) "

n=0
bad=0
point() { # text; $bad says whether it holds
    n=$((n + 1))
    if [ "$bad" = 0 ]; then echo "ok $n - $1"; else echo "not ok $n - $1"; fi
    bad=0
}
fault() { echo "# $1"; bad=1; }

files_of() {
    case $1 in
    .) ls indaba.c 2>/dev/null ;;
    core/store | web | core | core/base) ls "$1"/*.[ch] 2>/dev/null ;;
    *) find "$1" -name '*.[ch]' 2>/dev/null | sort ;;
    esac
}
includes() { # file, quote pattern: prints "line name"
    sed -n "s/^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]\([^>\"]*\)$2.*/\1/p" "$1" | sort -u
}

while read -r folder allowed; do
    [ -n "$folder" ] || continue
    for file in $(files_of "$folder"); do
        while read -r name; do
            [ -n "$name" ] || continue
            found=no
            for prefix in $allowed; do
                case $name in "$prefix"*) found=yes ;; esac
            done
            [ $found = yes ] || fault "$file may not include \"$name\""
        done < <(includes "$file" '"')
    done
    point "$folder includes only what lies below it"
done <<<"$own"

while read -r file; do
    case $file in
    tests/*)
        continue
        ;;
    esac
    while read -r name; do
        case $libc in *" $name "*) continue ;; esac
        found=unknown
        set -f
        while read -r header files; do
            # shellcheck disable=SC2254
            case $name in $header) ;; *) continue ;; esac
            found=no
            for pattern in $files; do
                # shellcheck disable=SC2254
                case $file in $pattern) found=yes ;; esac
            done
            break
        done <<<"$theirs"
        set +f
        case $found in
        unknown) fault "$file includes <$name>, which is in no list of this script" ;;
        no) fault "$file includes <$name>, which another file wraps" ;;
        esac
    done < <(includes "$file" '>')
done < <(find core web importers exporters indaba.c -name '*.[ch]' 2>/dev/null | sort)
point "a library's header appears only in the files that wrap it"

while read -r file; do
    fault "$file includes with .."
done < <(grep -rlE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"\.\.?/' --include='*.[ch]' core web importers exporters tests)
point "includes are written from the root"

# A scoped table read without a viewer: only where the reason stands in the SQL.
while read -r file; do
    case $file in
    core/store/* | core/journal/* | core/model/* | core/sched/* | core/sync/* | tests/*) ;;
    core/intake*) ;;
    *) fault "$file may not include gen/sql_unscoped.h" ;;
    esac
done < <(grep -rl 'gen/sql_unscoped.h' --include='*.[ch]' core web importers exporters tests)
point "statements without a viewer stay below the model"
echo "1..$n"
