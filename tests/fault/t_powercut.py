#!/usr/bin/env python3
# The power goes, again and again, under eight people who post: at a random instant, in a write, before
# a sync and behind one; what was not synced is lost, or only a part of it.
# timeout: 290
import os
import random
import subprocess
import sys
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)),
                os.path.join(os.path.dirname(os.path.abspath(__file__)), "../http")]
import posting  # noqa: E402
from disk import Disk  # noqa: E402
from lib import Tap  # noqa: E402
from posting import INDABA, Crowd, Server, Site, audit, missing_in_file  # noqa: E402

CUTS = int(os.environ.get("FAULT_CUTS", "200"))
tap = Tap()
dice = random.Random(11)


def room(name, **env):
    """A new site on a disk of its own, with eight people in it."""
    folder = os.path.abspath(name)
    os.makedirs(folder)
    disk = Disk(folder)
    site = Site(disk.top, dict(disk.env(), **env))
    crowd = Crowd(site.make())
    server = Server(site)
    crowd.join(server)
    server.stop()
    return disk, site, crowd


def run_until_cut(disk, site, crowd, way, seed):
    """One life of the server. Gives how many sectors and names were not on the disk, or None."""
    disk.calm()
    if way == 4:  # already while it starts
        disk.set(writes=0, kill_write=dice.randint(1, 30))
    server = Server(site)
    if server.port is None:
        code = server.ended()
        return disk.cut(seed, (0.0, 0.5, 0.9)[seed % 3]) if code == -9 else None
    starts.append(server.seconds)
    if way != 4:
        disk.calm()
    crowd.begin(server, 0.01)  # a small site is quick to copy
    time.sleep(dice.random() * 0.1)
    for mine, field in ((1, "kill_write"), (2, "kill_sync_before"), (3, "kill_sync_after")):
        if way == mine:
            disk.set(**{field: dice.randint(1, 60 if mine == 1 else 6)})
            disk.set(writes=0, syncs=0)
    if way != 0:
        try:
            server.process.wait(1.0)
        except subprocess.TimeoutExpired:
            pass
    server.kill()
    crowd.end()
    return disk.cut(seed, (0.0, 0.5, 0.9)[seed % 3])


starts = []
disk, site, crowd = room("full")
cuts, differed, empty, begun = 0, 0, 0, time.monotonic()
while cuts < CUTS:
    lost = run_until_cut(disk, site, crowd, cuts % 5, cuts)
    if lost is None:
        tap.ok(False, "it starts after cut %d" % cuts, open("server.log").read()[-500:])
        break
    differed += lost
    empty += lost == 0
    cuts += 1
    if cuts % 20 == 0:
        missing = missing_in_file(site.file, crowd.told())
        if missing:
            tap.ok(False, "nothing acknowledged is missing after cut %d" % cuts, missing[:5])
            break
disk.calm()
starts.sort()
print("# %d power cuts in %.0f s, %d of them with nothing to lose; %d sectors and names were not on the disk; %d posts "
      "acknowledged, %d not; from start to ready: median %.0f ms, slowest %.0f ms" %
      (cuts, time.monotonic() - begun, empty, differed, len(crowd.told()), len(crowd.waiting()),
       1000 * starts[len(starts) // 2], 1000 * starts[-1]))
tap.ok(cuts == CUTS, "%d power cuts" % CUTS)
tap.ok(len(crowd.told()) > 2 * CUTS, "people were busy")
tap.ok(differed > 10 * CUTS and empty < CUTS * 3 / 4, "the cuts took something away")
tap.ok(not crowd.refusals(), "nobody was refused", crowd.refusals()[:3])
audit(tap, site, crowd, "after %d cuts" % cuts)


def loses(name, lie, **env):
    """Whether acknowledged posts are missing after a few cuts, or the file is not to be opened at all."""
    disk, site, crowd = room(name, **env)
    disk.settle()
    for n in range(10):
        disk.set(lie=lie)
        server = Server(site)
        if server.port is None:
            return server.ended() is not None
        crowd.begin(server)
        time.sleep(0.1)
        server.kill()
        crowd.end()
        disk.cut(n)
        try:
            if missing_in_file(site.file, crowd.told()):
                return True
        except Exception as error:  # damaged
            print("# %s" % error)
            return True
    return False


tap.ok(loses("lie", 1), "on a disk that lies about its syncs acknowledged posts are lost: this test would see it")
# A build that obeys INDABA_SYNCHRONOUS (--enable-faults): this one, or the one that INDABA_FAULTY names.
posting.INDABA = os.environ.get("INDABA_FAULTY", INDABA)
with open(posting.INDABA, "rb") as f:
    hooked = b"INDABA_SYNCHRONOUS" in f.read()
what = "without syncs (INDABA_SYNCHRONOUS=OFF) acknowledged posts are lost"
if hooked:
    tap.ok(loses("off", 0, INDABA_SYNCHRONOUS="OFF"), what)
else:
    tap.n += 1
    print("ok %d - %s # SKIP needs --enable-faults" % (tap.n, what))
tap.end()
