#!/usr/bin/env python3
"""The owner's page of the site: backup now, its age, taking it away; a backup is served and holds everything. The
keeping of the newest seven, a full disk, and the command's backup noted by the page."""
# timeout: 180
# asan: strict_string_checks=1:verify_asan_link_order=0
import errno
import json
import os
import re
import shutil
import sqlite3
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../fault")]
import served  # noqa: E402
from disk import FOREVER, Disk  # noqa: E402
from lib import Tap  # noqa: E402

NAME = re.compile(r"^s-backup-\d{4}-\d\d-\d\d-\d{4}\.indaba$")


def copies(site):
    return sorted(n for n in os.listdir(site.folder) if "-backup-" in n)


def wait(owner, seconds=30):
    """Until nothing is being made; gives the page's facts."""
    end = time.time() + seconds
    while time.time() < end:
        facts = owner.json("/site").json["backup"]
        if not facts["running"]:
            return facts
        time.sleep(0.05)
    return {"copies": [], "failed": "it never ended", "at": 0, "fresh": False}


def check_first(tap, site, owner, fay):
    facts = owner.json("/site").json
    page = owner.get("/site").text
    tap.ok(facts["backup"]["at"] == 0 and "There is no backup yet." in page, "a new site says that there is none")
    tap.ok(facts["workshops"] == 2 and facts["people"] == 9 and facts["title"] == "Grove" and facts["file"] == site.file,
           "what it holds and where it lies", facts)
    tap.ok(facts["room"]["open"] is False and "--listen 0.0.0.0:8080" in page, "this laptop alone can reach it, and what to do")
    free = shutil.disk_usage(site.folder).free >> 20
    tap.ok(abs(facts["room"]["free_mib"] - free) < max(free / 5, 500), "the room on the disk is what statvfs says",
           (facts["room"]["free_mib"], free))
    tap.ok(fay.get("/site").status == 403 and fay.api("/site/backup", {}).status == 403, "who leads a workshop does not see it")


def check_backup(tap, site, owner):
    token, before = owner.token("/site"), time.time() * 1000
    answers = []
    clicks = [threading.Thread(target=lambda: answers.append(owner.form("/site/backup", {"token": token}).status))
              for _ in range(6)]
    for t in clicks:
        t.start()
    for t in clicks:
        t.join()
    facts = wait(owner)
    # Two minutes may begin meanwhile, not more.
    tap.ok(set(answers) == {303} and 1 <= len(copies(site)) <= 2 and all(NAME.match(n) for n in copies(site)),
           "six clicks at once make one backup", (answers, copies(site), facts))
    tap.ok(facts["fresh"] and abs(facts["at"] - before) < 60000 and not facts["failed"], "its age is on the page", facts)
    tap.ok("of today" in owner.get("/site").text, "in words")
    copy = facts["copies"][0]
    taken = owner.get("/site/backup/" + copy["name"])
    with open(os.path.join(site.folder, copy["name"]), "rb") as f:
        same = f.read() == taken.body
    tap.ok(taken.status == 200 and same and len(taken.body) == copy["bytes"], "it is taken whole", taken.status)
    tap.ok("attachment" in taken.headers["Content-Disposition"], "as a file")
    tap.ok(owner.form("/site/backup", {"token": token}).status == 303 and len(copies(site)) <= 2,
           "another click within the minute adds nothing", copies(site))
    part = owner.get("/site/backup/" + copy["name"], Range="bytes=0-15")
    tap.ok(part.status == 206 and part.body == b"SQLite format 3\0", "and in parts", part.status)
    return copy["name"]


def check_names(tap, site, owner, name):
    for other in ("s.indaba", "log", "..%2fs.indaba", "..%2F..%2Fetc%2Fpasswd", name + ".indaba", name[:-8] + "x.indaba",
                  "t" + name[1:], name.replace("-backup-", "-backup-0")):
        if owner.get("/site/backup/" + other).status not in (400, 404):
            return tap.ok(False, "no other file can be had by its name", other)
    os.symlink("/etc/hostname", os.path.join(site.folder, "s-backup-2020-01-01-0101.indaba"))
    tap.ok(owner.get("/site/backup/s-backup-2020-01-01-0101.indaba").status == 404, "no other file can be had by its name or a link")
    os.unlink(os.path.join(site.folder, "s-backup-2020-01-01-0101.indaba"))
    far = served.Visitor(site, "far")
    far.cookies = dict(owner.cookies)
    answer = far.ask("GET", "/site/backup/" + name, None, {"X-Forwarded-For": "192.0.2.7"})
    tap.ok(answer.status == 403, "nor from another machine", answer.status)
    page = far.ask("GET", "/site", None, {"X-Forwarded-For": "192.0.2.7"}).text
    tap.ok("on the laptop itself only" in page and 'action="/site/backup"' not in page, "whose page says so")


def check_restored(tap, site, name, text):
    """The copy is served by itself, and holds what was written."""
    other = served.Site.__new__(served.Site)
    other.__dict__.update(site.__dict__)
    other.folder = os.path.join(site.folder, "restored")
    os.makedirs(other.folder)
    other.file = os.path.join(other.folder, "s.indaba")
    other.log_file = os.path.join(other.folder, "log")
    other.env = dict(site.env, XDG_STATE_HOME=os.path.join(other.folder, "state"))
    shutil.copy(os.path.join(site.folder, name), other.file)
    tap.ok(json.loads(other.must("verify", "--json"))["faults"] == [], "the backup's history is sound")
    other.serve()
    try:
        fay = served.Visitor(other, "fay")
        fay.enter(other.link(other.people["fay"]))
        tap.ok(text in fay.get("/w/%s/new" % other.alder).text, "the backup is served and holds the text")
    finally:
        other.stop()


def check_kept(tap, site, owner):
    for n in range(9):
        shutil.copy(site.file, os.path.join(site.folder, "s-backup-2025-01-0%d-0900.indaba" % (n + 1)))
    for strange in ("s-backup-2025-01-01-0900.indaba.old", "s-backup-mine.indaba", "t-backup-2025-01-01-0900.indaba"):
        shutil.copy(site.file, os.path.join(site.folder, strange))
    minute = time.strftime("%H%M", time.gmtime())
    while time.strftime("%H%M", time.gmtime()) == minute and any(minute in n for n in copies(site)):
        time.sleep(1)
    owner.form("/site/backup", {"token": owner.token("/site")})
    facts, left = wait(owner), copies(site)
    ours = [n for n in left if NAME.match(n)]
    tap.ok(len(ours) == 7 and len(left) == 10 and "s-backup-2025-01-01-0900.indaba" not in ours, "the newest seven stay", left)
    tap.ok("s-backup-mine.indaba" in left and "t-backup-2025-01-01-0900.indaba" in left, "nobody else's file is removed", left)
    tap.ok([c["name"] for c in facts["copies"]] == sorted(ours, reverse=True), "the page lists them, newest first", facts)


def check_command(tap, site, owner):
    site.stop()
    site.sql("UPDATE setting SET value = ? WHERE name = 'backup_at'", str(int((time.time() - 10 * 86400) * 1000)))
    site.serve()
    owner.enter(site.link("owner"))
    page = owner.get("/site").text
    tap.ok('class="bad">The last backup is old:' in page and "10 days" in page, "after ten days it says so in words", page[:2000])
    site.must("backup", "-o", os.path.join(site.folder, "by-hand.indaba"))
    tap.ok(owner.json("/site").json["backup"]["fresh"], "a backup by the command counts, while it is served")
    site.stop()
    db = sqlite3.connect(site.file)
    db.execute("DELETE FROM setting WHERE name = 'backup_at'")
    db.commit()
    db.close()
    site.must("backup", "-o", os.path.join(site.folder, "by-hand-2.indaba"))
    db = sqlite3.connect(site.file)
    noted = db.execute("SELECT value FROM setting WHERE name = 'backup_at'").fetchone()
    db.close()
    tap.ok(noted and abs(int(noted[0]) - time.time() * 1000) < 60000, "and while it is not", noted)


def check_full(tap):
    """A disk that is full, but for what is there already."""
    disk = Disk(os.getcwd())
    site = served.Site()
    target = os.path.join(disk.top, "s.indaba")
    shutil.copy(site.file, target)
    site.file, site.folder = target, disk.top
    site.env = dict(disk.env(), **{k: site.env[k] for k in ("XDG_STATE_HOME", "INDABA_LOG", "INDABA_IMPORTER")})
    disk.settle()
    site.serve()
    try:
        owner = served.Visitor(site, "owner")
        owner.enter(site.link("owner"))
        token = owner.token("/site")
        disk.set(write_errno=errno.ENOSPC, write_from=1, write_to=FOREVER, writes=0)
        owner.form("/site/backup", {"token": token})
        facts = wait(owner)
        disk.calm()
        tap.ok("full" in facts["failed"] and not copies(site), "a full disk is said plainly, and nothing half is left",
               (facts, copies(site)))
        tap.ok('role="alert"' in owner.get("/site").text, "on the page too")
    finally:
        site.stop()


def main():
    tap, site = Tap(), served.Site()
    site.serve()
    try:
        who = site.enter_all()
        who["ann"].post(body="Kept in the backup")
        owner = who["owner"]
        check_first(tap, site, owner, who["fay"])
        name = check_backup(tap, site, owner)
        check_names(tap, site, owner, name)
        check_restored(tap, site, name, "Kept in the backup")
        check_kept(tap, site, owner)
        check_command(tap, site, owner)
    finally:
        if site.process.poll() is None:
            tap.ok(site.stop() == 0, "the server ends cleanly", site.said()[-2000:])
    check_full(tap)
    tap.end()


main()
