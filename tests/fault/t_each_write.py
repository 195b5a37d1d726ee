#!/usr/bin/env python3
# A site is written to on a disk that fails at one chosen write or sync, a different one each time: the
# power goes, the disk is full, the disk breaks, a write is short. What was said to be stored is stored
# once; what was not is stored when it is sent again; the history is sound.
# FAULT_TRIALS=1000 tries every single write.
# timeout: 290
import errno
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)),
                os.path.join(os.path.dirname(os.path.abspath(__file__)), "../http")]
from disk import BUILD, FOREVER, Disk  # noqa: E402
from lib import Tap  # noqa: E402

COUNT = 40
TRIALS = int(os.environ.get("FAULT_TRIALS", "30"))  # of each kind
POSTER = os.environ.get("POSTER") or os.path.join(BUILD, "tests/fault/poster")
EXIT_IO = 8
here = os.getcwd()
tap = Tap()


class Trial:
    def __init__(self, lie=0):
        top = os.path.join(here, "disk")
        shutil.rmtree(top, ignore_errors=True)
        shutil.copytree(os.path.join(here, "base"), top)
        self.disk = Disk(here)
        self.disk.set(lie=lie)
        self.site = os.path.join(top, "site", "s.indaba")
        self.told = {}
        self.faults = []

    def run(self, *words):
        env = dict(self.disk.env(), XDG_STATE_HOME=os.path.join(self.disk.top, "state"))
        try:
            return subprocess.run([POSTER, self.site, *words], env=env, capture_output=True, text=True, timeout=60)
        except subprocess.TimeoutExpired:
            self.faults.append("it hangs")
            return subprocess.CompletedProcess(words, 124, "", "")

    def post(self):
        ended = self.run("post", "1", str(COUNT))
        answers = dict((line.split()[1], line.split()) for line in ended.stdout.splitlines() if " " in line)
        for number, words in answers.items():
            if words[0] in ("stored", "again"):
                if words[0] == "stored" and self.told.get(number):
                    self.faults.append("text %s was stored and is stored anew" % number)
                self.told[number] = True
        return ended, answers

    def stored(self):
        """How often each text is in the history, read without the program."""
        counts = {}
        db = sqlite3.connect("file:%s?mode=ro" % self.site, uri=True)
        for (data,) in db.execute("SELECT bytes FROM payload"):
            found = re.match(rb"text-1-(\d+) ", data[4 + int.from_bytes(data[:4], "little"):])
            if found:
                number = found.group(1).decode()
                counts[number] = counts.get(number, 0) + 1
        rows = db.execute("SELECT COUNT(*) FROM post").fetchone()[0]
        sound = db.execute("PRAGMA quick_check").fetchone()[0]
        db.close()
        return counts, rows, sound

    def lost(self):
        counts, _, _ = self.stored()
        return [number for number in self.told if number not in counts]

    def end(self):
        """Sends again what is not known to be stored, on a calm disk, and counts everything."""
        self.disk.calm()
        try:
            lost = self.lost()
        except sqlite3.Error as error:
            self.faults.append("before the next start: %s" % error)
            lost = []
        if lost:
            self.faults.append("acknowledged and lost: %s" % lost)
        ended, answers = self.post()
        if ended.returncode != 0 or len(answers) != COUNT:
            self.faults.append("the next start: exit %d, %s" % (ended.returncode, ended.stderr.strip()))
            return
        left = sorted(os.listdir(os.path.dirname(self.site)))
        if left != ["s.indaba"]:
            self.faults.append("left in the folder: %s" % left)
        counts, rows, sound = self.stored()
        if len(counts) != COUNT or set(counts.values()) != {1} or rows != COUNT:
            self.faults.append("%d texts in %d rows, doubled: %s" %
                               (len(counts), rows, [k for k, n in counts.items() if n > 1]))
        if sound != "ok":
            self.faults.append(sound)
        checked = self.run("check")
        if checked.returncode != 0:
            self.faults.append("check: " + checked.stderr.strip())


def measure():
    trial = Trial()
    ended, answers = trial.post()
    tap.ok(ended.returncode == 0 and len(answers) == COUNT, "%d texts are stored on a calm disk" % COUNT, ended.stderr)
    counts = trial.disk.get("writes"), trial.disk.get("syncs")
    print("# a session has about %d writes and %d syncs" % counts)
    return counts


def spread(most):
    """At most TRIALS numbers from 1 on."""
    step = max(1, most / TRIALS)
    return sorted({1 + int(i * step) for i in range(int(most / step))})


def kind(name, numbers, control, cut, judge=None):
    """One trial for each number; control(n) is what the disk does."""
    faults, told, happened, lost_sectors, begun = [], 0, 0, 0, time.monotonic()
    for n in numbers:
        trial = Trial()
        trial.disk.set(writes=0, syncs=0, **control(n))
        ended, answers = trial.post()
        hit = ended.returncode == -9 or trial.disk.get("failed") > 0
        happened += hit
        told += len(trial.told)
        if judge and hit:
            trial.faults += judge(ended, answers)
        if cut or ended.returncode < 0:
            lost_sectors += trial.disk.cut(n, (0.0, 0.5, 0.9)[n % 3])
        trial.end()
        faults += ["%s %d: %s" % (name, n, fault) for fault in trial.faults]
    print("# %s: %d trials, %d came to pass, %d texts acknowledged before, %d sectors or names differed, %.1f s" %
          (name, len(numbers), happened, told, lost_sectors, time.monotonic() - begun))
    tap.ok(not faults, "%s: nothing acknowledged is lost, nothing doubled" % name, "\n".join(faults[:20]))
    tap.ok(happened >= len(numbers) / 2, "%s: it came to pass" % name, happened)


def full(ended, answers):
    """A full disk ends nothing: everybody is answered."""
    faults = []
    codes = {words[2] for words in answers.values() if words[0] == "failed"}
    if len(answers) not in (0, COUNT) or ended.returncode not in (0, EXIT_IO):
        faults.append("exit %d, %d answers: %s" % (ended.returncode, len(answers), ended.stderr.strip()))
    if codes - {"full"} or (codes and "no space left" not in ended.stderr):
        faults.append("codes %s: %s" % (codes, ended.stderr.strip()))
    return faults


def broken(ended, answers):
    """A broken disk ends the process with its own exit code, and says why."""
    codes = {words[2] for words in answers.values() if words[0] == "failed"}
    if ended.returncode not in (0, EXIT_IO) or codes - {"io"}:
        return ["exit %d, codes %s: %s" % (ended.returncode, codes, ended.stderr.strip())]
    return [] if ended.returncode == 0 or ended.stderr.strip() else ["nothing is said"]


def second_life(numbers):
    """A sync fails and ends the process; the machine goes on, so the next process reads from memory
    what is not on the disk, and posts; then the power goes."""
    faults, happened, told = [], 0, 0
    for n in numbers:
        trial = Trial()
        trial.disk.set(writes=0, syncs=0, sync_from=n, sync_to=n + 1, sync_errno=errno.EIO)
        trial.post()
        happened += trial.disk.get("failed")
        trial.disk.calm()
        trial.disk.set(kill_sync_after=12 + n % 12)
        trial.post()
        told += len(trial.told)
        trial.disk.cut(n, (0.0, 0.5)[n % 2])
        trial.end()
        faults += ["sync %d: %s" % (n, fault) for fault in trial.faults]
    print("# a second life: %d trials, %d came to pass, %d texts acknowledged before" % (len(numbers), happened, told))
    tap.ok(not faults, "sync fails, the next process goes on, then the power goes: nothing acknowledged is lost",
           "\n".join(faults[:20]))


def liar():
    """A disk that lies loses what was acknowledged: so this test would see it."""
    lost = 0
    for n in range(1, 6):
        trial = Trial(lie=1)
        trial.post()
        trial.disk.cut(n)
        try:
            lost += len(trial.lost())
        except sqlite3.Error:
            lost += 1
    tap.ok(lost > 0, "a disk that lies about its syncs loses acknowledged texts (%d)" % lost)


os.makedirs("base/site")
made = subprocess.run([POSTER, "base/site/s.indaba", "make"], env=dict(os.environ, XDG_STATE_HOME=here + "/base/state"))
if not tap.ok(made.returncode == 0, "a site is made"):
    tap.end()
writes, syncs = measure()
kind("power cut in a write", spread(writes), lambda n: {"kill_write": n}, True)
kind("power cut before a sync", spread(syncs), lambda n: {"kill_sync_before": n}, True)
kind("power cut after a sync", spread(syncs), lambda n: {"kill_sync_after": n}, True)
kind("disk full once", spread(writes), lambda n: {"write_from": n, "write_to": n + 1, "write_errno": errno.ENOSPC}, False, full)
kind("disk full from then on", spread(writes),
     lambda n: {"write_from": n, "write_to": FOREVER, "write_errno": errno.ENOSPC}, False, full)
kind("write fails with EIO", spread(writes), lambda n: {"write_from": n, "write_to": n + 1, "write_errno": errno.EIO},
     False, broken)
kind("write fails with EIO, then the power goes", spread(writes),
     lambda n: {"write_from": n, "write_to": n + 1, "write_errno": errno.EIO}, True, broken)
kind("write is short", spread(writes), lambda n: {"write_from": n, "write_to": n + 1, "write_errno": 0}, True)
kind("sync fails with EIO", spread(syncs), lambda n: {"sync_from": n, "sync_to": n + 1, "sync_errno": errno.EIO}, False, broken)
kind("sync fails with EIO, then the power goes", spread(syncs),
     lambda n: {"sync_from": n, "sync_to": n + 1, "sync_errno": errno.EIO}, True, broken)
second_life(spread(syncs))
liar()
tap.end()
