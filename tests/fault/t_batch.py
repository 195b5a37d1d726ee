#!/usr/bin/env python3
# Sixty-four requests arrive at once and share a COMMIT; the writer refuses one of them. The other
# sixty-three are stored.
# timeout: 60
import json
import os
import random
import signal
import sys
import threading
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)),
                os.path.join(os.path.dirname(os.path.abspath(__file__)), "../http")]
from disk import Disk  # noqa: E402
from lib import Tap  # noqa: E402
from posting import Crowd, Server, Site, audit, read_file  # noqa: E402

AT_ONCE = 64
ROUNDS = 5
tap = Tap()
dice = random.Random(4)
disk = Disk(os.getcwd())
site = Site(disk.top, disk.env())
crowd = Crowd(site.make(), AT_ONCE)
server = Server(site)
crowd.join(server)
owner = crowd.people[0]
owned = owner.new()
owner.send(server, owned)
most = 0
for turn in range(ROUNDS):
    thief = 1 + dice.randrange(AT_ONCE - 1)
    items, answers = [], {}
    for i, person in enumerate(crowd.people):
        op, text, parent = person.new()
        if i == thief:  # somebody else's id, the author's own text
            person.waiting.pop()
            op = owned[0]
        items.append((op, text, parent))

    def send(i):
        person, item = crowd.people[i], items[i]
        if i == thief:
            record = {"workshop": person.workshop["id"], "activity": person.activity, "body": item[1],
                      "scope": "cohort", "rev": 1}
            answers[i] = person.ask(server, "PUT", "/api/1/op/" + item[0], json.dumps(record), "application/json")[:2]
        else:
            answers[i] = (person.send(server, item), None)

    os.kill(server.process.pid, signal.SIGSTOP)  # so that all of them are there when it looks
    threads = [threading.Thread(target=send, args=(i,)) for i in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    disk.set(syncs=0)
    os.kill(server.process.pid, signal.SIGCONT)
    for thread in threads:
        thread.join()
    syncs = disk.get("syncs")
    most = max(most, AT_ONCE // max(1, syncs))
    good = [i for i, (status, _) in answers.items() if status == 201]
    tap.ok(len(good) == AT_ONCE - 1 and answers[thief][0] == 409 and answers[thief][1]["error"]["code"] == "conflict",
           "round %d: 63 of 64 are stored, one is answered with 409 (%d syncs)" % (turn + 1, syncs),
           (len(good), answers.get(thief)))
tap.ok(most >= 4, "requests share syncs", most)
texts, _, _ = read_file(site.file)
tap.ok(owned[1] in texts and all(n == 1 for n in texts.values()), "the owner's text is as it was")
server.stop()
audit(tap, site, crowd, "after %d rounds" % ROUNDS)
tap.end()
