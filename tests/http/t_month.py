#!/usr/bin/env python3
"""A month of thirty people: four weeks, two sessions, one of them moved, a lost card, a restart in the middle, a sleep of
three days. Everything is done through the pages' forms; every count on every page is compared with a tally that this
test keeps of what it did. Needs a program that obeys INDABA_CLOCK: INDABA_FAULTY, or this build."""
# timeout: 300
import datetime
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import zoneinfo

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from browse import Browser, Forms, Refused  # noqa: E402
from lib import BUILD, Tap  # noqa: E402

INDABA = os.environ.get("INDABA_FAULTY") or os.path.join(BUILD, "indaba")
ZONE = zoneinfo.ZoneInfo("Africa/Nairobi")
PEOPLE = ["Person %02d" % n for n in range(1, 31)]
FIRST = datetime.date(2026, 9, 1)  # a Tuesday
QUESTIONS = ["What do you seek?", "How do you make sense of it?", "With whom do you share?", "What will you keep?"]
tap, dice = Tap(), random.Random("a month")


class Month:
    """The site, its clock, and what was done there."""

    def __init__(self, folder):
        self.folder, self.site = folder, os.path.join(folder, "month.indaba")
        self.clock = os.path.join(folder, "clock")
        self.process, self.port = None, 0
        self.texts, self.people, self.read = [], {}, {}

    # -- time --

    def at(self, day, clock="09:00"):
        """It is this day of the month's programme (0: the first), at this local time."""
        date = FIRST + datetime.timedelta(days=day)
        local = datetime.datetime.combine(date, datetime.time.fromisoformat(clock), ZONE)
        self.now = int(local.timestamp() * 1000)
        with open(self.clock + ".new", "w", encoding="ascii") as f:
            f.write(str(self.now - int(time.time() * 1000)))
        os.replace(self.clock + ".new", self.clock)

    # -- the program --

    def run(self, *words):
        done = subprocess.run([INDABA, "--site", self.site, *words, "--json"], capture_output=True, text=True, timeout=120,
                              env={**os.environ, "INDABA_CLOCK": self.clock})
        if done.returncode:
            raise Refused("indaba %s: %s" % (" ".join(words), done.stderr))
        out = done.stdout.strip()
        return json.loads(out) if out[:1] in "{[" else out

    def start(self):
        self.process = subprocess.Popen([INDABA, "--site", self.site, "serve", "--listen", "127.0.0.1:0", "--json"],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                        env={**os.environ, "INDABA_CLOCK": self.clock})
        self.port = int(json.loads(self.process.stdout.readline())["url"].rstrip("/").rsplit(":", 1)[1])

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            code = self.process.wait(30)
            self.process.stdout.close()
            self.process = None
            return code
        return 0

    def a(self, title):
        """The address of an activity."""
        return "%s/a/%s" % (self.w, self.activities[title]["id"])

    def browser(self):
        return Browser(lambda: self.port)

    def owner(self):
        b = self.browser()
        path = "/login/" + self.run("link", "owner")["url"].rsplit("/", 1)[1]
        b.fill(path, action=path)
        return b


def prepare(m):
    """Harold makes the workshop, its programme, its people, their cards."""
    m.at(-8)
    m.run("init", "--title", "The circle", "--owner", "Harold", "--zone", "Africa/Nairobi")
    m.start()
    m.harold = m.owner()
    m.harold.fill("/make", action="/make", holds={"title": ...}, title="Knowing and sharing", led_by="Harold",
                  first_day=str(FIRST), last_day=str(FIRST + datetime.timedelta(days=27)), zone="Africa/Nairobi")
    shop = m.run("list", "workshops")[0]
    m.w, m.code = "/w/" + shop["id"], shop["join_code"]
    tap.ok((shop["first_day"], shop["last_day"], shop["zone"]) == ("2026-09-01", "2026-09-28", "Africa/Nairobi"),
           "a workshop is made on a page", shop)
    for week, title in enumerate(QUESTIONS):
        m.harold.fill(m.w + "/plan", holds={"do": "add", "part": str(week + 1)}, kind="prompt", title=title,
                      day=str(7 * week), time="08:00")
    for title, day in (("How we remember", 9), ("What we give away", 16)):
        m.harold.fill(m.w + "/plan", holds={"do": "add", "part": str(day // 7 + 1)}, kind="session", title=title, day=str(day),
                      time="14:00")
    m.activities = {a["title"]: a for a in m.harold.json(m.w)["activities"]}
    tap.ok(sorted(m.activities) == sorted(QUESTIONS + ["How we remember", "What we give away"]), "its programme is written",
           sorted(m.activities))
    look = m.harold.fill(m.w + "/people", action="/people", holds={"text": ""}, text="\n".join(PEOPLE) + "\n")
    m.harold.fill(look, action="/people", holds={"sure": "1"})
    look = m.harold.fill(m.w + "/people", action="/people", holds={"text": ""}, text="\n".join(PEOPLE) + "\n")
    here = {p["name"] for p in all_people(m)}
    tap.ok(here >= set(PEOPLE) and len(all_people(m)) == 31, "thirty names are added, and the same list again adds nobody",
           len(here))
    cards = m.harold.fill(m.w + "/print", action="/cards", holds={"what": "missing"}, expect=201)
    m.cards = cards_of(m, cards)
    tap.ok(sorted(m.cards) == PEOPLE, "each gets a card", (len(m.cards), cards.plain()[:600]))


def all_people(m, path="/people"):
    found, page = [], m.harold.json(m.w + path)
    found += page["people"]
    while page.get("next"):
        page = m.harold.json(page["next"])
        found += page["people"]
    return found


def cards_of(m, page):
    """Name and short code of each card on a sheet of cards."""
    text = page.plain()
    return {name: code for name, code in re.findall(
        r"((?:Person|Card) \d+) ([0-9A-HJKMNP-TV-Z]{4} [0-9A-HJKMNP-TV-Z]{4})(?= )", text)}


def enter(m, code):
    """Scans, or types, a card: one page, one button."""
    b = m.browser()
    b.fill(b.fill("/join", action="/join", holds={"code": ...}, code=code), action="/login")
    return b


def come(m):
    """The first evening: by cards, by the code on the wall, and one who does not come."""
    m.at(0, "07:50")
    for name in PEOPLE[:29]:
        m.people[name] = enter(m, m.cards[name])
    guest = m.browser()
    guest.fill(guest.get("/j/" + m.code), action="/join", holds={"name": ...}, name="Claudia")
    m.people["Claudia"] = guest
    wrong = m.browser()
    wrong.follow(wrong.send(next(f for f in wrong.get("/join").forms() if "code" in f.fields), code="0000 0000"))
    door = m.harold.get(m.w + "/door").plain()
    tap.ok("31 of 32 in, 1 not yet" in door and "Person 30 has a card" in door, "at the door one sees who is in", door[:300])
    tap.ok("07:50" in door.partition("What went wrong")[2], "and what went wrong when", door[-300:])
    closed = m.people["Claudia"].ask("GET", m.a(QUESTIONS[0]))
    tap.ok(closed.status == 200 and "opens" in closed.plain() and "textarea" not in closed.text,
           "ten minutes before, the first question is not open", closed.plain()[:300])
    refused = post(m, "Claudia", QUESTIONS[0], expect=None)
    tap.ok(refused.status in (403, 409) and not m.texts, "and takes no answer", (refused.status, refused.plain()[:200]))


def post(m, name, question, parent=None, scope="cohort", expect=303):
    """An answer to a question, or a reply to a text."""
    b = m.harold if name == "Harold" else m.people[name]
    form = Forms(b.get("/w/%s/me" % m.w[3:]).text)
    token = next(f.fields["token"] for f in form.forms if "token" in f.fields)
    op = new_id()
    fields = {"token": token, "op": op, "rev": "1", "body": "Text %d of %s." % (len(m.texts) + 1, name), "scope": scope}
    if parent:
        fields["parent"] = parent["id"]
    page = b.ask("POST", m.a(question) + "/posts", urllib.parse.urlencode(fields),
                 Content_Type="application/x-www-form-urlencoded", Origin="http://127.0.0.1:%d" % m.port)
    if expect and page.status != expect:
        raise Refused("a text of %s: %d %s" % (name, page.status, page.plain()[:300]))
    if page.status == 303:
        m.texts.append({"id": op, "by": name, "question": question, "scope": scope, "at": m.now,
                        "thread": parent["thread"] if parent else op, "parent": parent and parent["id"]})
    return page


def new_id():
    number = dice.getrandbits(128)
    return "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[number >> shift & 31] for shift in range(125, -1, -5))


def read_by(m, name):
    """The texts of others that somebody may read."""
    return [t for t in m.texts if t["by"] != name and t["scope"] == "cohort"]


def check_news(m, name, when):
    """What is new for somebody, and how much the menu says that it is."""
    b = m.people[name]
    want = {t["id"] for t in read_by(m, name) if t["id"] not in m.read.get(name, set())}
    got, page = set(), b.json(m.w + "/new")
    got = {p["id"] for p in page["posts"]}
    if not page["more"]:
        tap.ok(got == want, "%s: what is new for %s is exact (%d)" % (when, name, len(want)), (len(got), sorted(got ^ want)[:4]))
    else:
        tap.ok(got < want, "%s: the first of what is new for %s (%d of %d)" % (when, name, len(got), len(want)))


def read_all(m, name):
    """Presses "I have read all of this" until nothing is left."""
    for _ in range(9):
        page = m.people[name].get(m.w + "/new")
        forms = [f for f in page.forms() if "read" in f.fields]
        if not forms:
            break
        m.people[name].follow(m.people[name].send(forms[0]))
    left = m.people[name].json(m.w + "/new")
    if left["posts"]:
        tap.ok(False, "%s has read everything" % name, (len(left["posts"]), page.plain()[:200]))
    m.read[name] = {t["id"] for t in read_by(m, name)}


def week(m, n):
    """A week: who answers, who replies, who keeps something for themselves."""
    question = QUESTIONS[n]
    here = sorted(m.people)
    answers = sorted((7 * n + dice.randrange(7), "%02d:%02d" % (9 + dice.randrange(12), dice.randrange(60)), name)
                     for name in dice.sample(here, 18))
    for day, clock, name in answers:
        m.at(day, clock)
        post(m, name, question, scope="me" if dice.random() < 0.15 else "cohort")
        others = [t for t in m.texts if t["scope"] == "cohort" and t["question"] == question]
        if others and dice.random() < 0.6:
            post(m, dice.choice(here + ["Harold"]), question, parent=dice.choice(others))
        if dice.random() < 0.3:
            read_all(m, dice.choice(here))
    m.at(7 * n + 6, "22:00")
    for name in dice.sample(here, 4):
        check_news(m, name, "week %d" % (n + 1))
    check_round(m, n)
    check_participation(m, "week %d" % (n + 1))


def check_round(m, n):
    page = m.harold.json(m.w + "/round")
    threads = {}
    for t in m.texts:
        if t["scope"] == "cohort":
            threads.setdefault(t["thread"], []).append(t)
    waiting = [ts[0] for ts in threads.values() if ts[0]["by"] != "Harold" and all(t["by"] == ts[0]["by"] for t in ts)]
    waiting.sort(key=lambda t: (t["at"], t["id"]))
    got = [(p["author"], p["written"]) for p in page["waiting"]]
    waiting = [(t["by"], t["at"]) for t in waiting]
    tap.ok([a for a, _ in got] == [a for a, _ in waiting[:len(got)]] and len(got) == min(20, len(waiting)),
           "week %d: what waits for an answer, the oldest first (%d)" % (n + 1, len(waiting)), (got, waiting))
    answered = {t["by"] for t in m.texts if t["question"] == QUESTIONS[n] and t["scope"] == "cohort" and not t["parent"]}
    names = [p["name"] for p in page["to-come"]["people"]]
    want = [p for p in sorted(set(PEOPLE) | {"Claudia"}) if p not in answered]
    tap.ok(set(names) <= set(want) and (len(names) == len(want) or len(names) >= 20),
           "week %d: whose answer is still to come (%d)" % (n + 1, len(want)), (names, want))


def check_participation(m, when):
    page = m.harold.json(m.w + "/participation")
    for k, week in enumerate(page["weeks"]):
        first = datetime.datetime.combine(FIRST + datetime.timedelta(days=7 * k), datetime.time(), ZONE).timestamp() * 1000
        mine = [t for t in m.texts if t["scope"] == "cohort" and first <= t["at"] < first + 7 * 86400000]
        tap.ok((week["texts"], week["people"]) == (len(mine), len({t["by"] for t in mine})),
               "%s: texts and people of week %d" % (when, k + 1), (week, len(mine)))


def session(m):
    """Week 2, Thursday: who is here, three who write down, the report."""
    m.at(9, "14:05")
    title = "How we remember"
    here = PEOPLE[:12]
    for name in here:
        m.people[name].fill(m.a(title), action="/checkin", holds={"me": "here"})
    m.harold.fill(m.a(title), action="/hand", convenor=next(
        p["id"] for p in all_people(m) if p["name"] == here[0]))
    faults = []

    def take_notes(name):
        try:
            for i in range(10):
                m.people[name].fill(m.a(title), action="/lines", body="Line %d of %s" % (i, name))
        except Exception as e:  # noqa: BLE001
            faults.append(e)

    writers = [threading.Thread(target=take_notes, args=(name,)) for name in here[1:4]]
    [t.start() for t in writers], [t.join() for t in writers]
    notes = [n["text"] for n in m.people[here[0]].json(m.a(title))["notes"]]
    tap.ok(not faults and sorted(notes) == sorted("Line %d of %s" % (i, n) for n in here[1:4] for i in range(10)),
           "three people write down thirty lines at once, none is lost or doubled", (faults, len(notes)))
    m.report = next(l for l in m.people[here[0]].get(m.a(title)).links() if l.startswith("/report/"))[:34]
    page = m.people[here[0]].get(m.report + "/edit")
    page = m.people[here[0]].fill(page, action="/edit", button=("do", "publish"))
    report = m.people[here[5]].json(m.report)
    tap.ok(report["title"] == title and report["convenor"] == here[0] and sorted(report["participants"]) == here and
           report["number"] == 1 and not report["unfinished"] and len([p for p in report["points"] if p["kind"] == "point"]) == 30,
           "its report is there, number 1, with convenor, twelve names and thirty points", {k: report[k] for k in ("title", "convenor", "number", "unfinished", "participants")})
    board = m.harold.json(m.w + "/sessions")
    tap.ok([l["title"] for l in board["waiting"]] == [], "no report is still to come", board)


def firings(m):
    db = sqlite3.connect("file:%s?mode=ro" % m.site, uri=True)
    rows = db.execute("SELECT a.title, f.what, count(*) FROM firing f JOIN activity a ON a.id = f.activity GROUP BY 1, 2").fetchall()
    db.close()
    return {(t, w): n for t, w, n in rows}


def wait_fired(m, title):
    until = time.monotonic() + 40
    while (title, "opens") not in firings(m) and time.monotonic() < until:
        time.sleep(0.5)
    return firings(m)


def sleep_and_restart(m):
    """The lid closes on Monday evening and opens on Thursday: the third week's question opened meanwhile."""
    m.at(13, "20:00")
    page = m.people["Person 02"].get(m.a(QUESTIONS[2]))
    tap.ok("textarea" not in page.text, "the third question is not open yet", page.plain()[:200])
    m.harold.fill(m.w + "/plan", holds={"do": "save", "was_title": "What we give away"}, day="17")
    m.at(16, "20:00")
    opened = m.people["Person 02"].get(m.a(QUESTIONS[2]))
    tap.ok("textarea" in opened.text, "after a sleep of three days it is open", opened.plain()[:200])
    fired = wait_fired(m, QUESTIONS[2])
    tap.ok(fired == {(q, "opens"): 1 for q in QUESTIONS[:3]}, "each question opened once", fired)
    shown = m.people["Person 02"].get(m.a("What we give away")).plain()
    tap.ok("Friday 18 September, 14:00" in shown, "the session was moved by a day", shown[:300])
    tap.ok(m.stop() == 0 and sorted(os.listdir(m.folder)) == ["clock", "month.indaba"], "a stop leaves one file",
           os.listdir(m.folder))
    m.start()
    tap.ok(m.people["Person 03"].get(m.w + "/today").status == 200, "after a restart everybody is still in")
    tap.ok(firings(m) == fired, "which opens nothing twice", firings(m))


def lose_card(m):
    """Somebody lost the card: a new one, made on the machine itself; the old one opens nothing."""
    one = next(p for p in all_people(m) if p["name"] == "Person 05")
    path = "%s/people/%s/card" % (m.w, one["id"])
    page = m.harold.fill(path, action="/card", expect=201)
    code = re.search(r"\b([0-9A-HJKMNP-TV-Z]{4} [0-9A-HJKMNP-TV-Z]{4})\b", page.plain())
    old = m.browser()
    form = next(f for f in old.get("/join").forms() if "code" in f.fields)
    answer = old.follow(old.send(form, code=m.cards["Person 05"]))
    tap.ok("Person 05" not in answer.plain(), "the lost card opens nothing", answer.plain()[:300])
    m.people["Person 05"] = enter(m, code.group(1))
    mine = m.people["Person 05"].json(m.w + "/me")
    tap.ok({p["id"] for p in mine["posts"]} == {t["id"] for t in m.texts if t["by"] == "Person 05"},
           "with the new card it is the same person with the same texts", mine)
    m.people["Person 30"] = enter(m, m.cards["Person 30"])


def after(m):
    """The last day: every count once more, the archive, another machine."""
    m.at(27, "21:00")
    for name in sorted(m.people):
        mine = m.people[name].json(m.w + "/me")
        want = {t["id"] for t in m.texts if t["by"] == name}
        got = {p["id"] for p in mine["posts"]}
        if got != want:
            tap.ok(False, "the words of %s" % name, (len(got), len(want)))
    tap.ok(True, "everybody finds all of their own words")
    for name in ("Person 01", "Claudia"):
        check_news(m, name, "at the end")
        read_all(m, name)
        check_news(m, name, "after reading")
    people = m.harold.json(m.w + "/people")["people"]
    tap.ok(len([p for p in all_people(m) if not p["unclaimed"]]) == 32, "thirty-two are in", len(people))
    m.stop()
    shown = sum(t["scope"] == "cohort" for t in m.texts)
    m.run("export", "workshop", "--workshop", m.w[3:], "-o", os.path.join(m.folder, "out.zip"))
    digest = m.run("rebuild")
    tap.ok(digest["before"] == digest["after"] and m.run("verify")["faults"] == [], "the history is whole", digest)
    other = Month(os.path.join(m.folder, "other"))
    os.makedirs(other.folder)
    other.clock = m.clock
    other.run("init", "--title", "Elsewhere", "--owner", "Otto", "--zone", "UTC")
    counts = other.run("import", os.path.join(m.folder, "out.zip"))["counts"]
    tap.ok((counts["post"], counts["session"], counts["report"], counts["person"], counts["checkin"]) ==
           (shown, 2, 1, 32, 12), "the archive holds it all and brings it to another machine", counts)


def obeys():
    """Whether the program takes the time from a file."""
    with open(INDABA, "rb") as f:
        return b"INDABA_CLOCK" in f.read()


def main():
    if not obeys():
        print("1..0 # SKIP no program that takes the time from a file: name one with INDABA_FAULTY")
        return
    with tempfile.TemporaryDirectory() as folder:
        m = Month(folder)
        try:
            prepare(m)
            come(m)
            week(m, 0)
            week(m, 1)
            session(m)
            sleep_and_restart(m)
            week(m, 2)
            lose_card(m)
            week(m, 3)
            after(m)
        except Refused as e:
            tap.ok(False, "the month goes on to its end", e)
        finally:
            m.stop()
    tap.end()


main()
