#!/usr/bin/env python3
"""A report from the first line to the published text: prefilled, unfinished, finished, numbered, read by whom it is for;
what people say of it; its index; its wiki text is that of the same report as it was imported; it goes out and comes back
in."""
# timeout: 240
import glob
import json
import os
import re
import subprocess
import sys
import threading
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import served  # noqa: E402
from lib import Tap  # noqa: E402

PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003"
                    "010100c9fe92ef0000000049454e44ae426082")
# Eight people, two of one name.
REPORT = """== Title of Session ==
What a helper may say

== Convenor ==
Eva Lindqvist

== Participants ==
Claudia, Ngozi, Vijaya, Tomas, Rosa, Marc, Eva, Eva (was there somebody else?)

== Key Discussion Points ==
We spoke about what people ask of those who help them.

=== Ways to learn it ===
* Slowing down: somebody else has another pace
* Asking those who were helped

=== What is hard ===
* To share when others take it as theirs
* To ask somebody whom one admires
"""


class World:
    def __init__(self):
        self.site = served.Site()
        path = os.path.join(self.site.folder, "report.txt")
        with open(path, "w", encoding="utf-8") as f:
            f.write(REPORT)
        self.site.must("import", path, "--json")
        self.site.serve()
        self.who = self.site.enter_all()
        self.home = "/w/" + self.site.alder
        self.fay, self.ann, self.bob, self.cat, self.dan = (self.who[n] for n in ("fay", "ann", "bob", "cat", "dan"))

    def session(self, title, day=0):
        self.fay.api(self.home + "/sessions", {"op": served.new_id(), "body": title, "day": day})
        acts = self.fay.json(self.home).json["activities"]
        return self.home + "/a/" + [a["id"] for a in acts if a["title"] == title.split(";")[0]][0]

    def begun(self, title, who=None):
        """A session with a line; its path and its report's."""
        path, who = self.session(title), who or self.ann
        who.api(path + "/lines", {"op": served.new_id(), "body": "a point"})
        return path, "/report/" + who.json(path).json["report"]

    def wiki(self, who, report):
        found = re.search(r'<textarea[^>]*id="wiki"[^>]*>(.*?)</textarea>', who.get(report).text, re.S)
        return found.group(1) if found else ""


def edit(who, report, **fields):
    fields = {k.replace("_", "-") if k.startswith("was") else k: v for k, v in fields.items()}
    return who.api(report + "/edit", {"op": served.new_id(), **fields})


def typed(tap, w):
    path = w.session("What a helper may say; Eva Lindqvist")
    for name in ("Claudia", "Ngozi", "Vijaya", "Tomas", "Rosa", "Marc"):
        w.fay.api(path + "/checkin", {"op": served.new_id(), "name": name})
    points = [line for line in REPORT.split("== Key Discussion Points ==")[1].split("\n")[2:] if line.strip()]
    a = w.fay.api(path + "/lines", {"op": served.new_id(), "body": "\n".join(points)})
    report = "/report/" + w.fay.json(path).json["report"]
    r = w.fay.json(report).json
    tap.ok(a.status == 200 and (r["title"], r["convenor"], r["held"]) == ("What a helper may say", "Eva Lindqvist", "2026-11-02")
           and r["unfinished"] and r["number"] == 0, "title, convenor and day were there before it was begun", r)
    page = w.fay.get(report + "/edit").text
    tap.ok('value="What a helper may say"' in page and page.count('name="gone-') == 6, "the form shows them and six names")
    op = served.new_id()
    fields = dict(op=op, names="Eva, Eva", people_note="was there somebody else?", do="publish",
                  body="We spoke about what people ask of those who help them.")
    for _ in range(2):
        a = w.fay.api(report + "/edit", fields)
    r = w.fay.json(report).json
    tap.ok(a.status == 200 and len(r["participants"]) == 8 and r["participants"].count("Eva") == 2 and r["number"] == 1,
           "eight people, two of one name, also when the form comes twice; number 1", r)
    library = [x["id"] for x in w.fay.json("/reports").json["reports"]][0]
    mine, theirs = w.wiki(w.fay, report), w.wiki(w.fay, "/report/" + library)
    tap.ok(mine == theirs and mine.count("\n* ") == 4, "typed by hand it is the same wiki text as imported", (mine, theirs))
    tap.ok("Were you there?" not in w.fay.get("/report/" + library).text, "in the library nobody was there")
    tap.ok(edit(w.fay, "/report/" + library, title="x").status == 404, "and nobody changes it from a workshop")


def written(tap, w):
    path, report = w.begun("Written; ann")
    mark = lambda who, name: re.search(r'name="was-%s" value="([0-9a-f]{16})"' % name, who.get(report + "/edit").text).group(1)
    tap.ok(edit(w.bob, report, title="mine").status == 403 and w.bob.get(report + "/edit").status == 403,
           "who was not there does not change it")
    w.bob.api(path + "/checkin", {"me": "here"})
    tap.ok(w.bob.get(report + "/edit").status == 200, "who is there does")
    old = {n: mark(w.bob, n) for n in ("title", "held", "body")}
    edit(w.ann, report, title="By ann", was_title=old["title"])
    a = edit(w.bob, report, title="Written", was_title=old["title"], held="In the hall", was_held=old["held"])
    r = w.ann.json(report).json
    tap.ok(a.status == 200 and (r["title"], r["held"]) == ("By ann", "In the hall"),
           "two people, two fields: both changes stay", r)
    a = edit(w.bob, report, title="By bob", was_title=old["title"], body="kept?", was_body=old["body"])
    r = w.ann.json(report).json
    tap.ok(a.status == 409 and a.json["error"]["subject"] == "title" and r["title"] == "By ann" and r["intro"] == "",
           "the same field: 409, and nothing of it is written", a)
    edit(w.ann, report, held="")
    tap.ok(w.ann.json(report).json["held"] == "", "a field is emptied")
    tap.ok(edit(w.ann, report, title=" ").status == 400, "but not the title")
    tap.ok(edit(w.ann, report, title="x" * 401).status in (400, 413), "nor is it endless")
    # unfinished at 3 % of battery, finished the day after
    a = edit(w.ann, report, do="unfinished")
    r = w.cat.json(report).json
    number = r["number"]
    tap.ok(a.status == 200 and r["unfinished"] and number > 0, "published unfinished, with a number", r)
    tap.ok("not finished yet" in w.cat.get(report).text, "and the page says so")
    board = w.cat.json(w.home + "/sessions").json
    tap.ok([l["title"] for l in board["unfinished"]] == ["Written"], "the board too", board["unfinished"])
    w.bob.api(path + "/lines", {"op": served.new_id(), "body": "and the day after"})
    for _ in range(2):
        edit(w.ann, report, do="publish")
    r = w.cat.json(report).json
    tap.ok(not r["unfinished"] and r["number"] == number and [p["text"] for p in r["points"]] == ["a point", "and the day after"],
           "finished it keeps its number, and has what came meanwhile", r)
    tap.ok(w.dan.api(path + "/checkin", {"me": "here"}).status == 403, "after that nobody checks themselves in")
    tap.ok("Say so at the report" in w.dan.get(path).text, "the page says what to do instead")
    edit(w.ann, report, names="Zoë\nMama Grace, Baba Juma")
    page = w.ann.get(report + "/edit").text
    grace = re.search(r'name="gone-(\w+)" value="1"> <bdi>Mama Grace', page).group(1)
    a = w.ann.api(report + "/edit", {"gone-" + grace: "1", "op": served.new_id()})
    tap.ok(a.status == 200 and w.ann.json(report).json["participants"] == ["bob", "Zoë", "Baba Juma"],
           "names by lines, and one off the list", w.ann.json(report).json["participants"])
    _, other = w.begun("Another; ann")
    tap.ok(w.ann.api(other + "/edit", {"gone-" + grace: "1"}).status == 404, "a name of another report: 404")
    a = w.ann.form(report + "/edit", {"title": "forged", "token": w.bob.token("/me")})
    tap.ok(a.status == 403 and w.ann.json(report).json["title"] == "By ann", "a foreign token: 403", a.status)
    # a photo of the flipchart, and for whom it is
    mark = "markmarkmark"
    body = b"".join(b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (mark.encode(), k, v) for k, v in
                    [(b"op", served.new_id().encode()), (b"do", b"save")])
    body += (b'--%s\r\nContent-Disposition: form-data; name="file1"; filename="flip.png"\r\nContent-Type: image/png\r\n\r\n%s\r\n--%s--\r\n'
             % (mark.encode(), PNG, mark.encode()))
    for _ in range(2):
        a = w.ann.ask("POST", report + "/edit", body, {"Content-Type": "multipart/form-data; boundary=" + mark,
                                                       "Accept": served.JSON, "X-Indaba": "1"})
    files = w.cat.json(report).json["files"]
    tap.ok(a.status == 200 and len(files) == 1 and w.cat.get(files[0]["url"]).body == PNG, "a photo, once", (a, files))
    birch = re.search(r'<option value="(\w{26})"[^>]*>Group Birch', w.ann.get(report + "/edit").text).group(1)
    a = edit(w.ann, report, readers=birch)
    tap.ok(a.status == 200 and w.bob.json(report).status == 200 and w.cat.json(report).status == 404
           and w.cat.get(files[0]["url"]).status == 404, "for one's group: the others see neither it nor its photo", a)
    tap.ok("some people only" in w.cat.get(path).text and "a point" not in w.cat.get(path).text, "nor its lines at the session")
    tap.ok(w.cat.api(path + "/lines", {"op": served.new_id(), "body": "x"}).status in (403, 404), "nor do they add to it")
    tap.ok(w.cat.json(w.home + "/reports").text.count("By ann") == 0, "nor is it in their index")
    cedar = re.search(r'<option value="(\w{26})"[^>]*>[^<]*Cedar', w.cat.get(w.home + "/a/" + w.site.activities[w.site.alder, "prompt"]).text)
    tap.ok(edit(w.ann, report, readers=served.new_id()).status == 400, "a group that is not one's own: 400", cedar)
    edit(w.ann, report, readers="cohort")
    tap.ok(w.cat.json(report).status == 200 and w.cat.get(files[0]["url"]).status == 200, "for everyone again, photo and all")


def numbers(tap, w):
    paths = [w.begun("Race %d; ann" % i)[1] for i in range(6)]
    got = []
    go = threading.Barrier(6)

    def publish(i):
        go.wait()
        got.append(edit(w.who["fay" if i % 2 else "ann"], paths[i], do="publish").status)

    hands = [threading.Thread(target=publish, args=(i,)) for i in range(6)]
    for t in hands:
        t.start()
    for t in hands:
        t.join()
    numbers = sorted(w.fay.json(p).json["number"] for p in paths)
    tap.ok(got == [200] * 6 and numbers == list(range(numbers[0], numbers[0] + 6)),
           "six reports published at once have six numbers in a row", (got, numbers))
    index = w.cat.json(w.home + "/reports").json["reports"]
    tap.ok([r["number"] for r in index] == list(range(1, numbers[-1] + 1)), "the series has no hole", index)
    by = {r["title"]: r["people"] for r in index}
    tap.ok(by["What a helper may say"] == 8 and by["By ann"] == 3, "and says how many took part", by)
    op = served.new_id()
    a, b = (w.bob.api(w.home + "/reports", {"op": op, "title": "Of no session"}) for _ in range(2))
    report = "/report/" + op
    tap.ok(a.status == b.status == 200 and w.bob.json(report).json["convenor"] == "bob", "a report of no session, once", a)
    tap.ok("Of no session" not in json.dumps(w.cat.json(w.home + "/reports").json) and
           "Of no session" in json.dumps(w.cat.json(w.home + "/sessions").json["waiting"]), "it is still to come")
    tap.ok(edit(w.cat, report, title="x").status == 403 and edit(w.bob, report, do="publish").status == 200, "its author publishes it")
    tap.ok(w.bob.api(w.home + "/reports", {"op": w.site.alder, "title": "x"}).status == 409, "not under the workshop's number")
    tap.ok(w.who["obi"].api(w.home + "/reports", {"op": served.new_id(), "title": "x"}).status == 403, "observers write none")
    tap.ok(w.who["hal"].json(report).status == 404, "and who is elsewhere reads none")


def said(tap, w):
    path, report = w.begun("Said; ann")
    edit(w.ann, report, do="publish")
    names = lambda: w.ann.json(report).json["participants"]
    for _ in range(2):
        a = w.dan.api(report + "/witness", {"word": "there"})
    tap.ok(a.status == 200 and names() == ["dan"] and w.ann.json(report).json["there"] == 1, "I was there: on the list, once", names())
    w.dan.api(report + "/witness", {"word": "nothing"})
    tap.ok(names() == [] and w.ann.json(report).json["there"] == 0, "taken back")
    w.dan.api(report + "/witness", {"word": "there"})
    tap.ok(names() == ["dan"] and w.dan.get(report + "/edit").status == 403, "again; it gives no right to change it")
    secret = "I said the contrary of that"
    a = w.bob.api(report + "/witness", {"word": "not_so", "body": secret})
    seen = {n: secret in w.who[n].get(report).text and secret in w.who[n].json(report).text
            for n in ("ann", "fay", "bob", "cat", "dan", "obi")}
    tap.ok(a.status == 200 and seen == {"ann": True, "fay": True, "bob": True, "cat": False, "dan": False, "obi": False},
           "that is not what I said: read by the convenor, the facilitators and who says so", seen)
    tap.ok(secret not in w.cat.json(report + "/edit").text and w.cat.get(w.home + "/search?q=contrary").text.count(secret) == 0,
           "and found by nobody else")
    tap.ok(w.bob.api(report + "/witness", {"word": "not_so", "body": " "}).status == 400, "an empty one: 400")
    tap.ok(w.bob.api(report + "/witness", {"word": "not_so", "body": "x" * 4001}).status in (400, 413), "an endless one neither")
    w.bob.api(report + "/witness", {"word": "nothing"})
    tap.ok(secret not in w.ann.get(report).text, "taken back it is gone")
    tap.ok([w.who[n].api(report + "/witness", {"word": "there"}).status for n in ("obi", "hal", "nobody")] == [403, 404, 401],
           "observers and strangers say nothing")
    w.ann.api(path + "/hand", {"convenor": w.cat.enrolment})
    w.bob.api(report + "/witness", {"word": "not_so", "body": secret})
    tap.ok(secret in w.cat.get(report).text and secret not in w.dan.get(report).text, "who has the session now reads it")


def carried(tap, w):
    """Out as files and as an archive, into an empty site."""
    out = os.path.join(w.site.folder, "reports.zip")
    done = w.site.run("export", "reports", "--workshop", w.site.alder, "-o", out)
    tap.ok(done.returncode == 0 and os.path.exists(out), "reports are exported", done.stderr)
    folder = os.path.join(w.site.folder, "out")
    with zipfile.ZipFile(out) as z:
        z.extractall(folder)
    sums = glob.glob(folder + "/**/MANIFEST.sha256", recursive=True)
    checked = subprocess.run(["sha256sum", "-c", "--quiet", os.path.basename(sums[0])], cwd=os.path.dirname(sums[0]),
                             capture_output=True, text=True)
    tap.ok(checked.returncode == 0, "sha256sum finds all of it whole", checked.stdout + checked.stderr)
    whole = "".join(open(p, encoding="utf-8", errors="replace").read() for p in glob.glob(folder + "/**/*.md", recursive=True))
    tap.ok("Slowing down: somebody else has another pace" in whole and "and the day after" in whole and "Zoë" in whole,
           "points and people are in it")
    pictures = [p for p in glob.glob(folder + "/**/*", recursive=True) if os.path.isfile(p) and open(p, "rb").read() == PNG]
    tap.ok(pictures, "the photo too")
    archive = os.path.join(w.site.folder, "alder.zip")
    done = w.site.run("export", "workshop", "--workshop", w.site.alder, "-o", archive)
    tap.ok(done.returncode == 0, "the workshop is exported", done.stderr)
    file = os.path.join(w.site.folder, "second.indaba")
    run = lambda *words: subprocess.run([served.INDABA, "--site", file, *words], env=w.site.env, capture_output=True, text=True, timeout=120)
    run("init", "--title", "Second", "--owner", "Olive", "--zone", "UTC")
    done = run("import", archive, "--json")
    tap.ok(done.returncode == 0, "and comes into an empty site", done.stderr)
    second = served.sqlite3.connect(file)
    first = served.sqlite3.connect(w.site.file)
    alder = served.raw_id(w.site.alder)
    there = second.execute("SELECT id FROM workshop WHERE title = 'Alder'").fetchone()[0]
    question = {"reports": "SELECT number, title, convenor, held, intro, people_note, state FROM report WHERE workshop = ? ORDER BY number, title",
                "points": "SELECT r.title, p.heading, p.text FROM report_point p JOIN report r ON r.workshop = p.workshop AND r.id = p.report "
                          "WHERE p.workshop = ? AND p.state = 0 ORDER BY r.title, p.position",
                "people": "SELECT r.title, p.name FROM report_person p JOIN report r ON r.workshop = p.workshop AND r.id = p.report "
                          "WHERE p.workshop = ? AND p.state = 0 ORDER BY r.title, p.position"}
    for what, sql in question.items():
        a, b = first.execute(sql, (alder,)).fetchall(), second.execute(sql, (there,)).fetchall()
        tap.ok(len(a) > 5 and a == b, "all %s are there as they were" % what, [x for x in a if x not in b] + ["/"] + [x for x in b if x not in a])


def main():
    tap, w = Tap(), World()
    try:
        for part in (typed, written, numbers, said):
            part(tap, w)
        tap.ok(w.site.stop() == 0, "it ends well", w.site.said()[-1000:])
        carried(tap, w)
    except BaseException:
        if w.site.process.poll() is None:
            w.site.process.kill()
        print("# " + w.site.said()[-2000:].replace("\n", "\n# "))
        raise
    tap.end()


main()
