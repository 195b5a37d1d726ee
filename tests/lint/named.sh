#!/bin/bash
# What a text or a comment names is there: files of the tree in the documents and in comments, and the
# targets of links between documents.
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

there=$(find . -type f -not -path './.git/*' -not -path './build*/*' | sed 's|^\./||')
bases=" $(sed 's|.*/||' <<<"$there" | sort -u | tr '\n' ' ')"
folders=$(sed -n 's|/[^/]*$||p' <<<"$there" | sort -u)
# What the build or a user makes, and patterns for what somebody may write.
made='config\.h|Makefile|gen/|foo|noun|NOUN|NAME|GROUP|html/|^sql\.[ch]$|microhttpd\.h'

# A path, or a name of a source, that stands in the text: "web/http/gate.c", "entry.c", "core/base/".
documents=$(ls ./*.md docs/*.md docs/adr/*.md; find core web importers exporters tests -name 'README.md')
missing() { # file, words on stdin
    while read -r word; do
        [ -n "$word" ] || continue
        [[ $word =~ $made ]] && continue
        word=${word%[.,:;]}
        case $word in
        *[\<\>\{\}\$…]*) ;;
        *'*'*) compgen -G "$word" >/dev/null || compgen -G "*/$word" >/dev/null || echo "$1 names $word" ;;
        */) grep -qE "(^|/)${word%/}(/|$)" <<<"$folders" || echo "$1 names $word" ;;
        */*) [ -e "$word" ] || [ -e "$(dirname "$1")/$word" ] || compgen -G "*/$word" >/dev/null || echo "$1 names $word" ;;
        *) [[ $bases == *" $word "* ]] || echo "$1 names $word" ;;
        esac
    done
}
ticked() { # what stands between ticks and looks like a file or folder of ours
    grep -oE '`[^` ]+`' "$1" | tr -d '`' | sed 's/:[0-9]*$//' |
        grep -E '^(core|web|importers|exporters|tests|docs)(/|$)|^[A-Za-z0-9_*-]+\.(c|h|sql|am|sh|py|mjs)$' |
        grep -vE '^(core|web|importers|exporters|tests|docs)$' | sort -u
}
point "files named in documents are there" "$(for d in $documents; do ticked "$d" | missing "$d"; done)"

links() { grep -oE '\]\([^)# ]+' "$1" | sed 's/^](//' | grep -vE '^(https?|mailto):' | sort -u; }
point "links between documents lead somewhere" "$(for d in $documents; do
    links "$d" | while read -r to; do
        [ -e "$to" ] || [ -e "$(dirname "$d")/$to" ] || echo "$d links to $to"
    done
done)"

comments() { # names of C files and headers, and of docs, outside of #include lines
    grep -vE '^ *#include|^%#include' "$1" | grep -oE '[A-Za-z0-9_/<>-]*[A-Za-z0-9_>]\.(c|h|md|html|sql)\b' | sort -u
}
point "files named in comments are there" "$(find core web importers exporters indaba.c \( -name '*.[ch]' -o -name '*.sql' \) \
    -not -path '*/gen/*' | sort | while read -r file; do
    comments "$file" | grep -E '^(core|web|importers|exporters|tests|docs)/|^[a-z0-9_]+\.(c|h)$' | grep -vE '\.html$' | missing "$file"
done)"
echo "1..$n"
