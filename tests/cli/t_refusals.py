#!/usr/bin/env python3
# What the program refuses, as a table: exit code, word of the error, and words of its sentence. Nothing
# is half done: the file in question is byte for byte as it was, and nothing new lies beside it.
# timeout: 120
import hashlib
import json
import os
import socket
import sqlite3
import subprocess
import sys

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "../fault"),
                os.path.join(os.path.dirname(os.path.abspath(__file__)), "../http")]
from lib import Tap  # noqa: E402
from posting import INDABA, Server, Site  # noqa: E402

USAGE, INVALID, EXISTS, IN_USE, DENIED, ABSENT, IO = 2, 3, 4, 5, 6, 7, 8
tap = Tap()
site = Site(os.path.abspath("good"))
site.make()
with open(site.file, "rb") as f:
    good = f.read()


def place(name, data):
    os.makedirs(name, exist_ok=True)
    path = os.path.join(name, "s.indaba")
    with open(path, "wb") as f:
        f.write(data)
    return path


def changed(name, *statements):
    path = place(name, good)
    db = sqlite3.connect(path)
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()
    return path


def other_database(name):
    os.makedirs(name)
    path = os.path.join(name, "s.indaba")
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE recipe (name TEXT)")
    db.execute("INSERT INTO recipe VALUES ('soup')")
    db.commit()
    db.close()
    return path


def folder(name):
    os.makedirs(name + "/s.indaba")
    return name + "/s.indaba"


with open("file-not-folder", "w") as f:
    f.write("x")
# name: file, what it is called in the sentence
FILES = [
    ("text", place("text", b"Dear all,\nthis is a letter and no site.\n" * 40), INVALID, "not an indaba site"),
    ("empty", place("empty", b""), INVALID, "empty"),
    ("short text", place("short", b"hi"), INVALID, "not an indaba site"),
    ("another program's database", other_database("other"), INVALID, "not an indaba site"),
    ("cut in half", place("half", good[:len(good) // 2]), INVALID, "cut short"),
    ("cut inside its first page", place("stub", good[:200]), INVALID, "cut short"),
    ("newer version", changed("newer", "PRAGMA user_version = 999"), INVALID, "newer"),
    ("folder", folder("folder"), INVALID, "folder"),
    ("missing", "nowhere/s.indaba", ABSENT, "no site"),
    ("below a file", "file-not-folder/s.indaba", (ABSENT, IO), ""),
]
# Every command that opens a site, reading or writing.
COMMANDS = [["serve", "--listen", "127.0.0.1:0"], ["link", "owner"], ["list", "people"], ["digest"], ["verify"],
            ["rebuild"], ["backup", "-o", "made.indaba"], ["export", "reports", "-o", "made.zip"]]


def picture(path):
    """Names and bytes of the file's folder."""
    top = os.path.dirname(path)
    found = {}
    for name in sorted(os.listdir(top)) if os.path.isdir(top) else []:
        full = os.path.join(top, name)
        with open(full, "rb") if os.path.isfile(full) else open(os.devnull, "rb") as f:
            found[name] = hashlib.sha256(f.read()).hexdigest()
    return found


def run(path, words, who=None):
    command = [INDABA, "--site", path, "--json", *words]
    if who:
        command = ["setpriv", "--reuid", str(who), "--regid", str(who), "--clear-groups", *command]
    try:
        return subprocess.run(command, env=site.env, capture_output=True, text=True, timeout=20)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, "", "")


def judge(ended, code, words):
    """What is wrong with this refusal; empty: nothing."""
    try:
        error = json.loads(ended.stderr)["error"]
    except (ValueError, KeyError):
        return "exit %d, no error in JSON: %r" % (ended.returncode, ended.stderr[-200:])
    codes = code if isinstance(code, tuple) else (code,)
    if ended.returncode not in codes:
        return "exit %d instead of %s: %s" % (ended.returncode, codes, error)
    if words not in error["text"] or not error["remedy"] or ended.stdout:
        return "%s %r" % (error, ended.stdout)
    return ""


for name, path, code, words in FILES:
    before, faults = picture(path), []
    for command in COMMANDS:
        fault = judge(run(path, command), code, words)
        if not fault and picture(path) != before:
            fault = "the folder is not as it was: %s" % sorted(picture(path))
        if not fault and (os.path.exists("made.indaba") or os.path.exists("made.zip")):
            fault = "something was made"
        if fault:
            faults.append("%s: %s" % (command[0], fault))
    tap.ok(not faults, "%s: each of %d commands refuses it and leaves it" % (name, len(COMMANDS)), "\n".join(faults))

INIT = ["init", "--title", "T", "--owner", "O", "--zone", "UTC"]
before = picture(site.file)
fault = judge(run(site.file, INIT), EXISTS, "exists")
tap.ok(not fault and picture(site.file) == before, "init: a site that is there stays", fault)
for name in ("text", "folder"):
    path = [row[1] for row in FILES if row[0] == name][0]
    before = picture(path)
    fault = judge(run(path, INIT), EXISTS, "exists")
    tap.ok(not fault and picture(path) == before, "init: a %s that is there stays" % name, fault)

before = picture(site.file)
taken = socket.socket()
taken.bind(("127.0.0.1", 0))
taken.listen(1)
port = taken.getsockname()[1]
fault = judge(run(site.file, ["serve", "--listen", "127.0.0.1:%d" % port]), (IN_USE, IO), "")
ended = run(site.file, ["serve", "--listen", "127.0.0.1:%d" % port])
tap.ok(not fault and str(port) in ended.stderr, "serve: a port in use is named", (fault, ended.stderr))
tap.ok(sorted(picture(site.file)) == sorted(before), "serve: and nothing is left beside the site", picture(site.file))
taken.close()
for words in (["serve", "--listen", "127.0.0.1:99999"], ["serve", "--listen", "no such place"], ["serve", "--lisen", "x"],
              ["list", "cats"], ["link"], ["frobnicate"], ["backup"], ["export", "songs", "-o", "x"]):
    fault = judge(run(site.file, words), (USAGE, INVALID), "")
    tap.ok(not fault, "usage: %s" % " ".join(words), fault)

server = Server(site)
for words in (["serve", "--listen", "127.0.0.1:0"], ["rebuild"]):
    fault = judge(run(site.file, words), IN_USE, "process %d" % server.process.pid)
    tap.ok(not fault, "%s: the holder's process id is told" % words[0], fault)
for words in (["link", "owner"], ["list", "people"], ["digest"], ["verify"]):
    tap.ok(run(site.file, words).returncode == 0, "%s works while it is served" % words[0])
tap.ok(server.stop() == 0 and site.left() == ["s.indaba"], "one file is left", site.left())

os.makedirs("copies")
fault = judge(run(site.file, ["backup", "-o", site.file]), EXISTS, "exists")
tap.ok(not fault, "backup: not onto the site itself", fault)
fault = judge(run(site.file, ["backup", "-o", "nowhere/x.indaba"]), IO, "")
tap.ok(not fault, "backup: into a folder that is not there", fault)

# A folder that cannot be written; root may write everywhere, so somebody else tries.
readonly = place("readonly", good)
os.chmod(readonly, 0o444)
os.chmod("readonly", 0o555)
who = 65534 if os.getuid() == 0 else None
reach = not who or run("/nonexistent/s", ["digest"], who).returncode == ABSENT
for name in (".",):
    top = os.path.abspath(name)
    while who and reach and top != "/":
        reach = reach and os.stat(top).st_mode & 0o001
        top = os.path.dirname(top)
if reach:
    before = picture(readonly)
    digest = run(readonly, ["digest"], who)
    tap.ok(digest.returncode == 0 and len(digest.stdout) == 65, "read-only: it can be read", (digest.stderr, digest.stdout))
    for words in (["serve", "--listen", "127.0.0.1:0"], ["link", "owner"], ["rebuild"]):
        fault = judge(run(readonly, words, who), (IO, DENIED), "")
        tap.ok(not fault and picture(readonly) == before, "read-only: %s is refused" % words[0], fault)
    fault = judge(run("readonly/new.indaba", INIT, who), (IO, DENIED), "")
    tap.ok(not fault and picture(readonly) == before, "read-only: init is refused", fault)
else:
    tap.n += 1
    print("ok %d - a folder that cannot be written # SKIP nobody but root can come here" % tap.n)
os.chmod("readonly", 0o755)
tap.end()
