#!/usr/bin/env python3
"""Forms and the outbox against a served site: forged, repeated, raced, broken and oversized; who comes in by which
link, card and code; and the headers of every answer."""
# timeout: 180
import hashlib
import json
import os
import re
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import served  # noqa: E402
from lib import Reader, Tap  # noqa: E402

HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex",
           "Cross-Origin-Opener-Policy": "same-origin"}
LIMIT = 64 * 1024


class World:
    def __init__(self):
        self.site = served.Site()
        self.site.serve()
        self.who = self.site.enter_all()
        self.ann, self.bob, self.fay = self.who["ann"], self.who["bob"], self.who["fay"]
        self.posts = self.site.posts()
        self.activity = self.site.activities[self.site.alder, "prompt"]
        self.here = "http://127.0.0.1:%d" % self.site.port

    def record(self, body, **more):
        return {"workshop": self.site.alder, "activity": self.activity, "body": body, "scope": "cohort", "rev": 1,
                "sha256": hashlib.sha256(body.encode()).hexdigest(), **more}

    def all_bodies(self):
        found, path = [], "/w/%s/a/%s" % (self.site.alder, self.activity)
        while path:
            page = self.fay.json(path).json
            found += [t["body"] for t in page["threads"]]
            path = page["next"]
        return found


def forged(tap, w):
    token, foreign = w.ann.token("/me"), w.bob.token("/me")
    here, other = w.here, "http://evil.example"
    fields = lambda **more: {"op": served.new_id(), "body": "forged? %s" % served.new_id(), "scope": "cohort", **more}
    form = [  # what, fields, headers, status
        ("no token", {}, {}, 403),
        ("an empty token", {"token": ""}, {}, 403),
        ("a wrong token", {"token": "0" * 64}, {}, 403),
        ("a token cut short", {"token": token[:63]}, {}, 403),
        ("a token and more", {"token": token + "0"}, {}, 403),
        ("somebody else's token", {"token": foreign}, {}, 403),
        ("a token and no Origin, as of w3m", {"token": token}, {}, 303),
        ("a token and our Origin", {"token": token}, {"Origin": here}, 303),
        ("a token and our Referer", {"token": token}, {"Referer": here + "/w/x"}, 303),
        ("a foreign Origin", {"token": token}, {"Origin": other}, 403),
        ("Origin null", {"token": token}, {"Origin": "null"}, 403),
        ("an empty Origin", {"token": token}, {"Origin": ""}, 403),
        ("an Origin that begins like ours", {"token": token}, {"Origin": here + ".evil.example"}, 403),
        ("an Origin of another port", {"token": token}, {"Origin": here.rsplit(":", 1)[0] + ":1"}, 403),
        ("an Origin of https", {"token": token}, {"Origin": here.replace("http:", "https:")}, 403),
        ("a foreign Referer", {"token": token}, {"Referer": other + "/" + here}, 403),
        ("a Referer that begins like ours", {"token": token}, {"Referer": here + "@evil.example/"}, 403),
        ("our Origin and a foreign Referer", {"token": token}, {"Origin": here, "Referer": other}, 303),
        ("X-Indaba for a token", {}, {"X-Indaba": "1", "Accept": served.JSON}, 201),
        ("X-Indaba with a foreign Origin", {}, {"X-Indaba": "1", "Origin": other}, 403),
        ("another word in X-Indaba", {}, {"X-Indaba": "0"}, 403),
    ]
    for what, more, headers, want in form:
        sent = fields(**more)
        a = w.ann.form(w.posts, sent, headers)
        stored = sent["body"] in w.all_bodies()
        tap.ok(a.status == want and stored == (want in (201, 303)), "%s: %d" % (what, want), (a.status, stored, a.text[:200]))
        if want == 403 and not headers:
            tap.ok(sent["body"] in a.text, "%s: the text that came is on the page" % what, a.text)
    for headers, want in [({}, 403), ({"X-Indaba": "1"}, 201), ({"X-Indaba": "1", "Content-Type": "text/plain"}, 415)]:
        sent = {"Content-Type": served.JSON, "Accept": served.JSON, **headers}
        a = w.ann.ask("POST", w.posts, json.dumps(fields()), sent)
        tap.ok(a.status == want, "JSON with %s: %d" % (headers or "no mark", want), a)
    a = w.ann.ask("PUT", "/api/1/op/" + served.new_id(), json.dumps(w.record("x")), {"Content-Type": served.JSON})
    tap.ok(a.status == 403, "PUT without its mark", a)
    a = w.ann.ask("PUT", "/api/1/op/" + served.new_id(), None, {"X-Indaba": "1"})
    tap.ok(a.status in (400, 415), "PUT of nothing", a)
    for host in ["evil.example", "127.0.0.1.evil.example", "localhost:1x", "evil@127.0.0.1", ""]:
        a = w.ann.form(w.posts, fields(token=token), {"Host": host})
        tap.ok(a.status in (400, 421), "Host %r: %d" % (host, a.status), a)
    for method, path in [("DELETE", w.posts), ("GET", w.posts), ("PUT", "/join"), ("POST", "/hello"), ("PATCH", "/w/" + w.site.alder)]:
        a = w.ann.ask(method, path)
        tap.ok(a.status == 405 and a.headers["Allow"], "%s %s: 405" % (method, path[:12]), a)
    before = w.all_bodies()
    for path in ["/logout", w.posts]:
        w.ann.get(path + "?token=%s&body=by+GET&op=%s" % (token, served.new_id()))
    tap.ok(w.ann.json("/me").status == 200 and w.all_bodies() == before, "GET changes nothing")


def repeated(tap, w):
    op = served.new_id()
    one = {"op": op, "body": "said once", "scope": "cohort", "token": w.ann.token("/me")}
    a, b = w.ann.form(w.posts, one), w.ann.form(w.posts, one)
    tap.ok(a.status == b.status == 303 and a.headers["Location"] == b.headers["Location"], "sent twice, it leads to one place", (a, b))
    tap.ok(w.all_bodies().count("said once") == 1, "and stands there once")
    a = w.ann.api(w.posts, one)
    tap.ok(a.status == 200 and a.json["id"] == op, "the third time as JSON: 200 and the same id", a)
    a = w.ann.api(w.posts, {**one, "body": "said otherwise"})
    tap.ok(a.status == 409 and a.json["error"]["remedy"], "another text under the same number: 409", a)
    a = w.ann.api(w.posts, {**one, "scope": "me"})
    tap.ok(a.status == 409 and a.json["error"]["subject"] == "scope", "the same text for other readers is not passed over: 409", a)
    a = w.bob.api(w.posts, one)
    tap.ok(a.status == 409, "somebody else under this number: 409", a)
    for what, number in [("the workshop", w.site.alder), ("a question", w.activity), ("a person", w.bob.enrolment),
                         ("the site", w.site.id), ("the owner", w.site.owner)]:
        a = w.ann.api(w.posts, {**one, "op": number})
        tap.ok(a.status == 409, "the number of %s is taken" % what, a)
    tap.ok(w.bob.json("/w/" + w.site.alder).json["title"] == "Alder", "and nothing came of it")

    op, got = served.new_id(), []
    go = threading.Barrier(8)

    def send():
        go.wait()
        got.append(w.ann.api(w.posts, {"op": op, "body": "raced", "scope": "cohort"}))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    tap.ok(sorted(a.status for a in got) == [200] * 7 + [201] and len({a.json["entry"] for a in got}) == 1,
           "eight at once: one is new, all get its answer", [(a.status, a.body) for a in got])
    tap.ok(w.all_bodies().count("raced") == 1, "and it stands once")
    op, got, go = served.new_id(), [], threading.Barrier(6)

    def differ(i):
        go.wait()
        got.append((i, [w.ann, w.bob][i % 2].put("/api/1/op/" + op, w.record("race of two %d" % (i % 2)))))

    threads = [threading.Thread(target=differ, args=(i,)) for i in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    won = {i % 2 for i, a in got if a.status in (200, 201)}
    tap.ok(len(won) == 1 and all(a.status == 409 for i, a in got if i % 2 not in won) and
           sum(b.startswith("race of two") for b in w.all_bodies()) == 1, "two authors race for a number: one has it, one gets 409",
           [(i, a.status) for i, a in got])


def broken(tap, w):
    urlencoded = {"Content-Type": served.FORM, "X-Indaba": "1", "Accept": served.JSON}
    bodies = [  # what, body, status
        ("no text", b"scope=cohort", 400), ("an empty text", b"body=", 400), ("only spaces", b"body=+%0A+", 400),
        ("text twice", b"body=a&body=b", 400), ("scope twice", b"body=a&scope=me&scope=public", 400),
        ("op twice", b"body=a&op=%s&op=%s" % (served.new_id().encode(), served.new_id().encode()), 400),
        ("not UTF-8", b"body=%ff%fe", 400), ("an overlong slash", b"body=%c0%af", 400), ("a surrogate", b"body=%ed%a0%80", 400),
        ("NUL", b"body=a%00b", 400), ("a raw NUL", b"body=a\0b", 400), ("a bad escape", b"body=%zz", None),
        ("a wrong scope", b"body=a&scope=everyone", 400), ("an op that is no id", b"body=a&op=1", 400),
        ("an op with U", b"body=a&op=" + b"U" * 26, 400), ("rev 0", b"body=a&rev=0", 400), ("rev -1", b"body=a&rev=-1", 400),
        ("rev beyond", b"body=a&rev=99999999999999999999", 400), ("a pod of none", b"body=a&scope=pod&pod=x", 400),
        ("named people, none named", b"body=a&scope=people", 400),
        ("a long title", b"body=a&title=" + b"t" * 201, 413), ("a title of two lines", b"body=a&title=a%0Ab", None),
        ("129 fields", b"&".join(b"f%d=1" % i for i in range(129)) + b"&body=a", 400),
        ("64 KiB", b"body=" + b"a" * LIMIT, 201), ("64 KiB and one", b"body=" + b"a" * (LIMIT + 1), 413),
        ("a parent that is not there", b"body=a&parent=" + served.new_id().encode(), 404),
    ]
    for what, body, want in bodies:
        a = w.ann.ask("POST", w.posts, body, urlencoded)
        tap.ok(a.status == want or (want is None and a.status in (201, 400)), "%s: %s" % (what, want or a.status),
               (a.status, a.text[:200]))
        if a.status >= 400:
            tap.ok(set(a.json["error"]) == {"code", "subject", "text", "remedy"} and a.json["error"]["text"],
                   "%s: the error says what" % what, a.text)
    a = w.ann.ask("POST", w.posts, b"body=" + b"a" * (300 * 1024 * 1024 // 1024), {**urlencoded, "Content-Encoding": "gzip"})
    tap.ok(a.status == 415, "a packed body: 415", a.status)
    for kind in ["text/plain", "application/xml", "", "application/octet-stream", "multipart/form-data",
                 "multipart/form-data; boundary=" + "x" * 200]:
        a = w.ann.ask("POST", w.posts, b"body=a", {**urlencoded, "Content-Type": kind})
        tap.ok(a.status in (400, 415), "Content-Type %s: %d" % (kind[:32], a.status), a)
    with socket.create_connection(("127.0.0.1", w.site.port), timeout=20) as s:
        cookie = "; ".join("%s=%s" % c for c in w.ann.cookies.items())
        s.sendall(("POST %s HTTP/1.1\r\nHost: localhost\r\nCookie: %s\r\nX-Indaba: 1\r\nAccept: application/json\r\n"
                   "Content-Type: %s\r\nContent-Length: 999999999\r\n\r\nbody=" % (w.posts, cookie, served.FORM)).encode())
        a = Reader(s).answer()
    tap.ok(a and a.status == 413, "a body that says it is huge: 413 before it is sent", a and a.status)
    objects = [  # what, JSON, status
        ("a list", "[]", 400), ("a text", '"a"', 400), ("a key twice", '{"body":"a","body":"b"}', 400), ("cut short", '{"body":"a"', 400),
        ("a lone surrogate", '{"body":"\\ud800"}', 400), ("an escaped NUL", '{"body":"a\\u0000b"}', 400),
        ("a text as list", '{"body":["a"]}', 400), ("too deep", '{"body":"a","x":' + "[" * 5000 + "]" * 5000 + "}", 400),
        ("a real", '{"body":"a","rev":1.5}', 400), ("rest behind it", '{"body":"a"} {"body":"b"}', 400),
        ("an author of its own choice", '{"body":"mass","author":"%s","entered_by":"%s","written":1}' % (w.bob.enrolment, w.bob.enrolment), 201),
    ]
    for what, body, want in objects:
        a = w.ann.ask("POST", w.posts, body, {**urlencoded, "Content-Type": served.JSON})
        tap.ok(a.status == want, "JSON, %s: %d" % (what, want), (a.status, a.text[:200]))
    mass = w.ann.json("/post/" + a.json["id"]).json
    tap.ok(mass["author"] == w.ann.enrolment and mass["written"] > 10 ** 12, "who writes is who is logged in", mass)


def outbox(tap, w):
    op = served.new_id()
    path, first = "/api/1/op/" + op, w.record("first text")
    a = w.ann.put(path, first)
    tap.ok(a.status == 201 and a.json["id"] == op and a.json["rev"] == 1 and a.json["sha256"] == first["sha256"] and
           re.fullmatch("[0-9a-f]{64}", a.json["entry"]) and a.json["epoch"] == w.site.hello["epoch"], "PUT: stored, with its hash", a)
    b = w.ann.put(path, first)
    same = ["id", "rev", "sha256", "entry", "epoch"]
    tap.ok(b.status == 200 and all(a.json[k] == b.json[k] for k in same), "the same again: 200, the same answer", b)
    b = w.ann.put(path, {**first, "body": "a third text", "sha256": first["sha256"]})
    tap.ok(b.status == 400 and b.json["error"]["subject"] == "sha256", "a text that does not fit its hash is refused", b)
    third = w.record("third text", rev=3)
    b = w.ann.put(path, third)
    tap.ok(b.status in (200, 201) and b.json["rev"] == 3 and b.json["sha256"] == third["sha256"] and
           b.json["entry"] != a.json["entry"], "a higher revision is a new version", b)
    c = w.ann.put(path, w.record("second text", rev=2))
    tap.ok(c.status == 200 and c.json["rev"] == 3 and c.json["sha256"] == third["sha256"], "a lower one gets the newer's answer", c)
    c = w.ann.put(path, w.record("another third", rev=3))
    tap.ok(c.status == 409, "another text of the same revision: 409", c)
    c = w.bob.put(path, w.record("bob's", rev=4))
    tap.ok(c.status == 409, "somebody else: 409", c)
    shown = w.fay.json("/post/" + op).json
    tap.ok(shown["body"] == "another third" and shown["versions"] == 3 and shown["author"] == w.ann.enrolment,
           "what shows is the later of the two", shown)
    gus, elm = w.who["gus"], w.site.elm
    for what, v, record, want in [
            ("into a workshop that one is not in", w.ann, w.record("x", workshop=elm), 404),
            ("into none", w.ann, w.record("x", workshop=served.new_id()), 404),
            ("of a word that is no id", w.ann, w.record("x", workshop="x"), 400),
            ("with a question of another workshop", gus, w.record("x", workshop=elm), 404),
            ("under a post of another workshop", gus, w.record("x", workshop=elm, parent=op), 404),
            ("by an observer", w.who["obi"], w.record("x"), 403),
            ("by nobody", w.who["nobody"], w.record("x"), 401)]:
        a = v.put("/api/1/op/" + served.new_id(), record)
        tap.ok(a.status == want and not v.json("/post/" + op).text.count('"body":"x"'), "PUT %s: %d" % (what, want), a)
    a = w.ann.put("/api/1/op/xyz", w.record("x"))
    tap.ok(a.status in (400, 404), "PUT to no id", a)
    # Revisions of one text sent at once, as by two tabs: the newest is what shows.
    op, got, go = served.new_id(), [], threading.Barrier(6)

    def send(rev):
        go.wait()
        got.append(w.ann.put("/api/1/op/" + op, w.record("rev %d" % rev, rev=rev)))

    threads = [threading.Thread(target=send, args=(r,)) for r in range(1, 7)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    shown = w.fay.json("/post/" + op).json
    tap.ok(all(a.status in (200, 201) for a in got) and shown["body"] == "rev 6", "six revisions at once: the newest shows",
           ([a.status for a in got], shown))


def doors(tap, w):
    site, dan = w.site, w.site.people["dan"]
    link = "/login/" + site.link(dan).rsplit("/", 1)[1]
    v = served.Visitor(site, "dan")
    for _ in range(2):
        a = v.get(link)
        tap.ok(a.status == 200 and "dan" in a.text and not v.cookies, "a link shows whose it is, and is not used up by looking", a)
    a = v.form(link, {}, {"Origin": "http://evil.example"})
    tap.ok(a.status == 403 and not v.cookies, "another site's page cannot use it")
    got, go = [], threading.Barrier(6)

    def use():
        go.wait()
        got.append(served.Visitor(site, "x").form(link, {}))

    threads = [threading.Thread(target=use) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    tap.ok(sorted(a.status for a in got) == [303] + [404] * 5, "six use it at once: one comes in", [a.status for a in got])
    a = v.get(link)
    tap.ok(a.status == 404 and "dan" not in a.text, "used, it tells no name", a.status)
    a = v.json(link)
    tap.ok(a.status == 404 and a.json["error"]["remedy"], "and says in words what to do", a)
    for token in [served.new_id(), "x", "0" * 26, "A" * 5000, "%00", "..%2f"]:
        a = v.form("/login/" + token, {})
        tap.ok(a.status in (400, 404, 414) and not v.cookies, "an unknown link %s: %d" % (token[:8], a.status), a.status)
    entered = next(a for a in got if a.status == 303)
    cookies = entered.headers.get_all("Set-Cookie")
    session = next(c for c in cookies if c.startswith("indaba-%s=" % site.id))
    tap.ok("; HttpOnly" in session and "; SameSite=Lax" in session and "; Path=/" in session and "Domain" not in session and
           re.match(r"[^=]+=[0-9A-Z]{52};", session), "the cookie: HttpOnly, SameSite=Lax, named after the site, 256 bits", session)
    # Two sessions of one person; leaving ends the one, for its copies too.
    one, two = served.Visitor(site, "dan"), served.Visitor(site, "dan")
    one.enter(site.link(dan))
    two.enter(site.link(dan))
    kept = dict(one.cookies)
    tap.ok(one.cookies != two.cookies and one.token("/me") != two.token("/me"), "each session has its own secret and token")
    a = one.form("/logout", {"token": two.token("/me")})
    tap.ok(a.status == 403 and one.json("/me").status == 200, "the token of one's other session does not do", a.status)
    a = one.form("/logout", {"token": one.token("/me")})
    ends = [c for c in a.headers.get_all("Set-Cookie") or [] if c.startswith("indaba-" + site.id)]
    one.cookies = kept
    tap.ok(a.status == 303 and ends and "Max-Age=0" in ends[0] and one.json("/me").status == 401 and two.json("/me").status == 200,
           "leaving ends the session, and only it", (a.status, ends))
    for value in ["", "0" * 52, "x" * 4000, "'; DROP TABLE session", two.cookies["indaba-" + site.id][:-1]]:
        a = served.Visitor(site, "x").ask("GET", "/me", None, {"Cookie": "indaba-%s=%s" % (site.id, value), "Accept": served.JSON})
        tap.ok(a.status in (400, 401, 431), "a made-up cookie %s: %d" % (value[:10], a.status), a)
    a = served.Visitor(site, "x").ask("GET", "/me", None, {"Cookie": "indaba-%s=%s; indaba-%s=%s" % (
        site.id, two.cookies["indaba-" + site.id], site.id, "0" * 52)})
    tap.ok(a.status == 401, "two cookies of one name are none", a.status)
    # By code, then by the card that it gave.
    code, nobody = site.workshops["Alder"]["join_code"], served.Visitor(site, "new")
    a = nobody.get("/j/" + code)
    tap.ok(a.status == 303 and a.headers["Location"] == "/join" and "Alder" in nobody.get("/join").text, "a code leaves the address", a)
    a = nobody.form("/join", {"code": code, "name": "  Ada <b>\u202e"}, {"Accept": served.JSON})
    joined = a.json
    tap.ok(a.status == 201 and re.fullmatch("[0-9A-HJKMNP-TV-Z]{24}", joined["card"]), "joining gives a card", a)
    people = nobody.get("/w/%s/people" % site.alder).text
    tap.ok("Ada &lt;b&gt;" in people and "<b>\u202e" not in people and "\u202e" not in people, "a name is cleaned and escaped")
    a = nobody.get("/w/" + site.alder)
    b = nobody.get("/w/" + site.alder)
    grouped = " ".join(joined["card"][i:i + 4] for i in range(0, 24, 4))
    tap.ok(grouped in a.text and joined["card"] not in b.text and grouped not in b.text, "the card is shown once")
    back = served.Visitor(site, "back")
    a = back.form("/login", {"card": grouped.lower()})
    tap.ok(a.status == 303 and back.json("/me").json["name"].startswith("Ada"), "a card lets in, typed as it stands", a)
    for card in [joined["card"][:-1], "0" * 24, "", joined["card"][:-1] + ("0" if joined["card"][-1] != "0" else "1")]:
        v = served.Visitor(site, "x")
        a = v.form("/login", {"card": card})
        tap.ok(a.status == 404 and not v.cookies, "a wrong card does not", a.status)
    for name, want in [("", 400), (" ", 400), ("x" * 61, 413), ("a\nb\x00c", 400)]:
        a = served.Visitor(site, "x").form("/join", {"code": code, "name": name}, {"Accept": served.JSON})
        tap.ok(a.status == want and a.json["error"]["text"], "a name of %r: %d" % (name[:5], want), a)
    twice = [served.Visitor(site, "eva").form("/join", {"code": code, "name": "Eva"}, {"Accept": served.JSON}).json["person"] for _ in range(2)]
    tap.ok(twice[0] != twice[1], "two Evas are two")


def guessing(tap, w):
    got = []
    for i in range(60):
        v = served.Visitor(w.site, "guess")
        if i % 2:
            v.get("/j/GUESS%03d" % i)
            a = v.json("/join")
        else:
            a = v.form("/join", {"code": "GUESS%03d" % i, "name": "x"}, {"Accept": served.JSON})
        got.append(a)
    late = [a for a in got if a.status == 429]
    tap.ok(late and all(int(a.headers["Retry-After"]) > 0 and a.json["error"]["code"] == "often" for a in late),
           "who guesses codes is slowed down: 429 with Retry-After", [a.status for a in got])
    a = served.Visitor(w.site, "x").form("/join", {"code": w.site.workshops["Alder"]["join_code"], "name": "In time"})
    tap.ok(a.status == 303, "who has the code comes in meanwhile", a.status)
    got = [served.Visitor(w.site, "guess").form("/login", {"card": "0" * 23 + "%d" % (i % 10)}, {"Accept": served.JSON}) for i in range(20)]
    tap.ok(got[-1].status == 429 and int(got[-1].headers["Retry-After"]) > 0, "cards too", [a.status for a in got])


def headers(tap, w):
    paths = ["/", "/hello", "/join", "/none", "/me", "/reports", "/w/" + w.site.alder, "/w/x", "/w/%s/today" % w.site.alder,
             "/login/x", "/post/" + served.new_id(), "/w/%s/search?q=%%ff" % w.site.alder, "/b/" + "0" * 64, "/me/words"]
    for v in [w.ann, w.who["nobody"]]:
        for accept in ["text/html", served.JSON]:
            wrong = []
            for path in paths:
                for method in ["GET", "HEAD", "OPTIONS", "DELETE"]:
                    a = v.ask(method, path, None, {"Accept": accept})
                    missing = [k for k, x in HEADERS.items() if a.headers[k] != x]
                    policy = a.headers["Content-Security-Policy"] or ""
                    if missing or "default-src 'none'" not in policy or "unsafe-" in policy:
                        wrong.append((method, path, a.status, missing, policy))
                    if a.headers["Cache-Control"] != "no-store":
                        wrong.append((method, path, a.headers["Cache-Control"]))
                    if a.headers["Access-Control-Allow-Origin"] or a.headers["Strict-Transport-Security"]:
                        wrong.append((method, path, "CORS or HSTS"))
            tap.ok(not wrong, "headers of every answer to %s, %s" % (v.name, accept), wrong[:5])
    cookies = w.who["nobody"].get("/hello").headers.get_all("Set-Cookie")
    tap.ok(not cookies, "/hello sets no cookie")


def closed(tap, w):
    """A workshop whose joining, and then itself, is closed, and a link that is too old."""
    site = w.site
    link = site.link(site.people["dan"])
    site.stop()
    site.sql("UPDATE workshop SET joining = 0 WHERE id = ?", served.raw_id(site.alder))
    site.sql("UPDATE login_link SET expires = 1")
    site.serve()
    code = site.workshops["Alder"]["join_code"]
    v = served.Visitor(site, "late")
    a = v.form("/join", {"code": code, "name": "Late"}, {"Accept": served.JSON})
    tap.ok(a.status == 403 and a.json["error"]["text"] == "joining is closed" and a.json["error"]["remedy"] and not v.cookies,
           "joining is closed: 403 with words", a)
    a = v.form("/" + link.split("/", 3)[3], {})
    tap.ok(a.status == 404 and not v.cookies, "a link that is too old: 404", a.status)
    hal = w.who["hal"]
    a = hal.form("/join", {"code": code, "self": "1", "token": hal.token("/me")})
    tap.ok(a.status == 403, "who is logged in does not join either", a.status)
    site.stop()
    site.sql("UPDATE workshop SET state = 1, joining = 1 WHERE id = ?", served.raw_id(site.alder))
    site.sql("UPDATE session SET expires = 1 WHERE person = ?", served.raw_id(site.people["bob"]))
    site.serve()
    a = w.ann.api(w.posts, {"body": "too late", "scope": "cohort"})
    tap.ok(a.status == 403 and a.json["error"]["text"], "a closed workshop takes no post", a)
    a = w.ann.put("/api/1/op/" + served.new_id(), w.record("too late"))
    tap.ok(a.status == 403, "nor one from the outbox", a)
    tap.ok(w.ann.json("/w/" + site.alder).status == 200, "but is read")
    for what, fields in [("a new person", {"code": code, "name": "Late"}), ("hal", {"code": code, "self": "1", "token": hal.token("/me")})]:
        a = (v if "name" in fields else hal).form("/join", fields)
        tap.ok(a.status == 403, "nor takes it in %s" % what, a.status)
    tap.ok(w.bob.json("/me").status == 401, "a session that is too old is none")


def main():
    tap, w = Tap(), World()
    try:
        for part in [forged, repeated, broken, outbox, doors, headers, guessing, closed]:
            part(tap, w)
        code = w.site.stop()
        tap.ok(code == 0 and "Sanitizer" not in w.site.said(), "it ends well", (code, w.site.said()[-1500:]))
        verified = json.loads(w.site.must("verify", "--json"))
        tap.ok(verified["faults"] == [], "the history is sound", verified["faults"][:3])
    except BaseException:
        w.site.process.kill()
        print("# " + w.site.said()[-3000:].replace("\n", "\n# "))
        raise
    tap.end()


main()
