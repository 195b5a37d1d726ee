#!/usr/bin/env python3
"""What the HTML writers make of hostile Markdown, read by Python's and libxml2's parsers: only tags,
attributes and addresses of the list, and nothing that runs."""
import html.parser
import os
import shutil
import subprocess
import xml.etree.ElementTree as xml

CAT = os.path.join(os.environ.get("BUILD", "."), "tests/golden/markup_cat")
HASH = "0123456789abcdef" * 4
TAGS = {
    "p": {"dir"}, "ul": {"dir"}, "ol": {"dir", "start"}, "li": set(), "blockquote": {"dir"},
    "pre": {"dir"}, "code": set(), "table": {"dir"}, "tr": set(), "th": {"scope"}, "td": set(),
    "hr": set(), "br": set(), "em": set(), "strong": set(), "del": set(),
    "a": {"href", "rel"}, "img": {"src", "alt", "loading"},
    **{"h%d" % n: {"dir"} for n in range(1, 7)},
}
VOID = {"hr", "br", "img"}
SCHEMES = ["javascript:", "JAVASCRIPT:", "jav\tascript:", "java&#10;script:", "&#x6a;avascript:",
           "&#0;javascript:", " javascript:", "data:text/html,", "vbscript:", "//", "\\\\", "/\\",
           "file:///", "blob:", "javascript&colon;", "javascript&#58;", "x:"]
SHAPES = ["[a](%s1)", "[a](<%s1>)", "<%s1>", "![a](%s1)", "[a]: %s1\n\n[a]", "[a][b]\n\n[b]: <%s1> 't'",
          "[![a](%s1)](%s2)", "|[a](%s1)|b|\n|---|---|\n|![c](%s2)|d|", "- > # [a](%s1)"]
RAW = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
       "<a href='javascript:x'>y</a>", "<style>*{}</style>", "<b onmouseover=x>", "<!--><script>-->",
       "<?php x ?>", "<![CDATA[<x>]]>", "</p><script>", "\" onload=\"x", "' onload='x",
       "[a](http://x.org/\"onload=\"x)", "[a](http://x.org/'onload='x)", "![\"onerror=\"x](/b/%s)" % HASH,
       "![<script>](/b/%s)" % HASH, "```\" onload=x\n</code></pre><script>\n```", "`</code><script>`",
       "[x](<http://a\" onclick=\"b>)", "&lt;script&gt;", "&#60;script&#62;", "\\<script>",
       "<http://x.org/<script>>", "<a@b.c\"onload=x>", "http://x.org/\"onload=\"x", "\x01\x02\x7f<x>"]
USUAL = ["# a\n\nb *c* **d** ~~e~~ `f`\n\n- g\n  1. h\n\n> i\n\n```\nj\n```\n\n|k|l|\n|---|---|\n|m|n|\n\n***\no\\\np"]


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.faults, self.open = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.faults.append("tag " + tag)
            return
        for name, value in attrs:
            if name not in TAGS[tag]:
                self.faults.append("attribute %s of %s" % (name, tag))
            if name in ("href", "src"):
                value = value or ""
                head = value.split("/", 1)[0].lower()
                if value.startswith(("//", "/\\", "\\")) or (":" in head and head not in ("http:", "https:")
                                                            and not head.startswith("mailto:")):
                    self.faults.append("address " + value)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append("end of " + tag)

    def handle_comment(self, data):
        self.faults.append("comment")

    handle_decl = handle_pi = unknown_decl = handle_comment


def made(kind, text):
    return subprocess.run([CAT, kind], input=text.encode(), capture_output=True, check=True).stdout.decode()


def html_faults(text):
    reader = Reader()
    reader.feed(made("html", text))
    reader.close()
    return reader.faults + ["not closed: " + t for t in reader.open]


def xhtml_faults(text):
    try:
        xml.fromstring("<div>" + made("xhtml", text) + "</div>")
        return []
    except xml.ParseError as e:
        return ["XML: %s" % e]


def lint_faults(texts):
    page = "<!DOCTYPE html><html><head><title>t</title></head><body>%s</body></html>" % "".join(
        made("html", t) for t in texts)
    out = subprocess.run(["xmllint", "--html", "--noout", "-"], input=page.encode(), capture_output=True)
    # libxml2 reads HTML 4 and knows every tag that we write.
    return [line for line in out.stderr.decode().splitlines() if "error" in line]


def main():
    hostile = [shape.replace("%s", s) for shape in SHAPES for s in SCHEMES] + RAW
    hostile += ["%s\n\n> %s\n\n- %s\n\n|%s|b|\n|---|---|\n|%s|c|" % ((r,) * 5) for r in RAW]
    results = [
        ("%d hostile texts have only tags, attributes and addresses of the list" % len(hostile),
         [(t, f) for t in hostile for f in html_faults(t)]),
        ("the usual text too", [(t, f) for t in USUAL for f in html_faults(t)]),
        ("all of it is well-formed XML as XHTML",
         [(t, f) for t in hostile + USUAL for f in xhtml_faults(t)]),
        ("a link that leads away says nofollow",
         [] if 'rel="nofollow"' in made("html", "[a](http://x.org)") else [("a", "no rel")]),
    ]
    print("1..%d" % (len(results) + 1))
    for n, (what, faults) in enumerate(results, 1):
        print("%s %d - %s" % ("not ok" if faults else "ok", n, what))
        for text, fault in faults[:5]:
            print("# %r: %s" % (text, fault))
    n = len(results) + 1
    if shutil.which("xmllint"):
        faults = lint_faults(hostile + USUAL)
        print("%s %d - libxml2's HTML parser finds no error" % ("not ok" if faults else "ok", n))
        for line in faults[:5]:
            print("# " + line)
    else:
        print("ok %d - libxml2's HTML parser # SKIP no xmllint" % n)


main()
