"""People who post to a served site and remember what they were told, and those who count afterwards."""
import hashlib
import http.client
import json
import os
import random
import select
import signal
import sqlite3
import subprocess
import threading
import time
import urllib.parse

SRC = os.environ.get("SRC") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("BUILD") or os.path.join(SRC, "build")
INDABA = os.environ.get("INDABA") or os.path.join(BUILD, "indaba")
ANNOUNCEMENT = """Announcement of a workshop, in which what is said stays.

» 1-30 September : Durable Talk led by Thandi Nkosi

What do you keep? What do you let go?
"""
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id(dice):
    """128 random bits as 26 characters of Crockford's base32."""
    number = dice.getrandbits(128) or 1
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


class Site:
    """A site's file in a folder of its own, below `folder`; `env` may put a disk under it."""

    def __init__(self, folder, env=None):
        self.folder = os.path.join(folder, "site")
        self.file = os.path.join(self.folder, "s.indaba")
        self.env = dict(env or os.environ, XDG_STATE_HOME=os.path.join(folder, "state"),
                        INDABA_IMPORTER=os.path.join(BUILD, "indaba-importer"))

    def run(self, *words, timeout=120):
        return subprocess.run([INDABA, "--site", self.file, *words], env=self.env, capture_output=True, text=True,
                              timeout=timeout)

    def must(self, *words):
        ended = self.run(*words)
        if ended.returncode != 0:
            raise RuntimeError("indaba %s: exit %d: %s" % (" ".join(words), ended.returncode, ended.stderr))
        return ended.stdout

    def make(self):
        os.makedirs(self.folder, exist_ok=True)
        self.must("init", "--title", "Durable", "--owner", "Owner", "--zone", "UTC", "--json")
        announcement = os.path.abspath("announcement.txt")
        with open(announcement, "w", encoding="utf-8") as f:
            f.write(ANNOUNCEMENT)
        self.must("import", announcement, "--year", "2026", "--json")
        return json.loads(self.must("list", "workshops", "--json"))[0]

    def left(self):
        return sorted(os.listdir(self.folder))


class Server:
    def __init__(self, site, log="server.log"):
        begun = time.monotonic()
        self.site = site
        self.log = open(log, "ab")
        self.process = subprocess.Popen([INDABA, "--site", site.file, "serve", "--listen", "127.0.0.1:0", "--json"],
                                        env=site.env, stdout=subprocess.PIPE, stderr=self.log, cwd=os.getcwd())
        self.port = None
        ready, _, _ = select.select([self.process.stdout], [], [], 30)
        line = self.process.stdout.readline() if ready else b""
        self.seconds = time.monotonic() - begun
        if line.startswith(b"{"):
            self.hello = json.loads(line)
            self.port = int(self.hello["url"].rsplit(":", 1)[1])

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.close()

    def stop(self, timeout=30):
        """Gives the exit code of a stop by SIGTERM, or None when it does not end."""
        self.process.send_signal(signal.SIGTERM)
        return self.ended(timeout)

    def ended(self, timeout=30):
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            code = None
        self.close()
        return code

    def close(self):
        self.process.stdout.close()
        self.log.close()


class Person:
    """One who joins once by the code, and whose texts are remembered."""

    def __init__(self, name, workshop, seed):
        self.name, self.workshop = name, workshop
        self.dice = random.Random(seed)
        self.cookie = self.connection = self.port = None
        self.activity = None
        self.waiting = []  # (op, text) not known to be stored
        self.told = {}     # op -> text
        self.refused = []  # (status, error)
        self.made = 0
        self.threads = []  # ops of first posts that were acknowledged

    def ask(self, server, method, path, body=None, kind=None, timeout=20):
        """(status, JSON or bytes, headers). Raises OSError or http.client.HTTPException when nothing comes."""
        if self.connection is None or self.port != server.port:
            self.drop()
            self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=timeout)
            self.port = server.port
        headers = {"Accept": "application/json", "X-Indaba": "1"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        if kind:
            headers["Content-Type"] = kind
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            data = answer.read()
        except (OSError, http.client.HTTPException):
            self.drop()
            raise
        if answer.headers.get("Content-Type", "").startswith("application/json"):
            data = json.loads(data)
        return answer.status, data, answer.headers

    def drop(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def form(self, server, path, **fields):
        return self.ask(server, "POST", path, urllib.parse.urlencode(fields), "application/x-www-form-urlencoded")

    def join(self, server):
        status, data, headers = self.form(server, "/join", code=self.workshop["join_code"], name=self.name)
        if status != 201:
            raise RuntimeError("join: %d %s" % (status, data))
        self.cookie = "; ".join(c.split(";")[0] for c in headers.get_all("Set-Cookie"))
        status, data, _ = self.ask(server, "GET", "/w/" + self.workshop["id"])
        self.activity = data["activities"][0]["id"]

    def new(self):
        """A text that there is only once in the world; every tenth begins a thread."""
        self.made += 1
        text = "%s says %d: %s" % (self.name, self.made, new_id(self.dice))
        if self.made % 7 == 0:
            text += " and more" * self.dice.randrange(400)
        parent = self.dice.choice(self.threads) if self.threads and self.made % 10 else None
        item = (new_id(self.dice), text, parent)
        self.waiting.append(item)
        return item

    def send(self, server, item):
        """Sends one; gives the status. It is stored only when the answer has the text's hash."""
        op, text, parent = item
        sha = hashlib.sha256(text.encode()).hexdigest()
        if int(op[-1], 36) % 2:
            record = {"workshop": self.workshop["id"], "activity": self.activity, "body": text, "scope": "cohort",
                      "sha256": sha, "rev": 1}
            if parent:
                record["parent"] = parent
            status, data, _ = self.ask(server, "PUT", "/api/1/op/" + op, json.dumps(record), "application/json")
        else:
            fields = {"op": op, "body": text, "scope": "cohort"}
            if parent:
                fields["parent"] = parent
            status, data, _ = self.form(server, "/w/%s/a/%s/posts" % (self.workshop["id"], self.activity), **fields)
        if status in (200, 201) and data.get("sha256") == sha and data.get("id") == op:
            self.told[op] = text
            self.waiting.remove(item)
            if parent is None:
                self.threads.append(op)
        else:
            self.refused.append((status, data))
        return status

    def post_until(self, server, over, pause=0.0):
        """Posts until somebody says that it is over or the server is gone; first what is waiting."""
        while not over.is_set():
            item = self.waiting[0] if self.waiting else self.new()
            try:
                if self.send(server, item) not in (200, 201):
                    time.sleep(0.002)
            except (OSError, http.client.HTTPException):
                return
            if pause:
                time.sleep(pause)

    def drain(self, server):
        for item in list(self.waiting):
            self.send(server, item)


class Crowd:
    def __init__(self, workshop, count=8, seed=1):
        self.people = [Person("Person %d of %d" % (i, seed), workshop, seed * 1000 + i) for i in range(count)]
        self.threads = []

    def join(self, server):
        for person in self.people:
            person.join(server)

    def begin(self, server, pause=0.0):
        self.over = threading.Event()
        self.threads = [threading.Thread(target=p.post_until, args=(server, self.over, pause)) for p in self.people]
        for thread in self.threads:
            thread.start()

    def end(self):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def drain(self, server):
        """Sends again what is not known to be stored."""
        for person in self.people:
            person.drain(server)

    def told(self):
        return {op: text for person in self.people for op, text in list(person.told.items())}

    def waiting(self):
        return {item[0]: item[1] for person in self.people for item in person.waiting}

    def refusals(self):
        return [refusal for person in self.people for refusal in person.refused]


def read_by_http(server, person):
    """Every post of the person's activity as the pages give it: {op: [text, …]}."""
    seen = {}
    path = "/w/%s/a/%s" % (person.workshop["id"], person.activity)
    while path:
        status, page, _ = person.ask(server, "GET", path)
        if status != 200:
            raise RuntimeError("%s: %d %s" % (path, status, page))
        for thread in page["threads"]:
            inner = "/w/%s/t/%s" % (person.workshop["id"], thread["id"])
            while inner:
                status, posts, _ = person.ask(server, "GET", inner)
                if status != 200:
                    raise RuntimeError("%s: %d %s" % (inner, status, posts))
                for post in posts["posts"]:
                    seen.setdefault(post["id"], []).append(post["body"])
                inner = posts["next"]
        path = page["next"]
    return seen


def read_file(path, prefix="Person "):
    """What SQLite's own reader finds in the file: ({text: times it is in the history}, {op: rows}, quick_check)."""
    db = sqlite3.connect("file:%s?mode=ro" % urllib.parse.quote(path), uri=True)
    texts, rows = {}, {}
    for (data,) in db.execute("SELECT bytes FROM payload"):
        body = data[4 + int.from_bytes(data[:4], "little"):].decode("utf-8", "replace")
        if body.startswith(prefix):
            texts[body] = texts.get(body, 0) + 1
    for (raw,) in db.execute("SELECT id FROM post WHERE state = 0"):
        number = int.from_bytes(raw, "big")
        op = "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
        rows[op] = rows.get(op, 0) + 1
    sound = db.execute("PRAGMA quick_check").fetchone()[0]
    db.close()
    return texts, rows, sound


def missing_in_file(path, told):
    texts, rows, _ = read_file(path)
    return [op for op, text in told.items() if texts.get(text, 0) == 0 or rows.get(op, 0) == 0]


def audit(tap, site, crowd, what):
    """Everybody sends what is left; then everything that was acknowledged is counted four times over."""
    server = Server(site)
    if not tap.ok(server.port is not None, what + ": it starts again"):
        return
    waiting = crowd.waiting()
    crowd.drain(server)
    told = crowd.told()
    tap.ok(not crowd.waiting(), what + ": what was not acknowledged is taken when it comes again (%d)" % len(waiting),
           str(crowd.refusals()[-3:]))
    seen = read_by_http(server, crowd.people[0])
    lost = [op for op, text in told.items() if seen.get(op) != [text]]
    tap.ok(not lost, what + ": each of %d acknowledged posts is on the pages once" % len(told), lost[:5])
    tap.ok(set(seen) == set(told), what + ": and no other", sorted(set(seen) - set(told))[:5])
    code = server.stop()
    tap.ok(code == 0 and site.left() == ["s.indaba"], what + ": one file is left after SIGTERM", (code, site.left()))
    texts, rows, sound = read_file(site.file)
    lost = [op for op, text in told.items() if texts.get(text) != 1 or rows.get(op) != 1]
    tap.ok(not lost and len(texts) == len(told) and set(rows.values()) <= {1},
           what + ": SQLite alone reads each once, in history and table",
           (lost[:5], len(texts), len(rows), len(told)))
    tap.ok(sound == "ok", what + ": quick_check", sound)
    verified = json.loads(site.must("verify", "--json"))
    tap.ok(verified["faults"] == [], what + ": verify finds %d entries in %d lanes sound" %
           (verified["entries"], verified["lanes"]), verified["faults"][:3])
    rebuilt = json.loads(site.must("rebuild", "--json"))
    tap.ok(rebuilt["before"] == rebuilt["after"], what + ": a rebuild changes nothing", rebuilt)
