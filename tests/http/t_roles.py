#!/usr/bin/env python3
"""Every route asked by every role, as a page and as JSON: the answers are those of roles.tsv, which was written by
hand. The rows of the program's tables and of roles.tsv are the same."""
# timeout: 180
import copy
import glob
import os
import re
import sys
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import served  # noqa: E402
from lib import Tap  # noqa: E402

ROLES = {"nobody": "nobody", "guest": "hal", "observer": "obi", "participant": "ann", "facilitator": "fay",
         "owner": "owner", "other": "gus"}


def rows_of_program():
    rows = set()
    for path in glob.glob(os.path.join(served.SRC, "web", "**", "*.c"), recursive=True):
        with open(path, encoding="utf-8") as f:
            rows |= {(m, p) for m, p in re.findall(r'\bROUTE\(\s*METHOD_(\w+),\s*"([^"]+)"', f.read())}
    return rows


def table():
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "roles.tsv"), encoding="utf-8") as f:
        lines = [line.rstrip("\n").split("\t") for line in f if not line.startswith("#")]
    head = lines[0]
    return [dict(zip(head, line)) for line in lines[1:]]


class World:
    def __init__(self):
        self.site = served.Site()
        self.site.must("import", os.path.join(served.SRC, "docs/demo/2-report.txt"), "--json")
        self.site.serve()
        self.who = self.site.enter_all()
        self.made = self.who["owner"].api("/make", {"op": served.new_id(), "title": "Oak", "zone": "UTC"}
                                          ).json["url"].rsplit("/", 1)[0]
        ann = self.who["ann"]
        self.public = ann.post(body="for anybody", scope="public")
        mark = "markmarkmark"
        parts = [("op", served.new_id()), ("body", "with a file"), ("scope", "cohort")]
        body = "".join('--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (mark, k, v) for k, v in parts)
        body += ('--%s\r\nContent-Disposition: form-data; name="file1"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n'
                 'bytes of a file\r\n--%s--\r\n' % (mark, mark))
        answer = ann.ask("POST", self.site.posts(), body.encode(),
                         {"Content-Type": "multipart/form-data; boundary=" + mark, "Accept": served.JSON, "X-Indaba": "1"})
        self.post = answer.json["id"]
        page = ann.get("/post/" + self.post).text
        self.hash = re.search(r"/b/([0-9a-f]{64})", page).group(1)
        self.static = re.search(r"/static/[^\"]+", page).group(0)
        self.report = ann.json("/reports").json["reports"][0]["id"]
        home, fay = "/w/" + self.site.alder, self.who["fay"]
        fay.api(home + "/sessions", {"op": served.new_id(), "body": "Told; ann", "day": 1})
        self.session = [a["id"] for a in fay.json(home).json["activities"] if a["kind"] == "session"][0]
        self.poll, self.choice = served.new_id(), served.new_id()
        fay.api(home + "/plan", {"do": "add", "activity": self.poll, "kind": "poll", "title": "Choose", "day": -1})
        fay.api("%s/a/%s/edit" % (home, self.poll), {"kind": "poll", "was_kind": "poll", "title": "Choose",
                                                     "was_title": "Choose", "option-" + self.choice: "this"})
        self.line = served.new_id()
        ann.api("%s/a/%s/lines" % (home, self.session), {"op": self.line, "body": "a line"})
        self.minutes = ann.json("%s/a/%s" % (home, self.session)).json["report"]
        joined = self.who["nobody"].api("/join", {"code": self.code(), "name": "Zed"})
        self.card = joined.json["card"]
        self.who["nobody"].cookies.clear()
        self.n = 0

    def code(self):
        return self.site.workshops["Alder"]["join_code"]

    def path(self, pattern):
        if pattern.startswith("/static"):
            return self.static
        if pattern.startswith("/texts"):
            return "/texts/0/fr"
        fill = {"*code": self.code(), ":workshop": self.site.alder, "#part": "1", ":post": self.post,
                ":activity": self.site.activities[self.site.alder, "prompt"], ":thread": self.post, "@hash": self.hash,
                ":report": self.report, ":op": served.new_id()}
        fill.update({"*sheet": "words", ":enrolment": self.who["dan"].enrolment})
        if ":pod" in pattern:
            fill[":pod"] = self.who["fay"].json("/w/%s/groups" % self.site.alder).json["groups"][0]["id"]
        if pattern.rsplit("/", 1)[1] in ("checkin", "hand", "lines", "report"):
            fill[":activity"] = self.session
        if pattern.endswith("/vote") or pattern.endswith(":activity/edit"):
            fill[":activity"] = self.poll
        if pattern.startswith("/report/:report/"):
            fill.update({":report": self.minutes, ":line": self.line})
        if "*token" in pattern:
            fill["*token"] = self.site.link(self.site.people["dan"]).rsplit("/", 1)[1]
        path = "/".join(fill.get(step, step) for step in pattern.split("/"))
        if pattern == "/w/:workshop/enter":  # Alder must stay without the owner
            return self.made + "/enter"
        if pattern == "/make/copy":
            return "%s?from=%s&first_day=2030-09-01" % (path, self.site.alder)
        return path + "?q=file" if pattern.endswith("/search") else path

    def fields(self, pattern):
        self.n += 1
        return {"/join": {"code": self.code(), "name": "Somebody %d" % self.n},
                "/pin": {"person": self.site.owner, "pin": "4711"}, "/me/pin": {"pin": "4711"},
                "/me/name": {"name": self.asking}, "/w/:workshop/print": {"wifi": "Room"},
                "/w/:workshop/print/*sheet": {"version": "0000"},
                "/w/:workshop/cards": {"op": served.new_id(), "what": "spare", "count": "1"},
                "/w/:workshop/people": {"op": served.new_id(), "text": "Listed %d" % self.n, "sure": "1"},
                "/w/:workshop/people/:enrolment": {"do": "groups"},
                "/w/:workshop/people/:enrolment/role": {"role": "participant"},
                "/w/:workshop/people/:enrolment/same": {"with": self.who["dan"].enrolment},
                "/w/:workshop/groups": {"do": "make", "op": served.new_id(), "name": "Group %d" % self.n},
                "/w/:workshop/groups/:pod": {"do": "put"},
                "/w/:workshop/joining": {"op": served.new_id(), "open": "1"},
                "/w/:workshop/people/:enrolment/card": {"op": served.new_id()},
                "/w/:workshop/people/:enrolment/link": {"op": served.new_id()},
                "/login": {"card": self.card}, "/language": {"lang": "en"},
                "/w/:workshop/new": {"mark": self.public},
                "/w/:workshop/tick": {"item": "zone", "done": "1"},
                "/make": {"op": served.new_id(), "title": "Made %d" % self.n, "zone": "UTC"},
                "/make/text": {"year": "2030", "text": "Come to us.\n\n1-30 September : Made %d led by Eva\n" % self.n},
                "/w/:workshop/edit": {"title": "Alder", "was_title": "Alder", "zone": "UTC", "was_zone": "UTC"},
                "/w/:workshop/move": {"was": "2026-11-02", "first_day": "2026-11-02"},
                "/w/:workshop/signup": {"op": served.new_id(), "name": "Nobody"},
                "/w/:workshop/a/:activity/posts": {"op": served.new_id(), "body": "text %d" % self.n, "scope": "cohort"},
                "/w/:workshop/plan": {"do": "part", "part": "1", "label": "Named %d" % self.n},
                "/w/:workshop/a/:activity/edit": {"kind": "poll", "was_kind": "poll", "title": "Choose",
                                                  "was_title": "Choose"},
                "/w/:workshop/a/:activity/vote": {"option": self.choice},
                "/w/:workshop/sessions": {"op": served.new_id(), "body": "Topic %d" % self.n, "day": "1"},
                "/w/:workshop/reports": {"op": served.new_id(), "title": "Report %d" % self.n},
                "/w/:workshop/a/:activity/checkin": {"me": "here"},
                "/w/:workshop/a/:activity/hand": {"convenor": self.who["ann"].enrolment},
                "/w/:workshop/a/:activity/lines": {"op": served.new_id(), "body": "line %d" % self.n},
                "/report/:report/edit": {"title": "Told"}, "/report/:report/witness": {"word": "there"},
                "/report/:report/lines": {"op": served.new_id(), "body": "line %d" % self.n},
                "/report/:report/line/:line": {"do": "save", "body": "line %d" % self.n},
                "/post/:post/remove": {"do": "restore"}, "/post/:post/react": {"put": "thanks"},
                "/post/:post/moderate": {"do": "unlock"},
                "/post/:post/edit": {"body": "changed %d" % self.n, "scope": "cohort"}}.get(pattern, {})

    def visitor(self, name, pattern):
        """Who asks; as somebody else when it changes who one is."""
        v = copy.copy(self.who[name])
        v.cookies = dict(v.cookies)
        if pattern == "/logout" and name != "nobody":
            v.cookies.clear()
            v.enter(self.site.link("owner" if name == "owner" else self.site.people[name]))
        return v

    def ask(self, method, pattern, name, json):
        self.asking = "Olive" if name == "owner" else name
        v, path = self.visitor(name, pattern), self.path(pattern)
        headers = {"Accept": served.JSON if json else "text/html"}
        if method == "GET":
            return v.ask("GET", path, None, headers)
        if method == "PUT":
            return v.put(path, {"workshop": self.site.alder, "body": "by PUT", "scope": "cohort", "rev": 1,
                                "activity": self.site.activities[self.site.alder, "prompt"]})
        fields = self.fields(pattern)
        if json:
            headers["X-Indaba"] = "1"
        elif name != "nobody":
            fields["token"] = v.token("/me")
        return v.form(path, fields, headers)


def main():
    tap, rows, program = Tap(), table(), rows_of_program()
    named = {(r["method"], r["pattern"]) for r in rows}
    tap.ok(len(program) > 20 and not program - named, "every route stands in roles.tsv", sorted(program - named))
    tap.ok(not named - program, "and no other", sorted(named - program))
    world = World()
    try:
        for row in rows:
            if (row["method"], row["pattern"]) not in program:
                continue
            wrong = []
            for role, name in ROLES.items():
                for json in [False, True]:
                    if row["method"] == "PUT" and not json:
                        continue
                    want = int(row[role].split("/")[-1 if json else 0])
                    got = world.ask(row["method"], row["pattern"], name, json)
                    if got.status != want:
                        wrong.append("%s, %s: %d for %d: %s" % (role, "JSON" if json else "HTML", got.status, want,
                                                                got.text[:300]))
                    if got.status >= 400 and json and set(got.json["error"]) != {"code", "subject", "text", "remedy"}:
                        wrong.append("%s: %s" % (role, got.text))
                    if got.status >= 400 and not json and "<h1" not in got.text:
                        wrong.append("%s: no page: %s" % (role, got.text[:100]))
            tap.ok(not wrong, "%s %s" % (row["method"], row["pattern"]), "\n".join(wrong))
        # What is not there and what one may not know of are the same to look at.
        gus = world.who["gus"]
        there, absent = gus.json("/w/" + world.site.alder), gus.json("/w/" + served.new_id())
        tap.ok((there.status, there.body) == (absent.status, absent.body), "a foreign workshop looks like none", there)
        there, absent = gus.json("/post/" + world.post), gus.json("/post/" + served.new_id())
        tap.ok((there.status, there.body) == (absent.status, absent.body), "a foreign post looks like none",
               (there.body, absent.body))
        mine = world.who["ann"].post(body="mine alone", scope="me")
        fay = world.who["fay"]
        there, absent = fay.json("/post/" + mine), fay.json("/post/" + served.new_id())
        tap.ok((there.status, there.body) == (absent.status, absent.body), "somebody's own post looks like none",
               (there.body, absent.body))
        # Things of one workshop under the address of another.
        other = "/w/" + world.site.elm
        wrong = [(what, gus.json(other + "/%s/%s" % what).status)
                 for what in [("t", world.post), ("a", world.site.activities[world.site.alder, "prompt"])]]
        tap.ok(all(status == 404 for _, status in wrong), "one's own workshop leads to nothing of another", wrong)
        a = gus.api("%s/a/%s/posts" % (other, world.site.activities[world.site.alder, "prompt"]), {"body": "x"})
        tap.ok(a.status == 404, "nor can one write there", a)
        a = gus.api(world.site.posts(workshop=world.site.elm), {"body": "x", "parent": world.post})
        tap.ok(a.status == 404, "nor answer", a)
        code = world.site.stop()
        tap.ok(code == 0, "it ends well", (code, world.site.said()[-1000:]))
    except BaseException:
        world.site.process.kill()
        print("# " + world.site.said()[-2000:].replace("\n", "\n# "))
        raise
    tap.end()


main()
