#!/usr/bin/env python3
# Every page as others read it: tidy finds no fault in its English and Arabic HTML; in French nothing of the
# English catalogue is left.
# timeout: 120
import html.parser
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from demo_site import SRC, Visitor, demo  # noqa: E402
from every import every_page, not_visited  # noqa: E402
from lib import Tap  # noqa: E402

# tidy 5.6 does not know these, and drops elements that scripts fill.
UNKNOWN = ('aria-current|autocapitalize|"inputmode"|<svg> proprietary|<title> proprietary attribute "id"|'
           "trimming empty")
SAID = {"aria-label", "alt", "placeholder", "title"}


def tidy_faults(text):
    out = subprocess.run(["tidy", "-e", "-q"], input=text, capture_output=True, text=True)
    return [x for x in out.stderr.splitlines() if not re.search(UNKNOWN, x)]


class Texts(html.parser.HTMLParser):
    """Each text of a page between two tags, and what stands in attributes that are read out. What people wrote
    (dir=auto, bdi) is theirs."""
    VOID = {"input", "br", "hr", "img", "meta", "link", "wbr"}

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.texts, self.open = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        self.texts.update(a[k] for k in SAID if a.get(k))
        if tag not in self.VOID:
            self.open.append((tag, a.get("dir") == "auto" or tag in ("bdi", "script", "style", "textarea")))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if data.strip() and not any(theirs for _, theirs in self.open):
            self.texts.add(" ".join(data.split()))


def unquote(lines):
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', lines)).replace('\\"', '"').replace("\\n", "\n")


def english():
    """What matches a whole English text whose French differs: GNU gettext's PO format, read here by itself."""
    with open(os.path.join(SRC, "web/po/fr.po"), encoding="utf-8") as f:
        blocks = re.split(r"\n\s*\n", f.read())
    found = set()
    for block in blocks:
        said = re.findall(r'^(msgid(?:_plural)?|msgstr(?:\[\d\])?) ((?:"(?:[^"\\]|\\.)*"\s*)+)', block, re.M)
        ids = [unquote(t) for k, t in said if k.startswith("msgid")]
        strings = [unquote(t) for k, t in said if k.startswith("msgstr")]
        found.update(i for i in ids if i and i not in strings)
    exact = {" ".join(t.split()) for t in found if "%" not in t}
    # Of a text with places to fill in enough must be left to know it by.
    filled = [t for t in found if "%" in t and re.search("[a-z]{3}", re.sub(r"%\w+", "", t))]
    return exact, re.compile("|".join(re.sub(r"%\w+", ".{1,80}?", re.escape(" ".join(t.split()))) for t in filled))


def main():
    tap = Tap()
    server, shops, owner = demo()
    try:
        pages = every_page(shops, owner)
        lacking = not_visited([path for _, path in pages.values()])
        tap.ok(not lacking, "every page that a route shows is looked at", lacking)
        nobody = Visitor(server)
        def shown(lang):
            for name, (visitor, path) in pages.items():
                yield name, (visitor or nobody).get(path, **{"Accept-Language": lang})
        for lang in ("en", "ar") if shutil.which("tidy") else ():
            faults = []
            for name, page in shown(lang):
                faults += [f"{name}: {x}" for x in tidy_faults(page.text)]
                if not re.search(rf'<html lang="{lang}"', page.text):
                    faults.append(f"{name}: is not in {lang}")
            tap.ok(not faults, f"tidy finds no fault on {len(pages)} pages ({lang})", "\n".join(faults[:60]))
        exact, filled = english()
        tap.ok(len(exact) > 400, "the English texts are known", len(exact))
        left = []
        for name, page in shown("fr"):
            left += [f"{name}: {t}" for t in sorted(Texts(page.text).texts) if t in exact or filled.fullmatch(t)]
        tap.ok(not left, f"no English is left on {len(pages)} pages in French", "\n".join(left[:60]))
        some = Texts(nobody.get("/join").text).texts
        tap.ok(sum(t in exact for t in some) >= 3, "and English ones are found on an English page", some)
    finally:
        server.stop()
    tap.end()


main()
