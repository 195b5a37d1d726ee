#!/usr/bin/env python3
"""One list of people, by two ways: pasted or sent as a file on the page of the people, and by `indaba import`. Both
give the same people, roles, groups and remarks. Lists of our own with what a person counted in them
(tests/golden/importers/people); those of other people where a folder of samples stands beside the sources."""
# timeout: 240
import collections
import json
import os
import pathlib
import re
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import served  # noqa: E402
from lib import Tap  # noqa: E402

SRC = pathlib.Path(served.SRC)
OWN = SRC / "tests/golden/importers/people"
SHARED = pathlib.Path(os.environ.get("INDABA_SAMPLES", SRC.parent / "shared")) / "samples"
# Headings by which a table of the samples is one of people; the others are refused.
PEOPLE = {"username", "firstname", "lastname", "email", "emailaddress", "teacheremail"}
TAP = Tap()
ok = TAP.ok
Person = collections.namedtuple("Person", "line name role groups remarks")


class Ways:
    def __init__(self):
        self.site = served.Site()
        self.site.serve()
        self.gus = self.site.enter_all()["gus"]
        self.people = "/w/%s/people" % self.site.elm
        self.path = os.path.join(self.site.folder, "list.csv")
        self.key = self.gus.token("/me")

    def send(self, data, field="file"):
        """The page's answer to a list that is only looked at."""
        name = '; filename="list.csv"\r\nContent-Type: text/csv' if field == "file" else ""
        parts = [(b'form-data; name="op"', served.new_id().encode()), (b'form-data; name="token"', self.key.encode()),
                 (('form-data; name="%s"' % field + name).encode(), data)]
        body = b"".join(b"--xyxyx\r\nContent-Disposition: %s\r\n\r\n%s\r\n" % part for part in parts) + b"--xyxyx--\r\n"
        return self.gus.ask("POST", self.people, body, {"Content-Type": "multipart/form-data; boundary=xyxyx",
                                                        "Accept": served.JSON, "X-Indaba": "1"})

    def page(self, data, field="file"):
        """({people}, {line: why not}, text above the headings) or the sentence of a refusal."""
        answer = self.send(data, field)
        if answer.status != 200:
            return answer.json["error"]["text"]
        rows = answer.json["rows"]
        people = {r["row"]: Person(r["line"], r["name"], r["role"], tuple(filter(None, r["groups"].split(", "))), r["remarks"])
                  for r in rows if r["what"] != "wrong"}
        return people, {r["row"]: (r["line"], r["why"]) for r in rows if r["what"] == "wrong"}, answer.json["above"]

    def command(self, data):
        """The same of an import into an empty workshop, as the ledger and the site's tables have it."""
        with open(self.path, "wb") as f:
            f.write(data)
        site = os.path.join(self.site.folder, "command.indaba")
        for path in [site, site + "-wal", site + "-shm"]:
            if os.path.exists(path):
                os.unlink(path)

        def run(*words):
            return subprocess.run([served.INDABA, "--site", site, *words], env=self.site.env, capture_output=True, text=True,
                                  timeout=120)

        run("init", "--title", "T", "--owner", "Olive", "--zone", "UTC", "--json")
        shop = os.path.join(self.site.folder, "shop.zip")
        served.package(shop, "Elm", "x")
        run("import", shop, "--json")
        workshop = json.loads(run("list", "workshops", "--json").stdout)[0]["id"]
        done = run("import", self.path, "--workshop", workshop, "--json")
        if done.returncode:
            return json.loads(done.stderr)["error"]["text"]
        ledger = json.loads(done.stdout)
        ok(ledger["found"] == len(ledger["items"]), "the ledger closes", ledger)
        return self.told(ledger, site)

    @staticmethod
    def told(ledger, site):
        db = sqlite3.connect("file:%s?mode=ro" % site, uri=True)
        groups = collections.defaultdict(set)
        for enrolment, name in db.execute("SELECT m.enrolment, p.name FROM pod_member m JOIN pod p ON p.id = m.pod"):
            groups[enrolment].add(name)
        made = [(name, role, tuple(sorted(groups[id])))
                for id, name, role in db.execute("SELECT id, name, role FROM enrolment WHERE state = 1 AND name NOT IN ('gus', 'hal')")]
        db.close()
        kept, wrong, above = {}, {}, []
        for item in ledger["items"]:
            at = re.fullmatch(r"row (\d+), line (\d+)", item["path"])
            if at is None:
                above.append(item["why"].split(": ", 1)[1])
            elif item["outcome"] == "dropped":
                wrong[int(at[1])] = (int(at[2]), item["why"].split(": ", 1)[1])
            else:
                kept[int(at[1])] = (int(at[2]), item["why"], item["outcome"])
        return kept, wrong, " · ".join(above), collections.Counter(made)


def stand(people):
    return collections.Counter((p.name, p.role, tuple(sorted(p.groups))) for p in people.values())


def both(w, name, data):
    """What both ways say, or None; the page's own form of it."""
    page, command = w.page(data), w.command(data)
    if isinstance(page, str) or isinstance(command, str):
        ok(page == command, name + ": both refuse in the same words", (page, command))
        return page
    kept, wrong, above, made = command
    people, page_wrong, page_above = page
    ok({n: (p.line, p.remarks) for n, p in people.items()} == {n: k[:2] for n, k in kept.items()},
       name + ": the same rows come in, with the same remarks", (people, kept))
    ok(page_wrong == wrong and page_above == above, name + ": the same rows stay out, for the same reasons",
       (page_wrong, wrong, page_above, above))
    ok(stand(people) == made, name + ": the same people, roles and groups", (stand(people), made))
    return page


def own(w):
    """Each list with what was counted in it by hand: who comes in (line, name, role, groups), what is remarked, what stays out."""
    for path in sorted(OWN.glob("*.json")):
        want = json.loads(path.read_text())
        data = next(p for p in OWN.glob(path.stem + ".*") if p.suffix != ".json").read_bytes()
        got = both(w, path.stem, data)
        if "refused" in want:
            ok(isinstance(got, str) and want["refused"] in got, path.stem + ": is refused", got)
            continue
        if isinstance(got, str):
            ok(False, path.stem + ": is taken", got)
            continue
        people, wrong, above = got
        ok([[p.line, p.name, p.role, list(p.groups)] for p in people.values()] == want["people"], path.stem + ": its people", people)
        ok({str(p.line): p.remarks for p in people.values() if p.remarks} == want.get("remarks", {}), path.stem + ": its remarks",
           {p.line: p.remarks for p in people.values() if p.remarks})
        ok({str(line): why for line, why in wrong.values()} == want.get("wrong", {}), path.stem + ": what stays out, and why", wrong)
        ok(above == want.get("above", ""), path.stem + ": what stands above the headings", above)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
        ok(w.page(text.encode(), "text") == got, path.stem + ": pasted it is the same as sent as a file")


def samples(w):
    for path in sorted((SHARED / "csv").glob("*.csv")):
        want = json.loads(path.with_name(path.name + ".expected.json").read_text())
        head = {h.strip().lower().replace(" ", "").replace("_", "") for h in want["facts"]["header"]}
        got = both(w, path.name, path.read_bytes())
        if not head & PEOPLE:
            ok(isinstance(got, str) and "no column with people's names" in got and want["facts"]["header"][0] in got,
               path.name + ": is refused, and its headings are named", got)
            continue
        people, wrong, _ = ({}, {}, "") if isinstance(got, str) else got
        ok(len(people) + len(wrong) == want["counts"]["rows"], path.name + ": all its rows", (got, want["counts"]))
        for fact in ("distinct_username", "distinct_email"):
            if fact in want["counts"]:
                ok(len(people) == want["counts"][fact], path.name + ": as many people as " + fact.split("_")[1] + "s", got)


def trouble(w):
    """What shared/samples/trouble/README.md calls the right value."""
    names = {"de": ["Ruth Keller", "Tim Vogel"], "nl": ["Anneke Dijk"], "it": ["Giada Fonti"], "emails-only": [], "twice": ["Pia Holm"],
             "shared-mail": ["Tom Roe", "Uma Roe"], "suffix": ["Rosa King, PhD", "Owen King, Jr.", "Rosa King", "Dr. Ada Pell, MD"],
             "moodle": ["Rosa Kip", "Nora Sole"], "blanklines": ["Ann"], "long": []}
    said = {"cp1250": "guessed", "shared-mail": "same address"}
    for path in sorted((SHARED / "trouble").glob("ro*.csv")) + sorted((SHARED / "trouble").glob("relist*.csv")):
        what = path.stem.removeprefix("roster-")
        got = both(w, path.name, path.read_bytes())
        people, wrong, above = ("", "", "") if isinstance(got, str) else got
        if what in names:
            ok(not isinstance(got, str) and [p.name for p in people.values()] == names[what], path.name + ": its people", got)
        if what in said:
            ok(said[what] in " ".join(p.remarks for p in people.values()), path.name + ": what is said", got)
        if what == "twice":
            ok([line for line, _ in wrong.values()] == [3, 4], path.name + ": its repeats", wrong)
        if what == "blanklines":
            ok(above == "List of people 2027", path.name + ": its title", above)
    for path in sorted((SHARED / "hostile-made").glob("roster*.csv")):
        got = both(w, path.name, path.read_bytes())
        want = json.loads(path.with_name(path.name + ".expected.json").read_text())
        ok(isinstance(got, str) if want["must"] == "reject" else len(got[0]) + len(got[1]) == want["counts"]["rows"],
           path.name + ": " + want["must"], got)


def main():
    w = Ways()
    try:
        own(w)
        if SHARED.is_dir():
            samples(w)
            trouble(w)
        else:
            print("# no folder with samples")
        code = w.site.stop()
        ok(code == 0, "it ends well", (code, w.site.said()[-1000:]))
    except BaseException:
        w.site.process.kill()
        print("# " + w.site.said()[-2000:].replace("\n", "\n# "))
        raise
    TAP.end()


main()
