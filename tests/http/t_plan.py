#!/usr/bin/env python3
"""The programme from outside: added to, changed by two at once, reordered, taken out and put back; what is not open
yet is told to nobody; nothing is written before it opens or after it closes; polls."""
# timeout: 180
import datetime
import hashlib
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import served  # noqa: E402
from lib import Tap  # noqa: E402

FIRST = datetime.datetime(2026, 11, 2, tzinfo=datetime.timezone.utc)  # of Alder, in UTC
FAR = 3000  # days: not open for years
SECRET = "canarycanary"


def ms(day, hour, minute=0):
    return int((FIRST + datetime.timedelta(days=day, hours=hour, minutes=minute)).timestamp() * 1000)


class World:
    def __init__(self):
        self.site = served.Site()
        self.site.serve()
        self.who = self.site.enter_all()
        self.ann, self.bob, self.cat, self.fay, self.gus = (self.who[n] for n in ("ann", "bob", "cat", "fay", "gus"))
        self.home = "/w/" + self.site.alder
        self.plan = self.home + "/plan"

    def at(self, activity, rest=""):
        return "%s/a/%s%s" % (self.home, activity, rest)

    def add(self, title, kind="prompt", day=-1, time="", part=1, activity=None):
        activity = activity or served.new_id()
        answer = self.fay.api(self.plan, {"do": "add", "activity": activity, "kind": kind, "title": title, "day": day,
                                          "time": time, "part": part})
        assert answer.status == 200, answer.text
        return activity

    def form(self, activity):
        """What the edit page's form holds."""
        page = self.fay.get(self.at(activity, "/edit")).text
        fields = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', page))
        fields = {k: v for k, v in fields.items() if not k.startswith(("file", "drop-"))}
        for name, inside in re.findall(r'<select[^>]* name="([^"]+)">(.*?)</select>', page, re.S):
            chosen = re.search(r'value="([^"]*)" selected', inside)
            fields[name] = chosen.group(1) if chosen else re.search(r'value="([^"]*)"', inside).group(1)
        body = re.search(r'<textarea id="body"[^>]*>(.*?)</textarea>', page, re.S)
        fields["body"] = body.group(1)
        fields["do"] = "save"
        return fields

    def edit(self, activity, **changed):
        return self.fay.api(self.at(activity, "/edit"), {**self.form(activity), **changed})

    def activity(self, who, activity):
        found = [a for a in who.json(self.home).json["activities"] if a["id"] == activity]
        return found[0] if found else None

    def titles(self, part=1):
        return [a["title"] for a in self.ann.json(self.home).json["activities"] if a["part"] == part]


def added(tap, w):
    a = w.add("Far away", day=FAR, time="08:30")
    tap.ok(w.add("Far away", day=FAR, time="08:30", activity=a) == a and w.titles().count("Far away") == 1,
           "what is sent twice is added once", w.titles())
    seen = w.activity(w.ann, a)
    tap.ok(seen["opens_at"] == ms(FAR, 8, 30) and not seen["open"], "it opens at its day and time", seen)
    answer = w.fay.api(w.plan, {"do": "add", "activity": w.ann.post(body="mine"), "kind": "prompt", "title": "x"})
    tap.ok(answer.status == 409, "an id that something else has is refused", answer.text)
    for what, fields in [("no title", {"title": " "}), ("a kind that there is not", {"kind": "quiz"}),
                         ("a time that is none", {"time": "25:00"}), ("a day that is none", {"day": "-7"})]:
        answer = w.fay.api(w.plan, {"do": "add", "activity": served.new_id(), "kind": "prompt", "title": "x", "day": 1,
                                    **fields})
        tap.ok(answer.status == 400, what + " is refused", answer.text)


def secret(tap, w):
    """Nothing of what is not open, but its title."""
    a = w.add("To come", day=FAR, time="08:00")
    w.edit(a, body="Think of %s." % SECRET)
    fields = w.form(a)
    mark = "markmarkmark"
    parts = "".join('--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (mark, k, v)
                    for k, v in fields.items())
    parts += ('--%s\r\nContent-Disposition: form-data; name="file1"; filename="a.txt"\r\n\r\n%s inside\r\n--%s--\r\n'
              % (mark, SECRET, mark))
    sent = w.fay.ask("POST", w.at(a, "/edit"), parts.encode(),
                     {"Content-Type": "multipart/form-data; boundary=" + mark, "Accept": served.JSON, "X-Indaba": "1"})
    blob = "/b/" + hashlib.sha256(("%s inside" % SECRET).encode()).hexdigest()
    tap.ok(sent.status == 200 and w.fay.get(blob).status == 200, "a file hangs on it", sent.text)
    early = w.fay.api(w.at(a, "/posts"), {"op": served.new_id(), "body": "first", "scope": "me"})
    tap.ok(early.status == 201 and SECRET in w.fay.get(w.at(a)).text, "a facilitator reads and writes it already", early.text)
    pages = [w.home, w.home + "/p/1", w.home + "/today", w.home + "/new", w.at(a), w.home + "/search?q=" + SECRET]
    leaks = [(p, kind) for p in pages for kind in ("text/html", served.JSON)
             if SECRET in w.ann.ask("GET", p, None, {"Accept": kind}).text.replace("q=" + SECRET, "")
             .replace('"query":"%s"' % SECRET, "").replace('value="%s"' % SECRET, "").replace("“%s”" % SECRET, "")]
    tap.ok(not leaks, "nobody else reads anything of it", leaks)
    tap.ok("To come" in w.ann.get(w.home).text and w.ann.get(w.at(a)).status == 200, "its title stands in the programme")
    tap.ok(w.ann.get(blob).status == 404 and w.ann.json(w.at(a)).json["files"] == [], "its file is not there",
           w.ann.get(blob).status)
    answer = w.ann.api(w.at(a, "/posts"), {"op": served.new_id(), "body": "too soon", "scope": "cohort"})
    day = (FIRST + datetime.timedelta(days=FAR)).date().isoformat()
    tap.ok(answer.status == 403 and day in answer.text and "08:00" in answer.text, "an answer is refused with the time",
           answer.text)
    tap.ok("<textarea" not in w.ann.get(w.at(a)).text, "and there is no form")
    w.edit(a, opens_day=-1)
    answer = w.ann.api(w.at(a, "/posts"), {"op": served.new_id(), "body": "in time", "scope": "cohort"})
    tap.ok(answer.status == 201 and SECRET in w.ann.get(w.at(a)).text and w.ann.get(blob).status == 200,
           "open, it is there at once", answer.text)
    w.edit(a, closes_day=0, closes_time="20:00")
    late = w.ann.api(w.at(a, "/posts"), {"op": served.new_id(), "body": "too late", "scope": "cohort"})
    again = w.ann.api(w.at(a, "/posts"), {"op": served.new_id(), "body": "a reply", "parent": answer.json["id"]})
    tap.ok(late.status == again.status == 403 and "2026-11-02" in late.text and "20:00" in late.text,
           "closed, it takes neither answers nor replies", late.text)
    page = w.ann.get(w.at(a)).text
    tap.ok("in time" in page and SECRET in page and "<textarea" not in page, "but all of it is read")
    thread = w.ann.get("%s/t/%s" % (w.home, answer.json["id"])).text
    one = w.ann.get("/post/" + answer.json["id"]).text
    tap.ok(all("<textarea" not in text and "Closed for writing since" in text for text in (thread, one)),
           "a conversation and a post say the same")
    seen = w.activity(w.ann, a)
    tap.ok(seen["closes_at"] == ms(0, 20) and seen["open"] is False, "when it closed is told", seen)
    w.edit(a, closes_day=-1)
    file = w.fay.json(w.at(a)).json["files"][0]["id"]
    w.edit(a, **{"drop-" + file: "1"})
    tap.ok(w.fay.json(w.at(a)).json["files"] == [] and w.ann.get(blob).status == 404, "a file can be taken away")
    late = w.ann.api(w.at(a, "/posts"), {"op": served.new_id(), "body": "after all", "scope": "cohort"})
    tap.ok(late.status == 201 and "closes_at" not in w.activity(w.ann, a), "a close that was taken away is no more", late.text)


def together(tap, w):
    a = w.add("Shared", day=0, time="09:00", part=2)
    mine, theirs = w.form(a), w.form(a)
    one = w.fay.api(w.at(a, "/edit"), {**mine, "title": "Shared by two"})
    other = w.fay.api(w.at(a, "/edit"), {**theirs, "opens_time": "10:15"})
    row = w.fay.api(w.plan, {"do": "save", "activity": a, "title": "Shared", "was_title": "Shared", "day": 2, "was_day": 0,
                             "time": "09:00", "was_time": "09:00"})
    seen = w.fay.json(w.plan).json["activities"]
    seen = [x for x in seen if x["id"] == a][0]
    tap.ok([one.status, other.status, row.status] == [200] * 3 and
           (seen["title"], seen["opens_time"], seen["opens_day"]) == ("Shared by two", "10:15", 2),
           "three who change different fields all win", seen)
    before = w.site.entries() if hasattr(w.site, "entries") else None
    same = w.fay.api(w.at(a, "/edit"), w.form(a))
    tap.ok(same.status == 200 and (before is None or before == w.site.entries()), "saving without a change is fine")
    wrong = w.fay.form(w.at(a, "/edit"), {**w.form(a), "title": "Kept words", "closes_day": 1, "token": w.fay.token(w.plan)})
    tap.ok(wrong.status == 400 and 'value="Kept words"' in wrong.text and 'role="alert"' in wrong.text,
           "what cannot be is said above the form, with all that was typed", wrong.text[:300])
    look = w.fay.form(w.at(a, "/edit"), {**w.form(a), "do": "preview", "body": "*look* at it", "token": w.fay.token(w.plan)})
    tap.ok(look.status == 200 and "<em>look</em>" in look.text and "*look* at it" in look.text and
           "look" not in w.fay.json(w.at(a)).json["body"], "a preview shows the text and saves nothing", look.status)


def order(tap, w):
    ids = [w.add("Step %d" % i, part=3) for i in (1, 2, 3)]
    tap.ok(w.titles(3) == ["Step 1", "Step 2", "Step 3"], "what is added stands last", w.titles(3))
    w.fay.api(w.plan, {"do": "up", "activity": ids[2]})
    w.fay.api(w.plan, {"do": "down", "activity": ids[0]})
    tap.ok(w.titles(3) == ["Step 3", "Step 1", "Step 2"], "moved up and down", w.titles(3))
    answer = w.ann.api(w.at(ids[1], "/posts"), {"op": served.new_id(), "body": "stays", "scope": "cohort"})
    gone = w.fay.form(w.plan, {"do": "remove", "activity": ids[1], "token": w.fay.token(w.plan)})
    page = w.fay.get(gone.headers["Location"]).text
    tap.ok(gone.status == 303 and w.titles(3) == ["Step 3", "Step 1"] and w.ann.get(w.at(ids[1])).status == 404 and
           "“Step 2” was taken out." in page, "taken out, and said", w.titles(3))
    w.fay.api(w.plan, {"do": "back", "activity": ids[1]})
    tap.ok(w.titles(3) == ["Step 3", "Step 1", "Step 2"] and "stays" in w.ann.get(w.at(ids[1])).text and answer.status == 201,
           "put back with what was written there", w.titles(3))
    w.fay.api(w.plan, {"do": "part", "part": 3, "label": "Harvest"})
    tap.ok("Harvest" in w.ann.get(w.home).text and "16 " in w.ann.get(w.home).text, "a week has a name, and its days")
    w.fay.api(w.plan, {"do": "part_remove", "part": 3})
    tap.ok("Harvest" not in w.ann.get(w.home).text, "and its number again")
    tap.ok("There is no question in this week yet." in w.fay.get(w.plan).text, "a week without a question is marked")
    for title, time in [("Morning", "09:00"), ("Brunch", "09:30")]:
        w.add(title, kind="session", day=15, time=time, part=3)
    page = w.fay.get(w.plan).text
    tap.ok(page.count("Another session is at this time.") == 2, "two sessions at one time are marked", page.count("Another session"))


def others(tap, w):
    a = w.site.activities[w.site.alder, "prompt"]
    elm = "/w/" + w.site.elm
    answers = [w.gus.api(elm + "/plan", {"do": "remove", "activity": a}),
               w.gus.api("%s/a/%s/edit" % (elm, a), {"kind": "prompt", "title": "mine now"}), w.gus.get("%s/a/%s/edit" % (elm, a))]
    tap.ok([x.status for x in answers] == [404] * 3, "another workshop's things are not there", [x.status for x in answers])
    tap.ok(w.ann.api(w.plan, {"do": "remove", "activity": a}).status == 403 and w.ann.get(w.plan).status == 403,
           "a participant changes nothing")
    forged = w.fay.form(w.plan, {"do": "remove", "activity": a, "token": w.ann.token("/me")})
    tap.ok(forged.status == 403 and w.activity(w.ann, a), "nor does somebody else's token", forged.status)


def poll(tap, w):
    a = w.add("When shall we meet?", kind="poll", part=1)
    fields = w.form(a)
    names = [k for k in fields if k.startswith("option-")]
    texts = ["Monday", "Tuesday", "Wednesday"]
    sent = w.fay.api(w.at(a, "/edit"), {**fields, **dict(zip(names, texts))})
    options = {o["text"]: o["id"] for o in w.ann.json(w.at(a)).json["options"]}
    tap.ok(sent.status == 200 and list(options) == texts, "three choices, in their order", options)
    w.edit(a, **{"option-" + options["Tuesday"]: "Tuesday evening", "option-" + options["Wednesday"]: ""})
    now = {o["text"]: o["id"] for o in w.ann.json(w.at(a)).json["options"]}
    tap.ok(now == {"Monday": options["Monday"], "Tuesday evening": options["Tuesday"]},
           "a changed choice is the same one, an emptied one is gone", now)
    vote = lambda who, option: who.api(w.at(a, "/vote"), {"option": option}).status
    counts = lambda who: [o.get("votes") for o in who.json(w.at(a)).json["options"]]
    tap.ok([vote(w.ann, now["Monday"]), vote(w.ann, now["Monday"]), vote(w.bob, now["Tuesday evening"])] == [200] * 3 and
           counts(w.ann) == [1, 1], "each has one vote", counts(w.ann))
    tap.ok(counts(w.cat) == [None, None] and "<meter" not in w.cat.get(w.at(a)).text, "who has not voted sees no counts")
    tap.ok(vote(w.ann, now["Tuesday evening"]) == 200 and counts(w.bob) == [0, 2], "a vote can be changed", counts(w.bob))
    page = w.bob.get(w.at(a)).text
    tap.ok('value="100"' in page and "ann" not in page, "shares are shown, names are not")
    tap.ok(vote(w.ann, options["Wednesday"]) == 404 and vote(w.ann, served.new_id()) == 404, "a choice that is gone takes none")
    prompt = w.site.activities[w.site.alder, "prompt"]
    tap.ok(w.ann.api(w.at(prompt, "/vote"), {"option": now["Monday"]}).status == 404, "nor does another activity")
    tap.ok(w.gus.api("/w/%s/a/%s/vote" % (w.site.elm, a), {"option": now["Monday"]}).status == 404, "nor another workshop")
    tap.ok(w.who["obi"].api(w.at(a, "/vote"), {"option": now["Monday"]}).status == 403, "who looks on has no vote")
    form = w.cat.form(w.at(a, "/vote"), {"option": now["Monday"], "token": w.bob.token("/me")})
    tap.ok(form.status == 403 and counts(w.bob) == [0, 2], "nor a forged one")
    form = w.cat.form(w.at(a, "/vote"), {"option": now["Monday"], "token": w.cat.token("/me")})
    tap.ok(form.status == 303 and form.headers["Location"] == w.at(a) and counts(w.cat) == [1, 2], "a form leads back", form.status)
    w.edit(a, closes_day=0)
    tap.ok(vote(w.who["dan"], now["Monday"]) == 403 and counts(w.who["dan"]) == [1, 2],
           "closed, it takes no vote and shows all to everybody", counts(w.who["dan"]))


def main():
    tap, w = Tap(), World()
    try:
        for part in (added, secret, together, order, others, poll):
            part(tap, w)
        code = w.site.stop()
        tap.ok(code == 0, "it ends well", (code, w.site.said()[-1000:]))
        done = w.site.run("rebuild")
        tap.ok(done.returncode == 0, "and can be rebuilt", done.stderr)
    except BaseException:
        w.site.process.kill()
        print("# " + w.site.said()[-2000:].replace("\n", "\n# "))
        raise
    tap.end()


main()
