#!/usr/bin/env python3
"""The same site gives the same archives: from a copy that was rebuilt, in another folder, time zone and locale, at
another time. And an archive imported makes the same things again, once."""
import collections
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../http"))
from lib import BUILD, Tap
from people import Person

INDABA = os.path.join(BUILD, "indaba")
EXPORTS = {
    "reports": ["reports"],
    "workshop": ["workshop"],
    "public": ["workshop", "--scope", "public"],
    "pods": ["workshop", "--scope", "pod"],
    "person": ["person"],
    "person public": ["person", "--scope", "public"],
}
# Which archives hold which texts and files.
NEEDLES = {"FOR ALL": {"workshop", "public", "pods", "person", "person public"}, "FOR THOSE HERE": {"workshop", "pods", "person"},
           "FOR MY GROUP": {"pods"}, "FOR ME ALONE": {"person"}, "FOR BEA ALONE": {"person"}}
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000"
                    "020001e221bc330000000049454e44ae426082")
FILES = {"photo": PNG, "long": bytes(range(256)) * 4000 + b"x", "report": "Flipchart – 紙\n".encode(),
         "mine": b"a secret of mine", "pod": b"%PDF-1.4 of the group"}
tap = Tap()
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def key(name):
    """An id of 26 characters, always the same for a name."""
    n = int.from_bytes(hashlib.sha256(name.encode()).digest()[:16], "big")
    return "".join(ALPHABET[n >> 5 * i & 31] for i in reversed(range(26)))


def bytes_of(text):
    n = 0
    for c in text:
        n = n << 5 | ALPHABET.index(c)
    return n.to_bytes(16, "big")


def derived(of, what, name):
    """As docs/journal-format.md says of derived ids."""
    n = int.from_bytes(hashlib.blake2b(what.encode() + b"\0" + name, key=bytes_of(of), digest_size=32).digest()[:16], "big")
    return "".join(ALPHABET[n >> 5 * i & 31] for i in reversed(range(26)))


def run(site, *words, ok=True, cwd=None, **env):
    out = subprocess.run([INDABA, "--site", site, *words, "--json"], capture_output=True, text=True, cwd=cwd,
                         env={**os.environ, **env})
    if ok and out.returncode:
        sys.exit("%s: %s" % (words, out.stderr))
    return json.loads(out.stdout) if out.stdout.strip().startswith(("{", "[")) else out.stdout


def seed():
    """A workshop archive by hand: two groups, titles in three scripts, a report, files on each kind of thing."""
    w, drafts = key("workshop"), []

    def draft(noun, of, **fields):
        drafts.append({"draft": noun, "key": key(of), **fields})

    draft("workshop", "workshop", title="学びの月 – شهر التعلم", first_day="2026-09-01", last_day="2026-09-30",
          zone="Africa/Nairobi", lang="en", led_by="Olga", description="# What it is\n\nA *month*.", places=25, words="They stay here.")
    draft("part", "part", label="Seek", number=1, day_from=0, day_to=6, workshop=w)
    for pod in ("Blue", "İstanbul ığ"):
        draft("pod", pod, name=pod, workshop=w)
    for name in ("Amina", "Iñaki", "花子"):
        draft("person", name, name=name)
    for name in ("Amina", "Iñaki", "花子"):
        draft("enrolment", name + " in", name=name, role="participant", workshop=w, person=key(name))
    draft("pod_member", "m1", workshop=w, pod=key("Blue"), enrolment=key("Amina in"))
    draft("pod_member", "m2", workshop=w, pod=key("Blue"), enrolment=key("花子 in"))
    draft("activity", "question", kind="prompt", title="何を探しますか", body="Write.", part=1, position=1, opens_day=0,
          opens_time="09:00", closes_day=9999, closes_time="20:00", lang="ja", workshop=w)
    draft("activity", "talk", kind="discussion", title="حديث عن التعلم", position=2, lang="ar", workshop=w)
    draft("activity", "poll", kind="poll", title="Où ?", position=4, lang="fr", workshop=w)
    draft("session", "session", title="Round one", part=1, position=3, opens_day=2, opens_time="14:00", minutes=90,
          place="Under the 🌳", convenor="Amina", enrolment=key("Amina in"), workshop=w)
    for i, body in enumerate(("Ici", "هناك")):
        draft("poll_option", "o%d" % i, activity=key("poll"), position=i + 1, body=body)

    def deed(noun, of, what, who, name="", **fields):
        drafts.append({"draft": noun, "key": derived(of, what, bytes_of(key(who + " in")) + name.encode()), **fields})

    deed("checkin", key("session"), "checkin", "花子", session=key("session"), enrolment=key("花子 in"), written=1788400000001)
    draft("report", "r", title="Ce que nous gardons", number=7, held="2026-09-03", body="We *talked*.", note="and others",
          written=1788400000000, convenor="Amina", finished=True, session=key("session"), workshop=w)
    for i, name in enumerate(("Amina", "Piet")):
        draft("report_person", "rp%d" % i, name=name, position=i + 1, report=key("r"),
              **({"enrolment": key("Amina in")} if name == "Amina" else {}))
    for i, (kind, body) in enumerate((("heading", "Ideas:"), ("point", "Slow **down**"), ("point", "休む"))):
        draft("report_point", "pt%d" % i, kind=kind, position=i + 1, body=body, report=key("r"))
    deed("witness", key("r"), "witness", "Iñaki", report=key("r"), enrolment=key("Iñaki in"))
    for name, scope, title in (("t1", "public", "أهلا وسهلا"), ("t2", "cohort", "日本語の題"), ("t3", "pod", "")):
        draft("thread", name, scope=scope, workshop=w, activity=key("talk" if name == "t1" else "question"),
              **({"title": title} if title else {}), **({"status": "locked pinned"} if name == "t1" else {}), **({"pod": key("Blue")} if scope == "pod" else {}))
    at = 1788300000000
    for i, (name, thread, scope, author, body, parent) in enumerate((
            ("t1", "t1", "public", "Amina", "FOR ALL\n\nمرحبا **بكم** ![x](/b/%s)" % hashlib.sha256(PNG).hexdigest(), None),
            ("t2", "t2", "cohort", "Amina", "FOR THOSE HERE こんにちは", None),
            ("p3", "t2", "cohort", "Iñaki", "An answer", "t2"),
            ("t3", "t3", "pod", "花子", "FOR MY GROUP", None))):
        draft("post", name, thread=key(thread), scope=scope, author=key(author + " in"), body=body, lang="en", offset=180,
              written=at + i * 1000, source="a talk", **({"parent": key(parent)} if parent else {}))
    deed("reaction", key("t1"), "reaction", "Amina", "thanks", post=key("t1"), author=key("Amina in"), kind="thanks")
    deed("reaction", key("t3"), "reaction", "Amina", "curious", post=key("t3"), author=key("Amina in"), kind="curious")
    inside = {}
    for name, what, to, author in (("photo", "photo été.png", {"post": "t1"}, "Amina"),
                                   ("photo", "again.PNG", {"post": "t2"}, "Amina"),
                                   ("long", "long", {"post": "p3"}, "Iñaki"), ("pod", "g.pdf", {"post": "t3"}, "花子"),
                                   ("report", "紙.txt", {"report": "r"}, None), ("report", "q.txt", {"activity": "question"}, None)):
        inside["attachments/" + name] = FILES[name]
        owner, value = list(to.items())[0]
        draft("file", "file " + what, name=what, blob="attachments/" + name, media="image/png" if name == "photo" else "text/plain",
              **{owner: key(value)}, **({"author": key(author + " in")} if author else {}))
    inside["workshop.json"] = json.dumps({"indaba": "workshop", "version": 1, "site": key("site"), "workshop": w,
                                          "drafts": drafts}, ensure_ascii=False).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name in sorted(inside):
            z.writestr(name, inside[name])
    return out.getvalue(), drafts


def serve(site, talk):
    server = subprocess.Popen([INDABA, "--site", site, "serve", "--listen", "127.0.0.1:0", "--json"],
                              stdout=subprocess.PIPE, text=True)
    try:
        talk(urllib.parse.urlsplit(json.loads(server.stdout.readline())["url"]).port)
    finally:
        server.terminate()
        server.wait(30)


def some_people(site):
    """Two people come in by the pages and write for all kinds of readers; gives the first's person id."""
    workshop = [w for w in run(site, "list", "workshops") if w["id"] == key("workshop")][0]

    def talk(port):
        ann, bea = Person(port), Person(port)
        found = [json.loads(p.form("/join", {"Accept": "application/json"}, code=workshop["join_code"], name=n).content)
                 for p, n in ((ann, "Ann"), (bea, "Bea"))]
        page = "/w/%s/a/%s" % (key("workshop"), key("question"))
        ann.ask("GET", "/w/" + key("workshop"))
        for body, scope, files in (("FOR ALL, I", "public", [("file1", "same.png", PNG)]), ("FOR THOSE HERE, too", "cohort", []),
                                   ("FOR ME ALONE", "me", [("file2", "mine.txt", FILES["mine"])]),
                                   ("FOR BEA ALONE", "people", [])):
            fields = ann.page_form(page)[0]
            fields.update(body=body, scope=scope, aloud="1")
            if scope == "people":
                fields["people"] = found[1]["enrolment"]
            r = ann.send(page + "/posts", fields, files)
            if r.status != 303:
                sys.exit("a post was refused: %s %s" % (r.status, r.content))
        some_people.person = found[0]["person"]

    serve(site, talk)
    return some_people.person


def export_all(site, folder, person, relative, **env):
    os.makedirs(folder, exist_ok=True)
    for name, words in EXPORTS.items():
        more = ["--person", person] if words[0] == "person" else ["--workshop", key("workshop")] if words[0] == "workshop" else []
        out = "%s.zip" % name
        run(os.path.relpath(site, folder) if relative else site, "export", *words, *more, "-o",
            out if relative else os.path.join(folder, out), cwd=folder, **env)
    return {n: open(os.path.join(folder, n + ".zip"), "rb").read() for n in EXPORTS}


def files(data):
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        return {n: z.read(n) for n in z.namelist()}


def drafts_of(data):
    inside = files(data)
    return [d for n in sorted(inside) if n.endswith(".json") for d in json.loads(inside[n])["drafts"]]


def nouns(drafts):
    """Counted as a ledger counts them: a page is an activity to read."""
    return collections.Counter("page" if d.get("kind") == "page" else d["draft"] for d in drafts)


def foreign_locale(root):
    """A Turkish locale, whose i and I are not each other's, made for this test when the system has none."""
    made = subprocess.run(["localedef", "--no-archive", "-i", "tr_TR", "-f", "UTF-8", os.path.join(root, "tr_TR.UTF-8")],
                          capture_output=True) if shutil.which("localedef") else None
    print("# tr_TR.UTF-8 is %s" % ("there" if made and made.returncode == 0 else "not there: its name alone is set"))
    # glibc keeps LOCPATH's parts until the end, which a sanitizer would call a leak.
    return {"LC_ALL": "tr_TR.UTF-8", "LOCPATH": root, "LSAN_OPTIONS": "detect_leaks=0",
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}


def same(root, site, person):
    first = export_all(site, os.path.join(root, "first"), person, False, TZ="UTC", LC_ALL="C")
    other = os.path.join(root, "somewhere else", "copy.indaba")
    os.makedirs(os.path.dirname(other))
    shutil.copy(site, other)
    out = run(other, "rebuild")
    tap.ok(out["before"] == out["after"], "a rebuilt copy has the same digest", out)
    time.sleep(2.1)  # a zip counts in steps of two seconds
    second = export_all(other, os.path.join(root, "second"), person, True, TZ="America/New_York", **foreign_locale(root))
    for n in EXPORTS:
        tap.ok(first[n] == second[n], "%s: byte-identical from the rebuilt copy, elsewhere" % n)
    return first


def well_made(root, archives):
    for n, data in archives.items():
        path = os.path.join(root, "first", n + ".zip")
        bad = subprocess.run(["unzip", "-tq", path], capture_output=True).returncode if shutil.which("unzip") else 0
        names = zipfile.ZipFile(path).namelist()
        if shutil.which("bsdtar"):
            names = subprocess.run(["bsdtar", "-tf", path], capture_output=True, text=True).stdout.splitlines()
        tap.ok(not bad and names[:-1] == sorted(names[:-1]) and names[-1] == "MANIFEST.sha256",
               "%s: unzip finds it whole, bsdtar lists it in order" % n, names)
        folder = os.path.join(root, "out", n)
        zipfile.ZipFile(path).extractall(folder)
        out = subprocess.run(["sha256sum", "-c", "--quiet", "MANIFEST.sha256"], cwd=folder, capture_output=True, text=True)
        times = {i.date_time for i in zipfile.ZipFile(path).infolist()}
        tap.ok(out.returncode == 0 and times == {(1980, 1, 1, 0, 0, 0)}, "%s: sha256sum agrees, no time of export" % n,
               (out.stdout, times))
        inside = files(data)
        wrong = [x for x in inside if x.startswith("attachments/") and x[12:76] != hashlib.sha256(inside[x]).hexdigest()]
        links = {l for x, d in inside.items() if x.endswith(".html")
                 for l in re.findall(r'(?:href|src)="(?:\.\./)?(attachments/[^"]*)"', d.decode())}
        tap.ok(not wrong and links == {x for x in inside if x.startswith("attachments/")},
               "%s: files are named by their content, and a page leads to each" % n, (wrong, links))
        if n != "reports":
            text = b"".join(d for x, d in inside.items() if x.endswith(".json")).decode()
            tap.ok({w for w in NEEDLES if w in text} == {w for w in NEEDLES if n in NEEDLES[w]}, "%s: what it may hold" % n)
    held = {n: {d for x, d in files(data).items() if x.startswith("attachments/")} for n, data in archives.items()}
    photo, long, report, mine, pod = (FILES[k] for k in ("photo", "long", "report", "mine", "pod"))
    want = {"reports": {report}, "workshop": {photo, long, report}, "public": {photo}, "pods": {photo, long, report, pod},
            "person": {photo, mine}, "person public": {photo}}
    # The question's file is for those here, and has the report's bytes.
    tap.ok(held == want, "each archive holds the files of what it holds, and no other",
           {n: [len(x) for x in h] for n, h in held.items()})


def again(root, archives):
    """Imports each archive into an empty site, twice, and exports from there."""
    for n, data in archives.items():
        site = os.path.join(root, "into %s.indaba" % n)
        path = os.path.join(root, "first", n + ".zip")
        run(site, "init", "--title", "Another", "--owner", "Otto", "--zone", "Europe/Berlin")
        dry = run(site, "import", path, "--dry-run")
        one = run(site, "import", path)
        two = run(site, "import", path)
        want = nouns(drafts_of(data))
        got = {k: v for k, v in one["counts"].items() if v}
        tap.ok(got == dict(want), "%s: what is imported is what is in it" % n, (got, dict(want), one))
        # Whom a post was for is told by nobody else's words: only its author reads it then, which is said.
        fewer = sum(d.get("scope") == "people" and d["draft"] == "post" for d in drafts_of(data))
        tap.ok(one["dropped"] == 0 and one["changed"] == fewer and one["found"] == one["kept"] + fewer,
               "%s: nothing is lost, and a change is said" % n, one)
        tap.ok(dry["counts"] == one["counts"] and dry["entries"] == one["entries"], "%s: a dry run says the same" % n, dry)
        tap.ok(two["entries"] == 0 and two["counts"] == one["counts"] and two["already"] == two["found"],
               "%s: a second import writes nothing" % n, two)
        compare(root, n, data, site)
        out = run(site, "rebuild")
        tap.ok(out["before"] == out["after"] and run(site, "verify")["faults"] == [], "%s: the new site is whole" % n, out)


def compare(root, n, data, site):
    out = os.path.join(root, "again.zip")
    words = EXPORTS[n] + (["--workshop", key("workshop")] if EXPORTS[n][0] == "workshop" else
                          ["--person", again.person] if EXPORTS[n][0] == "person" else [])
    run(site, "export", *words, "-o", out)
    new = open(out, "rb").read()
    if n == "reports":
        # It says nothing of the site that it came from.
        tap.ok(new == data, "%s: exported from there it is the same bytes" % n)
        return
    # It names the site, and whoever owns the new one leads the workshop there: all else is the same.
    a, b = ({(d["draft"], d["key"]): d for d in drafts_of(x)} for x in (data, new))
    for d in a.values():
        d.update({"scope": "me"} if d.get("scope") == "people" else {})
    more = [b[k] for k in b if k not in a]
    tap.ok(all(a[k] == b.get(k) for k in a) and {d["draft"] for d in more} <= {"person", "enrolment"} and
           {d["name"] for d in more} <= {"Otto"}, "%s: exported from there each thing is what it was" % n,
           [(a[k], b.get(k)) for k in a if a[k] != b.get(k)][:3] + more)
    inside = [{x: d for x, d in files(y).items() if x.startswith("attachments/") or x == "words.md"} for y in (data, new)]
    tap.ok(inside[0] == inside[1], "%s: and so is each file" % n, [list(x) for x in inside])


def main():
    root = tempfile.mkdtemp()
    site = os.path.join(root, "site.indaba")
    run(site, "init", "--title", "Sīte 一", "--owner", "Olga", "--zone", "Africa/Nairobi")
    package, drafts = seed()
    path = os.path.join(root, "seed.zip")
    with open(path, "wb") as f:
        f.write(package)
    ledger = run(site, "import", path)
    got = {k: v for k, v in ledger["counts"].items() if v}
    tap.ok(got == dict(nouns(drafts)) and ledger["dropped"] == 0, "a workshop written by hand is imported", ledger)
    again.person = some_people(site)
    digest = run(site, "digest")
    archives = same(root, site, again.person)
    tap.ok(run(site, "digest") == digest, "exports leave the site as it was")
    well_made(root, archives)
    again(root, archives)
    shutil.rmtree(root)
    tap.end()


main()
