#!/usr/bin/env python3
# The posts of a thread are made once and kept: who reads it sees what is theirs to see, at once.
# timeout: 60
import http.client
import json
import os
import subprocess
import sys
import urllib.parse

SRC = os.environ["SRC"]
sys.path.insert(0, os.path.join(SRC, "tests/bench"))
from load import archive, key, rows  # noqa: E402
from measure import Site  # noqa: E402

count = failed = 0


def ok(holds, what):
    global count, failed
    count += 1
    failed += not holds
    print("%s %d - %s" % ("ok" if holds else "not ok", count, what))


class Reader:
    def __init__(self, site, server, name, **headers):
        self.url = urllib.parse.urlparse(server.url)
        self.headers = dict(headers, Cookie=site.session(server, name))

    def ask(self, method, path, form=None):
        connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=10)
        headers = dict(self.headers)
        if form is not None:
            headers.update({"Content-Type": "application/x-www-form-urlencoded",
                            "Accept": "application/json", "X-Indaba": "1"})
        connection.request(method, path, urllib.parse.urlencode(form) if form else None, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def page(self, path):
        status, text = self.ask("GET", path)
        assert status == 200, (path, status)
        return text


def posts(page):
    return page[page.index("<article"):page.rindex("</article>")]


subprocess.run([sys.executable, os.path.join(SRC, "tests/bench/corpus.py"), "--out", "corpus",
                "--users", "5", "--threads", "2", "--posts", "300"], check=True)
archive("corpus", "c.zip")
site = Site(os.environ["INDABA"], "s.indaba")
site.command("init", "--title", "T", "--owner", "O", "--zone", "UTC")
site.command("import", "c.zip")
workshop, activity = key("corpus", "workshop", 1), key("corpus", "activity", 1)
# Thread 1 has a fifth of the posts, two pages.
first = key("corpus", "post", next(p["id"] for p in rows("corpus", "posts.jsonl")
                                   if p["thread"] == 1))
thread = "/w/%s/t/%s" % (workshop, first)

with site.serve() as server:
    a, b = Reader(site, server, "Ann"), Reader(site, server, "Ben")

    made, kept = a.page(thread), b.page(thread)
    ok(posts(made) == posts(kept) and made.count("<article") == 50, "two readers, one page")
    ok("You are here as Ann." in made and "You are here as Ben." in kept, "each has their own frame")
    ok(a.page(thread)[:2000] == made[:2000] and posts(a.page(thread)) == posts(made), "again")

    last = made[made.index('rel="next" href="') + 17:]
    last = last[:last.index('"')]
    ok(posts(a.page(last)) != posts(made) and "From the start" in a.page(last),
       "the second page is another")

    def write(who, op, text, scope="cohort", people=""):
        status, answer = who.ask("POST", "/w/%s/a/%s/posts" % (workshop, activity),
                                 {"op": key("t", "op", op), "parent": first, "scope": scope,
                                  "people": people, "body": text})
        assert status == 201, (status, answer)

    a.page(last), b.page(last)
    write(b, 1, "a word for everybody")
    ok("a word for everybody" in a.page(last), "a new post is there at once for another reader")
    ok("a word for everybody" in b.page(last), "and for its author")
    ok('class="tag">you<' in b.page(last) and "/edit" in b.page(last), "its author may change it")
    ok('class="tag">you<' not in a.page(last) and "/edit" not in a.page(last), "the other may not")

    write(b, 2, "a word for nobody else", "me")
    ok("a word for nobody else" in b.page(last), "a private post is there for its author")
    ok("a word for nobody else" not in a.page(last), "and not for the other reader")
    ok("a word for nobody else" in b.page(last) and "a word for everybody" in a.page(last),
       "also when both have read")

    write(a, 3, "a word of mine")
    ok("a word of mine" in b.page(last) and "a word for nobody else" not in a.page(last),
       "two authors see each other's posts")

    d, e = Reader(site, server, "Dia"), Reader(site, server, "Eli")
    d.headers["Accept"] = "application/json"
    people = json.loads(d.page("/w/%s/people" % workshop))["people"]
    del d.headers["Accept"]
    write(b, 4, "a word for Dia", "people", next(p["id"] for p in people if p["name"] == "Dia"))
    ok("a word for Dia" in d.page(last), "a post to one person is there for them")
    ok("a word for Dia" not in a.page(last) + e.page(last), "and for nobody who reads behind them")
    ok("a word for Dia" in d.page(last) and "a word for Dia" in b.page(last), "again for both")

    status, answer = b.ask("POST", "/post/%s/edit" % key("t", "op", 1),
                           {"op": key("t", "op", 1), "rev": 2, "scope": "cohort",
                            "body": "a better word"})
    ok(status in (200, 201) and "a better word" in a.page(last) and
       "a word for everybody" not in a.page(last), "a change shows at once (%d)" % status)

    c = Reader(site, server, "Cem", **{"Accept-Language": "fr"})
    ok('<html lang="fr"' in c.page(last) and ">Reply<" not in posts(c.page(last)) and
       ">Reply<" in posts(a.page(last)), "another language is another page")
    c.headers["Accept-Language"] = "en"
    ok(">Reply<" in posts(c.page(last)) and "a word for nobody else" not in c.page(last),
       "and back")

    # Another process commits: nobody here was told.
    a.page(last), b.page(last)
    beside = [os.path.join(os.environ["BUILD"], "tests/fault/poster"), "s.indaba", "beside",
              workshop, activity, first, next(p["id"] for p in people if p["name"] == "Ben")]
    subprocess.run(beside + ["a word from beside"], check=True)
    ok("a word from beside" in a.page(last) and "a word from beside" in b.page(last),
       "what a second connection has committed is there at once")
    write(a, 5, "a word after it")
    ok("a word after it" in b.page(last) and "a word from beside" in b.page(last),
       "and the server writes on behind it")
    subprocess.run(beside + ["a word from beside again"], check=True)
    ok("a word from beside again" in a.page(last), "and again")

print("1..%d" % count)
sys.exit(failed > 0)
