#!/usr/bin/env python3
# A backup while eight people post: the copy opens, is sound, and holds all that was acknowledged before
# it began. A second server on the same file is sent away.
# timeout: 120
import json
import os
import sys
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)),
                os.path.join(os.path.dirname(os.path.abspath(__file__)), "../http")]
from lib import Tap  # noqa: E402
from posting import Crowd, Server, Site, audit, read_by_http, read_file  # noqa: E402

COPIES = 8
tap = Tap()
site = Site(os.getcwd())
crowd = Crowd(site.make())
server = Server(site)
crowd.join(server)
crowd.begin(server)
time.sleep(0.3)
os.makedirs("copies")
faults, sizes = [], []
for n in range(COPIES):
    told = crowd.told()
    path = os.path.abspath("copies/copy-%d.indaba" % n)
    made = site.run("backup", "-o", path, "--json")
    told_after = dict(crowd.told(), **crowd.waiting())
    if made.returncode != 0:
        faults.append("copy %d: exit %d: %s" % (n, made.returncode, made.stderr))
        continue
    if [name for name in os.listdir("copies") if name.startswith(os.path.basename(path))] != [os.path.basename(path)]:
        faults.append("copy %d is more than one file: %s" % (n, os.listdir("copies")))
    texts, rows, sound = read_file(path)  # whose reader leaves a WAL
    sizes.append(len(texts))
    missing = [op for op, text in told.items() if texts.get(text) != 1 or rows.get(op) != 1]
    if missing or sound != "ok" or set(texts.values()) - {1}:
        faults.append("copy %d: %d missing of %d, %s" % (n, len(missing), len(told), sound))
    if len(texts) > len(told_after) + len(crowd.people):
        faults.append("copy %d holds more than was said" % n)
crowd.end()
print("# %d copies, of %s posts" % (COPIES, ", ".join(map(str, sizes))))
tap.ok(not faults, "%d copies, one file each, hold what was acknowledged before each began" % COPIES, faults[:4])
tap.ok(crowd.told() and not crowd.refusals(), "nobody had to wait for it", crowd.refusals()[:3])

again = site.run("backup", "-o", path, "--json")
tap.ok(again.returncode == 4, "an older backup is not overwritten", (again.returncode, again.stderr))
second = site.run("serve", "--listen", "127.0.0.1:0", "--json")
error = json.loads(second.stderr or "{}").get("error", {})
tap.ok(second.returncode == 5 and str(server.process.pid) in error.get("text", "") and error.get("remedy"),
       "a second server is told which process serves the site", (second.returncode, second.stderr))

copy = Site(os.path.abspath("restored"))
os.makedirs(copy.folder)
os.rename(path, copy.file)
tap.ok(json.loads(copy.must("verify", "--json"))["faults"] == [], "the copy's history is sound")
restored = Server(copy)
tap.ok(restored.port is not None and restored.hello["epoch"] != server.hello["epoch"],
       "the copy is served, and says that it is one", open("server.log").read()[-500:])
texts, rows, _ = read_file(copy.file)
status, data, _ = crowd.people[0].ask(restored, "GET", "/w/" + crowd.people[0].workshop["id"])
tap.ok(status == 401, "nobody is logged in on it", (status, data))
newcomer = Crowd(crowd.people[0].workshop, 1, seed=77)
newcomer.join(restored)
seen = read_by_http(restored, newcomer.people[0])
tap.ok(set(seen) == set(rows) and all(len(bodies) == 1 for bodies in seen.values()),
       "all of its %d posts are on its pages" % len(rows), (len(seen), len(rows)))
tap.ok(restored.stop() == 0 and copy.left() == ["s.indaba"], "it is one file again", copy.left())
server.stop()
audit(tap, site, crowd, "the site itself")
tap.end()
