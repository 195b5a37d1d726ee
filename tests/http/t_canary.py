#!/usr/bin/env python3
"""Posts with a word of their own in title, text, source and earlier version, one for each choice of readers: who reads
every page and every export finds exactly the words that are meant for them, and no number tells of the others."""
# timeout: 240
import glob
import gzip
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import served  # noqa: E402
from lib import Tap  # noqa: E402

ALDER = ["fay", "ann", "bob", "cat", "dan"]
# canary: (author, fields, who may read it)
POSTS = {
    "me": ("ann", {"scope": "me"}, ["ann"]),
    "people": ("ann", {"scope": "people", "people": "cat"}, ["ann", "cat"]),
    "pod": ("ann", {"scope": "pod"}, ["ann", "bob", "fay"]),
    "cohort": ("ann", {"scope": "cohort"}, ALDER),
    "public": ("ann", {"scope": "public"}, ALDER + ["obi"]),
    "bobme": ("bob", {"scope": "me"}, ["bob"]),
    "fayme": ("fay", {"scope": "me"}, ["fay"]),
    "cedar": ("cat", {"scope": "pod"}, ["cat", "fay"]),
    "narrowed": ("dan", {"scope": "cohort"}, ["dan"]),
}
PARTS = ["title", "body", "source"]


def word(name, part):
    """A word that nothing else holds; the old text's is in nobody's search."""
    return "zq" + part + name + "xv"


WORDS = {word(name, part): POSTS[name][2] for name in POSTS for part in PARTS}
OLD = {word(name, "old"): POSTS[name][2] for name in POSTS}
EVERY = {**WORDS, **OLD, "zqprivateworkshopxv": ALDER + ["obi", "owner"], "zqreplyxv": ["ann", "bob", "fay"],
         "zqreplypeoplexv": ["ann", "cat"], "zqfileme": ["ann"], "zqfilepod": ["ann", "bob", "fay"]}


def words_in(text):
    text = text.lower()
    return {w for w in EVERY if w in text}


def links_of(page, path):
    for href in re.findall(r'(?:href|action)="([^"]+)"', page):
        href = href.replace("&amp;", "&").split("#")[0]
        if href.startswith("/") and not href.startswith("//"):
            yield href
        elif href.startswith("?"):
            yield path.split("?")[0] + href


class World:
    def __init__(self):
        self.site = served.Site(about="Held for those who know zqprivateworkshopxv.")
        self.site.must("import", os.path.join(served.SRC, "docs/demo/2-report.txt"), "--json")
        self.site.serve()
        self.who = self.site.enter_all()
        self.ids, self.files = {}, {}
        for name, (author, fields, _) in POSTS.items():
            fields = dict(fields)
            if "people" in fields:
                fields["people"] = self.who[fields["people"]].enrolment
            v = self.who[author]
            old = {"title": word(name, "old"), "body": word(name, "old"), "source": word(name, "source"), **fields}
            self.ids[name] = v.post(where="discussion", **old)
            new = dict(old, title=word(name, "title"), body=word(name, "body") + " [a](https://h.example/)")
            if name == "narrowed":
                new["scope"] = "me"
            v.edit(self.ids[name], **new)
        self.ids["reply"] = self.who["bob"].post(parent=self.ids["pod"], body="zqreplyxv", scope="public")
        self.ids["faction"] = self.who["fay"].post(parent=self.ids["pod"], body="zqreplyxv by fay", scope="cohort")
        self.ids["letter"] = self.who["cat"].post(parent=self.ids["people"], body="zqreplypeoplexv", scope="cohort")
        for scope in ["me", "pod"]:
            self.files[scope] = self.attach(scope)
        time.sleep(1.5)  # the search index follows within a second

    def attach(self, scope):
        mark, content = "mark7mark", "zqfile%s in bytes" % scope
        body = "".join('--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (mark, k, v)
                       for k, v in [("op", served.new_id()), ("body", "a file"), ("scope", scope)])
        body += ('--%s\r\nContent-Disposition: form-data; name="file1"; filename="zqfile%s.txt"\r\n'
                 'Content-Type: text/plain\r\n\r\n%s\r\n--%s--\r\n' % (mark, scope, content, mark))
        answer = self.who["ann"].ask("POST", self.site.posts(), body.encode(), {
            "Content-Type": "multipart/form-data; boundary=" + mark, "Accept": served.JSON, "X-Indaba": "1"})
        self.ids["file" + scope] = answer.json["id"]
        return re.search(r"/b/[0-9a-f]{64}", self.who["ann"].get("/post/" + answer.json["id"]).text).group(0)

    def addresses(self):
        """Every GET address that there is, whoever it is for."""
        site, found = self.site, ["/", "/hello", "/join", "/me", "/reports", "/none", "/w/x", "/login/x"]
        for w in [site.alder, site.elm]:
            found += ["/w/" + w + rest for rest in ["", "/today", "/new", "/people", "/me", "/reports", "/search", "/print/join",
                                                    "/p/1", "/p/0", "/p/99"]]
            found += ["/w/%s/search?q=%s" % (w, canary) for canary in EVERY]
            found += ["/w/%s/a/%s" % (w, a) for a in site.activities.values()]
            for i in self.ids.values():
                found += ["/w/%s/t/%s" % (w, i), "/w/%s/t/%s?after=%s" % (w, self.ids["public"], i), "/w/%s/me?after=%s" % (w, i)]
        for i in self.ids.values():
            found += ["/post/" + i, "/post/%s/edit" % i, "/report/" + i]
        return found + list(self.files.values())


def nothing(v, path, typed, accept):
    return v.ask("GET", path.replace(typed, "nothing"), None, {"Accept": accept}).text


def seen_by(world, v):
    """{canary: an address where it was} of all pages, JSON and headers, by address and by link."""
    found, done = {}, set()
    todo = world.addresses()
    while todo and len(done) < 1500:
        path = todo.pop()
        if path in done:
            continue
        done.add(path)
        for accept in ["text/html", served.JSON]:
            a = v.ask("GET", path, None, {"Accept": accept})
            text = a.text
            if path.startswith("/me/words") and a.status == 200:
                text = "".join(texts(a.body).values())
            # What was searched for stands on the page; a word that is not for the reader must look like none.
            typed = urllib.parse.parse_qs(urllib.parse.urlsplit(path).query).get("q", [""])[0]
            if typed and text.replace(typed, "nothing") == nothing(v, path, typed, accept):
                continue
            for w in words_in(text + str(a.headers)):
                found.setdefault(w, (path, accept))
            if accept == "text/html" and "html" in (a.headers["Content-Type"] or ""):
                todo += [link for link in links_of(a.text, path) if not link.startswith("/static") and link != "/logout"]
    return found, len(done)


def texts(data):
    """{name: text} of an archive, whatever it is in."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "archive")
        with open(path, "wb") as f:
            f.write(data)
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as z:
                return {n: n + z.read(n).decode("utf-8", "replace") for n in z.namelist()}
        subprocess.run(["bsdtar", "-xf", path, "-C", folder], check=True, capture_output=True)
        os.remove(path)
        found = {}
        for name in glob.glob(folder + "/**", recursive=True):
            if os.path.isfile(name):
                with open(name, encoding="utf-8", errors="replace") as f:
                    found[name] = name + f.read()
        return found


def exported(world, *words):
    path = os.path.join(world.site.folder, "out.zip")
    if os.path.exists(path):
        os.remove(path)
    world.site.must("export", *words, "-o", path)
    with open(path, "rb") as f:
        return words_in("".join(texts(f.read()).values()))


def of(*scopes):
    return {w for w in WORDS if any(w.endswith(s + "xv") and w == word(s, p) for s in scopes for p in PARTS)}


def pages(tap, world):
    for name, v in world.who.items():
        found, count = seen_by(world, v)
        may = {w for w, readers in EVERY.items() if name in readers}
        more, less = set(found) - may, may - set(found) - set(OLD)
        less -= {word("narrowed", "old")}
        if name == "owner":
            less -= {"zqprivateworkshopxv"}
        tap.ok(not more, "%s reads %d pages and finds nothing that is not for them" % (name, count),
               {w: found[w] for w in more})
        tap.ok(not less, name + " finds everything that is", less)


def numbers(tap, world):
    """What somebody outside sees does not change by a byte when others write what is not for them."""
    watchers = {"dan": ["me", "people", "pod"], "bob": ["me", "people"], "obi": ["me", "people", "pod", "cohort"],
                "owner": ["me", "people", "pod"], "fay": ["me", "people"]}
    site = world.site
    paths = ["/", "/hello", "/me", "/reports"]
    for rest in ["", "/today", "/new", "/people", "/me", "/reports", "/search?q=zqbodypublicxv", "/p/1"]:
        paths.append("/w/" + site.alder + rest)
    paths += ["/w/%s/a/%s" % (site.alder, a) for (w, _), a in site.activities.items() if w == site.alder]
    paths += ["/post/" + world.ids["public"], "/w/%s/t/%s" % (site.alder, world.ids["public"])]

    def look(name):
        v, got = world.who[name], {}
        for path in paths:
            for accept in ["text/html", served.JSON]:
                a = v.ask("GET", path, None, {"Accept": accept})
                text = re.sub(r'"now":\d+', "", a.text)
                text = re.sub(r'(id|for|name|value|aria-\w+)="((scope|body|title|pod|wrong|to|file)[\w-]*-)?[0-9A-Z]{26}"', "", text)
                headers = {k: x for k, x in a.headers.items() if k not in ("Date", "Content-Length")}
                got[path, accept] = (a.status, text, headers)
        return got

    for name, scopes in watchers.items():
        before = look(name)
        for scope in scopes:
            fields = {"people": world.who["cat"].enrolment} if scope == "people" else {}
            made = world.who["ann"].post(body="unseen " + scope, scope=scope, **fields)
            world.who["ann"].edit(made, body="unseen again " + scope, scope=scope, **fields)
        time.sleep(1.2)
        after = look(name)
        differ = [(key, before[key], after[key]) for key in before if before[key] != after[key]]
        tap.ok(not differ, "to %s nothing changes when others write for %s" % (name, ", ".join(scopes)),
               [d[0] for d in differ] + [str(differ[0][1:])[:3000]] if differ else "")


def replies(tap, world):
    """What stands under a post reaches no more people than the post."""
    who, ids = world.who, world.ids
    a = who["bob"].api("/post/%s/edit" % ids["reply"], {"body": "zqreplyxv", "scope": "public"})
    tap.ok(a.status == 403, "an answer to a group is not opened later", a)
    for scope, readers in [("me", ["bob"]), ("pod", ["ann", "bob", "fay"])]:
        who["bob"].edit(ids["reply"], body="zqreplyxv for " + scope, scope=scope)
        got = [n for n in who if who[n].json("/post/" + ids["reply"]).status == 200]
        tap.ok(sorted(got) == sorted(readers), "but taken back, and given to them again: " + scope, got)
    # Other named people, another group: said, and done.
    letter = who["ann"].post(body="a letter", scope="people", people=who["cat"].enrolment)
    who["ann"].edit(letter, body="a letter", scope="people", people=who["dan"].enrolment)
    got = sorted(n for n in who if who[n].json("/post/" + letter).status == 200)
    tap.ok(got == ["ann", "dan"], "a letter goes to who is named last", got)
    a = who["dan"].api("/post/%s/edit" % letter, {"body": "mine now", "scope": "public"})
    tap.ok(a.status == 403, "who reads a letter does not change it", a)
    for name, post in [("dan", "pod"), ("fay", "me"), ("fay", "people"), ("bob", "people"), ("owner", "public"), ("obi", "public")]:
        a = who[name].api(world.site.posts("discussion"), {"body": "x", "parent": ids[post], "scope": "cohort"})
        tap.ok(a.status in (403, 404), "%s does not answer what is for %s" % (name, post), a)
    a = who["ann"].api(world.site.posts(), {"body": "x", "scope": "pod", "pod": pod_id(world, "Cedar")})
    tap.ok(a.status == 400, "nobody writes into a group of others", a)
    a = who["ann"].api(world.site.posts(), {"body": "x", "scope": "people", "people": served.new_id()})
    tap.ok(a.status == 404, "nor for people of elsewhere", a)


def pod_id(world, name):
    return served.new_id(served.random.Random("Alder " + name)) if name == "" else re.search(
        r'value="([0-9A-Z]{26})"', world.who["cat"].get("/w/%s/a/%s" % (
            world.site.alder, world.site.activities[world.site.alder, "prompt"])).text).group(1)


def commands(tap, world):
    site = world.site
    told = site.run("list", "workshops", "--json").stdout + site.run("list", "people", "--json").stdout + \
        site.run("list", "reports", "--json").stdout + site.run("verify", "--json").stdout + site.run("digest").stdout
    tap.ok(not words_in(told) - {"zqprivateworkshopxv"}, "lists tell of no post", words_in(told))
    workshop = ["workshop", "--workshop", site.alder]
    open_words = {"zqprivateworkshopxv"}
    got = exported(world, *workshop)
    tap.ok(got - open_words == of("cohort", "public"), "a workshop's export holds what everyone here reads",
           got ^ (of("cohort", "public") | open_words))
    got = exported(world, *workshop, "--scope", "public")
    tap.ok(got - open_words == of("public"), "for the public only what is public", got ^ of("public"))
    got = exported(world, *workshop, "--scope", "pod")
    want = of("cohort", "public", "pod", "cedar") | {"zqreplyxv", "zqfilepod"}
    tap.ok(got - open_words == want, "with the groups, what groups read, and never me or named people", got ^ want)
    a = site.run("export", *workshop, "--scope", "me", "-o", os.path.join(site.folder, "me.zip"))
    tap.ok(a.returncode == 0 and not exported(world, *workshop, "--scope", "me") & of("me", "people", "bobme", "fayme", "narrowed")
           or a.returncode == 2, "a workshop's export does not take \"me\"", (a.returncode, a.stderr))
    got = exported(world, "reports")
    tap.ok(not got, "the reports' export holds no post", got)
    for name in ["ann", "cat", "dan"]:
        got = exported(world, "person", "--person", site.people[name])
        own = of(*[n for n, p in POSTS.items() if p[0] == name])
        own |= {"ann": {"zqfileme", "zqfilepod"}, "cat": {"zqreplypeoplexv"}}.get(name, set())
        tap.ok(got - open_words == own, name + " takes all their own words home, and nobody else's", got ^ own)
        mine = world.who[name].get("/me/words")
        text = words_in("".join(texts(mine.body).values())) if mine.status == 200 else set()
        tap.ok(text - open_words == own, name + " does so by the page too", (mine.status, text ^ own))
    errors = [site.run(*w) for w in [("export", "person", "--person", "x", "-o", "x"), ("link", "nobody", "--json"),
                                     ("import", site.file, "--json"), ("rebuild", "--json")]]
    tap.ok(not words_in("".join(e.stdout + e.stderr for e in errors)), "errors repeat no words")


def left_group(tap, world):
    """The author reads their own posts also after leaving the group; what others write there then, not."""
    site, ann = world.site, world.who["ann"]
    site.stop()
    raw = served.raw_id(ann.enrolment)
    site.sql("DELETE FROM pod_member WHERE enrolment = ?", raw)
    site.sql("DELETE FROM reader WHERE enrolment = ? AND audience IN (SELECT id FROM pod)", raw)
    site.serve()
    later = world.who["bob"].post(body="after ann has left", scope="pod")
    own = ann.json("/post/" + world.ids["pod"])
    tap.ok(own.status == 200 and word("pod", "body") in own.text, "an author reads their post to a group they left", own)
    for path in ["/w/%s/me" % site.alder, "/w/%s/a/%s" % (site.alder, site.activities[site.alder, "discussion"])]:
        tap.ok(word("pod", "body") in ann.get(path).text, "it stands on " + path.split("/")[3])
    hits = ann.json("/w/%s/search?q=%s" % (site.alder, word("pod", "body"))).json["posts"]
    tap.ok([p["id"] for p in hits] == [world.ids["pod"]], "they find it", hits)
    tap.ok(ann.json("/post/" + later).status == 404 and ann.json("/post/" + world.ids["reply"]).status == 404,
           "but not what others write there")
    thread = ann.json("/w/%s/t/%s" % (site.alder, world.ids["pod"]))
    tap.ok([p["id"] for p in thread.json["posts"]] == [world.ids["pod"]], "the thread holds their own alone", thread)
    ann.edit(world.ids["pod"], title=word("pod", "title"), body=word("pod", "body") + " still mine", scope="pod")
    tap.ok("still mine" in world.who["bob"].json("/post/" + world.ids["pod"]).text, "and they change it where it stands")


def main():
    tap, world = Tap(), World()
    try:
        pages(tap, world)
        replies(tap, world)
        commands(tap, world)
        numbers(tap, world)
        left_group(tap, world)
        code, log = world.site.stop(), world.site.said()
        tap.ok(code == 0 and "debug" in log and not words_in(log), "the log repeats no words", words_in(log))
        secret = [c for v in world.who.values() for c in v.cookies.values() if c in log]
        tap.ok(not secret and "/login/" not in log.replace("route=/login/", "") and
               world.site.workshops["Alder"]["join_code"] not in log, "nor codes, links or cookies", secret)
    except BaseException:
        world.site.process.kill()
        print("# " + world.site.said()[-2000:].replace("\n", "\n# "))
        raise
    tap.end()


main()
