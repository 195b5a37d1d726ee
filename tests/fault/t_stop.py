#!/usr/bin/env python3
# SIGTERM and SIGINT, idle and under load: exit 0, one file is left, nobody was told of a post that is
# not stored, and whoever waited got an answer or a closed connection.
# timeout: 120
import os
import random
import signal
import sys
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)),
                os.path.join(os.path.dirname(os.path.abspath(__file__)), "../http")]
from lib import Tap  # noqa: E402
from posting import Crowd, Server, Site, audit, missing_in_file  # noqa: E402

TIMES = 25
tap = Tap()
dice = random.Random(6)
site = Site(os.getcwd())
crowd = Crowd(site.make())
server = Server(site)
crowd.join(server)
wrong, lost, slow, codes = [], [], 0.0, set()
for turn in range(TIMES):
    if turn:
        server = Server(site)
    if turn % 5:
        crowd.begin(server)
        time.sleep(dice.random() * 0.1)
    begun = time.monotonic()
    if turn % 2:
        server.process.send_signal(signal.SIGINT)
        code = server.ended()
    else:
        code = server.stop()
    slow = max(slow, time.monotonic() - begun)
    if turn % 5:
        crowd.end()
    if code != 0 or site.left() != ["s.indaba"]:
        wrong.append((turn, code, site.left()))
    lost += missing_in_file(site.file, crowd.told())
codes = {status for status, _ in crowd.refusals()}
print("# %d stops, %d posts acknowledged, %d not; answers besides: %s; slowest stop %.2f s" %
      (TIMES, len(crowd.told()), len(crowd.waiting()), sorted(codes), slow))
tap.ok(not wrong, "exit 0 and one file, %d times" % TIMES, wrong[:3])
tap.ok(not lost, "nothing acknowledged is missing", lost[:3])
tap.ok(codes <= {503}, "whoever is refused is asked to try again", crowd.refusals()[:3])
tap.ok(slow < 5, "stopping takes less than five seconds", slow)

# A second signal, and one as soon as it is ready.
server = Server(site)
crowd.begin(server)
time.sleep(0.05)
server.process.send_signal(signal.SIGTERM)
server.process.send_signal(signal.SIGTERM)
code = server.ended()
crowd.end()
tap.ok(code == 0 and site.left() == ["s.indaba"], "two signals are as good as one", (code, site.left()))
odd = []
for turn in range(10):
    server = Server(site)
    code = server.stop()
    if code != 0 or site.left() != ["s.indaba"]:
        odd.append((turn, code, site.left()))
tap.ok(not odd, "stopped as soon as it is ready", odd[:3])
audit(tap, site, crowd, "after %d stops" % TIMES)
tap.end()
