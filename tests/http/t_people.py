#!/usr/bin/env python3
"""The people of a workshop through its pages: lists that are pasted, roles, groups, removing, who is the same as whom.
What a list holds was counted by hand; a large one is read by Python's csv too."""
# timeout: 240
import csv
import html
import io
import os
import re
import sqlite3
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import served  # noqa: E402
from lib import Tap  # noqa: E402

TAP = Tap()
ok = TAP.ok
LINES = "Amina Yusuf\nBen Otieno, facilitator\nChantal Mbaye; Baobab\n\n- Dário Nhantumbo\tBaobab\nMoyo, Claudia\ndan\n"
MOODLE = ("username,firstname,lastname,email,course1,group1,role1\r\n"
          "zola,Zola,\"Ndlovu, Jr.\",zola@example.org,INQ,Baobab,student\r\n"
          "yaw,Yaw,Mensah,yaw@example.org,INQ,,editingteacher\r\n"
          "yaw2,Yaw,Mensah,yaw2@example.org,INQ,,student\r\n"
          ",,,x@example.org,INQ,,student\r\n"
          "zola,Other,Name,o@example.org,INQ,,student\r\n")


class World:
    def __init__(self):
        self.site = served.Site()
        self.site.serve()
        self.who = self.site.enter_all()
        self.fay, self.ann, self.bob, self.dan = (self.who[n] for n in ("fay", "ann", "bob", "dan"))
        self.home = "/w/" + self.site.alder
        self.people = self.home + "/people"

    def names(self, show="", who=None):
        found, path = [], self.people + "?show=" + show
        while path:
            page = (who or self.fay).json(path).json
            found += [p["name"] for p in page["people"]]
            path = page["next"]
        return found

    def id_of(self, name, show=""):
        for p in self.fay.json(self.people + "?show=" + show).json["people"]:
            if p["name"] == name:
                return p["id"]
        raise RuntimeError("no " + name)

    def add(self, text, op=None, sure="1", **more):
        return self.fay.api(self.people, {"text": text, "op": op or served.new_id(), "sure": sure, **more})

    def change(self, enrolment, who=None, **fields):
        return (who or self.fay).api("%s/%s" % (self.people, enrolment), fields)

    def one(self, enrolment):
        return self.fay.json("%s/%s" % (self.people, enrolment)).json


def pasted(w):
    before = sorted(w.names())
    a = w.add(LINES, sure="")
    rows = {r["name"]: r for r in a.json["rows"]}
    ok([r["what"] for r in a.json["rows"]] == ["new", "new", "new", "new", "wrong", "here"], "a list is looked at row by row",
       a.text)
    ok(rows["Moyo"]["line"] == 6 and "semicolon" in rows["Moyo"]["why"], "what is wrong is said with its line", rows["Moyo"])
    ok(rows["Ben Otieno"]["role"] == "facilitator" and rows["Dário Nhantumbo"]["groups"] == "Baobab", "roles and groups", rows)
    ok(sorted(w.names()) == before, "and nobody is added by looking")
    op = served.new_id()
    a = w.add(LINES, op)
    ok(a.json["url"].endswith("done=added"), "then it is added", a.text)
    new = ["Amina Yusuf", "Ben Otieno", "Chantal Mbaye", "Dário Nhantumbo"]
    ok(sorted(w.names()) == sorted(before + new), "the good rows alone", w.names())
    ok(w.names("invited") == new, "they have not come yet", w.names("invited"))
    a = w.add(LINES, op)
    ok(sorted(w.names()) == sorted(before + new), "sent twice, they stand once")
    a = w.add(LINES)
    ok(a.json["url"].endswith("done=again") and sorted(w.names()) == sorted(before + new), "pasted twice, nobody is added", a.text)
    a = w.add("amina  YUSUF\nAmína Yusuf\n", sure="")
    ok([r["what"] for r in a.json["rows"]] == ["here", "twice"], "a name is the same without case and accents", a.text)
    a = w.add("Amina Yusuf", **{"again-1": "1"})
    ok(w.names().count("Amina Yusuf") == 2, "ticked, she is another person", w.names())
    page = w.fay.get(w.people).text
    ok(page.count("Two of this name") == 2, "two of one name are marked", page)
    ok(w.one(w.id_of("Chantal Mbaye"))["groups"] == ["Baobab"], "a group is made once and filled")
    groups = {g["name"]: g["people"] for g in w.fay.json(w.home + "/groups").json["groups"]}
    ok(groups == {"Birch": 2, "Cedar": 1, "Baobab": 2}, "and stands in the list", groups)
    for what, text in [("nothing", ""), ("only blanks", " \n\n")]:
        ok(w.add(text).status == 400, what + " is refused")


def tables(w):
    a = w.add(MOODLE, sure="")
    got = [(r["name"], r["what"]) for r in a.json["rows"]]
    ok(got == [("Zola Ndlovu, Jr.", "new"), ("Yaw Mensah", "new"), ("Yaw Mensah", "new"), ("", "wrong"), ("Other Name", "wrong")],
       "Moodle's headings; two of one name with two user names are two", got)
    ok(a.json["left"] == "course1", "columns that are not read are named", a.json["left"])
    ok(w.add(MOODLE).json["url"].endswith("added") and w.names().count("Yaw Mensah") == 2, "added")
    ok(w.add(MOODLE).json["url"].endswith("again") and w.names().count("Yaw Mensah") == 2, "and not again")
    german = "Vorname;Nachname;Gruppe;Bemerkung\r\nJürgen;Groß;Linde;kommt später\r\n".encode("cp1252")
    mark, token = "xyxyx", w.fay.token("/me")
    parts = b"".join(b'--xyxyx\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (k.encode(), v.encode())
                     for k, v in [("token", token), ("op", served.new_id()), ("text", "")])
    body = parts + (b'--xyxyx\r\nContent-Disposition: form-data; name="file"; filename="l.csv"\r\nContent-Type: text/csv\r\n\r\n'
                    + german + b"\r\n--xyxyx--\r\n")
    a = w.fay.ask("POST", w.people, body, {"Content-Type": "multipart/form-data; boundary=" + mark})
    ok(a.status == 200 and "Jürgen Groß" in a.text and "Nobody has been added yet" in a.text, "a file of a German Excel", a.text[:3000])
    text = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", a.text, re.S).group(1)).removeprefix("\n")
    a = w.fay.form(w.people, {"token": token, "op": served.new_id(), "sure": "1", "text": text})
    ok(a.status == 303 and "Jürgen Groß" in w.names("invited"), "its text goes on as UTF-8", (a.status, text))
    ok(w.one(w.id_of("Jürgen Groß"))["note"] == "kommt später", "its note is kept")
    ok("kommt" not in w.ann.get(w.people).text, "and not for everybody")
    a = w.add('name,note\nA,"never closed\n')
    ok(a.status == 400 and "line 2" in a.text, "a quotation mark that never closes is named", a.text)
    ok(w.add("x\n" * 2001).status == 413, "more than 2000 are refused")


def many(w):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["name", "group"])
    for i in range(450):
        writer.writerow(["Person %03d%s" % (i, ', "the %d"' % i if i % 7 == 0 else ""), "Hall %d" % (i % 3)])
    want = [row[0] for row in csv.reader(io.StringIO(out.getvalue()))][1:]
    stop, seen = threading.Event(), []

    def others():
        while not stop.is_set():
            seen.append(w.ann.post(body="meanwhile %d" % len(seen)))

    t = threading.Thread(target=others)
    t.start()
    a = w.add(out.getvalue())
    stop.set()
    t.join()
    got = [n for n in w.names() if n.startswith("Person ")]
    ok(a.status == 200 and sorted(got) == sorted(want), "450 people, read as Python's csv does, over pages of 100", len(got))
    ok(len(seen) > 0, "while others write", len(seen))
    first = w.fay.json(w.people).json
    ok(len(first["people"]) == 100 and first["next"], "a page holds 100")
    a = w.fay.json(w.people + "?q=pers%C3%B3n+44")
    ok(sorted(p["name"][:10] for p in a.json["people"]) == sorted(n[:10] for n in want if "44" in n), "a name is found by its words",
       a.text)


def one_person(w):
    amina = w.id_of("Amina Yusuf")
    ok(w.change(amina, do="name", name="Amina Yusuf-Bello", was="Amina Yusuf").status == 200 and
       w.one(amina)["name"] == "Amina Yusuf-Bello", "a name is corrected")
    ok(w.change(amina, do="name", name="", was="x").status == 400, "and not taken away")
    page = w.fay.get("%s/%s" % (w.people, amina)).text
    shown = re.search(r'name="shown" value="([^"]*)"', page).group(1)
    birch = [g["id"] for g in w.fay.json(w.home + "/groups").json["groups"] if g["name"] == "Birch"][0]
    fields = {"do": "groups", "shown": shown, "in-" + birch: "1"}
    ok(w.change(amina, **fields).status == 200 and w.one(amina)["groups"] == ["Birch"], "groups are ticked")
    ok(w.change(amina, **fields).status == 200 and w.one(amina)["groups"] == ["Birch"], "twice is as once")
    ok(w.change(amina, who=w.ann, do="name", name="Hacked").status == 403, "not by who takes part")
    gus = w.who["gus"]
    elm = "/w/%s/people/%s" % (w.site.elm, amina)
    ok(gus.json(elm).status == 404 and gus.api(elm, {"do": "remove"}).status == 404, "nor from another workshop")
    role = "%s/%s/role" % (w.people, w.dan.enrolment)
    ok(w.fay.api(role, {"role": "observer"}).status == 200 and w.dan.json(w.people).status == 403, "a role counts at once")
    w.fay.api(role, {"role": "participant"})
    ok(w.dan.json(w.people).status == 200, "and back")
    ok(w.fay.api(role, {"role": "owner"}).status == 400, "nobody is made owner")
    ok(w.change(w.id_of("Olive", "in"), do="remove").status == 200, "one of two who lead is removed")
    a = w.fay.api("%s/%s/role" % (w.people, w.fay.enrolment), {"role": "participant"})
    ok(a.status == 409 and w.fay.json(w.home + "/groups").status == 200, "the only one who leads stays", a.text)
    ok(w.change(w.fay.enrolment, do="remove").status == 409, "and is not removed")
    said = w.dan.post(body="said before")
    ok(w.change(w.dan.enrolment, do="remove").status == 200 and w.dan.json(w.home).status == 404, "who is removed reads nothing")
    ok(w.dan.api(w.site.posts(), {"op": served.new_id(), "body": "x"}).status == 404, "and writes nothing")
    ok(w.ann.json("/post/" + said).json["author_name"] == "dan", "what they wrote stays under their name")
    ok("dan" not in w.names() and "dan" in w.names("away"), "they stand in another list")
    ok(w.change(w.dan.enrolment, do="back").status == 200 and w.dan.json(w.home).status == 200, "brought back, as before")
    go, got = threading.Barrier(2), []

    def remove():
        go.wait()
        w.change(w.dan.enrolment, do="remove")

    def write():
        go.wait()
        for i in range(30):
            got.append(w.dan.api(w.site.posts(), {"op": served.new_id(), "body": "racing %d" % i}).status)

    threads = [threading.Thread(target=f) for f in (remove, write)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    cut = got.index(404) if 404 in got else len(got)
    ok(set(got[cut:]) <= {404} and w.dan.api(w.site.posts(), {"body": "x"}).status == 404, "removal beats writing at the same time", got)
    w.change(w.dan.enrolment, do="back")


def groups(w):
    path, op = w.home + "/groups", served.new_id()
    a, b = (w.fay.api(path, {"do": "make", "op": op, "name": "Linden"}) for _ in range(2))
    ok(a.json["url"] == b.json["url"] and [g["name"] for g in w.fay.json(path).json["groups"]].count("Linden") == 1,
       "a group is made once", (a.text, b.text))
    ok(w.fay.api(path, {"do": "make", "op": w.site.alder, "name": "Taken"}).status == 409, "not under another thing's number")
    ok(w.fay.api(path, {"do": "make", "op": served.new_id(), "name": ""}).status == 400, "nor without a name")
    page = w.fay.get("%s/%s" % (path, op)).text
    shown = re.search(r'name="shown" value="([^"]*)"', page).group(1)
    secret = w.bob.post(body="for Birch", scope="pod")
    ok(w.dan.json("/post/" + secret).status == 404, "a stranger reads nothing of a group")
    birch = [g["id"] for g in w.fay.json(path).json["groups"] if g["name"] == "Birch"][0]
    put = {"do": "put", "shown": w.dan.enrolment + "-", "in-" + w.dan.enrolment: "1"}
    ok(w.fay.api("%s/%s" % (path, birch), put).status == 200 and w.dan.json("/post/" + secret).status == 200,
       "who is put in reads what is written there")
    out = {"do": "put", "shown": w.dan.enrolment + "+"}
    ok(w.fay.api("%s/%s" % (path, birch), out).status == 200 and w.dan.json("/post/" + secret).status == 404, "who is taken out does not")
    ok(len(shown.split()) == 100, "a page of ticks holds 100", len(shown.split()))
    ok(w.fay.api("%s/%s" % (path, op), {"do": "name", "name": "Lime"}).status == 200 and
       w.fay.json("%s/%s" % (path, op)).json["name"] == "Lime", "a group gets another name")
    ok(w.fay.api("%s/%s" % (path, op), {"do": "remove"}).status == 200 and w.fay.json("%s/%s" % (path, op)).status == 404, "is removed")
    ok(w.fay.api("%s/%s" % (path, op), {"do": "back"}).status == 200 and w.fay.json("%s/%s" % (path, op)).status == 200, "comes back")
    elm = {"do": "put", "shown": w.who["hal"].enrolment or served.new_id() + "-"}
    a = w.fay.api("%s/%s" % (path, birch), {"do": "put", "shown": served.new_id() + "-"} | elm)
    hal = [p["id"] for p in w.who["gus"].json("/w/%s/people" % w.site.elm).json["people"] if p["name"] == "hal"][0]
    a = w.fay.api("%s/%s" % (path, birch), {"do": "put", "shown": hal + "-", "in-" + hal: "1"})
    ok(a.status == 404, "nobody of another workshop is put in", a.text)
    op = served.new_id()
    before = {g["id"] for g in w.fay.json(path).json["groups"]}
    a = w.fay.form(path, {"do": "look", "op": op, "into": "4", "token": w.fay.token("/me")})
    ok(a.status == 200 and {g["id"] for g in w.fay.json(path).json["groups"]} == before, "dealing out is looked at first")
    looked = [re.findall(r'<li dir="auto">([^<]*)</li>', part) for part in a.text.split("<h2")[1:]]
    for _ in range(2):
        a = w.fay.api(path, {"do": "deal", "op": op, "into": "4"})
    made = [g for g in w.fay.json(path).json["groups"] if g["id"] not in before]
    sizes = sorted(g["people"] for g in made)
    ok(len(made) == 4 and sizes[-1] - sizes[0] <= 1, "four groups of one size", made)
    takes_part = [n for n in w.names() if n not in ("fay", "obi", "Ben Otieno", "Yaw Mensah")]
    ok(abs(sum(sizes) - len(takes_part)) <= 1, "everybody who takes part is in one", (sum(sizes), len(takes_part)))
    ok(sorted(map(len, looked)) == sizes, "as it was looked at", (list(map(len, looked)), sizes))


def same(w):
    """dan, who is in, and a list's "Dan" are one; then two who are both in."""
    a = w.add("Dán", **{"again-1": "1"})
    listed = w.id_of("Dán", "invited")
    page = w.fay.get(w.people + "?q=dan").text
    ok(page.count("Perhaps the same as another here") == 2, "who came in and who is on the list are perhaps one", page)
    a = w.fay.json("%s/%s/same" % (w.people, listed))
    ok([p["name"] for p in a.json["people"]] == ["dan"], "the other is offered", a.text)
    for _ in range(2):
        a = w.fay.api("%s/%s/same" % (w.people, listed), {"with": w.dan.enrolment})
        ok(a.status == 200 and w.dan.enrolment in a.json["url"], "made one; who is in stays", a.text)
    ok("Dán" not in w.names() and "dan" in w.names(), "one name is shown")
    ok(w.change(listed, do="unmerge").status == 200 and "Dán" in w.names("invited"), "undone, both are there")
    # Two who are in.
    mine, theirs = w.dan.post(body="dan to himself", scope="me"), w.bob.post(body="bob to himself", scope="me")
    open_text = w.bob.post(body="bob to all")
    unfit = w.bob.post(body="bob by mistake")
    a = w.fay.api("/post/%s/moderate" % unfit, {"do": "hide", "reason": "by mistake"})
    ok(a.status == 200 and w.dan.json("/post/" + unfit).json.get("body", "") == "", "what is hidden is its author's", a.text)
    news = [p["id"] for p in w.dan.json(w.home + "/new").json["posts"]]
    ok(open_text in news, "what another wrote is new", news)
    before = w.fay.json(w.home + "/participation").json
    ok(w.dan.json("/post/" + theirs).status == 404, "before, nobody reads another's own texts")
    a = w.fay.api("%s/%s/same" % (w.people, w.dan.enrolment), {"with": w.bob.enrolment})
    ok(a.status == 200, "bob turns out to be dan", a.text)
    ok(w.dan.json("/post/" + theirs).status == 200 and w.dan.json("/post/" + mine).status == 200, "dan reads what both wrote for themselves")
    ok(w.bob.json("/post/" + mine).status == 200, "bob's phone opens the same place")
    ok(w.ann.json("/post/" + open_text).json["author_name"] == "dan", "bob's texts stand under dan's name",
       w.ann.json("/post/" + open_text).json)
    ok("bob" not in w.names() and w.names().count("dan") == 1, "the list shows one")
    after = w.fay.json(w.home + "/participation").json
    ok((after["texts"], after["people"]) == (before["texts"], before["people"] - 1), "as many texts, by one fewer",
       (before["texts"], before["people"], after["texts"], after["people"]))
    news = [p["id"] for p in w.dan.json(w.home + "/new").json["posts"]]
    ok(open_text not in news and theirs not in news, "one's own texts are not new", news)
    ok(w.dan.json("/post/" + unfit).json.get("body") == "bob by mistake" and "bob by mistake" not in w.ann.get("/post/" + unfit).text,
       "a hidden text is read by who stands for its author, and by nobody else")
    bodies = [p["body"] for p in w.dan.json(w.home + "/me").json["posts"]]
    ok("bob to all" in bodies and "said before" in bodies, "both texts are among his own", bodies)
    a = w.dan.api("/post/%s/edit" % open_text, {"body": "bob to all, changed by dan", "scope": "cohort"})
    ok(a.status in (200, 201) and w.ann.json("/post/" + open_text).json["body"].endswith("by dan"), "and can be changed by him", a.text)
    new = w.bob.post(body="from bob's phone")
    ok(w.ann.json("/post/" + new).json["author_name"] == "dan", "what is written on it is dan's")
    for target, with_ in [(w.bob.enrolment, w.dan.enrolment), (w.dan.enrolment, w.dan.enrolment), (w.bob.enrolment, w.ann.enrolment)]:
        a = w.fay.api("%s/%s/same" % (w.people, target), {"with": with_})
        ok(a.status in (200, 409), "twice, itself, or who is merged: no ring comes of it", a.text)
    ok(w.change(w.bob.enrolment, do="unmerge").status == 200, "undone")
    ok(w.dan.json("/post/" + theirs).status == 404 and w.bob.json("/post/" + theirs).status == 200 and
       w.bob.json("/post/" + mine).status == 404, "each reads their own again")
    ok(w.ann.json("/post/" + open_text).json["author_name"] == "bob" and "bob" in w.names(), "each has their name again")
    ok(w.bob.json("/post/" + open_text).json["body"].endswith("by dan"), "what was changed meanwhile stays")
    # Nobody becomes somebody else to read what they wrote for themselves.
    a = w.fay.api("%s/%s/same" % (w.people, w.fay.enrolment), {"with": w.bob.enrolment})
    ok(a.status == 403, "who leads does not take somebody over", a.text)
    a = w.fay.api("%s/%s/same" % (w.people, w.dan.enrolment), {"with": served.new_id()})
    ok(a.status == 404, "nor is there a nobody", a.text)


def joining(w):
    path, code = w.home + "/joining", w.site.workshops["Alder"]["join_code"]
    nobody = w.who["nobody"]
    ok(w.fay.api(path, {"op": served.new_id()}).status == 200, "joining is closed")
    a = nobody.api("/join", {"code": code, "name": "Late"})
    ok(a.status == 403, "then nobody joins", a.text)
    op = served.new_id()
    for _ in range(2):
        w.fay.api(path, {"op": op, "open": "1", "choose": "1", "new_code": "1"})
    now = w.fay.json(path).json
    ok(now["open"] and now["choose"] and now["join_code"] != code and re.fullmatch("[0-9A-Z]{8}", now["join_code"]), "opened, with a new code", now)
    ok(nobody.api("/join", {"code": code, "name": "Late"}).status == 404, "the old code is none")
    a = nobody.api("/join", {"code": now["join_code"], "name": "Late"})
    ok(a.status == 201, "the new one lets in", a.text)
    ok(w.ann.json(path).status == 403, "only who leads sees the page")


def rows(path):
    db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
    found = {t: sorted(db.execute("SELECT * FROM " + t)) for t in ("enrolment", "reader", "pod", "pod_member")}
    db.close()
    return found


def main():
    w = World()
    try:
        for part in (pasted, tables, many, one_person, groups, same, joining):
            part(w)
        code = w.site.stop()
        ok(code == 0, "it ends well", (code, w.site.said()[-1000:]))
        done = w.site.run("verify")
        ok(done.returncode == 0, "the journal is whole", done.stdout + done.stderr)
        before = rows(w.site.file)
        done = w.site.run("rebuild", "--json")
        ok(done.returncode == 0 and rows(w.site.file) == before and before["reader"], "and folded anew gives the same people and readers",
           done.stdout + done.stderr)
    except BaseException:
        w.site.process.kill()
        print("# " + w.site.said()[-2000:].replace("\n", "\n# "))
        raise
    TAP.end()


main()
