#!/usr/bin/env python3
"""An export holds one object at a time: six times the posts take no more memory. On a terminal it tells how far it
is; an interrupt takes away what it wrote and leaves what stood under the name.
timeout: 300"""
import json
import os
import pty
import signal
import subprocess
import sys
import tempfile
import time

BUILD = os.environ.get("BUILD", ".")
INDABA = os.environ.get("INDABA", os.path.join(BUILD, "indaba"))
SMALL, LARGE = 2000, 12000
GROWTH, MOST = 8 * 1024, 48 * 1024  # KB
results = []


def check(what, good, seen=""):
    results.append(bool(good))
    print("%s %d - %s" % ("ok" if good else "not ok", len(results), what))
    if not good:
        print("# %s" % (seen,))


def grown(root, posts):
    """A site with so many posts in one workshop, and that one's id."""
    site = os.path.join(root, "%d.indaba" % posts)
    subprocess.run([INDABA, "--site", site, "init", "--title", "T", "--owner", "O", "--zone", "UTC"], check=True,
                   stdout=subprocess.DEVNULL)
    ids = subprocess.run([os.path.join(BUILD, "tests/bench/grow"), site, str(posts)], check=True,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return site, json.loads(ids)["workshop"]


def export(site, *words):
    return subprocess.Popen([INDABA, "--site", site, "export", *words], stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)


def peak(site, *words):
    """The most memory that the export had, in KB."""
    process = export(site, *words)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_maxrss if process.returncode == 0 else None


def memory(root, small, large):
    out = os.path.join(root, "m.zip")
    with open(INDABA, "rb") as f:
        sanitized = b"__asan_init" in f.read()
    for what in ("workshop", "reports"):
        words = [(what, "--workshop", workshop, "-o", out) for _, workshop in (small, large)]
        little, much = peak(small[0], *words[0]), peak(large[0], *words[1])
        check("%s: both archives are written" % what, little and much)
        check("%s: memory does not grow with the posts" % what,
              sanitized or (little and much and much - little < GROWTH and much < MOST), (little, much))
    person = json.loads(subprocess.run([INDABA, "--site", large[0], "--json", "list", "people"],
                                       stdout=subprocess.PIPE, check=True).stdout)[0]["id"]
    used = peak(large[0], "person", "--person", person, "-o", out)
    check("person: memory is bounded, too", used and (sanitized or used < MOST), used)


def interrupt(root, site, workshop):
    folder = os.path.join(root, "interrupted")
    os.mkdir(folder)
    out = os.path.join(folder, "w.zip")
    with open(out, "w", encoding="ascii") as f:
        f.write("before")
    process = export(site, "workshop", "--workshop", workshop, "-o", out)
    while process.poll() is None and not os.path.exists(out + ".part"):
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    code = process.wait(60)
    check("an interrupt ends the export", code == 5, code)
    check("nothing half is left", os.listdir(folder) == ["w.zip"], os.listdir(folder))
    with open(out, encoding="latin-1") as f:
        check("what stood under the name is still there", f.read() == "before")


def progress(root, site, workshop):
    ours, theirs = pty.openpty()
    process = subprocess.Popen([INDABA, "--site", site, "export", "workshop", "--workshop", workshop, "-o",
                                os.path.join(root, "p.zip")], stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    said = b""
    try:
        while True:
            more = os.read(ours, 4096)
            if not more:
                break
            said += more
    except OSError:
        pass
    check("a terminal is told how far it is", process.wait(60) == 0 and b" of " in said, said[:80])


def main():
    with tempfile.TemporaryDirectory() as root:
        small, large = grown(root, SMALL), grown(root, LARGE)
        memory(root, small, large)
        interrupt(root, *large)
        progress(root, *small)
    print("1..%d" % len(results))
    return 0 if all(results) else 1


sys.exit(main())
