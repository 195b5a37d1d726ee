#!/usr/bin/env python3
"""Sessions: topics of a day, who is here, three note-takers at once, lines changed and moved, handing a session on, the
board. Who may do what, and the same form twice."""
# timeout: 180
import os
import re
import sqlite3
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import served  # noqa: E402
from lib import Tap  # noqa: E402


class World:
    def __init__(self):
        self.site = served.Site()
        self.site.serve()
        self.who = self.site.enter_all()
        self.home = "/w/" + self.site.alder
        self.fay, self.ann, self.bob, self.cat, self.dan = (self.who[n] for n in ("fay", "ann", "bob", "cat", "dan"))

    def topics(self, who, body, day=0, op=None):
        return who.api(self.home + "/sessions", {"op": op or served.new_id(), "body": body, "day": day})

    def sessions(self):
        return {a["title"]: a for a in self.fay.json(self.home).json["activities"] if a["kind"] == "session"}

    def session(self, title, day=0):
        self.topics(self.fay, title, day)
        return self.home + "/a/" + self.sessions()[title.split(";")[0]]["id"]


def texts(page):
    return [n["text"] for n in page["notes"]]


def topics(tap, w):
    op = served.new_id()
    body = "\n".join("Topic %d" % i for i in range(1, 21)) + "\n\n  A topic; ann\nAnother ; A guest from outside\n"
    a, b = w.topics(w.fay, body, 3, op), w.topics(w.fay, body, 3, op)
    found = w.sessions()
    tap.ok(a.status == b.status == 200 and len(found) == 22, "22 lines sent twice are 22 sessions", (a, b, len(found)))
    page = w.ann.json(w.home + "/a/" + found["A topic"]["id"]).json
    tap.ok(page["convenor_shown"] == "ann" and page["convenor"] == w.ann.enrolment, "a name that is known is the person", page)
    page = w.ann.json(w.home + "/a/" + found["Another"]["id"]).json
    tap.ok(page["convenor_shown"] == "A guest from outside", "another name stays a name", page)
    tap.ok(page["day"] == "2026-11-05" and page["part"] == 1, "on its day, in its week", page)
    tap.ok(w.topics(w.fay, body + "x", 3, op).status == 409, "the same form with other lines: 409")
    tap.ok(w.topics(w.fay, "x", 3, w.site.alder).status == 409, "the workshop's number as the form's: 409")
    tap.ok(w.topics(w.fay, " \n ;x\n").status == 400, "no line: 400")
    tap.ok(w.topics(w.fay, "x\n" * 201).status == 413 and len(w.sessions()) == 22, "201 lines: none at all")
    tap.ok([w.topics(w.who[n], "x").status for n in ("ann", "obi", "hal", "nobody")] == [403, 403, 404, 401],
           "only facilitators make them")
    a = w.fay.form(w.home + "/sessions", {"op": served.new_id(), "body": "x", "token": w.ann.token("/me")})
    tap.ok(a.status == 403 and len(w.sessions()) == 22, "somebody else's token makes none", a)
    board = w.ann.json(w.home + "/sessions").json
    waiting = {l["title"]: l for l in board["waiting"]}
    # 5 November 2026 at 20:00 UTC
    tap.ok(len(waiting) == 22 and waiting["A topic"]["due"] == 1793908800000 and not board["next"],
           "their reports are still to come since that day", board)
    w.topics(w.fay, "Later", 27)
    board = w.ann.json(w.home + "/sessions").json
    tap.ok([l["title"] for l in board["next"]] == ["Later"], "what comes stands above", board["next"])


def here(tap, w):
    path = w.session("Here; ann")
    people = lambda: sorted(p["name"] for p in w.fay.json(path).json["people"])
    a, b = w.bob.api(path + "/checkin", {"me": "here"}), w.bob.api(path + "/checkin", {"me": "here"})
    tap.ok(a.status == b.status == 200 and people() == ["bob"], "one button, twice: here once", (a, people()))
    page = w.bob.get(path).text
    tap.ok("I am not here after all" in page and "Tick off" not in page, "the page offers to go, and to tick nobody", page)
    w.bob.api(path + "/checkin", {"me": "away"})
    tap.ok(people() == [], "and away again")
    w.bob.api(path + "/checkin", {"me": "here"})
    a = w.bob.api(path + "/checkin", {"to-" + w.cat.enrolment: "1"})
    tap.ok(a.status == 403 and people() == ["bob"], "who does not hold it ticks nobody", a)
    page = w.ann.get(path).text
    tap.ok("to-" + w.cat.enrolment in page and "was-" + w.bob.enrolment in page, "the convenor has a list to tick")
    a = w.ann.api(path + "/checkin", {"to-" + w.cat.enrolment: "1", "to-" + w.dan.enrolment: "1",
                                      "was-" + w.bob.enrolment: "1"})
    tap.ok(a.status == 200 and people() == ["cat", "dan"], "ticks come, ticks taken away go", (a, people()))
    w.bob.api(path + "/checkin", {"me": "here"})
    w.ann.api(path + "/checkin", {"to-" + w.cat.enrolment: "1", "was-" + w.cat.enrolment: "1",
                                  "to-" + w.dan.enrolment: "1", "was-" + w.dan.enrolment: "1"})
    tap.ok(people() == ["bob", "cat", "dan"], "a list that was made before somebody came keeps them", people())
    op = served.new_id()
    for _ in range(2):
        a = w.ann.api(path + "/checkin", {"op": op, "name": "  Mama  Grace "})
    report = w.ann.json(path).json["report"]
    names = w.ann.json("/report/" + report).json["participants"]
    tap.ok(a.status == 200 and sorted(names) == ["Mama Grace", "bob", "cat", "dan"],
           "a name of nobody here goes onto the report's list, once, beside those who are in", names)
    w.ann.api(path + "/checkin", {"op": served.new_id(), "name": "fay"})
    tap.ok("fay" in people() and sorted(w.ann.json("/report/" + report).json["participants"]).count("fay") == 1,
           "the name of somebody who is in checks them in", people())
    op = served.new_id()
    tap.ok(w.ann.api(path + "/checkin", {"op": op, "name": "Baba Juma", "invite": "1"}).status == 403,
           "a convenor puts nobody on the list of people")
    for _ in range(2):
        a = w.fay.api(path + "/checkin", {"op": op, "name": "Baba Juma", "invite": "1"})
    listed = [p["name"] for p in w.fay.json(w.home + "/people").json["people"]]
    tap.ok(a.status == 200 and "Baba Juma" in people() and listed.count("Baba Juma") == 1,
           "a facilitator does, once, and they are here", (a, people(), listed))
    w.dan.api(path + "/checkin", {"me": "away"})
    tap.ok("dan" not in w.ann.json("/report/" + report).json["participants"], "who goes is off the list")
    tap.ok([w.who[n].api(path + "/checkin", {"me": "here"}).status for n in ("obi", "hal", "nobody")] == [403, 404, 401],
           "observers and strangers are not here")
    tap.ok(w.ann.api(path + "/checkin", {"to-" + w.who["gus"].site.owner: "1"}).status == 404, "nobody of another place")
    prompt = w.home + "/a/" + w.site.activities[w.site.alder, "prompt"]
    tap.ok(w.bob.api(prompt + "/checkin", {"me": "here"}).status == 404, "a question has no check-in")
    other = path.replace(w.site.alder, w.site.elm)
    tap.ok(w.who["gus"].api(other + "/checkin", {"me": "here"}).status == 404, "nor is it under another workshop")
    a = w.bob.form(path + "/checkin", {"me": "here", "token": w.ann.token("/me")})
    tap.ok(a.status == 403, "a foreign token: 403", a)


def three_hands(tap, w):
    path = w.session("Three hands; ann", 2)
    w.bob.api(path + "/checkin", {"me": "here"})
    tap.ok(w.cat.api(path + "/lines", {"op": served.new_id(), "body": "no"}).status == 403, "who is not there adds nothing")
    w.cat.api(path + "/checkin", {"me": "here"})
    sent = {n: [("%s line %d" % (n, i), served.new_id()) for i in range(50)] for n in ("ann", "bob", "cat")}
    failed = []

    def type_lines(name):
        for text, op in sent[name]:
            for _ in range(2):  # each twice, as when the answer was lost
                a = w.who[name].api(path + "/lines", {"op": op, "body": text})
                if a.status != 200:
                    failed.append((text, a))

    hands = [threading.Thread(target=type_lines, args=(n,)) for n in sent]
    for t in hands:
        t.start()
    for t in hands:
        t.join()
    page = w.fay.json(path).json
    want = sorted(t for lines in sent.values() for t, _ in lines)
    tap.ok(not failed and sorted(texts(page)) == want, "three people, 50 lines each, each line sent twice: 150 lines, once each",
           (failed[:2], len(page["notes"])))
    order = [(n["position"], n["id"]) for n in page["notes"]]
    tap.ok(order == sorted(order), "in order of position, then id")
    tap.ok(all([t for t in texts(page) if t.startswith(n)] == [t for t, _ in sent[n]] for n in sent),
           "each one's lines in the order they typed them")
    tap.ok(len(w.ann.json(w.home + "/sessions").json["waiting"]) > 0 and page["report"] and not page["published"],
           "they are of one report that is still to come", page["report"])
    text, op = sent["ann"][0]
    tap.ok(w.ann.api(path + "/lines", {"op": op, "body": text + "!"}).status == 409, "the same form with another line: 409")
    tap.ok(w.bob.api(path + "/lines", {"op": op, "body": text}).status == 409, "somebody else's number: 409")
    tap.ok(w.ann.api(path + "/lines", {"op": served.new_id(), "body": " \n\n"}).status == 400, "nothing: 400")
    tap.ok(w.ann.api(path + "/lines", {"op": served.new_id(), "body": "x" * 8001}).status == 413, "a line of 8001: 413")
    a = w.ann.form(path + "/lines", {"op": served.new_id(), "body": "a forged line", "token": w.bob.token("/me")})
    tap.ok(a.status == 403 and "a forged line" in a.text, "a foreign token: 403, and the text is on the page", a.status)
    tap.ok(len(w.fay.json(path).json["notes"]) == 150, "and nothing came of these")


def lines(tap, w):
    path = w.session("Lines; ann", 2)
    w.bob.api(path + "/checkin", {"me": "here"})
    add = lambda who, body: who.api(path + "/lines", {"op": served.new_id(), "body": body})
    add(w.ann, "? Who keeps the key\n# Ways\n- one way\n* another way\n\nChallenges:\nno time: never enough\n! Ann asks the school")
    kinds = [(n["kind"][0], n["text"]) for n in w.ann.json(path).json["notes"]]
    tap.ok(kinds == [("h", "Ways"), ("p", "one way"), ("p", "another way"), ("h", "Challenges"), ("p", "no time: never enough"),
                     ("h", "Open questions"), ("p", "Who keeps the key"), ("h", "Who does what"), ("p", "Ann asks the school")],
           "headings, points, open questions and tasks", kinds)
    add(w.bob, "a late point\n? And when")
    shown = texts(w.ann.json(path).json)
    tap.ok(shown.index("a late point") == 5 and shown.index("And when") == shown.index("Who keeps the key") + 1,
           "a later point stands before the open questions", shown)
    page = w.ann.json(path).json
    ids, report = {n["text"]: n["id"] for n in page["notes"]}, "/report/" + page["report"]
    line = lambda text: report + "/line/" + ids[text]
    was = lambda who, text: re.search('name="was" value="([0-9a-f]{16})"', who.get(line(text)).text).group(1)
    mark = was(w.bob, "a late point")
    tap.ok(w.bob.api(line("one way"), {"do": "save", "body": "mine"}).status == 403, "another's line is not his to change")
    tap.ok(w.cat.api(line("one way"), {"do": "remove"}).status == 403, "nor anybody's who is not there")
    a = w.bob.api(line("a late point"), {"do": "save", "body": "a *late* point", "was": mark})
    tap.ok(a.status == 200 and "a *late* point" in texts(w.ann.json(path).json), "one changes one's own line", a)
    a = w.ann.api(line("a late point"), {"do": "save", "body": "over it", "was": mark})
    tap.ok(a.status == 409 and "a *late* point" in texts(w.ann.json(path).json),
           "who began from the older text does not overwrite it: 409", a)
    a = w.ann.form(line("a late point"), {"do": "save", "body": "kept on the page", "was": mark, "token": w.ann.token("/me")})
    tap.ok(a.status == 409 and "kept on the page" in a.text, "and finds the text on the page", a.status)
    for _ in range(2):
        w.ann.api(line("one way"), {"do": "remove"})
    tap.ok("one way" not in texts(w.ann.json(path).json), "the convenor takes a line away")
    a = w.ann.form(line("another way"), {"do": "remove", "token": w.ann.token("/me")})
    page = w.ann.get(a.headers["Location"].split("#")[0]).text
    tap.ok(a.status == 303 and "Bring it back" in page, "the page says so, and brings it back")
    for text in ("one way", "another way"):
        w.ann.api(line(text), {"do": "restore"})
    shown = texts(w.ann.json(path).json)
    tap.ok(shown[:3] == ["Ways", "one way", "another way"], "both stand where they stood", shown)
    w.ann.api(line("another way"), {"do": "up"})
    tap.ok(texts(w.ann.json(path).json)[:3] == ["Ways", "another way", "one way"], "up", texts(w.ann.json(path).json))
    w.ann.api(line("another way"), {"do": "down"})
    w.ann.api(line("Ways"), {"do": "up"})
    tap.ok(texts(w.ann.json(path).json) == shown, "down, and the first goes no further", texts(w.ann.json(path).json))
    w.ann.api(line("one way"), {"do": "save", "body": "one way", "heading": "1"})
    tap.ok([n["kind"] for n in w.ann.json(path).json["notes"]][1] == "heading", "a point becomes a heading")
    other = w.session("Other lines; ann", 2)
    w.ann.api(other + "/lines", {"op": served.new_id(), "body": "there"})
    foreign = "/report/" + w.ann.json(other).json["report"] + "/line/" + ids["one way"]
    tap.ok(w.ann.api(foreign, {"do": "remove"}).status == 404, "a line of another report: 404")
    html = w.bob.get(path).text
    tap.ok(html.count(">Change</a>") == 2, "the page offers to change one's own lines only", html.count(">Change</a>"))
    tap.ok("<script" not in add(w.ann, "<script>alert(1)</script>").text and "<script>alert" not in w.ann.get(path).text,
           "markup in a line is text")


def handed(tap, w):
    path = w.session("Handed; ann", 4)
    w.ann.api(path + "/lines", {"op": served.new_id(), "body": "begun"})
    report = "/report/" + w.ann.json(path).json["report"]
    tap.ok(w.bob.api(path + "/hand", {"convenor": w.bob.enrolment}).status == 403, "nobody takes a session")
    a = w.ann.api(path + "/hand", {"convenor": w.bob.enrolment})
    tap.ok(a.status == 200 and w.bob.json(report).json["convenor"] == "bob", "its convenor hands it on", a)
    tap.ok(w.bob.json(report + "/edit").status == 200 and w.bob.get(path).text.count("Tick off") == 1, "who has it now holds it")
    tap.ok(w.ann.api(path + "/hand", {"convenor": w.ann.enrolment}).status == 403, "and the former no more")
    a = w.fay.api(path + "/hand", {"convenor": "", "name": "Somebody outside"})
    tap.ok(w.bob.json(path).json["convenor_shown"] == "Somebody outside", "a facilitator hands it to a name", a)
    tap.ok(w.fay.api(path + "/hand", {"convenor": served.new_id()}).status == 404, "not to who is not there")
    tap.ok(w.fay.api(path + "/hand", {}).status == 400, "nor to nobody")
    line = [l for l in w.ann.json(w.home + "/sessions").json["waiting"] if l["title"] == "Handed"]
    tap.ok(line and line[0]["convenor"] == "Somebody outside", "the board says with whom", line)


def closed(tap, w):
    path = w.session("Closed; ann", 5)
    w.ann.api(path + "/lines", {"op": served.new_id(), "body": "before"})
    report = "/report/" + w.ann.json(path).json["report"]
    a = w.fay.api(w.home + "/edit", {"title": "Alder", "was_title": "Alder", "zone": "UTC", "was_zone": "UTC", "closed": "1"})
    tries = [(path + "/lines", {"op": served.new_id(), "body": "after"}), (path + "/checkin", {"me": "here"}),
             (path + "/hand", {"name": "x"}), (path + "/report", {}), (report + "/edit", {"title": "after"}),
             (report + "/witness", {"word": "there"}), (report + "/lines", {"op": served.new_id(), "body": "after"}),
             (w.home + "/reports", {"op": served.new_id(), "title": "after"})]
    got = [w.ann.api(*t).status for t in tries]
    tap.ok(a.status == 200 and got == [403] * len(tries), "closed for writing: nothing of it is written", (a, got))
    page = w.ann.get(path)
    tap.ok(texts(w.ann.json(path).json) == ["before"] and page.status == 200 and page.text.count("<form") <= 2,
           "it is read as before, and offers no form", page.text.count("<form"))


def rows(site):
    db = sqlite3.connect(site.file)
    found = [row for table in ("activity", "checkin", "report_person", "report_point")
             for row in db.execute("SELECT * FROM %s ORDER BY id" % table)]
    db.close()
    return found


def main():
    tap, w = Tap(), World()
    try:
        for part in (topics, here, three_hands, lines, handed, closed):
            part(tap, w)
        tap.ok(w.site.stop() == 0, "it ends well", w.site.said()[-1000:])
        done = w.site.run("verify", "--json")
        tap.ok(done.returncode == 0, "the history is whole", done.stderr)
        before = rows(w.site)
        w.site.must("rebuild", "--json")
        tap.ok(before == rows(w.site) and len(before) > 200, "a rebuild gives the same", len(before))
    except BaseException:
        if w.site.process.poll() is None:
            w.site.process.kill()
        print("# " + w.site.said()[-2000:].replace("\n", "\n# "))
        raise
    tap.end()


main()
