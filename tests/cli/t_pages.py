#!/usr/bin/env python3
# Every page, with made-up content, in three languages: structure, labels, sizes, contrast, words.
import glob
import gzip
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser

BUILD, SRC = os.environ["BUILD"], os.environ["SRC"]
VOID = set("area base br col embed hr img input link meta source track wbr".split())
count, failed = 0, 0


def check(what, faults):
    global count, failed
    count += 1
    faults = list(faults)
    print(f"{'not ok' if faults else 'ok'} {count} - {what}")
    failed += bool(faults)
    for fault in faults[:60]:
        print("#", fault)


class Page(HTMLParser):
    """Faults of a page that a tidy parser forgives or does not know of."""

    def __init__(self, path):
        super().__init__()
        self.faults, self.open, self.ids, self.fors = [], [], [], []
        self.headings, self.tags, self.fields, self.links = [], {}, [], []
        self.attrs_html = {}
        self.feed(open(path, encoding="utf-8").read())
        self.close()
        if self.open:
            self.faults.append(f"left open: {self.open}")
        self.judge()

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if len(a) != len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        self.tags[tag] = self.tags.get(tag, 0) + 1
        if tag not in VOID:
            self.open.append(tag)
        if tag == "html":
            self.attrs_html = a
        if "id" in a:
            self.ids.append(a["id"])
        if tag == "label" and "for" in a:
            self.fors.append(a["for"])
        if tag in ("input", "select", "textarea") and a.get("type") != "hidden":
            self.fields.append((a.get("id"), "label" in self.open))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "a":
            self.links.append(a.get("href"))
        self.faults += [f"<{tag}> has {k}=" for k in a if k.startswith("on") or k == "style"]
        if tag == "script" and "src" not in a and a.get("type") != "application/json":
            self.faults.append("inline script")
        if tag == "a" and not a.get("href"):
            self.faults.append("a link without address")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def judge(self):
        f = self.faults
        f += [f"id {i} stands twice" for i in set(self.ids) if self.ids.count(i) > 1]
        f += [f"label for {i}, which is not there" for i in self.fors if i not in self.ids]
        f += ["a field has no label" for i, inside in self.fields
              if not inside and i not in self.fors]
        if self.tags.get("h1") != 1:
            f.append(f"{self.tags.get('h1', 0)} h1")
        f += [f"h{b} follows h{a}" for a, b in zip([0] + self.headings, self.headings) if b > a + 1]
        f += [f"not one <{t}>" for t in ("main", "title") if self.tags.get(t) != 1]
        f += ["no <header>"] * ("header" not in self.tags)
        f += ["no skip link"] * (not self.links or self.links[0] != "#main" or "main" not in self.ids)
        f += ["no lang or dir"] * (not {"lang", "dir"} <= set(self.attrs_html))


def luminance(colour):
    c = colour.lstrip("#")
    if len(c) == 3:
        c = "".join(x * 2 for x in c)
    v = [int(c[i:i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in v)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a, b):
    """WCAG 2.2, relative luminance and contrast ratio."""
    a, b = sorted((luminance(a), luminance(b)), reverse=True)
    return (a + 0.05) / (b + 0.05)


def palette_faults(css):
    pairs = [("ink", "paper", 4.5), ("ink", "sheet", 4.5), ("ink", "tint", 4.5),
             ("soft", "paper", 4.5), ("soft", "sheet", 4.5), ("accent", "paper", 4.5),
             ("accent", "sheet", 4.5), ("accent", "tint", 4.5), ("on-accent", "accent", 4.5),
             ("wrong", "sheet", 4.5), ("wrong", "paper", 4.5),
             ("fine", "sheet", 4.5), ("fine", "paper", 4.5), ("edge", "paper", 3), ("edge", "sheet", 3)]
    roots = re.findall(r":root \{(.*?)\}", css, re.S)
    for name, root in zip(("light", "dark"), roots):
        v = dict(re.findall(r"--([\w-]+): (#\w+)", root))
        for a, b, least in pairs:
            if contrast(v[a], v[b]) < least:
                yield f"{name}: {a} on {b} is {contrast(v[a], v[b]):.2f}"


def texts():
    """Every text of templates and C code: (msgid, plural)."""
    subprocess.run([f"{BUILD}/gen/htmlgen", "--pot", "all.pot"] +
                   sorted(glob.glob(f"{SRC}/web/tmpl/*.html")), check=True)
    found = set(re.findall(r'^msgid "(.*)"$', open("all.pot", encoding="utf-8").read(), re.M))
    for path in (glob.glob(f"{SRC}/web/**/*.c", recursive=True) + glob.glob(f"{SRC}/core/model/**/*.c", recursive=True) +
                 glob.glob(f"{SRC}/core/draft/*.c") + glob.glob(f"{SRC}/web/tmpl/*.html")):
        found |= set(re.findall(r'\bLANG\("((?:[^"\\]|\\.)*)"\)', open(path, encoding="utf-8").read()))
    return found


def main():
    render = f"{BUILD}/tests/screens/render"
    for lang in ("en", "fr", "ar"):
        subprocess.run([render, lang, lang], check=True)
    pages = sorted(os.path.basename(p) for p in glob.glob("en/*.html"))
    check("every template of a page is rendered", [] if len(pages) >= 19 else [str(pages)])
    for lang in ("en", "fr", "ar"):
        faults = [f"{lang}/{p}: {x}" for p in pages for x in Page(f"{lang}/{p}").faults]
        check(f"structure, labels, headings ({lang})", faults)
    html = Page("ar/today.html").attrs_html
    check("Arabic runs from right to left", [] if html.get("dir") == "rtl" else [str(html)])

    if shutil.which("tidy"):
        faults = []
        for p in pages:
            out = subprocess.run(["tidy", "-e", "-q", f"en/{p}"], capture_output=True, text=True)
            # tidy 5.6 does not know the first two, and drops elements that scripts fill.
            faults += [f"{p}: {x}" for x in out.stderr.splitlines()
                       if not re.search("aria-current|autocapitalize|trimming empty", x)]
        check("tidy finds nothing", faults)
    else:
        check("tidy finds nothing # SKIP tidy is not installed", [])

    css = open(f"{SRC}/web/assets/app.css", "rb").read()
    size = len(gzip.compress(css, 9))
    check("the style is at most 6 KB packed", [] if size <= 6144 else [str(size)])
    faults = []
    for p in ("join.html", "code.html", "today.html"):
        both = size + len(gzip.compress(open(f"en/{p}", "rb").read(), 6))
        faults += [f"{p}: {both}"] * (both > 14 * 1024)
    check("a first page with its style is at most 14 KB packed", faults)
    css = css.decode()
    check("colours have the contrast of WCAG 2.2 AA, light and dark", palette_faults(css))
    physical = re.findall(r"(?:margin|padding|border)-(?:left|right|top|bottom)|[^-](?:left|right):"
                          r"|text-align: (?:left|right)|(?<![-\w])(?:width|height):", css)
    check("the style has logical directions only", physical)

    french = open(f"{SRC}/web/po/fr.po", encoding="utf-8").read()
    known = set(re.findall(r'^msgid "(.*)"$', french, re.M))
    wanted = texts()
    check("every text is there in French", [f"missing: {t}" for t in sorted(wanted - known)])
    check("French has no text that is not used", [f"unused: {t}" for t in sorted(known - wanted - {""})])
    if shutil.which("msgfmt"):
        faults = []
        for po in glob.glob(f"{SRC}/web/po/*.po"):
            out = subprocess.run(["msgfmt", "-o", "/dev/null", po], capture_output=True, text=True)
            faults += [out.stderr] * (out.returncode != 0)
        check("gettext reads the catalogues", faults)
    else:
        check("gettext reads the catalogues # SKIP msgfmt is not installed", [])

    inner = "|".join(["incarnation", "lane", "entry", "journal", "blob", "ledger", "cohort", "pod",
                      "prompt", "enrol", "enrolment", "overdue"])
    shown = [t for t in wanted if re.search(rf"\b({inner})s?\b", t, re.I)]
    check("no word of the code's is shown", shown)

    if shutil.which("w3m"):
        out = subprocess.run(["w3m", "-dump", "-cols", "60", "-T", "text/html", "en/today.html"],
                             capture_output=True, text=True).stdout
        order = ["Skip to the text", "Keeping What We Learn", "What is new", "This week's question",
                 "What do you think?", "Who can read this?", "Send", "New since your last visit"]
        at = [out.find(x) for x in order]
        check("w3m reads Today in a sensible order", [] if at == sorted(at) and at[0] >= 0 else [str(at)])
    else:
        check("w3m reads Today in a sensible order # SKIP w3m is not installed", [])
    print(f"1..{count}")
    return failed > 0


sys.exit(main())
