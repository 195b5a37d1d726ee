"""How the cost grows: the same questions to a small site and to a large one, in turn, in one run.

Each page is asked for right after a post, so that nothing kept in memory answers: what is measured is
what a page costs, not what a cache spares.
"""
import http.client
import json
import os
import statistics
import subprocess
import time
import urllib.parse

from measure import Site, pss, settle, wrk

ROUNDS = 40


class Grown:
    """A site with so many posts, served; a person who reads and posts."""

    def __init__(self, build, path, posts):
        self.posts, self.path = posts, path
        self.site = Site(os.path.join(build, "indaba"), path)
        self.site.command("init", "--title", "Grown", "--owner", "Owner", "--zone", "UTC")
        start = time.monotonic()
        out = subprocess.run([os.path.join(build, "tests/bench/grow"), path, str(posts)],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                             check=True).stdout
        self.grown_s = time.monotonic() - start
        self.ids = json.loads(out)
        self.bytes = os.path.getsize(path)
        self.site.code = self.ids["code"]

    def start(self):
        """Serves; the seconds until the first page is there."""
        begin = time.monotonic()
        self.server = self.site.serve()
        self.connection = None
        self.cookie = self.ask_cookie()
        self.get("/hello")
        self.started_s = time.monotonic() - begin
        return self

    def ask_cookie(self):
        return self.site.session(self.server, "Reader")

    def stop(self):
        if self.connection:
            self.connection.close()
        self.server.stop()

    def ask(self, method, path, body=None, headers=None):
        if self.connection is None:
            host = urllib.parse.urlparse(self.server.url)
            self.connection = http.client.HTTPConnection(host.hostname, host.port, timeout=60)
        self.connection.request(method, path, body, {"Cookie": self.cookie, **(headers or {})})
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def get(self, path):
        status, body = self.ask("GET", path)
        if status != 200:
            raise SystemExit("%s answers %d" % (path, status))
        return body

    def post(self):
        status, body = self.ask("POST", "/w/%s/a/%s/posts" % (self.ids["workshop"], self.ids["activity"]),
                                urllib.parse.urlencode({"body": "A short text.", "scope": "me",
                                                        "rev": "1"}),
                                {"Content-Type": "application/x-www-form-urlencoded",
                                 "Accept": "application/json", "X-Indaba": "1"})
        if status != 201:
            raise SystemExit("a post answers %d: %s" % (status, body[:200]))

    def timed(self, path):
        """Milliseconds of one page that nothing remembers, and its bytes."""
        self.post()
        begin = time.perf_counter()
        body = self.get(path)
        return (time.perf_counter() - begin) * 1e3, len(body)

    def paths(self):
        w = "/w/" + self.ids["workshop"]
        thread = w + "/t/"
        pages = {}
        for name in ("short", "long"):
            first = self.ids[name]
            pages[name + " first"] = thread + first
            pages[name + " middle"] = thread + first + "?after=" + self.ids[name + "_middle"]
            pages[name + " last"] = thread + first + "?after=" + self.ids[name + "_last"]
        pages.update({"list": w + "/a/" + self.ids["activity"], "new": w + "/new",
                      "today": w + "/today", "common": w + "/search?q=w7",
                      "rare": w + "/search?q=w2900", "two": w + "/search?q=w7+w2000"})
        return pages


def compare(small, large):
    """Medians of every page at both, asked in turn: {page: {"small": ms, "large": ms, bytes…}}."""
    seen = {}
    sides = (("small", small), ("large", large))
    for _ in range(ROUNDS):
        for page in small.paths():
            for side, grown in sides:
                seen.setdefault((page, side), []).append(grown.timed(grown.paths()[page]))
    result = {}
    for (page, side), runs in seen.items():
        row = result.setdefault(page, {})
        row[side] = statistics.median(ms for ms, _ in runs)
        row[side + "_bytes"] = statistics.median(n for _, n in runs)
    return result


def read_all(grown):
    path = grown.paths()["long first"]
    for _ in range(300):
        body = grown.get(path).decode()
        if 'rel="next" href="' not in body:
            return
        path = body.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")


def memory(grown):
    """How much the process grows when the long thread is read from end to end, the cache of pages, whose
    size is fixed, being full before."""
    read_all(grown)
    grown.post()
    settle(grown.server.pid, 3)
    before = pss(grown.server.pid)
    read_all(grown)
    return pss(grown.server.pid) - before


def posting(grown, seconds, lua, env, cookies):
    """Durable posts by 32 at once: p99, and how long the index was behind."""
    with open(cookies, "w", encoding="utf-8") as f:
        for n in range(32):
            f.write(grown.site.session(grown.server, "Writer %d" % n) + "\n")
    path = "/w/%s/a/%s/posts" % (grown.ids["workshop"], grown.ids["activity"])
    result = wrk(grown.server.url + path, 32, seconds, script=lua, env=env)
    result["behind_s"] = settle(grown.server.pid)
    return result


# The law, what it compares, the bound of the ratio.
def laws(pages, small, large, growth_mb, posts):
    def page(name, side):
        return pages[name][side]

    rows = []

    def law(title, value, bound):
        rows.append({"law": title, "value": round(value, 3), "bound": bound, "held": value <= bound})

    for at in ("first", "middle", "last"):
        law("1 thread page, %s: long thread / short, large site" % at,
            page("long " + at, "large") / page("short " + at, "large"), 1.3)
        law("1 thread page, %s: large site / small" % at,
            page("long " + at, "large") / page("long " + at, "small"), 1.5)
    sizes = [pages["long " + at]["large_bytes"] for at in ("first", "middle")]
    law("2 bytes of a page, middle / first", max(sizes) / min(sizes), 1.1)
    law("2 memory that reading the long thread adds, MB", growth_mb, 1.0)
    for name in ("list", "new", "today"):
        law("3 %s: large / small" % name, page(name, "large") / page(name, "small"), 1.5)
    law("4 posting p99: large / small", posts["large"]["p99_ms"] / posts["small"]["p99_ms"], 2.0)
    law("4 index behind, s", posts["large"]["behind_s"], 1.0)
    for name in ("common", "rare", "two"):
        law("5 search, %s words: large / small" % name, page(name, "large") / page(name, "small"), 5.0)
    law("5 search of a common word, large, ms", page("common", "large"), 6.0)
    law("6 cold start, large, ms", large.started_s * 1e3, 30.0)
    law("7 bytes a post: large / small",
        (large.bytes / large.posts) / (small.bytes / small.posts), 1.05)
    return rows
