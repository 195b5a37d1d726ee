#!/usr/bin/env python3
# A write or a sync fails with EIO under eight people who post: nobody is told that something is stored
# which is not, the process ends with exit code 8, and the next one starts from what is on the disk.
# timeout: 200
import errno
import os
import sys
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)),
                os.path.join(os.path.dirname(os.path.abspath(__file__)), "../http")]
from disk import Disk  # noqa: E402
from lib import Tap  # noqa: E402
from posting import Crowd, Server, Site, audit, missing_in_file  # noqa: E402

POINTS = int(os.environ.get("FAULT_POINTS", "20"))
tap = Tap()
disk = Disk(os.getcwd())
site = Site(disk.top, disk.env())
crowd = Crowd(site.make())
server = Server(site)
crowd.join(server)
server.stop()


def break_it(n, power, **control):
    """Gives the exit code and what was said."""
    disk.calm()
    server = Server(site, "broken.log")
    if server.port is None:
        return "does not start", ""
    crowd.begin(server, 0.002)
    time.sleep(0.02)
    disk.set(failed=0, **control)
    disk.set(writes=0, syncs=0)
    code = server.ended(5)
    crowd.end()
    if power:
        disk.cut(n, 0.5)
    disk.calm()
    said = open("broken.log").read()
    os.unlink("broken.log")
    lost.extend(missing_in_file(site.file, crowd.told()))
    return code, said


for what, control in (("write", lambda n: {"write_from": n, "write_to": n + 1, "write_errno": errno.EIO}),
                      ("sync", lambda n: {"sync_from": n, "sync_to": n + 1, "sync_errno": errno.EIO})):
    lost, wrong, unsaid = [], [], []
    for i in range(POINTS):
        n = 10 * (i + 1) if what == "write" else i + 1
        code, said = break_it(n, i % 2, **control(n))
        if code != 8:
            wrong.append((n, code, said[-300:]))
        if "disk" not in said:
            unsaid.append((n, said[-300:]))
    told = [r for r in crowd.refusals() if r[0] != 500]
    print("# %s fails: %d times, %d posts acknowledged, %d answered as failed" %
          (what, POINTS, len(crowd.told()), len(crowd.refusals())))
    tap.ok(not wrong, "a %s that fails ends the process with 8" % what, wrong[:3])
    tap.ok(not unsaid, "and it says why", unsaid[:3])
    tap.ok(not told, "whoever is answered gets 500", told[:3])
    tap.ok(not lost, "nothing acknowledged is missing", lost[:3])
audit(tap, site, crowd, "after %d failures" % (2 * POINTS))
tap.end()
