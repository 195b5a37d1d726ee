#!/bin/sh
# What htmlgen, langgen and assetgen accept and refuse, and where they say the fault is.
n=0
bad=0

result() { # STATUS WHAT
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		sed 's/^/# /' err 2>/dev/null
		bad=1
	fi
}

# refuses LINE WORDS TEXT: the template (a function's line is put before it) fails at LINE.
refuses() {
	printf '%%%%  x(struct slice a)\n%s\n' "$3" >t.html
	! "$BUILD/gen/htmlgen" gen t.html 2>err && grep -qF "t.html:$1: " err && grep -qF "$2" err && [ ! -e gen/tmpl.c ]
	result $? "refused: $(printf %s "$3" | tr '\n#' '  ' | cut -c1-60)"
}

writes() { # TEXT PATTERN: the template is taken, and its C has the pattern
	printf '%%%%  x(struct slice a)\n%s\n' "$1" >t.html
	"$BUILD/gen/htmlgen" gen t.html 2>err && grep -qF -- "$2" gen/tmpl.c
	result $? "taken: $(printf %s "$1" | tr '\n#' '  ' | cut -c1-60)"
}

refuses 2 'needs quotes' '<p class=a></p>'
refuses 2 'needs quotes' '<p class={a}></p>'
refuses 2 'inside <script>' '<script>{a}</script>'
refuses 2 'inline script' '<script>x()</script>'
refuses 2 'inline script' '<p onclick="{a}"></p>'
refuses 2 'inline script' '<p onclick="x()"></p>'
refuses 2 'not allowed' '<p style="color:{a}"></p>'
refuses 2 'not allowed' '<style>{a}</style>'
refuses 2 'not allowed' '<iframe srcdoc="{a}"></iframe>'
refuses 2 'not allowed' '<meta http-equiv="refresh" content="{a}">'
refuses 2 'not allowed' '<base href="/">'
refuses 2 'javascript' '<a href="javascript:x()">x</a>'
refuses 2 'must begin with' '<a href="java{a}">x</a>'
refuses 2 'srcset' '<img alt="" srcset="{a}">'
refuses 2 'stray <' '<p>1 < 2</p>'
refuses 2 'stray >' '<p>1 > 2</p>'
refuses 2 'stray &' '<p>a & b</p>'
refuses 2 'stray }' '<p>}</p>'
refuses 2 'not a known entity' '<p>&nosuch;</p>'
refuses 2 'only {name? expr}' '<p {a}="x"></p>'
refuses 2 'only {name? expr}' '<p {a}></p>'
refuses 2 'part of the name' '<{a}></p>'
refuses 2 'part of the name' '<p data-{a}="x"></p>'
refuses 2 'closes <p>' '<div><p></div>'
refuses 2 'closes nothing' '</p>'
refuses 2 'left open' '<div>'
refuses 2 'inside <p>' '<p><ul></ul></p>'
refuses 2 'inside <a>' '<a href="/"><a href="/">x</a></a>'
refuses 2 'no alt' '<img src="/x">'
refuses 2 'written small' '<P></P>'
refuses 2 'no }' '<p>{a</p>'
refuses 2 '{} is empty' '<p>{}</p>'
refuses 2 '2 placeholders and 1 arguments' '<p>{_"%s and %s" a}</p>'
refuses 2 '0 placeholders and 1 arguments' '<p>{_"none" a}</p>'
refuses 2 'both forms' '<p>{_n"%d reply" a.n}</p>'
refuses 2 'catalogue' '<a href="{_"Reply"}">x</a>'
refuses 2 'in text only' '<p title="{time 1}"></p>'
refuses 2 'needs a {' '% if (a.n)
<p></p>'
refuses 4 'left open in this block' '% if (a.n) {
<p>
% }
</p>'
refuses 4 'outside of this block' '<p>
% if (a.n) {
</p>
% }'
refuses 4 'middle of a tag' '% if (a.n) {
<p class="
% }
"></p>'
refuses 2 'closes no block' '% }'
refuses 2 'has a { without }' '% if (a.n) {'
refuses 2 'left in its middle' '% return;'
refuses 5 'left open in this block' '<ul>
% for (;;) {
<li>
% break;
</li>
% }
</ul>'
refuses 2 'left open in the template' '% tmpl_page_open(h, a);'
refuses 2 'closes nothing' '% tmpl_page_close(h, a);'

writes '<p>{a}</p>' 'html_text(h, a);'
writes '<p title="{a}"></p>' 'html_attr(h, a);'
writes "<p title='{a}'></p>" 'html_attr(h, a);'
writes '<a href="{a}">x</a>' 'html_url(h, a);'
writes '<form action="{a}"></form>' 'html_url(h, a);'
writes '<a href="/w/{a}">x</a>' 'html_part(h, a);'
writes '<a href="?q={a}">x</a>' 'html_part(h, a);'
writes '<a href="{a}{a}">x</a>' 'html_part(h, a);'
writes '<title>{a}</title>' 'html_attr(h, a);'
writes '<textarea>{a}</textarea>' 'html_attr(h, a);'
writes '<textarea>{a}</textarea>' '<textarea>\n'
writes '<script type="application/json">{a}</script>' 'html_json(h, a);'
writes '<p>{{x}}</p>' '<p>{x}</p>'
writes '<p>{_"Reply"}</p>' 'html_words(h, 0x'
writes '<p>  a
      b  </p>
  <p> c </p>' '"<p>a\nb</p><p>c</p>"'
writes '<a href="{asset "app.css"}">x</a>' '" ASSET_app_css "'
writes '<!-- {a} < & --><p></p>' '"<p></p>"'
writes '<input {checked? a.n > 1}>' 'if ( a.n > 1)'

# The compiler refuses what has no escaper for its place, and points into the template.
compile() { # TEXT: 0 when it compiles
	printf '%%%%  x(struct safe_html s, double d, size_t n, void *p, const char *t)\n%s\n' "$1" >t.html
	mkdir -p gen && echo >gen/assets.h
	"$BUILD/gen/htmlgen" gen t.html 2>err && cc -std=gnu11 -fsyntax-only -I. -I"$SRC" gen/tmpl.c 2>err
}
if command -v cc >/dev/null; then
	compile '<p title="{t}">{s}</p>'
	result $? 'safe markup passes in text'
	for bad_value in '<p title="{s}"></p>' '<a href="{s}">x</a>' '<title>{s}</title>' '<p>{d}</p>' '<p>{p}</p>' '<p>{_"%s" s}</p>'; do
		! compile "
$bad_value" && grep -q 't.html:3:' err
		result $? "does not compile: $bad_value"
	done
fi

# langgen
head='msgid ""
msgstr ""
"Language: xx\\n"
"Plural-Forms: nplurals=2; plural=n != 1;\\n"
"X-Name: X\\n"
"X-Direction: ltr\\n"
'
po() { # WORDS TEXT: refused with these words
	printf "$head\n%s\n" "$2" >xx.po
	! "$BUILD/gen/langgen" gen xx.po 2>err && grep -q '^xx.po:[0-9]*: ' err && grep -qF "$1" err
	result $? "catalogue refused: $1"
}
po 'leaves out a placeholder' 'msgid "%s of %s"
msgstr "%s"'
po 'does not have' 'msgid "a"
msgstr "%s"'
po 'does not have' 'msgid "%d a"
msgstr "%s a"'
po 'form 1' 'msgid "%d a"
msgid_plural "%d as"
msgstr[0] "%d a"'
po 'twice' 'msgid "a"
msgstr "b"
msgid "a"
msgstr "c"'
po 'closing quote' 'msgid "a
msgstr "b"'
po 'not known' 'msgctxt "a"'
head=$(printf %s "$head" | sed 's/n != 1/system(1)/')
po 'plural rule' 'msgid "a"
msgstr "b"'

# assetgen: its gzip form unpacks to the same bytes, and a second run writes the same.
printf 'body { color: red }%0500d' 1 >a.css
"$BUILD/gen/assetgen" a a.css 2>err && "$BUILD/gen/assetgen" b a.css 2>>err && cmp a/assets.h b/assets.h && cmp a/assets.c b/assets.c
result $? 'assets come out the same twice'
sed -n '/gz_0/,/}/p;/gz_0/,/}/{/}/q;}' a/assets.c | tr -cd '0-9,\n' | tail -n +2 | tr ',' '\n' | grep . |
	while read -r byte; do printf "\\$(printf %o "$byte")"; done | gunzip | cmp - a.css
result $? 'the packed asset unpacks to its bytes'
grep -q '^#define ASSET_a_css "/static/[0-9a-f]\{16\}/a.css"$' a/assets.h
result $? 'an asset has an address with its hash'
! "$BUILD/gen/assetgen" a a.exe 2>err && grep -q '^a.exe:1: ' err
result $? 'an asset of unknown type is refused'

# What would be the same is left alone: a second run, or one that changes another file.
printf '%%%%  x(struct slice a)\n<p>{a}</p>\n' >t.html
printf '%%%%  y()\n<p></p>\n' >u.html
printf "$head"'msgid "a"\nmsgstr "b"\n' | sed 's/system(1)/n != 1/' >xx.po
generate() { "$BUILD/gen/htmlgen" gen t.html u.html 2>err && "$BUILD/gen/langgen" gen xx.po 2>>err && "$BUILD/gen/assetgen" gen a.css 2>>err; }
mark() { find gen -type f -exec touch -d '2020-01-01' {} +; }
fresh() { echo $(find gen -type f -newermt 2021-01-01 | sort); }
generate && mark && generate && [ -z "$(fresh)" ]
result $? 'generators leave alone what would be the same'
echo '<p>more</p>' >>t.html
generate && [ "$(fresh)" = gen/tmpl.c ]
result $? "a template's text changes no header"
mark
printf '%%%%  z()\n<p></p>\n' >>u.html
generate && [ "$(fresh)" = 'gen/tmpl.c gen/tmpl/u.h' ]
result $? 'a new template changes the header of its file only'

echo "1..$n"
exit $bad
