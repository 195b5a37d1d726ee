"""A site with people and texts on the real server, for the tests that look at pages."""
import datetime
import http.client
import json
import os
import random
import re
import signal
import subprocess
import urllib.parse

from browse import Forms

SRC = os.environ.get("SRC") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("BUILD") or os.path.join(SRC, "build")
INDABA = os.environ.get("INDABA") or os.path.join(BUILD, "indaba")

LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
ARABIC = ("أكتب كل مساء سطرًا واحدًا عما تعلمته في ذلك اليوم، ثم أقرأه بعد أسبوع.\n\n"
          "- سطر واحد يكفي\n- والقراءة أهم من الكتابة")
TEXTS = [
    "I keep a small notebook beside the *kettle*. While the water boils I write down one thing I "
    "heard that day.\n\n> The cheapest tool is the one that is already in your hand.\n\nAfter a week "
    "I read it again and cross out what no longer matters.",
    "A word that does not break: " + LONG_WORD + " and an address "
    "https://example.org/a-rather-long/address/that-does-not-break-anywhere-by-itself/2012",
    ARABIC,
    "Voice messages to a friend 😀. She answers the next morning.\n\n1. I speak\n2. she asks\n3. I "
    "know what I meant\n\n```\nno tool at all\n```",
]


def day_text(day):
    return f"{day.day} {day:%B}"


def announcement(today):
    """Three workshops: over, running, to come."""
    rows = []
    for first, title, leader in ((-80, "Listening Before Advising", "Amina Odhiambo"),
                                 (-9, "Keeping What We Learn", "Harold Whitcombe"),
                                 (30, "Stories That Travel", "Tomás Ferreira")):
        begin = today + datetime.timedelta(days=first)
        end = begin + datetime.timedelta(days=28)
        rows.append((begin, f"» {day_text(begin)} - {day_text(end)} : {title} led by {leader}"))
    return ("Workshops of the learning circle, each a month long and open to everybody who works\n"
            "with groups. You need about twenty minutes a day and something to write with.\n\n"
            + "\n".join(row for _, row in rows)
            + "\n\nWhat would you like to be better at when the month is over? Whom will you tell?\n",
            rows[0][0].year)


class Server:
    """`indaba serve` on a free port; stop() ends it by its process."""

    def __init__(self, folder="."):
        self.site = os.path.join(folder, "demo.indaba")
        self.folder = folder
        self.process = None

    def command(self, *words):
        done = subprocess.run([INDABA, "--site", self.site, *words, "--json"], capture_output=True,
                              text=True, timeout=60)
        if done.returncode:
            raise RuntimeError(f"indaba {' '.join(words)}: {done.stderr}")
        return json.loads(done.stdout)

    def make(self, today=None):
        text, year = announcement(today or datetime.date.today())
        path = os.path.join(self.folder, "announcement.txt")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        self.command("init", "--title", "Ridge View Learning Circle", "--owner", "Harold",
                     "--zone", "Africa/Nairobi")
        self.command("import", path, "--year", str(year))
        self.command("import", os.path.join(SRC, "docs/demo/2-report.txt"))
        return self

    def start(self):
        self.process = subprocess.Popen([INDABA, "--site", self.site, "serve", "--listen",
                                         "127.0.0.1:0", "--json"], stdout=subprocess.PIPE, text=True)
        self.url = json.loads(self.process.stdout.readline())["url"].rstrip("/")
        self.port = urllib.parse.urlsplit(self.url).port
        return self

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
            self.process.stdout.close()

    def workshops(self):
        """By title."""
        return {w["title"]: w for w in self.command("list", "workshops")}

    def login(self, person):
        """A browser in which `person` (or "owner") is logged in."""
        visitor = Visitor(self)
        path = urllib.parse.urlsplit(self.command("link", person)["url"]).path
        visitor.get(path)
        visitor.post(path, {})
        return visitor


class Page:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        self.text = body.decode("utf-8", "replace")

    def field(self, name):
        """The value of a hidden field."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        return found.group(1) if found else None


class Visitor:
    """A browser without scripts: keeps cookies, follows nothing by itself."""

    def __init__(self, server):
        self.server, self.cookies = server, {}

    def ask(self, method, path, fields=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        send = {"Accept": "text/html", "Accept-Language": "en", **(headers or {})}
        if self.cookies:
            send["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            send["Content-Type"] = "application/x-www-form-urlencoded"
            send["Origin"] = self.server.url
        connection.request(method, path, body, send)
        answer = connection.getresponse()
        page = Page(answer.status, answer.headers, answer.read())
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            if re.search(r"max-age=0\b", line, re.I):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        connection.close()
        return page

    def get(self, path, **headers):
        return self.ask("GET", path, headers=headers)

    def json(self, path):
        return json.loads(self.ask("GET", path, headers={"Accept": "application/json"}).text)

    def post(self, path, fields):
        return self.ask("POST", path, fields)

    def join(self, code, name):
        self.get(f"/j/{code}")
        self.get("/join")
        page = self.post("/join", {"code": code, "name": name})
        self.home = page.headers["Location"]
        card = self.get(self.home).text
        self.card = re.search(r'card-(?:long|code)" dir="ltr">((?:\w{4} ?){6})<', card).group(1).replace(" ", "")
        return self

    def write(self, activity, body, **more):
        """Posts through the form of a question's page; gives the address that shows the text."""
        form = self.get(activity)
        fields = {"token": form.field("token"), "op": form.field("op"), "rev": "1", "body": body,
                  "scope": "cohort", **more}
        page = self.post(activity + "/posts", fields)
        if page.status != 303:
            raise RuntimeError(f"{page.status}: {page.text}")
        return page.headers["Location"]


def sessions(shop):
    """Topics of a day, one with notes that are still to become a report, one with a published report."""
    home, leader, people = shop["home"], shop["leader"], shop["people"]
    board = leader.get(home + "/sessions")
    send = lambda who, path, **fields: who.post(path, {"token": who.get(home + "/me").field("token") or
                                                       board.field("token"), **fields})
    topics = "What a helper may say; Eva Lindqvist\nWho speaks last; Amina Yusuf\nStories that nobody wrote down"
    send(leader, home + "/sessions", op=board.field("op"), day="8", body=topics)
    send(leader, home + "/sessions", op=leader.get(home + "/sessions").field("op"), day="20", body="What comes of it?; Eva")
    found = {a["title"]: f"{home}/a/{a['id']}" for a in leader.json(home)["activities"] if a["kind"] == "session"}
    shop["session"], shop["session-over"] = found["Who speaks last"], found["What a helper may say"]
    for path, published in ((shop["session"], False), (shop["session-over"], True)):
        for person in people[:4]:
            send(person, path + "/checkin", me="here")
        lines = leader.get(path)
        send(leader, path + "/lines", op=lines.field("op"), body="Ways to learn it:\n- Slowing down: somebody else has "
             "another pace\n- Asking those who were helped\n# What is hard\nTo share when others take it as theirs\n"
             "? Who keeps the notes when the month is over\n! Amina asks the school for the hall")
        report = "/report/" + leader.json(path)["report"]
        send(people[1], path + "/lines", op=people[1].get(path).field("op"), body="To ask somebody whom one admires")
        send(leader, report + "/edit", op=leader.get(report + "/edit").field("op"), people_note="two more came late",
             names="Claudia\nNgozi", do="publish" if published else "save")
        shop["report" if published else "report-edit"] = report
    send(people[2], shop["report"] + "/witness", word="there")
    shop["line"] = f"{shop['report-edit']}/line/{leader.json(shop['session'])['notes'][1]['id']}"


def new_id():
    return "".join(random.choice("0123456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(25)).rjust(26, "1")


def programme(shop):
    """A named week, something still to come, something closed, a poll with votes."""
    home, leader, people = shop["home"], shop["leader"], shop["people"]
    send = lambda who, path, **fields: who.post(path, {"token": who.get(home + "/me").field("token"), **fields})
    plan = home + "/plan"
    poll, later, closed = new_id(), new_id(), new_id()
    send(leader, plan, do="part", part="1", label="Arriving and listening")
    send(leader, plan, do="add", activity=poll, kind="poll", title="On which evening shall we meet?", part="2", day="7")
    send(leader, plan, do="add", activity=later, kind="prompt", title="What would you ask yourself of a year ago?",
         part="3", day="14", time="08:00")
    send(leader, plan, do="add", activity=closed, kind="task", title="Bring one page of your notes", part="1", day="1")
    send(leader, f"{home}/a/{closed}/edit", kind="task", was_kind="task", title="Bring one page of your notes",
         was_title="Bring one page of your notes", part="1", was_part="1", opens_day="1", was_opens_day="1",
         closes_day="5", closes_time="20:00")
    names = [new_id() for _ in range(3)]
    send(leader, f"{home}/a/{poll}/edit", kind="poll", was_kind="poll", title="On which evening shall we meet?",
         was_title="On which evening shall we meet?", part="2", was_part="2", opens_day="7", was_opens_day="7",
         **{f"option-{name}": text for name, text in zip(names, ("Tuesday", "Thursday, after supper", "Sunday"))})
    for person, name in zip(people, (names[1], names[1], names[2], names[1])):
        send(person, f"{home}/a/{poll}/vote", option=name)
    shop["poll"], shop["later"] = f"{home}/a/{poll}", f"{home}/a/{later}"


def fill(visitor, page, action, **fields):
    """Sends the first form of the page for this address that has these fields; `page` may be an address."""
    page = visitor.get(page) if isinstance(page, str) else page
    for form in Forms(page.text).forms:
        if form.action.endswith(action) and all(name in form.fields or name in form.choices or name == "do" for name in fields):
            answer = visitor.post(form.action, {**form.fields, **fields})
            if answer.status not in (200, 201, 303):
                raise RuntimeError(f"{action}: {answer.status}: {answer.text[:2000]}")
            return answer
    raise RuntimeError(f"no form for {action} with {', '.join(fields)}")


def month(server, shop, soon):
    """People who have not come in, cards, spares, groups, a hidden text, somebody who is stuck; an announced workshop
    that is full."""
    home, leader = shop["home"], shop["leader"]
    looked = fill(leader, home + "/people", "/people", text="Claudia Odongo; Birch\nNgozi Eze; Birch\nTomás Ferreira, "
                  "observer\nJoseph Wanjiru; Rowan\nمريم علي; Rowan\nClaudia Odongo")
    fill(leader, looked, "/people", sure="1")
    fill(leader, home + "/print", "/print", wifi="ridge-view", password="seven cups; of tea",
         address="http://192.168.8.1:8080/")
    for what, more in (("missing", {}), ("spare", {"count": "10"})):
        kept = fill(leader, home + "/print", "/cards", what=what, **more)
        shop["cards" if what == "missing" else "spares"] = kept
    rude = shop["people"][4].write(shop["question"], "Buy my tea, the best tea of the whole valley!")
    shop["hidden"] = "/post/" + re.search(r"#p(\w+)", rude).group(1)
    fill(leader, shop["hidden"], "/moderate", do="hide", reason="It sells something.")
    fill(shop["people"][1], shop["post"] + "/edit", "/edit",
         body=TEXTS[0] + "\n\nThe kettle has been mended since.")
    fill(soon["leader"], soon["home"] + "/edit", "/edit", announced="1", places="8", words="They stay with those who were "
         "there. At the end everybody takes home what is theirs.")
    for name in ("Awuor Achieng", "Diego Márquez", "Fatima Noor", "Henrik Aalto", "Ines Pereira"):
        fill(Visitor(server), soon["home"] + "/about", "/signup", name=name, note="From a friend who was there last year.")


def demo(folder="."):
    """The whole: a running server, its people and workshops. What fails ends the server too."""
    server = Server(folder).make().start()
    try:
        return furnish(server)
    except BaseException:
        server.stop()
        raise


def furnish(server):
    shops = server.workshops()
    for shop in shops.values():
        people = [Visitor(server).join(shop["join_code"], name)
                  for name in ("Amina Yusuf", "Bartholomew Featherstonehaugh-Cholmondeley", "ليلى حسن",
                               "Eva", "Eva")]
        questions = [a for a in people[0].json(people[0].home)["activities"] if a["kind"] != "page"]
        shop["people"], shop["home"] = people, people[0].home
        if not questions:
            continue
        shop["question"] = f"{people[0].home}/a/{questions[0]['id']}"
        shop["posts"] = [person.write(shop["question"], text)
                         for person, text in zip(people[1:], TEXTS)]
        first = shop["posts"][0]
        post = re.search(r"#p(\w+)", first).group(1)
        people[2].write(shop["question"], "وأنا أيضًا.", parent=post)
        people[3].write(shop["question"], "Do you rewrite the two lines, or leave them?", parent=post)
        people[3].write(shop["question"], "Only for me: not yet sure.", scope="me")
        shop["post"] = "/post/" + post
    shop = shops["Keeping What We Learn"]
    long_text = "\n\n".join(f"Paragraph {n}: {TEXTS[0]}" for n in range(1, 400))[:64 * 1024 - 1]
    shop["long"] = shop["people"][1].write(shop["question"], long_text)
    owner = server.login("owner")
    leader = [p for p in server.command("list", "people") if p["name"].startswith("Harold W")]
    shop["leader"] = server.login(leader[0]["id"])
    leader = [p for p in server.command("list", "people") if p["name"].startswith("Tom")]
    shops["Stories That Travel"]["leader"] = server.login(leader[0]["id"])
    sessions(shop)
    programme(shop)
    month(server, shop, shops["Stories That Travel"])
    return server, shops, owner
