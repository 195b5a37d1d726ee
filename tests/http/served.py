"""A served site with two workshops and somebody of every role, for the tests of who may do what.

Alder: fay facilitates; ann and bob are in the group Birch, cat in the group Cedar, dan in none; obi observes.
Elm:   gus facilitates; hal takes part. The owner leads Elm but is not in Alder.
"""
import collections
import http.client
import json
import os
import random
import re
import select
import signal
import sqlite3
import subprocess
import tempfile
import urllib.parse
import zipfile

SRC = os.environ.get("SRC") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("BUILD") or os.path.join(SRC, "build")
INDABA = os.environ.get("INDABA") or os.path.join(BUILD, "indaba")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

Answer = collections.namedtuple("Answer", "status headers body")
Answer.text = property(lambda self: self.body.decode("utf-8", "replace"))
Answer.json = property(lambda self: json.loads(self.body))

PEOPLE = [("fay", "Alder", "facilitator"), ("ann", "Alder", "participant"), ("bob", "Alder", "participant"),
          ("cat", "Alder", "participant"), ("dan", "Alder", "participant"), ("obi", "Alder", "observer"),
          ("gus", "Elm", "facilitator"), ("hal", "Elm", "participant")]
PODS = [("Birch", ["ann", "bob"]), ("Cedar", ["cat"])]
DICE = random.Random(os.environ.get("SEED", "roles"))


def new_id(dice=DICE):
    number = dice.getrandbits(128) or 1
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def raw_id(text):
    number = 0
    for c in text:
        number = number << 5 | ALPHABET.index(c)
    return number.to_bytes(16, "big")


def package(path, workshop, about):
    """Our own archive of a workshop: its people with their roles, its groups, three activities."""
    key = lambda what: new_id(random.Random("%s %s" % (workshop, what)))
    drafts = [{"draft": "workshop", "key": key("w"), "title": workshop, "first_day": "2026-11-02", "zone": "UTC",
               "last_day": "2026-11-29", "lang": "en", "led_by": "Somebody", "description": about}]
    for pod, _ in PODS if workshop == "Alder" else []:
        drafts.append({"draft": "pod", "key": key(pod), "workshop": key("w"), "name": pod})
    for name, where, role in PEOPLE:
        if where == workshop:
            drafts.append({"draft": "person", "key": key(name), "name": name})
            drafts.append({"draft": "enrolment", "key": key("e-" + name), "workshop": key("w"), "person": key(name),
                           "role": role, "name": name})
    for pod, members in PODS if workshop == "Alder" else []:
        for name in members:
            drafts.append({"draft": "pod_member", "key": key("m-" + name), "workshop": key("w"), "pod": key(pod),
                           "enrolment": key("e-" + name)})
    for i, kind in enumerate(["prompt", "discussion", "page"]):
        drafts.append({"draft": "activity", "key": key(kind), "workshop": key("w"), "part": 1, "kind": kind,
                       "title": "A %s of %s" % (kind, workshop), "body": "What of it?", "position": i})
    whole = {"indaba": "workshop", "version": 1, "site": "7ZZZZZZZZZZZZZZZZZZZZZZZZZ", "workshop": key("w"), "drafts": drafts}
    with zipfile.ZipFile(path, "w") as z:
        z.writestr("workshop.json", json.dumps(whole))


class Visitor:
    """A browser: cookies, and what forms need."""

    def __init__(self, site, name):
        self.site, self.name, self.cookies, self.enrolment = site, name, {}, None

    def ask(self, method, path, body=None, headers=None):
        c = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=30)
        sent = dict(headers or {})
        if self.cookies:
            sent.setdefault("Cookie", "; ".join("%s=%s" % pair for pair in self.cookies.items()))
        try:
            c.request(method, path, body, sent)
            r = c.getresponse()
            answer = Answer(r.status, r.headers, r.read())
        finally:
            c.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            if "Max-Age=0" in line:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer

    def get(self, path, **headers):
        return self.ask("GET", path, None, {k.replace("_", "-"): v for k, v in headers.items()})

    def json(self, path):
        return self.ask("GET", path, None, {"Accept": JSON})

    def form(self, path, fields, headers=None, method="POST"):
        return self.ask(method, path, urllib.parse.urlencode(fields), {"Content-Type": FORM, **(headers or {})})

    def put(self, path, record, headers=None):
        return self.ask("PUT", path, json.dumps(record), {"Content-Type": JSON, "Accept": JSON, "X-Indaba": "1",
                                                          **(headers or {})})

    def api(self, path, fields):
        return self.form(path, fields, {"Accept": JSON, "X-Indaba": "1"})

    def token(self, path):
        found = re.search(r'name="token" value="([0-9a-f]{64})"', self.get(path).text)
        return found.group(1) if found else ""

    def post(self, **fields):
        """A post in Alder (or `where`); gives its id."""
        where = fields.pop("where", "prompt")
        fields.setdefault("op", new_id())
        answer = self.api(self.site.posts(where), fields)
        if answer.status != 201:
            raise RuntimeError("%s cannot post: %d %s" % (self.name, answer.status, answer.text))
        return answer.json["id"]

    def edit(self, post, **fields):
        answer = self.api("/post/%s/edit" % post, fields)
        if answer.status not in (200, 201):
            raise RuntimeError("%s cannot edit: %d %s" % (self.name, answer.status, answer.text))

    def enter(self, link):
        answer = self.form(urllib.parse.urlsplit(link).path, {})
        if answer.status != 303:
            raise RuntimeError("%s: %d %s" % (self.name, answer.status, answer.text))


class Site:
    def __init__(self, about="An open gathering.", title="Grove"):
        self.folder = tempfile.mkdtemp(prefix="served-")
        self.file = os.path.join(self.folder, "s.indaba")
        self.log_file = os.path.join(self.folder, "log")
        self.env = dict(os.environ, XDG_STATE_HOME=os.path.join(self.folder, "state"), INDABA_LOG="debug",
                        INDABA_IMPORTER=os.environ.get("INDABA_IMPORTER") or
                        os.path.join(BUILD, "indaba-importer"))
        made = json.loads(self.must("init", "--title", title, "--owner", "Olive", "--zone", "UTC", "--json"))
        self.id, self.owner = made["site"], made["owner"]
        for workshop in ["Alder", "Elm"]:
            path = os.path.join(self.folder, workshop + ".zip")
            package(path, workshop, about if workshop == "Alder" else "Another one.")
            self.must("import", path, "--json")
        self.workshops = {w["title"]: w for w in json.loads(self.must("list", "workshops", "--json"))}
        self.people = {p["title" if "title" in p else "name"]: p["id"]
                       for p in json.loads(self.must("list", "people", "--json"))}
        self.alder, self.elm = self.workshops["Alder"]["id"], self.workshops["Elm"]["id"]
        self.sql("DELETE FROM person_enrolment WHERE person = ? AND workshop = ?", raw_id(self.owner), raw_id(self.alder))
        self.process = self.port = None

    def run(self, *words):
        return subprocess.run([INDABA, "--site", self.file, *words], env=self.env, capture_output=True, text=True,
                              timeout=120)

    def must(self, *words):
        done = self.run(*words)
        if done.returncode:
            raise RuntimeError("indaba %s: %d %s" % (" ".join(words), done.returncode, done.stderr))
        return done.stdout

    def sql(self, text, *values):
        """Only while nobody serves it: what no page does yet."""
        db = sqlite3.connect(self.file)
        db.execute(text, values)
        db.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()

    def serve(self):
        self.log = open(self.log_file, "ab")
        self.process = subprocess.Popen([INDABA, "--site", self.file, "serve", "--listen", "127.0.0.1:0", "--json"],
                                        env=self.env, stdout=subprocess.PIPE, stderr=self.log)
        ready, _, _ = select.select([self.process.stdout], [], [], 30)
        line = self.process.stdout.readline() if ready else b""
        if not line.startswith(b"{"):
            raise RuntimeError("it does not serve: %r %s" % (line, self.said()))
        self.hello = json.loads(line)
        self.port = int(self.hello["url"].rsplit(":", 1)[1])

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = -9
        self.process.stdout.close()
        self.log.close()
        return code

    def said(self):
        with open(self.log_file, encoding="utf-8", errors="replace") as f:
            return f.read()

    def link(self, who):
        return json.loads(self.must("link", who, "--json"))["url"]

    def enter_all(self):
        """Everybody by their link; gives {name: Visitor}; "nobody" and "owner" too."""
        all_of_them = {"nobody": Visitor(self, "nobody")}
        for name in [p[0] for p in PEOPLE] + ["owner"]:
            v = all_of_them[name] = Visitor(self, name)
            v.enter(self.link("owner" if name == "owner" else self.people[name]))
        for person in all_of_them["fay"].json("/w/%s/people" % self.alder).json["people"]:
            if person["name"] in all_of_them:
                all_of_them[person["name"]].enrolment = person["id"]
        self.activities = {}
        for name, workshop in [("fay", self.alder), ("gus", self.elm)]:
            for a in all_of_them[name].json("/w/" + workshop).json["activities"]:
                self.activities[workshop, a["kind"]] = a["id"]
        return all_of_them

    def posts(self, kind="prompt", workshop=None):
        workshop = workshop or self.alder
        return "/w/%s/a/%s/posts" % (workshop, self.activities[workshop, kind])
