#!/usr/bin/env python3
"""The facilitator's round and participation by week, against counts that this file makes by itself from the history
that it wrote: a workshop in New York over the night in which clocks are put back."""
# timeout: 120
import csv
import datetime
import io
import json
import os
import random
import re
import subprocess
import sys
import time
import zipfile
import zoneinfo

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import served  # noqa: E402
from lib import Tap  # noqa: E402

NEW_YORK = zoneinfo.ZoneInfo("America/New_York")
FIRST = datetime.date(2026, 10, 19)  # clocks are put back on Sunday, 1 November, the last day of week 2
WEEKS, DAY = 4, datetime.timedelta(days=1)
NAMES = ["=1+1", "-dash", "@at", "+plus", 'quo"te, comma', "Zoë", "bea", "abe", "once, twice", "nobody yet"]
DICE = random.Random("round")
ORIGIN = {}


def key(what):
    return ORIGIN.setdefault(what, served.new_id(DICE))


def ms(moment):
    return int(moment.timestamp() * 1000)


def local(day, *clock):
    return datetime.datetime.combine(FIRST + day * DAY, datetime.time(*clock), NEW_YORK)


def moments(n):
    """Random instants, and those on both sides of each week's border and of the night of the clocks."""
    borders = [ms(local(7 * week, 0, 0)) + step for week in range(WEEKS + 1) for step in (-1, 0)]
    night = ms(local(13, 0, 30))
    borders += [night, night + 3600000, night + 7200000, ms(local(13, 23, 59))]
    low, high = ms(local(-5, 12)), ms(local(7 * WEEKS + 4, 12))
    return borders + [DICE.randint(low, high) for _ in range(n)]


def column(written):
    """0 before, 1 to WEEKS, WEEKS + 1 after: by the day on a wall in New York."""
    day = datetime.datetime.fromtimestamp(written / 1000, NEW_YORK).date()
    return 0 if day < FIRST else min((day - FIRST).days // 7 + 1, WEEKS + 1)


def history():
    """[(id, thread, parent, author, written, scope)]"""
    posts, writers = [], NAMES[:-2] + ["lea"]
    for i, written in enumerate(sorted(moments(220))):
        author, scope = DICE.choice(writers), "cohort"
        begun = [p for p in posts if p[2] is None and p[5] == "cohort"]
        parent = DICE.choice(begun) if begun and DICE.random() < 0.55 else None
        if parent is None and DICE.random() < 0.2:
            scope = "me"
        post = key("p%d" % i)
        posts.append((post, parent[1] if parent else post, parent[0] if parent else None, author, written, scope))
    return posts


def package(path, posts):
    drafts = [{"draft": "workshop", "key": key("w"), "title": "Rowan", "first_day": str(FIRST), "zone": "America/New_York",
               "last_day": str(FIRST + (7 * WEEKS - 1) * DAY), "lang": "en", "led_by": "Lea"}]
    for name in NAMES + ["lea"]:
        drafts.append({"draft": "person", "key": key(name), "name": name})
        drafts.append({"draft": "enrolment", "key": key("e-" + name), "workshop": key("w"), "person": key(name),
                       "role": "facilitator" if name == "lea" else "participant", "name": name})
    drafts.append({"draft": "activity", "key": key("q"), "workshop": key("w"), "part": 1, "kind": "prompt",
                   "title": "What of it?", "body": "What of it?", "position": 0})
    for post, thread, parent, _, _, scope in posts:
        if parent is None:
            drafts.append({"draft": "thread", "key": thread, "workshop": key("w"), "activity": key("q"), "scope": scope})
    for post, thread, parent, author, written, scope in posts:
        draft = {"draft": "post", "key": post, "thread": thread, "author": key("e-" + author), "written": written,
                 "body": "text " + post, "scope": scope}
        if parent:
            draft["parent"] = parent
        drafts.append(draft)
    with zipfile.ZipFile(path, "w") as z:
        z.writestr("workshop.json", json.dumps({"indaba": "workshop", "version": 1, "site": "7ZZZZZZZZZZZZZZZZZZZZZZZZZ",
                                                "workshop": key("w"), "drafts": drafts}))


def tally(posts):
    weeks = [[0, set()] for _ in range(WEEKS + 2)]
    for _, _, _, author, written, scope in posts:
        if scope == "cohort" or author == "lea":  # lea reads her own
            weeks[column(written)][0] += 1
            weeks[column(written)][1].add(author)
    return [(n, len(people)) for n, people in weeks]


def check_participation(tap, lea, where, posts):
    expected, answer = tally(posts), lea.json(where + "/participation").json
    got = [(w["texts"], w["people"]) for w in answer["weeks"]]
    tap.ok(len(got) == WEEKS + 2 and got == expected, "texts and people by week are those counted here", (got, expected))
    shown = [p for p in posts if p[5] == "cohort" or p[3] == "lea"]
    tap.ok((answer["texts"], answer["people"]) == (len(shown), len({p[3] for p in shown})), "and in all", answer["texts"])
    lines, wrong = {line["name"]: line for line in answer["lines"]}, []
    for name in NAMES + ["lea"]:
        mine = [p for p in shown if p[3] == name]
        weeks = [sum(column(p[4]) == i for p in mine) for i in range(WEEKS + 2)]
        last = max((p[4] for p in mine), default=None)
        want = (weeks, len(mine), sum(p[2] is not None for p in mine),
                str(datetime.datetime.fromtimestamp(last / 1000, NEW_YORK).date()) if last else "")
        have = lines.get(name)
        if have is None or (have["weeks"], have["texts"], have["replies"], have["last"]) != want:
            wrong.append((name, have, want))
    tap.ok(not wrong, "each person's line: texts by week, replies, last day", wrong)
    names = [line["name"] for line in answer["lines"]]
    tap.ok(names == sorted(names, key=lambda n: n.encode()), "by name, not by number", names)

    page = lea.get(where + "/participation").text
    table = re.search(r'<table>.*?</table>', page, re.S).group(0)
    cells = [tuple(map(int, row)) for row in re.findall(r'<td class="num">(\d+)</td>\s*<td class="num">(\d+)</td>\s*</tr>', table)]
    tap.ok(cells[:-1] == expected, "the table says the same", cells)
    svg = re.search(r'<svg.*?</svg>', page, re.S).group(0)
    with open("chart.svg", "w", encoding="utf-8") as f:
        f.write(svg)
    lint = subprocess.run(["xmllint", "--noout", "chart.svg"], capture_output=True, text=True)
    tap.ok(lint.returncode == 0, "the picture is well-formed", lint.stderr)
    most, bars = max(n for n, _ in expected), []
    for kind in ("texts", "people"):
        bars.append([int(h) for h in re.findall(r'class="%s"[^>]*? height="(\d+)"' % kind, svg)])
    tap.ok(bars == [[n * 140 // most for n, _ in expected], [p * 140 // most for _, p in expected]],
           "its bars are as high as the table's numbers", bars)
    tap.ok(re.search(r"<title[^>]*>[^<]+</title>\s*<desc", svg) and "style=" not in svg, "it has a title and a description, no style")

    rows = list(csv.reader(io.StringIO(lea.get(where + "/participation?as=csv").text, newline="")))
    tap.ok([(int(r[3]), int(r[4])) for r in rows[1:]] == expected, "the CSV of weeks says the same", rows)
    tap.ok([r[1:3] for r in rows[2:-1]] == [[str(FIRST + 7 * i * DAY), str(FIRST + (7 * i + 6) * DAY)] for i in range(WEEKS)],
           "with the weeks' days", rows)
    answer = lea.get(where + "/participation?as=csv&of=people")
    rows = list(csv.reader(io.StringIO(answer.text, newline="")))
    tap.ok(answer.headers["Content-Type"] == "text/csv; charset=utf-8" and answer.text.count("\r\n") == len(rows),
           "the CSV of people is one by its type and its line ends", answer.headers["Content-Type"])
    want = sorted("'" + n if n[0] in "=+-@" else n for n in NAMES + ["lea", "Olive"])
    tap.ok(sorted(r[0] for r in rows[1:]) == want, "no cell is a formula; quotes and commas come back", rows)


def waiting(posts):
    """Threads begun by participants in which nobody else wrote, oldest last post first."""
    threads = {}
    for post, thread, parent, author, written, scope in posts:
        threads.setdefault(thread, []).append((author, written, scope))
    alone = [(max(w for _, w, _ in t), key_bytes(thread), thread) for thread, t in threads.items()
             if t[0][2] == "cohort" and t[0][0] != "lea" and len({a for a, _, _ in t}) == 1]
    return [thread for _, _, thread in sorted(alone)]


def key_bytes(text):
    return served.raw_id(text)


def check_waiting(tap, lea, where, posts):
    found, path, pages = [], where + "/round", 0
    while path and pages < 20:
        answer = lea.json(path).json
        found += [w["url"].rsplit("/", 1)[1] for w in answer["waiting"]]
        path, pages = answer["next"], pages + 1
    expected = waiting(posts)
    tap.ok(found == expected, "what nobody answered, oldest first, over %d pages" % pages, (len(found), len(expected)))
    page = lea.get(where + "/round").text
    tap.ok(re.search(r'class="button" href="/post/%s"' % expected[0], page), "the main action opens the oldest")
    return expected


def names_in(answer, word):
    return [p["name"] for p in answer[word]["people"]]


def check_people(tap, site, who):
    fay, ann, bob = who["fay"], who["ann"], who["bob"]
    where = "/w/" + site.alder
    ann.post(body="an answer")
    bob.post(body="for me alone", scope="me")
    answer = fay.json(where + "/round").json
    tap.ok(names_in(answer, "to-come") == ["bob", "cat", "dan"],
           "still to come: who has not answered where the facilitator reads it", names_in(answer, "to-come"))
    tap.ok(not names_in(answer, "quiet") and not names_in(answer, "away"), "nobody is quiet who came in today", answer)
    page = fay.get(where + "/round").text
    tap.ok("/people/%s" % bob.enrolment in page and "for me alone" not in page, "names lead to the people, texts stay theirs")

    token = bob.token(where + "/me")
    tap.ok(bob.form(where + "/rest", {"rest": "1", "token": token}).status == 303, "somebody says: only reading this week")
    answer = fay.json(where + "/round").json
    tap.ok(names_in(answer, "resting") == ["bob"] and names_in(answer, "to-come") == ["cat", "dan"],
           "who rests is not waited for", answer)
    mine = bob.get(where + "/me").text
    tap.ok("yes, up to" in mine and re.search(r"1 text\b", mine), "and sees what is seen about them", mine[-1500:])
    first = site.run("list", "workshops").returncode
    before = entries(site)
    bob.form(where + "/rest", {"rest": "1", "token": token})
    tap.ok(entries(site) == before and first == 0, "said twice, it is written once")
    bob.form(where + "/rest", {"token": token})
    tap.ok(names_in(fay.json(where + "/round").json, "to-come") == ["bob", "cat", "dan"], "one tap ends it")
    far = str(datetime.date.today() + datetime.timedelta(days=100))
    tap.ok(bob.api(where + "/rest", {"rest": "1", "until": far}).status == 400, "a hundred days are refused")
    tap.ok(bob.form(where + "/rest", {"rest": "1", "token": who["ann"].token(where + "/me")}).status == 403,
           "another's token is refused")
    tap.ok(who["hal"].api(where + "/rest", {"rest": "1"}).status == 404, "who is not here cannot rest here")
    tap.ok(who["obi"].api(where + "/rest", {"rest": "1"}).status == 403, "who only looks on has nothing to rest from")
    tap.ok(ann.get(where + "/round").status == 403, "participants do not see the round")
    tap.ok(fay.get(where + "/round?after=" + served.new_id()).status == 404, "a page behind nobody is none")
    tap.ok(fay.get(where + "/round?behind=%s&at=x" % served.new_id()).status == 400, "nor one behind no time")


def entries(site):
    return json.loads(site.must("verify", "--json"))["entries"]


def check_quiet(tap, site):
    """Ten days later, as the table of who looked in says."""
    site.stop()
    old = int(time.time() * 1000) - 10 * 86400000
    site.sql("UPDATE seen SET at = ? WHERE person = ?", old, served.raw_id(site.people["cat"]))
    site.sql("DELETE FROM seen WHERE person = ?", served.raw_id(site.people["dan"]))
    site.serve()
    fay = served.Visitor(site, "fay")
    fay.enter(site.link(site.people["fay"]))
    answer = fay.json("/w/%s/round" % site.alder).json
    tap.ok(names_in(answer, "quiet") == ["cat"], "quiet: was here, but not for seven days", names_in(answer, "quiet"))
    tap.ok(names_in(answer, "away") == ["dan"], "out of reach: never seen here", names_in(answer, "away"))
    only = fay.get("/w/%s/round?list=quiet" % site.alder).text
    tap.ok('id="quiet-h"' in only and 'id="away-h"' not in only, "a list has a page of its own")


def main():
    tap, site, posts = Tap(), served.Site(), history()
    package(os.path.join(site.folder, "rowan.zip"), posts)
    site.must("import", os.path.join(site.folder, "rowan.zip"), "--json")
    site.serve()
    try:
        who = site.enter_all()
        rowan = [w for w in json.loads(site.must("list", "workshops", "--json")) if w["title"] == "Rowan"][0]
        where = "/w/" + rowan["id"]
        lea = served.Visitor(site, "lea")
        lea.enter(site.link([p for p in json.loads(site.must("list", "people", "--json")) if p["name"] == "lea"][0]["id"]))
        check_participation(tap, lea, where, posts)
        check_waiting(tap, lea, where, posts)
        tap.ok(who["fay"].get(where + "/participation").status == 404, "who leads another workshop sees nothing")
        check_people(tap, site, who)
        check_quiet(tap, site)
    finally:
        tap.ok(site.stop() == 0, "the server ends cleanly", site.said()[-2000:])
    tap.end()


main()
