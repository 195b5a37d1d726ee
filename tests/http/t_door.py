#!/usr/bin/env python3
"""Coming in: cards with their short codes, numbered spares, choosing one's name, phones that several people use; what
who stands at the door sees; and each form sent twice, by others, with foreign tokens and ids."""
# timeout: 180
import os
import re
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import served  # noqa: E402
from lib import Tap  # noqa: E402

LIST = ["Claudia Weber", "Juma Otieno", "Zawadi"]




class World:
    def __init__(self):
        people = served.PEOPLE
        served.PEOPLE = people + [(name, "Alder", "participant") for name in LIST]
        self.site = served.Site()
        served.PEOPLE = people
        # Names can be chosen here; elsewhere not.
        self.site.serve()
        self.who = self.site.enter_all()
        self.fay, self.ann, self.gus = self.who["fay"], self.who["ann"], self.who["gus"]
        self.home = "/w/" + self.site.alder
        self.code = self.site.workshops["Alder"]["join_code"]
        self.waiting = {p["name"]: p["id"] for p in self.fay.json(self.home + "/door").json["names"]}

    def phone(self, name="a phone"):
        return served.Visitor(self.site, name)

    def cards(self, what, **more):
        return self.fay.api(self.home + "/cards", {"op": served.new_id(), "what": what, **more})

    def me(self, visitor):
        return visitor.json("/me/name")


def hidden(text, name):
    found = re.search(r'name="%s" value="([^"]*)"' % name, text)
    return found.group(1) if found else None


def cards(tap, w):
    door = w.fay.json(w.home + "/door").json
    # fay, ann, bob, cat, dan, obi, and the owner's place that served.py takes from them
    tap.ok((door["in"], door["not_yet"]) == (7, 3), "seven are in, three of the list are not yet", door)
    made = w.cards("missing").json
    names = sorted(c["name"] for c in made["cards"])
    tap.ok(names == sorted(LIST) and made["left"] == 0, "a card for each who has none", made)
    one = {c["name"]: c for c in made["cards"]}["Zawadi"]
    tap.ok(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{24}", one["card"]) and re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{8}", one["code"]),
           "24 characters and 8, no I L O U", one)
    again = w.cards("missing").json
    tap.ok(again["cards"] == [], "nobody is without one then", again)

    # the camera's way: the address on the card, one button, in
    v = w.phone()
    a = v.get("/c/" + one["card"])
    tap.ok(a.status == 303 and a.headers["Location"] == "/join" and one["card"] not in a.headers["Location"],
           "the code leaves the address", a.headers)
    page = v.get("/join")
    tap.ok("Log in as Zawadi" in page.text and page.text.count("<button>") == 1, "one page with one button", page.text)
    tap.ok("no-store" in page.headers["Cache-Control"], "that nobody keeps", page.headers)
    a = v.form("/login", {"card": hidden(page.text, "card")})
    tap.ok(a.status == 303 and a.headers["Location"] == w.home, "in her workshop", a.headers)
    tap.ok(v.json(w.home + "/today").status == 200 and w.me(v).json["name"] == "Zawadi", "as Zawadi", w.me(v))
    door = w.fay.json(w.home + "/door").json
    tap.ok((door["in"], door["not_yet"]) == (8, 2), "the door sees her in", door)

    # typed, in a hurry
    for typed in [one["code"].lower(), one["code"][:4] + " " + one["code"][4:], one["code"][:4] + "-" + one["code"][4:]]:
        v = w.phone()
        page = v.get("/join?code=" + typed.replace(" ", "+"))
        a = v.form("/login", {"card": hidden(page.text, "card") or ""})
        tap.ok(a.status == 303 and w.me(v).json["name"] == "Zawadi", "typed as %r" % typed[4:5], a)
    for wrong in ["0" * 8, "0" * 24, one["card"][:23], one["card"] + "0", "", "é", "a" * 400]:
        a = w.phone().api("/login", {"card": wrong})
        tap.ok(a.status in (400, 404), "not in with %r" % wrong[:9], a)

    # her card is lost
    op = served.new_id()
    url = "%s/people/%s/card" % (w.home, w.waiting["Zawadi"])
    page = w.fay.get(url)
    tap.ok("log them out everywhere" in page.text, "who has been in: the page says what a new card does", page.text)
    first, second = w.fay.api(url, {"op": op, "end": "1"}), w.fay.api(url, {"op": op, "end": "1"})
    tap.ok(first.status == 201 and len(first.json["card"].replace(" ", "")) == 24, "a new card", first)
    tap.ok(second.status == 200 and second.json["card"] == "", "the form sent again makes no second", second)
    a = w.phone().api("/login", {"card": one["card"]})
    b = w.phone().api("/login", {"card": one["code"]})
    tap.ok((a.status, b.status) == (404, 404), "the old one stops, its short code too", (a, b))
    tap.ok(w.me(v).status == 401, "the lost phone is logged out", w.me(v))
    new = first.json
    v = w.phone()
    tap.ok(v.api("/login", {"card": new["card"]}).status == 200 and w.me(v).json["name"] == "Zawadi", "the new one works")
    a = w.fay.api("%s/people/%s/card" % (w.home, w.who["gus"].enrolment or served.new_id()), {"op": served.new_id()})
    tap.ok(a.status == 404, "nobody here: no card", a)
    elm = w.gus.json("/w/%s/people" % w.site.elm).json["people"][0]["id"]
    a = w.fay.api("%s/people/%s/card" % (w.home, elm), {"op": served.new_id()})
    tap.ok(a.status == 404, "somebody of another workshop: no card", a)
    a = w.fay.form(url, {"op": served.new_id(), "token": w.ann.token("/me")})
    tap.ok(a.status == 403, "a foreign token: no card", a)
    a = w.ann.api(url, {"op": served.new_id()})
    tap.ok(a.status == 403, "a participant makes none", a)

    # a link
    url = "%s/people/%s/link" % (w.home, w.waiting["Juma Otieno"])
    a = w.fay.form(url, {"op": served.new_id(), "token": w.fay.token("/me")})
    link = re.search(r"/login/[0-9A-Z]{26}", a.text)
    tap.ok(a.status == 201 and link and "no-store" in a.headers["Cache-Control"], "a link, shown once", a.text)
    v = w.phone()
    tap.ok(v.form(link.group(0), {}).status == 303 and w.me(v).json["name"] == "Juma Otieno", "lets in")
    tap.ok(w.phone().api(link.group(0), {}).status == 404, "once")


def many(tap, w):
    op = served.new_id()
    fields = {"op": op, "what": "ticked", "to-" + w.waiting["Claudia Weber"]: "1", "token": w.fay.token("/me")}
    a = w.fay.form(w.home + "/cards", fields)
    code = re.search(r'card-code" dir="ltr">([^<]*)<', a.text)
    tap.ok(a.status == 201 and a.text.count('class="cut"') == 1 and code, "a card for the one that is ticked", a.text)
    b = w.fay.form(w.home + "/cards", fields)
    tap.ok(b.status == 200 and "have just been made" in b.text and 'class="cut"' not in b.text,
           "sent twice: it says that they were made", b.text)
    v = w.phone()
    tap.ok(v.get("/join?code=" + code.group(1).replace(" ", "")).text.count("Claudia Weber") > 0, "and the first still works")
    tap.ok(hidden(b.text, "what") == "unused", "the page offers to make unused ones again", b.text)
    made = w.cards("unused").json["cards"]
    tap.ok([c["name"] for c in made] == ["Claudia Weber"], "only those that nobody used", made)
    tap.ok(w.phone().api("/login", {"card": code.group(1)}).status == 404, "the one before stops")
    a = w.fay.api(w.home + "/cards", {"op": served.new_id(), "what": "ticked"})
    tap.ok(a.status == 400, "nobody ticked: said", a)
    a = w.fay.api(w.home + "/cards", {"op": served.new_id(), "what": "ticked", "to-" + w.ann.enrolment: "1"})
    tap.ok(a.status == 201 and a.json["cards"] == [], "a card for somebody who is in is not made here", a)
    a = w.fay.api(w.home + "/cards", {"what": "missing"})
    tap.ok(a.status == 400, "a form without its number", a)
    a = w.ann.api(w.home + "/cards", {"op": served.new_id(), "what": "missing"})
    tap.ok(a.status == 403, "a participant makes none", a)

    spares = w.cards("spare", count=3).json["cards"]
    tap.ok([c["name"] for c in spares] == ["Card 1", "Card 2", "Card 3"], "three spares, numbered", spares)
    tap.ok([c["name"] for c in w.cards("spare", count=1).json["cards"]] == ["Card 4"], "the next one is the fourth")
    for count in ["0", "61", "x"]:
        a = w.fay.api(w.home + "/cards", {"op": served.new_id(), "what": "spare", "count": count})
        tap.ok(a.status == 400, "%s spares: no" % count, a)
    tap.ok(w.fay.json(w.home + "/door").json["not_yet"] == 1, "spares are nobody who is missing")
    tap.ok(w.fay.json(w.home + "/lead").json["unclaimed"] == 1, "nor for the checklist")
    v = w.phone()
    page = v.get("/join?code=" + spares[1]["code"])
    tap.ok("only a number so far: Card 2" in page.text and 'id="name"' in page.text, "a spare asks for the name", page.text)
    a = v.form("/login", {"card": spares[1]["code"], "name": "Neema"})
    tap.ok(a.headers["Location"] == w.home and w.me(v).json["name"] == "Neema", "and is in under it", a.headers)
    names = [p["name"] for p in w.fay.json(w.home + "/people").json["people"]]
    tap.ok("Neema" in names and "Card 2" not in names, "the others see the name", names)
    v = w.phone()
    a = v.form("/login", {"card": spares[2]["card"]})
    tap.ok(a.headers["Location"] == "/me/name", "without a name: asked for it", a.headers)
    a = v.form("/me/name", {"name": "Pendo", "token": v.token("/me/name")})
    tap.ok(a.status == 303 and w.me(v).json["name"] == "Pendo", "then in", a)
    a = v.form("/me/name", {"name": "Else", "token": w.ann.token("/me")})
    tap.ok(a.status == 403 and w.me(v).json["name"] == "Pendo", "a foreign token renames nobody")


def choosing(tap, w):
    """Claudia is still on the list."""
    v = w.phone()
    a = v.api("/join", {"code": w.code, "pick": w.waiting["Claudia Weber"]})
    tap.ok(a.status == 403, "names cannot be chosen unless it is allowed", a)
    tap.ok("names" not in v.json("/join?code=" + w.code).json, "and are not shown")
    a = v.form("/join", {"code": w.code, "name": "claudia  WEBER"})
    tap.ok(a.status == 303 and w.me(v).json["name"].lower() == "claudia weber", "somebody of this name comes in as new", a)
    door = w.fay.json(w.home + "/door").json
    tap.ok([n["name"] for n in door["names"]] == ["Claudia Weber"], "the one of the list is still to come", door)

    a = w.fay.api(w.home + "/joining", {"op": served.new_id(), "open": "1", "choose": "1"})
    tap.ok(a.status == 200, "the switch", a)
    page = w.phone().get("/join?code=" + w.code)
    tap.ok("Claudia Weber" in page.text and "ann" not in re.findall(r"<bdi>([^<]*)</bdi>", page.text), "only who has not come in is shown", page.text)
    v = w.phone()
    page = v.form("/join", {"code": w.code, "name": "Claudia weber", "op": served.new_id()})
    tap.ok(page.status == 200 and "Are you the Claudia Weber of the list?" in page.text, "the same name: it asks", page.text)
    before = w.fay.json(w.home + "/door").json["in"]
    fields = {"code": w.code, "op": served.new_id(), "pick": hidden(page.text, "pick")}
    a, b = v.form("/join", fields), v.form("/join", fields)
    tap.ok(a.status == b.status == 303, "yes: in; and again when the answer got lost", (a, b))
    door = w.fay.json(w.home + "/door").json
    tap.ok(door["in"] == before + 1 and door["names"] == [], "once", door)
    a = w.phone().api("/join", {"code": w.code, "pick": w.waiting["Claudia Weber"], "op": served.new_id()})
    tap.ok(a.status == 409, "nobody else takes her name", a)
    a = w.phone().api("/join", {"code": w.code, "pick": w.ann.enrolment, "op": served.new_id()})
    tap.ok(a.status == 409, "nor that of somebody who is in", a)


def twice(tap, w):
    before = w.fay.json(w.home + "/door").json["in"]
    fields, v = {"code": w.code, "name": "Twice", "op": served.new_id()}, w.phone()
    one, two = v.api("/join", fields), v.api("/join", fields)
    tap.ok(one.json["person"] == two.json["person"] and one.json["card"] != two.json["card"],
           "joining sent twice: one person, whose second card is good", (one, two))
    tap.ok(w.phone().api("/login", {"card": one.json["card"]}).status in (404, 429), "the first is not")
    tap.ok(w.phone().api("/login", {"card": two.json["code"]}).status == 200, "by its short code")
    tap.ok(w.fay.json(w.home + "/door").json["in"] == before + 1, "one more is in")
    a = v.form("/join", {**fields, "op": served.new_id(), "name": "Paper"})
    page = v.get(a.headers["Location"]).text
    tap.ok(len(re.findall(r"[0-9A-Z]{4} [0-9A-Z]{4}", page)) > 1 and "shown this once" in page, "the card is shown once", page)
    tap.ok("shown this once" not in v.get(a.headers["Location"]).text, "and not again")


def shared(tap, w):
    made = w.cards("spare", count=2).json["cards"]
    v = w.phone("shared")
    for card, name in zip(made, ["Asha", "Baraka"]):
        a = v.form("/login", {"card": card["card"], "name": name, "shared": "1"})
        tap.ok(a.status == 303, "%s comes in on the shared phone" % name, a)
        page = v.get(w.home + "/today").text
        tap.ok("Leave this phone to the next" in page, "which can be left to the next", page)
        if name == "Asha":
            for pin, want in [("123", 400), ("1234", 400), ("5555", 400), ("47x1", 400), ("4711", 303)]:
                a = v.form("/me/pin", {"pin": pin, "token": v.token("/me/pin")})
                tap.ok(a.status == want, "a PIN %s: %d" % (pin, want), a)
        a = v.form("/logout", {"token": v.token("/me")})
        tap.ok(a.headers["Location"] == "/pin" and w.me(v).status == 401, "left", a.headers)
    page = v.get("/pin").text
    tap.ok("Asha" in page and "Baraka" not in page, "who has a PIN can be chosen", page)
    people = {p["name"]: p["id"] for p in v.json("/pin").json["people"]}
    tap.ok(w.phone().json("/pin").json["people"] == [], "another phone knows nobody")
    a = w.phone().api("/pin", {"person": people["Asha"], "pin": "4711"})
    tap.ok(a.status == 403, "nor takes the PIN", a)
    a = v.api("/pin", {"person": people["Baraka"], "pin": ""})
    tap.ok(a.status == 400, "without a PIN nobody", a)
    a = v.form("/pin", {"person": people["Asha"], "pin": "4711"})
    tap.ok(a.status == 303 and w.me(v).json["name"] == "Asha", "in by the PIN", a)
    v.form("/logout", {"token": v.token("/me")})
    for i in range(5):
        a = v.form("/pin", {"person": people["Asha"], "pin": "4712"})
        tap.ok(a.status == 403 and w.me(v).status == 401, "a wrong one, %d" % (i + 1), a)
    a = v.form("/pin", {"person": people["Asha"], "pin": "4711"})
    tap.ok(a.status == 403 and "Come in with your card" in a.text and w.me(v).status == 401, "after five also not the right one", a.text)
    v.form("/login", {"card": made[1]["card"], "shared": "1"})
    v.form("/logout", {"token": v.token("/me")})
    a = v.form("/pin", {"person": people["Asha"], "pin": "4711"})
    tap.ok(a.status == 403, "somebody else's card gives no more tries at a PIN", a)
    v.form("/login", {"card": made[0]["card"], "shared": "1"})
    v.form("/logout", {"token": v.token("/me")})
    a = v.form("/pin", {"person": people["Asha"], "pin": "4711"})
    tap.ok(a.status == 303, "a card of one's own opens it again", a)
    a = v.form("/me/pin", {"away": "1", "token": v.token("/me/pin")})
    tap.ok(v.json("/me/pin").json["set"] is False, "a PIN can be taken away", a)
    cookie = [c for c in v.cookies if c.startswith("indaba-phone")]
    v.form("/login", {"card": made[0]["card"]})
    tap.ok(cookie and cookie[0] not in v.cookies, "without the tick it is one's own phone again", v.cookies)


def failed(tap, w):
    v = w.phone()
    v.get("/join?code=XXXX9999")
    v.get("/login/" + "0" * 26)
    door = w.fay.json(w.home + "/door")
    why = [t["why"] for t in door.json["failed"]]
    tap.ok(why[:2] == ["link", "code"], "the newest first: a link, a code", why)
    tap.ok(all(t["from"] == "1" and abs(t["at"] / 1000 - time.time()) < 600 for t in door.json["failed"]),
           "with the address's last part and the time", door.json["failed"][:3])
    tap.ok("card" in why and "pin" in why and "XXXX9999" not in door.text, "cards and PINs too, no secrets", why)
    page = w.fay.get(w.home + "/door")
    tap.ok("Refresh" not in page.headers and "What went wrong" in page.text, "the page stays")
    tap.ok(w.fay.get(w.home + "/door?live=1").headers["Refresh"] == "20", "and loads itself when asked to")
    tap.ok(w.gus.json(w.home + "/door").status == 404, "not for others")
    many_wrong = [w.phone().api("/login", {"card": "0" * 24}).status for _ in range(12)]
    tap.ok(429 in many_wrong, "too many wrong cards: wait", many_wrong)
    tap.ok(w.fay.json(w.home + "/door").json["failed"][0]["why"] == "card", "seen at the door")
    log = w.site.said()
    tap.ok(not re.search(r"/c/[0-9A-Z]{24}", log), "no card in the log")


def main():
    tap, w = Tap(), None
    try:
        w = World()
        for step in [cards, many, choosing, twice, shared, failed]:
            step(tap, w)
        tap.ok(w.site.stop() == 0, "it stops cleanly")
        tap.ok(w.site.run("verify").returncode == 0, "and its history is whole")
    finally:
        if w and w.site.process.poll() is None:
            w.site.process.kill()
    tap.end()


main()
