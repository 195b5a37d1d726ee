#!/usr/bin/env python3
"""Opening and closing by the clock, on a server whose clock the test moves: a sleep of three days, a stop in the
middle, a clock set back. What fires is counted in the file; what is open is asked of the server."""
# timeout: 240
import datetime
import os
import sqlite3
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import served  # noqa: E402
from lib import Tap  # noqa: E402

# A build that obeys INDABA_CLOCK (--enable-faults): this one, or the one that INDABA_FAULTY names.
served.INDABA = os.environ.get("INDABA_FAULTY", served.INDABA)
HOUR = 3600 * 1000
DAY = 24 * HOUR


class World:
    def __init__(self):
        self.clock = os.path.join(tempfile.mkdtemp(prefix="clock-"), "clock")
        os.environ["INDABA_CLOCK"] = self.clock
        # Alder begins on 2 November 2026, in UTC.
        self.first = int(datetime.datetime(2026, 11, 2, tzinfo=datetime.timezone.utc).timestamp() * 1000)
        self.set(12 * HOUR)
        self.site = served.Site()
        self.begin()

    def begin(self):
        self.site.serve()
        self.who = self.site.enter_all()
        self.ann, self.fay = self.who["ann"], self.who["fay"]
        self.home = "/w/" + self.site.alder

    def set(self, since_first):
        """The server's clock stands at this many milliseconds after the first midnight."""
        with open(self.clock + ".new", "w") as f:
            f.write("%d\n" % (self.first + since_first - time.time() * 1000))
        os.rename(self.clock + ".new", self.clock)

    def add(self, title, day, at, closes=-1):
        activity = served.new_id()
        fields = {"do": "add", "activity": activity, "kind": "prompt", "title": title, "day": day, "time": at, "part": 1}
        assert self.fay.api(self.home + "/plan", fields).status == 200
        if closes >= 0:
            answer = self.fay.api("%s/a/%s/edit" % (self.home, activity),
                                  {"kind": "prompt", "was_kind": "prompt", "title": title, "was_title": title, "part": 1,
                                   "was_part": 1, "opens_day": day, "was_opens_day": day, "opens_time": at,
                                   "was_opens_time": at, "closes_day": closes})
            assert answer.status == 200, answer.text
        return activity

    def firings(self):
        """(milliseconds since the first midnight, what), in the order in which they were written."""
        db = sqlite3.connect("file:%s?mode=ro" % self.site.file, uri=True)
        rows = db.execute("SELECT f.due, f.what, f.activity FROM firing f JOIN entry e ON e.object = f.id ORDER BY e.n").fetchall()
        db.close()
        return [(due - self.first, what) for due, what, _ in rows]

    def wait(self, count, seconds=15):
        until = time.monotonic() + seconds
        while len(self.firings()) < count and time.monotonic() < until:
            time.sleep(0.1)
        time.sleep(1.5)  # for one too many
        return self.firings()

    def open(self, activity):
        return [a["open"] for a in self.ann.json(self.home).json["activities"] if a["id"] == activity][0]


def main():
    tap = Tap()
    w = World()
    try:
        obeys = w.ann.json("/post/" + w.ann.post(body="what time is it?")).json["written"]
        if abs(obeys - w.first - 12 * HOUR) > HOUR:
            w.site.stop()
            print("1..0 # SKIP this build does not obey INDABA_CLOCK: configure with --enable-faults")
            return
        a = w.add("Tomorrow", 1, "10:00", closes=3)
        b = w.add("On day three", 2, "08:30")
        c = w.add("On day four", 3, "10:00")
        tap.ok(w.wait(0, 0) == [] and not w.open(a), "nothing is early")
        w.set(DAY + 10 * HOUR - 60 * 1000)
        tap.ok(w.wait(0, 0) == [] and not w.open(a), "nor a minute before")
        w.set(DAY + 10 * HOUR)
        tap.ok(w.open(a), "it is open as soon as the clock says so")
        opened = [(DAY + 10 * HOUR, "opens")]
        tap.ok(w.wait(1) == opened, "and fires once", w.firings())
        w.set(12 * HOUR)
        tap.ok(w.wait(1, 0) == opened and not w.open(a), "a clock set back fires nothing")
        # Asleep for three days.
        w.set(4 * DAY + 11 * HOUR)
        slept = opened + [(2 * DAY + 8 * HOUR + HOUR // 2, "opens"), (3 * DAY + 10 * HOUR, "opens"), (4 * DAY, "closes")]
        tap.ok(w.wait(4) == slept, "after a sleep all that was missed fires, the oldest first", w.firings())
        tap.ok(w.open(b) and w.open(c) and not w.open(a), "and is open or closed as it should be")
        late = w.ann.api("%s/a/%s/posts" % (w.home, a), {"op": served.new_id(), "body": "late", "scope": "cohort"})
        tap.ok(late.status == 403, "the closed one takes no text", late.text)
        # The phone was out of reach: closed at the end of the third day, 11 hours ago.
        hour = 3600 * 1000
        for hours, status in ((10, 403), (12, 201), (4 * 24, 201)):
            op = served.new_id()
            sent = w.ann.put("/api/1/op/" + op, {"rev": 1, "activity": a, "workshop": w.site.alder, "author": w.ann.enrolment,
                                                 "text": "from the bus", "scope": "cohort", "age_ms": hours * hour})
            tap.ok(sent.status == status, "written %d hours ago, before or after the closing: %d" % (hours, status), sent.text)
        # Killed while something falls due.
        w.add("On day six", 5, "09:00")
        w.set(5 * DAY + 9 * HOUR)
        w.site.process.kill()
        w.site.process.wait()
        w.set(5 * DAY + 12 * HOUR)
        w.begin()
        due = slept + [(5 * DAY + 9 * HOUR, "opens")]
        tap.ok(w.wait(5) == due, "killed and started again, it fires once", w.firings())
        code = w.site.stop()
        w.begin()
        tap.ok(code == 0 and w.wait(5, 0) == due, "a restart fires nothing again", w.firings())
        # Moved to another time: it opens anew then.
        w.fay.api(w.home + "/plan", {"do": "save", "activity": c, "title": "x", "was_title": "x", "day": 6, "was_day": 3,
                                     "time": "10:00", "was_time": "10:00"})
        tap.ok(not w.open(c), "moved, it is closed again until then")
        w.set(6 * DAY + 11 * HOUR)
        tap.ok(w.wait(6) == due + [(6 * DAY + 10 * HOUR, "opens")] and w.open(c), "and fires at its new time", w.firings())
        w.fay.api(w.home + "/a/%s/posts" % c, {"op": served.new_id(), "body": "here", "scope": "cohort"})
        tap.ok(w.site.stop() == 0, "it ends well")
        done = w.site.run("rebuild")
        tap.ok(done.returncode == 0 and len(w.firings()) == 6, "a rebuild keeps what fired", done.stderr)
    except BaseException:
        w.site.process.kill()
        print("# " + w.site.said()[-2000:].replace("\n", "\n# "))
        raise
    tap.end()


main()
