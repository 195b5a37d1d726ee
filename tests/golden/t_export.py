#!/usr/bin/env python3
"""Archives of a small site, opened by unzip, bsdtar, sha256sum, xmllint and Python, not by ourselves."""
import collections
import html.parser
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

SAMPLE = os.path.join(os.environ.get("BUILD", "."), "tests/golden/export_sample")
ARCHIVES = ["reports", "workshop", "public", "pods", "person"]
# Counted by hand in export_sample.c.
COUNTS = {
    "workshop": {"workshop": 1, "part": 1, "person": 3, "enrolment": 3, "activity": 1, "report": 1,
                 "report_person": 4, "report_point": 5, "thread": 1, "post": 3},
    "public": {"workshop": 1, "part": 1, "person": 1, "enrolment": 1, "activity": 1, "thread": 1, "post": 1},
    "pods": {"workshop": 1, "part": 1, "pod": 1, "person": 3, "enrolment": 3, "pod_member": 1, "activity": 1,
             "report": 1, "report_person": 4, "report_point": 5, "thread": 2, "post": 4},
    "person": {"workshop": 1, "person": 1, "enrolment": 1, "activity": 1, "thread": 3, "post": 3},
}
JSON = {"workshop": "workshop.json", "public": "workshop.json", "pods": "workshop.json", "person": "words.json"}
# Who may see what: needle -> archives that hold it.
NEEDLES = {"ONLYFORME": {"person"}, "ONLYFORPOD": {"pods", "person"}, "ONLYFORTWO": set(),
           "An early answer": {"workshop", "pods"}, "SECRET00": set(), "a private note": set(),
           "Claudia": {"reports", "workshop", "pods"}, "Hello **all**": {"workshop", "public", "pods", "person"}}
WIKI = """== Title of Session ==
Professional Development

== Convenor ==
Eva Schiffer

== Participants ==
Claudia, Nancy, Eva, Eva (have I left someone out?)

== Key Discussion Points ==
We discussed it in a broad sense.

=== Concrete learning strategies ===
* Slowing down: work with &#91;[others]]
* Feedback, ''always''

=== Challenges ===
* Let it go! &#123;{really}}
"""
results = []


def check(what, faults):
    faults = list(faults)
    results.append(not faults)
    print("%s %d - %s" % ("not ok" if faults else "ok", len(results), what))
    for fault in faults[:5]:
        print("# %s" % (fault,))


def make(root, name, **env):
    folder = os.path.join(root, name)
    os.mkdir(folder)
    subprocess.run([SAMPLE, folder], check=True, env={**os.environ, **env})
    return folder


def run(*args, **kw):
    return subprocess.run(args, capture_output=True, text=True, **kw)


def files(archive):
    with zipfile.ZipFile(archive) as z:
        return {i.filename: z.read(i) for i in z.infolist()}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.faults, self.links, self.ids = [], [], []

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "link", "iframe", "object", "form", "base"):
            self.faults.append("tag " + tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.faults.append("attribute " + name)
            if name in ("href", "src"):
                self.links.append(value)


def page_faults(archive):
    inside = files(archive)
    for name, data in inside.items():
        if not name.endswith(".html"):
            continue
        page = Page()
        page.feed(data.decode())
        yield from (name + ": " + f for f in page.faults)
        for link in page.links:
            if link not in inside:
                yield "%s: leads to %s" % (name, link)
        lint = run("xmllint", "--html", "--noout", "-", input=data.decode()) if shutil.which("xmllint") else None
        for line in (lint.stderr.splitlines() if lint else []):
            # libxml2 2.9 reads HTML 4, which has no such elements.
            if "error" in line and not re.search(r"Tag (main|article|section|header|footer) invalid", line):
                yield name + ": " + line


def zip_faults(archive):
    with zipfile.ZipFile(archive) as z:
        names = [i.filename for i in z.infolist()]
        if names[:-1] != sorted(names[:-1]) or names[-1] != "MANIFEST.sha256":
            yield "order: %s" % names
        for i in z.infolist():
            if i.date_time != (1980, 1, 1, 0, 0, 0) or i.external_attr >> 16 & 0o777 != 0o644:
                yield "%s: %s %o" % (i.filename, i.date_time, i.external_attr >> 16)
    for tool in (["unzip", "-tq", archive], ["bsdtar", "-tf", archive]):
        if shutil.which(tool[0]) and run(*tool).returncode != 0:
            yield "%s refuses it" % tool[0]


def sum_faults(archive, root):
    folder = tempfile.mkdtemp(dir=root)
    with zipfile.ZipFile(archive) as z:
        z.extractall(folder)
        count = len(z.namelist()) - 1
    out = run("sha256sum", "-c", "MANIFEST.sha256", cwd=folder)
    if out.returncode != 0 or out.stdout.count(": OK\n") != count:
        yield out.stdout + out.stderr


def draft_faults(archive, name, want):
    data = json.loads(files(archive)[name])
    counts = collections.Counter(d["draft"] for d in data["drafts"])
    if counts != want:
        yield "counted %s" % dict(counts)
    known = set()
    refs = {"workshop": "workshop", "person": "person", "pod": "pod", "enrolment": "enrolment", "activity": "activity",
            "report": "report", "thread": "thread", "parent": "post", "author": "enrolment", "entered_by": "enrolment"}
    for d in data["drafts"]:
        if not re.fullmatch("[0-7][0-9A-HJKMNP-TV-Z]{25}", d["key"]) or (d["draft"], d["key"]) in known:
            yield "key %s" % d
        for field, noun in refs.items():
            if field in d and field != d["draft"] and (noun, d[field]) not in known:
                if not (d["draft"] == "thread" and name == "words.json"):
                    yield "%s of %s is not known yet" % (field, d)
        known.add((d["draft"], d["key"]))


def main():
    root = tempfile.mkdtemp()
    here = make(root, "a", TZ="UTC", LC_ALL="C")
    other = make(root, "b", TZ="Pacific/Kiritimati", LC_ALL="C.UTF-8", LANG="tr_TR.UTF-8")
    third = make(root, "c", TZ="America/St_Johns", LC_ALL="C")
    read = lambda folder, n: open(os.path.join(folder, n + ".zip"), "rb").read()
    at = lambda n: os.path.join(here, n + ".zip")
    check("the same bytes in other time zones and locales",
          [n for n in ARCHIVES if not read(here, n) == read(other, n) == read(third, n)])
    check("nothing half written is left",
          [f for f in os.listdir(here) if f not in [n + ".zip" for n in ARCHIVES] + ["site.indaba"]])
    check("each is a zip in order, of 1980, that unzip and bsdtar read", [f for n in ARCHIVES for f in zip_faults(at(n))])
    check("sha256sum accepts each manifest", [f for n in ARCHIVES for f in sum_faults(at(n), root)])
    check("the pages run nothing, fetch nothing, and lead only to what is there",
          [f for n in ARCHIVES for f in page_faults(at(n))])
    for n, want in COUNTS.items():
        check("%s: the drafts as counted by hand, what is referred to first" % n, draft_faults(at(n), JSON[n], want))
    check("each scope holds what it may", [
        "%s in %s" % (needle, n) for needle, places in NEEDLES.items() for n in ARCHIVES
        if (needle.encode() in b"".join(d for f, d in files(at(n)).items() if not f.endswith(".html"))) != (n in places)])
    report = files(at("reports"))
    check("a report is a wiki page with its four headings",
          [] if report["reports/022-professional-development.wiki"].decode() == WIKI else
          [report["reports/022-professional-development.wiki"].decode()])
    check("a report has its four forms", set("reports/022-professional-development." + s for s in ("html", "json", "md", "wiki"))
          ^ set(n for n in report if n.startswith("reports/")))
    check("an answer that claims to be older stands behind what it answers", [] if [
        d["body"][:5] for d in json.loads(files(at("workshop"))["workshop.json"])["drafts"] if d["draft"] == "post"][:2]
        == ["Hello", "An ea"] else ["order"])
    absent = run(SAMPLE, os.path.join(root, "absent"))
    check("a folder that is not there is an error", [] if absent.returncode == 1 and absent.stderr else [absent])
    shutil.rmtree(root)
    print("1..%d" % len(results))
    return 0 if all(results) else 1


sys.exit(main())
