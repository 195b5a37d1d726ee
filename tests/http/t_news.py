#!/usr/bin/env python3
# What is new is exact: over a random history, the menu, the list, the small page and the conversations say of each
# reader what a tally kept here says.
# timeout: 240
import gzip
import os
import random
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from lib import Tap  # noqa: E402
from served import Site, new_id  # noqa: E402

tap = Tap()
dice = random.Random(os.environ.get("SEED", "news"))
site = Site()
site.serve()
who = site.enter_all()
ALDER = "/w/" + site.alder
PEOPLE = ["fay", "ann", "bob", "cat", "dan", "obi"]
# By the rules of the house: who reads what somebody writes for everyone, and for their group.
EVERYONE = {"fay", "ann", "bob", "cat", "dan"}
GROUP = {"ann": {"fay", "ann", "bob"}, "bob": {"fay", "ann", "bob"}, "cat": {"fay", "cat"}}

posts = {}      # id: (thread, author, readers)
threads = []    # ids of first posts
unread = {name: [] for name in PEOPLE}


def write():
    author = dice.choice(sorted(EVERYONE))
    mine = [t for t in threads if author in posts[t][2]]
    parent = None
    fields = {"body": "%s writes number %d. " % (author, len(posts)) + "Word " * dice.randrange(40)}
    if mine and dice.random() < 0.7:
        thread = dice.choice(mine)
        parent = dice.choice([p for p in posts if posts[p][0] == thread and author in posts[p][2]])
        # An answer to what anybody reads is for everyone here, unless its author says otherwise.
        readers = EVERYONE if posts[parent][2] == set(PEOPLE) else posts[parent][2]
        fields["parent"] = parent
    else:
        kind = dice.choice(["cohort", "cohort", "pod", "me", "public"])
        if kind == "pod" and author not in GROUP or kind == "pod" and author == "fay":
            kind = "cohort"
        fields["scope"] = kind
        readers = {"cohort": EVERYONE, "public": set(PEOPLE), "me": {author}}.get(kind) or GROUP[author]
        fields["title"] = "Talk %d" % len(posts)
    post = who[author].post(**fields)
    posts[post] = (posts[parent][0] if parent else post, author, readers)
    if not parent:
        threads.append(post)
    for name in readers - {author}:
        unread[name].append(post)


def articles(page):
    return re.findall(r'<article class="post d\d(?: off)?" id="p([0-9A-Z]{26})"', page)


def button(page):
    for form in re.findall(r'<form method="post" action="%s/new">.*?</form>' % ALDER, page, re.S):
        return dict(re.findall(r'name="(token|read|then)" value="([^"]*)"', form))
    return None


def read_one(name):
    mine = sorted({posts[p][0] for p in unread[name]})
    if not mine:
        return
    thread = dice.choice(mine)
    path, form = ALDER + "/t/" + thread, None
    while form is None:
        page = who[name].get(path).text
        form = button(page)
        path = (re.findall(r'rel="next" href="([^"]*)"', page) or [None])[0]
        if path is None and form is None:
            raise RuntimeError("nothing to press in %s for %s" % (thread, name))
    assert who[name].form(ALDER + "/new", form).status == 303
    # The button marks as far as everything new is on this page, in order of arrival.
    shown, there = set(articles(page)), [p for p in unread[name] if posts[p][0] == thread]
    while there and there[0] in shown:
        unread[name].remove(there.pop(0))


def read_listed(name, where):
    page = who[name].get(ALDER + where).text
    form = button(page)
    if form is None:
        assert not unread[name], (name, where, unread[name])
        return
    shown = set(re.findall(r'#p([0-9A-Z]{26})"', page)) if where == "/new" else set(re.findall(r'<article class="post" id="p([0-9A-Z]{26})"', page))
    assert who[name].form(ALDER + "/new", form).status == 303
    unread[name] = [p for p in unread[name] if p not in shown]


def menu(page):
    found = re.search(r'/new"[^>]*>[^<]*<b class="count">(\d+)</b>', page)
    return int(found.group(1)) if found else 0


def check(name, wrong):
    me = who[name]
    page = me.get(ALDER + "/today").text
    want = unread[name]
    if menu(page) != min(len(want), 99):
        wrong.append((name, "menu", menu(page), len(want)))
    listed = me.json(ALDER + "/new").json
    if [p["id"] for p in listed["posts"]] != want[:50] or listed["more"] != (len(want) > 50):
        wrong.append((name, "list", len(listed["posts"]), len(want)))
    lines = re.findall(r'href="%s/t/([0-9A-Z]{26})[^"]*"' % ALDER, re.search(r'id="news-h".*?</section>', page, re.S).group(0))
    if len(lines) != len(set(lines)) or not set(lines) <= {posts[p][0] for p in want} or bool(lines) != bool(want):
        wrong.append((name, "today", lines))
    for thread in dice.sample(threads, min(3, len(threads))):
        answer = me.get(ALDER + "/t/" + thread)
        if name not in posts[thread][2]:
            if answer.status != 404:
                wrong.append((name, "reads", thread))
            continue
        marked = set(re.findall(r'<article class="post d\d" id="p([0-9A-Z]{26})"[^>]*><header><b class="count">new</b>', answer.text))
        if marked != {p for p in want if posts[p][0] == thread} & set(articles(answer.text)):
            wrong.append((name, "marks", thread, len(marked)))


wrong = []
for step in range(200):
    write()
    if dice.random() < 0.25:
        read_one(dice.choice(PEOPLE))
    if dice.random() < 0.06:
        read_listed(dice.choice(PEOPLE), dice.choice(["/new", "/brief"]))
    if step % 10 == 9:
        for name in PEOPLE:
            check(name, wrong)
tap.ok(not wrong, "200 posts by 5 people, 6 readers: menu, list, today and conversations agree with the tally", wrong[:10])
tap.ok(len(threads) > 20 and {len(r[2]) for r in posts.values()} >= {1, 2, 3, 5}, "of several audiences")

# A line leads to the first new post.
name = max(PEOPLE, key=lambda n: len(unread[n]))
page = who[name].get(ALDER + "/new").text
lines = re.findall(r'href="(%s/t/[0-9A-Z]{26}[^"#]*)#p([0-9A-Z]{26})"' % ALDER, page)
good = 0
for href, post in lines[:10]:
    first = re.search(r'<article class="post d\d(?: off)?" id="p([0-9A-Z]{26})"', who[name].get(href).text)
    good += first is not None and first.group(1) == post
tap.ok(lines and good == len(lines[:10]), "a line leads to the conversation at its post", (good, len(lines)))

# One's group first.
who["cat"].post(body="for all", title="All")
late = who["bob"].post(body="for Birch", title="Birch", scope="pod")
first = re.search(r'#p([0-9A-Z]{26})"', who["ann"].get(ALDER + "/new").text)
mine = [p for p in unread["ann"] if posts[p][2] == GROUP["ann"]] + [late]
tap.ok(first and first.group(1) == mine[0], "what is for one's own group stands first")

# The small page: everything by its button, small each time.
sizes, rounds, left = [], 0, True
style = re.search(r'href="(/static/[^"]*app\.css)"', who["dan"].get(ALDER + "/brief").text).group(1)
css = len(who["dan"].get(style, Accept_Encoding="gzip").body)
for i in range(30):
    who["cat"].post(body="Long one %d. " % i + " ".join("%x" % dice.getrandbits(40) for _ in range(180)), title="L")
who["cat"].post(body="Very long. " + " ".join("%x" % dice.getrandbits(60) for _ in range(3500)), title="LL")
while left and rounds < 100:
    page = who["dan"].get(ALDER + "/brief")
    sizes.append(len(gzip.compress(page.body, 1)))
    form = button(page.text)
    rounds += 1
    left = form is not None and who["dan"].form(ALDER + "/new", form).status == 303
tap.ok(max(sizes) + css <= 14 * 1024 and rounds < 100, "the small page: at most 14 KB with its style", (max(sizes), css, rounds))
tap.ok("<script" not in page.text and menu(who["dan"].get(ALDER + "/today").text) == 0, "without scripts; then all is read")

# Marks never go back, twice is once, others' marks are not touched.
old = next(p for p in posts if "dan" in posts[p][2])
token = who["dan"].token(ALDER + "/search") or who["dan"].token(ALDER + "/a/" + site.activities[site.alder, "prompt"])
for fields in [{"mark": old}, {"read": old}, {"read": old + "," + old}]:
    tap.ok(who["dan"].form(ALDER + "/new", {**fields, "token": token}).status == 303
           and menu(who["dan"].get(ALDER + "/today").text) == 0, "an old mark changes nothing: %s" % sorted(fields))
secret = who["ann"].post(body="mine", scope="me")
tap.ok(who["dan"].form(ALDER + "/new", {"read": secret, "token": token}).status == 404, "nobody marks what they may not read")
tap.ok(who["dan"].form(ALDER + "/new", {"token": token}).status == 400, "something must be said")
who["cat"].post(body="after", title="After")
tap.ok(menu(who["dan"].get(ALDER + "/today").text) == 1, "the next one is new")
tap.ok(site.stop() == 0, "it stops")
tap.end()
