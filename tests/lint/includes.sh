#!/bin/bash
# Who may include whom. Arrows only go down, and every row has its bound: a folder stands for its own
# files, not for the rooms in it. docs/architecture.md draws the table.
# timeout: 200
cd "${SRC:-$(dirname "$0")/../..}" || exit 1

# What several rows see: floors, each with all below it.
store='core/base/ core/store/ gen/sql'
journal="$store core/journal/"
ground="$journal core/markup/ core/model/"
people="$ground core/model/people/"
programme="$people core/model/programme/"
talk="$programme core/model/talk/"
meeting="$talk core/model/meeting/"
model="$meeting core/model/lead/"
draft='core/base/ core/markup/ core/draft/'
intake="$model core/model/kinds/ core/draft/ core/intake/"
site="$intake core/sched/ core/site/"
export="core/base/ core/store/store.h core/journal/ core/markup/ core/model/ core/model/people/
    core/model/programme/ core/model/talk/ core/model/meeting/ core/model/lead/ core/draft/ exporters/out/ gen/export_tmpl"
page="core/base/ core/journal/ core/markup/ core/model/ core/model/people/ core/model/programme/
    core/model/talk/ core/model/meeting/ core/model/lead/ core/site/ core/sched/ web/http/ web/page/
    gen/assets gen/catalogue"
view="$page web/view/ gen/tmpl"
room="$view core/draft/ core/intake/"

# folder                and what its files may include from this tree
own="
core/base               core/base/
core/markup             core/base/ core/markup/
core/gen                core/gen/
core/store/gen          core/gen/ core/store/gen/
core/store              $store
core/journal            $journal
core/model              $ground
core/model/people       $people
core/model/programme    $programme
core/model/talk         $talk
core/model/meeting      $meeting
core/model/lead         $model
core/model/kinds        $model core/model/kinds/
core/sched              $model core/sched/
core/draft              $draft
core/intake             $intake
core/site               $site
core/cmd                $site core/cmd/
importers/in            core/base/ importers/in/
importers/report        $draft importers/in/ importers/report/ importers/out.h
importers               $draft importers/in/ importers/report/ importers/
exporters/out           $export
exporters/report        $export exporters/report/
exporters/workshop      $export exporters/report/ exporters/workshop/
exporters               $export exporters/report/ exporters/workshop/ exporters/ core/cmd/command.h
web/gen                 core/gen/ web/gen/
web/http                core/base/ web/http/
web/page                $page
web/view                $view
web/door                $room web/door/
web/make                $room web/make/
web/people              $room web/people/
web/talk                $room web/talk/
web/meeting             $room web/meeting/
web/lead                $room web/lead/
web                     $room core/cmd/command.h web/door/ web/make/ web/people/ web/talk/ web/meeting/ web/lead/ web/
indaba.c                core/base/ core/cmd/ core/site/ exporters/ importers/ web/
"
own=$(sed ':a; /^ /!{ N; s/\n  */ /; ta; P; D }' <<<"$own" | grep .)

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
md4c.h                  core/markup/markup_read_md.c
microhttpd.h            web/http/server.c web/http/conn.[ch] web/http/answer.c
qrencode.h              web/page/qr*
archive.h               importers/in/archive_in* exporters/out/archive_out*
archive_entry.h         importers/in/archive_in* exporters/out/archive_out*
libxml/*                importers/in/xml_in*
gumbo.h                 importers/in/html_in*
seccomp.h               importers/sandbox*
linux/*                 importers/sandbox* core/base/files*
sanitizer/*             core/base/arena.c
sys/prctl.h             importers/sandbox*
sys/random.h            core/base/*
sys/epoll.h             web/http/*
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

# "file quote name", a line an include.
all=$(grep -rHoE '^[[:space:]]*#[[:space:]]*include[[:space:]]*["<][^">]+' --include='*.[ch]' core web importers exporters indaba.c |
    sed -E 's/:[[:space:]]*#[[:space:]]*include[[:space:]]*(["<])/ \1 /' | sort -u)

while read -r folder; do
    grep -q "^$folder " <<<"$own" || fault "$folder is in no row of this script"
done < <(find core web importers exporters -name '*.[ch]' -exec dirname {} + | sort -u)
point "every folder has its row"

# A name is allowed by its folder ("core/base/"), or by how it begins ("gen/sql").
wrong=$(awk '
    FNR == NR { row = $1; for (i = 2; i <= NF; i++) allowed[row, i - 1] = $i; count[row] = NF - 1; next }
    $2 == "\"" {
        row = $1 in count ? $1 : substr($1, 1, match($1, "/[^/]*$") - 1)
        folder = substr($3, 1, match($3, "/[^/]*$"))
        found = 0
        for (i = 1; i <= count[row] && !found; i++) {
            one = allowed[row, i]
            found = one ~ /\/$/ ? folder == one : index($3, one) == 1
        }
        if (!found) print row, $1 " may not include \"" $3 "\""
    }' <(echo "$own") <(echo "$all"))
while read -r folder _; do
    while read -r what; do
        [ -z "$what" ] || fault "$what"
    done < <(sed -n "s|^$folder ||p" <<<"$wrong")
    point "$folder includes only what lies below it"
done <<<"$own"

while read -r file quote name; do
    case "$quote$libc" in
    '"'* | *" $name "*) continue ;;
    esac
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
done <<<"$all"
point "a library's header appears only in the files that wrap it"

while read -r file; do
    fault "$file includes with .."
done < <(grep -rlE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"\.\.?/' --include='*.[ch]' core web importers exporters tests)
point "includes are written from the root"

# A scoped table read without a viewer: only where the reason stands in the SQL.
while read -r file; do
    case $file in
    core/store/* | core/journal/* | core/model/* | core/sched/* | core/sync/* | tests/*) ;;
    core/intake/*) ;;
    *) fault "$file may not include gen/sql/*_unscoped.h" ;;
    esac
done < <(grep -rl 'gen/sql/[a-z_]*_unscoped.h' --include='*.[ch]' core web importers exporters tests)
point "statements without a viewer stay below the model"
echo "1..$n"
