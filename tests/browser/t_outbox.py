#!/usr/bin/env python3
# Texts that wait on a phone, in Chromium at a plain http address that is not the machine's own, with the
# server killed, answers lost, other people on the phone: see outbox.mjs.
# timeout: 200
import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "http"))
from demo_site import BUILD, INDABA, Server  # noqa: E402


def main():
    modules = os.path.join(BUILD, "node_modules")
    chromium = shutil.which("chromium")
    if not chromium or not shutil.which("node") or not os.path.isdir(modules):
        print("1..0 # SKIP chromium, node or the modules of `make browser-tools` are not there")
        return 0
    server = Server(os.getcwd()).make()
    shop = server.workshops()["Keeping What We Learn"]
    given = {"modules": modules, "chromium": chromium, "indaba": INDABA, "site": server.site,
             "code": shop["join_code"], "folder": os.getcwd()}
    done = subprocess.run(["node", os.path.join(HERE, "outbox.mjs"), json.dumps(given)],
                          stdout=subprocess.PIPE, text=True, timeout=180)
    count = 0
    for line in done.stdout.splitlines():
        if line.startswith(("ok - ", "not ok - ")):
            count += 1
            line = line.replace("ok - ", f"ok {count} - ", 1)
        print(line)
    count += 1
    print(f"{'not ' if done.returncode else ''}ok {count} - the walk came to its end")
    print(f"1..{count}")
    return done.returncode or any("not ok" in line[:6] for line in done.stdout.splitlines())


sys.exit(main())
