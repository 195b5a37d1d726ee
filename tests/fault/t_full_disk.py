#!/usr/bin/env python3
# The disk fills up under eight people who post, once for a single write and once for good: 507 with what
# to do, nothing acknowledged that is not stored, and the server goes on when there is space again.
# timeout: 200
import errno
import json
import os
import sys
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)),
                os.path.join(os.path.dirname(os.path.abspath(__file__)), "../http")]
from disk import FOREVER, Disk  # noqa: E402
from lib import Tap  # noqa: E402
from posting import Crowd, Server, Site, audit, missing_in_file  # noqa: E402

tap = Tap()
POINTS = range(10, 10 * int(os.environ.get("FAULT_POINTS", "20")) + 1, 10)


def clear(refusal):
    """507, and a sentence that says what to do."""
    status, data = refusal
    error = data.get("error", {}) if isinstance(data, dict) else {}
    return status == 507 and error.get("code") == "full" and "space" in error.get("remedy", "")


for name, last in (("one write fails", lambda n: n + 1), ("all writes fail from then on", lambda n: FOREVER)):
    folder = os.path.abspath(name.split()[0])
    os.makedirs(folder)
    disk = Disk(folder)
    site = Site(disk.top, disk.env())
    crowd = Crowd(site.make(), seed=len(folder))
    server = Server(site)
    crowd.join(server)
    hits, dead, silent, unclear, stuck, lost = 0, [], [], [], [], []
    for n in POINTS:
        crowd.begin(server)
        disk.set(failed=0, write_errno=errno.ENOSPC, write_to=last(n), write_from=n, writes=0)
        deadline = time.monotonic() + 3
        while disk.get("failed") == 0 and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(0.05)
        crowd.end()
        status, _, _ = crowd.people[0].ask(server, "GET", "/hello")
        if status != 200:
            silent.append((n, status))
        disk.calm()
        if server.process.poll() is not None:
            dead.append((n, server.process.returncode))
            server = Server(site)
        hits += len(crowd.refusals()) > 0
        unclear += [r for r in crowd.refusals() if not clear(r)]
        for person in crowd.people:
            person.refused.clear()
        crowd.drain(server)
        if crowd.waiting():
            stuck.append((n, crowd.refusals()[:2]))
        lost += missing_in_file(site.file, crowd.told())
    print("# %s: %d points, %d of them refused posts, %d posts acknowledged" %
          (name, len(POINTS), hits, len(crowd.told())))
    tap.ok(hits >= len(POINTS) / 2, name + ": people were refused", hits)
    tap.ok(not unclear, name + ": 507, with what to do", unclear[:3])
    tap.ok(not dead, name + ": the server goes on", (dead, open("server.log").read()[-800:]))
    tap.ok(not silent, name + ": pages are still read", silent)
    tap.ok(not stuck, name + ": with space again all is taken", stuck[:3])
    tap.ok(not lost, name + ": nothing acknowledged is missing", lost[:3])
    server.stop()
    audit(tap, site, crowd, name)

# A start on a full disk.
disk.set(write_errno=errno.ENOSPC, write_from=1, write_to=FOREVER, writes=0)
before = open(site.file, "rb").read()
server = Server(site, "start.log")
if server.port is None:
    code, said = server.ended(), open("start.log").read()
else:  # nothing had to be written yet
    code, said = server.stop(), ""
print("# a start on a full disk: exit %s: %s" % (code, said.strip()))
tap.ok(server.port is not None or (code == 8 and "space" in json.loads(said or "{}").get("error", {}).get("text", "")),
       "a start on a full disk says so", (code, said))
disk.calm()
again = Server(site)
tap.ok(again.port is not None and again.stop() == 0, "and with space again it starts")
tap.ok(json.loads(site.must("verify", "--json"))["faults"] == [], "and is sound", len(before))
tap.end()
