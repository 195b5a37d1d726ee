#!/usr/bin/env python3
"""People who mean harm to a month's workshop: taking over somebody's name or keys, reading what is not open yet,
and every form of every page filled in with what does not belong there."""
# timeout: 240
import csv
import html
import io
import os
import re
import sys
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import served  # noqa: E402
from lib import Tap  # noqa: E402

TAP = Tap()
ok = TAP.ok
# A proxy stands between: what is asked through it does not come from the machine itself.
AFAR = {"X-Forwarded-For": "192.0.2.7"}
NASTY = ["", "-1", "999999999999999999999", "9223372036854775807", "0x10", "9999-12-31", "0000-00-00", "2026-02-30",
         "24:00", "Mars/Phobos", "../../etc/passwd", "javascript:alert(1)", "//evil.example/", "=cmd|' /C calc'!A0",
         "\"><script>zqpwned()</script>", "'-zqpwned()-'", "a\u2028b\u2029c", "\u202ezqrtl", "x\x00y", "a\r\nSet-Cookie: zq=1",
         "A" * 5000, "\U0001f4a9" * 300, "7" * 26, "cohort", "[](javascript:zqpwned())", "<svg onload=zqpwned()>"]
ALIVE = re.compile(r'<script>zq|<svg onload|href="(?:javascript|=cmd)')
FIELD = re.compile(r'<(input|textarea|select|button)\b([^>]*)>', re.S)


class World:
    def __init__(self):
        self.site = served.Site()
        self.site.serve()
        self.who = self.site.enter_all()
        self.fay, self.ann, self.bob, self.cat, self.dan, self.gus, self.obi, self.owner, self.nobody = (
            self.who[n] for n in ("fay", "ann", "bob", "cat", "dan", "gus", "obi", "owner", "nobody"))
        self.home = "/w/" + self.site.alder
        self.people = self.home + "/people"
        self.code = self.site.workshops["Alder"]["join_code"]

    def phone(self):
        return served.Visitor(self.site, "a phone")

    def id_of(self, name, show=""):
        for p in self.fay.json(self.people + "?show=" + show).json["people"]:
            if p["name"] == name:
                return p["id"]
        raise RuntimeError("no " + name)

    def add(self, text):
        a = self.fay.api(self.people, {"text": text, "op": served.new_id(), "sure": "1"})
        if a.status != 200:
            raise RuntimeError(a.text)

    def afar(self, who, path, **fields):
        return who.form(path, fields, {"Accept": served.JSON, "X-Indaba": "1", **AFAR})


def names(w):
    """The code on the wall lets nobody lead."""
    w.add("Lena Leads, facilitator\nPeter Part")
    lena, peter = w.id_of("Lena Leads", "invited"), w.id_of("Peter Part", "invited")
    w.fay.api(w.home + "/joining", {"op": served.new_id(), "open": "1", "choose": "1"})
    got = [n["name"] for n in w.phone().json("/join?code=" + w.code).json["names"]]
    ok(got == ["Peter Part"], "who will lead is not among the names to choose from", got)
    a = w.phone().api("/join", {"code": w.code, "pick": lena, "op": served.new_id()})
    ok(a.status == 403, "nor is their name given to who asks for it", a.text)
    page = w.phone().form("/join", {"code": w.code, "name": "lena leads", "op": served.new_id()})
    ok(page.status == 303, "somebody of the same name is somebody else", page.text)
    a = w.phone().api("/join", {"code": w.code, "pick": peter, "op": served.new_id()})
    ok(a.status == 201, "others choose theirs", a.text)


def taking_over(w):
    """Nobody becomes somebody else to read what they wrote for themselves."""
    secret = w.bob.post(body="bob to himself", scope="me")
    bob = "%s/%s" % (w.people, w.bob.enrolment)
    ok(w.fay.api(bob, {"do": "remove"}).status == 200, "removed")
    a = w.fay.api(bob + "/same", {"with": w.fay.enrolment})
    ok(a.status == 403 and w.fay.json("/post/" + secret).status == 404, "who was removed is not taken over by who leads", a.text)
    a = w.afar(w.fay, bob + "/same", **{"with": w.dan.enrolment})
    ok(a.status == 403 and w.dan.json("/post/" + secret).status == 404, "nor from afar given to somebody else", a.text)
    ok(w.fay.api(bob, {"do": "back"}).status == 200, "brought back")
    # A name of one's own making, with a card that one has seen.
    w.add("Fake Name")
    fake = w.id_of("Fake Name", "invited")
    made = w.fay.api(w.home + "/cards", {"op": served.new_id(), "what": "ticked", "to-" + fake: "1"}).json["cards"][0]
    link = w.fay.api("%s/%s/link" % (w.people, fake), {"op": served.new_id()}).json["url"]
    a = w.afar(w.fay, "%s/%s/same" % (w.people, fake), **{"with": w.bob.enrolment})
    ok(a.status == 200, "a name of the list is bob's", a.text)
    for what in ("card", "code"):
        v = w.phone()
        a = v.api("/login", {"card": made[what]})
        ok(a.status == 404 and v.json("/post/" + secret).status == 401, "but its %s is no key to bob" % what, a.text)
    v = w.phone()
    a = v.api(urllib.parse.urlsplit(link).path, {})
    ok(a.status == 404 and v.json("/post/" + secret).status == 401, "nor is its link", a.text)


def keys(w):
    """A key is made only to who may do no more than who makes it."""
    everybody = lambda: {p["id"] for p in w.fay.json(w.people).json["people"]}
    before = everybody()
    a = w.owner.form("/w/%s/enter" % w.site.alder, {"token": w.owner.token("/me")})
    ok(a.status == 303, "the owner goes in", a.text)
    owner = (everybody() - before).pop()
    for what in ("card", "link"):
        a = w.fay.api("%s/%s/%s" % (w.people, owner, what), {"op": served.new_id()})
        ok(a.status == 403, "who leads makes no %s for the owner" % what, a.text)
    a = w.gus.api("/join", {"code": w.code, "self": "1", "token": w.gus.token("/me")})
    gus = a.json["enrolment"]
    for what in ("card", "link"):
        a = w.fay.api("%s/%s/%s" % (w.people, gus, what), {"op": served.new_id()})
        ok(a.status == 403, "nor for who leads elsewhere", a.text)
    a = w.fay.api("%s/%s/link" % (w.people, w.ann.enrolment), {"op": served.new_id()})
    ok(a.status == 201, "for others on the machine itself", a.text)
    a = w.afar(w.fay, "%s/%s/link" % (w.people, w.ann.enrolment), op=served.new_id())
    ok(a.status == 403, "not through a proxy", a.text)
    a = w.owner.ask("GET", "/site/backup/s-backup-2026-11-22-1200.indaba", None, AFAR)
    ok(a.status == 403, "nor does a copy of the site go there", a.text)
    for header in ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via", "X-Forwarded-Host", "X-Forwarded-Proto"):
        a = w.fay.form("%s/%s/link" % (w.people, w.ann.enrolment), {"op": served.new_id()},
                       {"Accept": served.JSON, "X-Indaba": "1", header: "127.0.0.1"})
        ok(a.status == 403, "which tells by %s" % header, a.text)


def signing_up(w):
    """A form that stays in the history of a phone is no key later on."""
    w.fay.api(w.home + "/edit", {"title": "Alder", "zone": "UTC", "was_title": "Alder", "was_zone": "UTC", "announced": "1"})
    form = {"op": served.new_id(), "name": "Una"}
    one, two = w.phone().api(w.home + "/signup", form), w.phone().api(w.home + "/signup", form)
    ok(one.status == two.status == 201 and one.json["person"] == two.json["person"], "sent twice in a row: one person", (one.text, two.text))
    w.site.stop()
    w.site.sql("UPDATE op SET rev = rev - 700000")
    w.site.serve()
    v = w.phone()
    a = v.api(w.home + "/signup", form)
    ok(a.status == 409 and v.json("/me").status == 401, "an hour later it lets nobody in", a.text)


def not_open(w):
    """What is not open yet is read by those who lead only."""
    words = {}
    for kind in ("prompt", "discussion", "page", "session", "task", "resource", "poll"):
        op, word = served.new_id(), "zqunopened%sxv" % kind
        w.fay.api(w.home + "/plan", {"do": "add", "activity": op, "kind": kind, "title": "Later", "part": "1", "day": "700"})
        fields = {"do": "save", "kind": kind, "was_kind": kind, "title": "Later", "was_title": "Later", "part": "1", "was_part": "1",
                  "opens_day": "700", "was_opens_day": "700", "body": "What of " + word + "?"}
        if kind == "poll":
            fields["option-" + served.new_id()] = word + "choice"
        a = w.fay.api("%s/a/%s/edit" % (w.home, op), fields)
        if kind != "session":  # its topic is known before it begins
            words[word] = op
        ok(a.status == 200, "a %s for later" % kind, a.text)
    for name, v in sorted(w.who.items()):
        seen, texts = crawl(v, ["/", w.home, w.home + "/today", w.home + "/brief", w.home + "/new",
                                w.home + "/sessions", w.home + "/about", "/reports", "/me/words"] +
                            ["%s/a/%s" % (w.home, a) for a in words.values()], 150)
        for x in words:
            text = v.get(w.home + "/search?q=" + x).text
            texts.append(x if "Later" in text else "")
        found = sorted(x for x in words if any(x in t for t in texts))
        ok(found == (sorted(words) if name in ("fay", "owner") else []), "%s reads of it what is theirs (%d pages)" % (name, len(seen)),
           (found, [p for p, t in zip(seen, texts) if found and found[0] in t][:5]))


def live(a):
    return "html" in (a.headers["Content-Type"] or "") and ALIVE.search(a.text)


def floods(w):
    """One address, one person can do no more than a room needs."""
    got = [w.afar(w.phone(), "/join", code=w.code, name="Crowd %d" % i, op=served.new_id()).status for i in range(510)]
    ok(got[:450] == [201] * 450 and got[-1] == 429, "a crowd of newcomers from one address is slowed down", got[-20:])
    ok(w.phone().api("/join", {"code": w.code, "name": "Here", "op": served.new_id()}).status == 201, "not on the machine itself")
    token = w.cat.token("/me/pin")
    got = [w.cat.form("/me/pin", {"pin": "47%02d" % i, "token": token}).status for i in range(12)]
    ok(got[:10] == [303] * 10 and 429 in got[10:], "nor does one person keep the machine busy with PINs", got)


def next_on_the_phone(w):
    """A card that its owner has not looked at is not shown to who takes the phone next."""
    v = w.phone()
    one = v.api("/join", {"code": w.code, "name": "First", "op": served.new_id(), "shared": "1"}).json
    v.form("/logout", {"token": v.token("/me")})
    v.api("/join", {"code": w.code, "name": "Second", "op": served.new_id(), "shared": "1"})
    v.form("/logout", {"token": v.token("/me")})
    link = w.fay.api("%s/%s/link" % (w.people, w.dan.enrolment), {"op": served.new_id()}).json["url"]
    v.api(urllib.parse.urlsplit(link).path, {"shared": "1"})
    page = v.get(w.home).text
    ok("dan" in page and one["code"][:4] not in page and "shown this once" not in page, "the phone's next reader sees no card", page)


def hidden(w):
    """Of a post that was hidden or taken back nothing stays, its title above the replies neither."""
    words, replies = {}, []
    for do in ("hide", "remove"):
        word = "zqwas%sxv" % do
        root = words[word] = w.ann.post(title=word + "title", body=word + " mossmoss", scope="cohort", where="discussion")
        replies.append(w.cat.post(body="a reply", parent=root, scope="cohort", where="discussion"))
        w.bob.json("/w/%s/t/%s" % (w.site.alder, root))
        a = w.fay.api("/post/%s/moderate" % root, {"do": "hide", "reason": "It names somebody."}) if do == "hide" else \
            w.ann.api("/post/%s/remove" % root, {"do": "remove"})
        ok(a.status in (200, 303), do, a.text)
    for v in (w.bob, w.dan, w.obi, w.gus, w.nobody):
        seen, texts = crawl(v, [w.home + x for x in ("", "/today", "/new", "/brief", "/me", "/search?q=mossmoss", "/a/" + w.site.activities[w.site.alder, "discussion"])] +
                            [x % p for p in [*words.values(), *replies] for x in ("/post/%s", "/post/%s/history", "/post/%s/edit")], 60)
        found = [(p, x) for p, t in zip(seen, texts) for x in words if x in t]
        ok(not found, "%s finds nothing of it on %d pages" % (v.name, len(seen)), found[:6])


def crawl(v, start, most, kinds=("html", "json")):
    seen, texts, todo = [], [], list(start)
    while todo and len(seen) < most:
        path = todo.pop(0)
        if path in seen or path.startswith(("/login", "/site/backup/", "/b/")):
            continue
        a = v.get(path)
        seen.append(path)
        texts.append((a.text if "json" in kinds or "html" in (a.headers["Content-Type"] or "") else "") +
                     (v.json(path).text if "json" in kinds else ""))
        if a.status == 200 and "html" in (a.headers["Content-Type"] or ""):
            for href in re.findall(r'href="([^"]+)"', a.text):
                href = html.unescape(href).split("#")[0]
                href = path.split("?")[0] + href if href.startswith("?") else href
                if href.startswith("/") and not href.startswith(("//", "/assets")) and href not in seen:
                    todo.append(href)
    return seen, texts


def attribute(text, name):
    found = re.search(r'\b%s="([^"]*)"' % name, text)
    return html.unescape(found.group(1)) if found else None


def forms_of(page, path):
    for form in re.findall(r'<form\b.*?</form>', page, re.S):
        head = form.split(">")[0]
        if attribute(head, "method") != "post":
            continue
        action, fields = attribute(head, "action") or path, []
        for tag, rest in FIELD.findall(form):
            name = attribute(rest, "name")
            if name and attribute(rest, "type") != "file":
                fields.append((name, attribute(rest, "value") or ("text" if tag == "textarea" else "")))
        yield action.split("#")[0], fields


def forms(w):
    """Each form of who leads and of who owns, each field filled in with what does not belong there."""
    tried, wrong, sent = set(), [], 0
    for v in (w.fay, w.owner):
        seen, _ = crawl(v, [w.home + "/lead", w.home + "/plan", w.home + "/print", w.people, w.home + "/groups", "/make", "/site",
                            w.home + "/sessions", w.home + "/round", w.home + "/today", "/me/name", "/me/pin"], 120)
        for path in seen:
            a = v.get(path)
            for action, fields in forms_of(a.text, path):
                where = re.sub("[0-9A-HJKMNP-TV-Z]{26}", "ID", action)
                if where in ("/logout", "/site/backup", "/make/text", "/language", "/me/name") or where.endswith(("/role", "/same", "/enter")):
                    continue
                for i, (name, _) in enumerate(fields):
                    key = (where, re.sub("[0-9A-HJKMNP-TV-Z]{26}", "ID", name), dict(fields).get("do"))
                    if name == "token" or key in tried:
                        continue
                    tried.add(key)
                    for k, bad in enumerate(NASTY):
                        some = {n: x for n, x in fields}
                        some[name] = bad
                        if "remove" in some.get("do", "") or "/people/" in where:
                            some.pop("do", None)
                        headers = {"Accept": served.JSON} if k % 2 else {}
                        a = v.form(action, some, headers)
                        sent += 1
                        location = a.headers["Location"] or "/"
                        if a.status >= 500 or "zq=1" in str(a.headers) or live(a) or \
                                not re.match(r"/(?!/)|http://127\.0\.0\.1", location):
                            wrong.append((where, name, bad[:30], a.status, location, a.text[-200:]))
    ok(not wrong, "%d forms' fields, %d requests: no failure, nothing passed on as it came" % (len(tried), sent), wrong[:8])
    bad = []
    for v in (w.fay, w.ann, w.owner, w.nobody):
        seen, texts = crawl(v, ["/", w.home, w.home + "/lead", w.home + "/about", w.home + "/print/join", w.home + "/print/week",
                                w.home + "/participation?as=csv", w.people, "/make/copy?from=%s&first_day=9999-12-31" % w.site.alder,
                                w.home + "/move?first_day=9999-12-31", w.home + "/move?first_day=0001-01-01"], 120, ("html",))
        for path, text in zip(seen, texts):
            if ALIVE.search(text):
                bad.append((path, text[-200:]))
    ok(not bad, "and the pages afterwards are whole", bad[:5])
    a = w.fay.get(w.home + "/participation?as=csv&of=people")
    rows = list(csv.reader(io.StringIO(a.text)))
    ok(any("cmd" in c for row in rows for c in row) and
       not any(re.match(r"[=+@\t\r]|-[^0-9]", c) for row in rows for c in row), "no cell of a table begins a formula", rows)


def main():
    w = World()
    try:
        for part in (names, taking_over, keys, signing_up, floods, next_on_the_phone, hidden, not_open, forms):
            part(w)
        code = w.site.stop()
        ok(code == 0, "it ends well", (code, w.site.said()[-1000:]))
        done = w.site.run("verify")
        ok(done.returncode == 0, "the journal is whole", done.stdout + done.stderr)
    except BaseException:
        w.site.process.kill()
        print("# " + w.site.said()[-2000:].replace("\n", "\n# "))
        raise
    TAP.end()


main()
