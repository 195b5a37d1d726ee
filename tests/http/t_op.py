#!/usr/bin/env python3
"""The outbox's side of the server (PUT /api/1/op/ID): a text is there once however often it comes, two texts under
one number are both kept, a text made from an old version too; whose it is, how old it is, why it is refused. And the
language of a phone, and the scripts' texts."""
# timeout: 120
import hashlib
import json
import os
import sqlite3
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import served  # noqa: E402
from lib import Tap  # noqa: E402


class World:
    def __init__(self):
        self.site = served.Site()
        self.site.serve()
        self.who = self.site.enter_all()
        self.ann, self.bob = self.who["ann"], self.who["bob"]

    def record(self, body, **more):
        record = {"workshop": self.site.alder, "activity": self.site.activities[self.site.alder, "prompt"],
                  "author": self.ann.enrolment, "text": body, "scope": "cohort", "rev": 1, "final": True,
                  "at_client_ms": 1, "base": None, "ticket": None, "tz_offset": 180, "site": self.site.id,
                  "sha256": hashlib.sha256(body.encode()).hexdigest(), **more}
        return {k: v for k, v in record.items() if v != ""}

    def rows(self, sql, *values):
        db = sqlite3.connect("file:%s?mode=ro" % self.site.file, uri=True)
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()

    def entries(self, op):
        return self.rows("SELECT count(*) FROM entry WHERE object = ?", served.raw_id(op))[0][0]

    def second(self, op):
        return self.rows("SELECT count(*) FROM two_versions WHERE object = ? AND field = 'body'", served.raw_id(op))[0][0]


def once(tap, w):
    op, first = served.new_id(), w.record("first text")
    path = "/api/1/op/" + op
    a = w.ann.put(path, first)
    tap.ok(a.status == 201 and a.json["sha256"] == first["sha256"] and a.json["rev"] == 1 and
           a.json["page"] == "/w/%s/t/%s#p%s" % (w.site.alder, op, op), "a text is stored, and its page named", a)
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(w.ann.put(path, first))) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    tap.ok([x.status for x in answers] == [200] * 8 and {x.json["entry"] for x in answers} == {a.json["entry"]} and
           w.entries(op) == 1, "eight more times: once, with the same answer", answers)
    b = w.ann.put(path, w.record("a change", rev=2, workshop="", activity="", base=a.json["entry"]))
    tap.ok(b.status == 201 and b.json["rev"] == 2 and w.second(op) == 0,
           "a change need not name its workshop", b)
    c = w.ann.put(path, first)
    tap.ok(c.status == 200 and c.json["rev"] == 2 and c.json["sha256"] != first["sha256"] and
           w.ann.json("/post/" + op).json["body"] == "a change", "an older revision is told the current one", c)


def two_texts(tap, w):
    op = served.new_id()
    path = "/api/1/op/" + op
    w.ann.put(path, w.record("one phone"))
    a = w.ann.put(path, w.record("the other phone"))
    tap.ok(a.status == 409 and a.json["two_versions"] and a.json["rev"] == 1 and
           a.json["sha256"] == hashlib.sha256(b"one phone").hexdigest(), "another text under the same number: 409", a)
    tap.ok(w.second(op) == 1 and w.entries(op) == 2, "both are kept")
    a = w.ann.put(path, w.record("the other phone"))
    tap.ok(a.status == 409 and w.entries(op) == 2, "and it again: nothing more is written", a)
    texts = {bytes(p)[-len(t):] for p, in w.rows("SELECT p.bytes FROM entry e JOIN payload p ON p.n = e.n WHERE e.object = ?",
                                                 served.raw_id(op)) for t in (b"one phone", b"the other phone")}
    tap.ok({b"one phone", b"the other phone"} <= texts, "word for word", texts)
    a = w.ann.put(path, w.record("one phone"))
    tap.ok(a.status == 200 and w.entries(op) == 2, "the first is still the answered one", a)


def old_base(tap, w):
    op = served.new_id()
    path = "/api/1/op/" + op
    one = w.ann.put(path, w.record("at first")).json["entry"]
    w.ann.edit(op, body="changed in the browser", scope="cohort", rev="2")
    b = w.ann.put(path, w.record("changed on the phone, far away", rev=3, base=one))
    tap.ok(b.status == 200 and b.json["two_versions"] and b.json["rev"] == 3 and
           b.json["sha256"] == hashlib.sha256(b"changed on the phone, far away").hexdigest() and w.second(op) == 1,
           "made from a version that is not the newest: taken, beside the other", b)
    n = w.entries(op)
    b = w.ann.put(path, w.record("changed on the phone, far away", rev=3, base=one))
    tap.ok(b.status == 200 and w.entries(op) == n, "once", b)
    b = w.ann.put(path, w.record("and now knowing", rev=4, base=b.json["entry"]))
    tap.ok(b.status == 201, "made from the newest it is a plain change", b)


def refusals(tap, w):
    for what, visitor, change, want in [
            ("nobody", w.who["nobody"], {}, 401),
            ("another person on the same phone", w.bob, {}, 403),
            ("an outsider", w.who["hal"], {"author": None}, 404),
            ("an observer", w.who["obi"], {"author": None}, 403),
            ("a question of elsewhere", w.ann, {"activity": w.site.activities[w.site.elm, "prompt"]}, 404),
            ("a question that is none", w.ann, {"activity": served.new_id()}, 404),
            ("another hash", w.ann, {"sha256": "0" * 64}, 400),
            ("a base that is no hash", w.ann, {"base": "x"}, 400),
            ("too long", w.ann, {"text": "x" * 70000, "sha256": ""}, 413),
            ("a group one is not in", w.ann, {"scope": "pod", "pod": served.new_id()}, (400, 403, 404)),
            ("an age of a year", w.ann, {"age_ms": 365 * 24 * 3600 * 1000}, 400)]:
        op = served.new_id()
        a = visitor.put("/api/1/op/" + op, {k: v for k, v in w.record("no", **change).items() if v is not None})
        wants = want if isinstance(want, tuple) else (want,)
        tap.ok(a.status in wants and a.json["error"]["text"] and w.entries(op) == 0, "%s: %s" % (what, want), a)
    op = served.new_id()
    w.ann.put("/api/1/op/" + op, w.record("ann's"))
    a = w.bob.put("/api/1/op/" + op, w.record("bob's", author=w.bob.enrolment))
    tap.ok(a.status == 409 and w.entries(op) == 1 and "two_versions" not in a.json,
           "somebody else's number: 409, nothing is written", a)


def age(tap, w):
    op, hours = served.new_id(), 5 * 3600 * 1000
    before = time.time() * 1000
    w.ann.put("/api/1/op/" + op, w.record("written on the bus", age_ms=hours))
    written = w.ann.json("/post/" + op).json["written"]
    tap.ok(before - hours - 5000 <= written <= time.time() * 1000 - hours + 1000,
           "a text is as old as its phone says", written)
    zone = w.rows("SELECT zone FROM post WHERE id = ?", served.raw_id(op))[0][0]
    tap.ok(zone == 180, "and has its zone", zone)
    op = served.new_id()
    to = [w.bob.enrolment]
    w.ann.put("/api/1/op/" + op, w.record("for bob", scope="people", people=",".join(to), aloud=True, title="T"))
    seen = w.bob.json("/post/" + op)
    tap.ok(seen.status == 200 and seen.json["scope"] == "people" and seen.json["title"] == "T" and
           w.who["cat"].json("/post/" + op).status == 404, "its readers and its title travel", seen)


def language(tap, w):
    nobody = served.Visitor(w.site, "nobody")
    a = nobody.form("/language", {"lang": "fr"}, {"Referer": "http://127.0.0.1:%d/join?code=x" % w.site.port})
    tap.ok(a.status == 303 and a.headers["Location"] == "/join?code=x" and "31536000" in a.headers["Set-Cookie"],
           "a language is chosen for a year, and one is where one was", a)
    page = nobody.get("/join", Accept_Language="en")
    tap.ok('<html lang="fr" dir="ltr">' in page.text and "Bienvenue" in page.text, "it outweighs the browser's", page)
    for what, referer, to in [("none", None, "/"), ("a path of two slashes", "//evil.example", "/"),
                              ("a page that is none", "/nothing/here", "/"), ("what only a form reaches", "/logout", "/")]:
        headers = {"Referer": "http://127.0.0.1:%d%s" % (w.site.port, referer)} if referer else {}
        a = nobody.form("/language", {"lang": "en"}, headers)
        tap.ok(a.headers["Location"] == to, "the way back, %s" % what, a)
    a = nobody.form("/language", {"lang": "xx"})
    tap.ok(a.status == 400, "a language that is not there", a)
    a = nobody.form("/language", {"lang": "en"}, {"Referer": "http://evil.example/"})
    tap.ok(a.status == 403, "not from a foreign page", a)
    a = nobody.get("/texts/0/fr")
    tap.ok(a.json["Try again"] == "Réessayer" and "max-age=2592000" in a.headers["Cache-Control"],
           "scripts speak French, also when out of reach", a)
    tap.ok(nobody.get("/texts/0/xx").status == 404, "no texts in no language")


def main():
    tap = Tap()
    w = World()
    try:
        for part in (once, two_texts, old_base, refusals, age, language):
            part(tap, w)
    finally:
        w.site.stop()
    tap.end()


main()
