#!/usr/bin/env python3
# kill -9 of the server, again and again, under eight people who post.
# timeout: 290
import os
import random
import sys
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)),
                os.path.join(os.path.dirname(os.path.abspath(__file__)), "../http")]
from lib import Tap  # noqa: E402
from posting import Crowd, Server, Site, audit  # noqa: E402

KILLS = int(os.environ.get("FAULT_KILLS", "200"))
tap = Tap()
dice = random.Random(9)
site = Site(os.getcwd())
crowd = Crowd(site.make())
server = Server(site)
crowd.join(server)
server.stop()
starts, kills, begun = [], 0, time.monotonic()
while kills < KILLS:
    server = Server(site)
    if server.port is None:
        server.ended()
        tap.ok(False, "it starts after kill %d" % kills, open("server.log").read()[-500:])
        break
    starts.append(server.seconds)
    crowd.begin(server)
    time.sleep(dice.random() * 0.2)
    server.kill()
    crowd.end()
    kills += 1
starts.sort()
print("# %d kills in %.0f s, %d posts acknowledged, %d not; from start to ready: median %.0f ms, slowest %.0f ms" %
      (kills, time.monotonic() - begun, len(crowd.told()), len(crowd.waiting()), 1000 * starts[len(starts) // 2],
       1000 * starts[-1]))
tap.ok(kills == KILLS, "%d kills" % KILLS)
tap.ok(len(crowd.told()) > 2 * KILLS, "people were busy")
tap.ok(starts[-1] < 1.0 or starts[len(starts) * 95 // 100] < 1.0, "ready within a second", starts[-5:])
tap.ok(not crowd.refusals(), "nobody was refused", crowd.refusals()[:3])
audit(tap, site, crowd, "after %d kills" % kills)
tap.end()
