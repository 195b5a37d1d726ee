#!/usr/bin/env python3
# A facilitator and a convenor in Chromium, without and with scripts: see lead.mjs.
# timeout: 150
import json
import os
import shutil
import subprocess
import sys
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "http"))
from demo_site import BUILD, INDABA, Server  # noqa: E402


class Named(Server):
    """Goes by the name that lead.mjs opens it at, too."""

    def start(self):
        self.process = subprocess.Popen([INDABA, "--site", self.site, "serve", "--listen", "127.0.0.1:0", "--name",
                                         "192.168.77.1", "--json"], stdout=subprocess.PIPE, text=True)
        self.port = urllib.parse.urlsplit(json.loads(self.process.stdout.readline())["url"]).port
        return self


def main():
    modules = os.path.join(BUILD, "node_modules")
    chromium = shutil.which("chromium")
    if not chromium or not shutil.which("node") or not os.path.isdir(modules):
        print("1..0 # SKIP chromium, node or the modules of `make browser-tools` are not there")
        return 0
    server = Named().make().start()
    given = {"modules": modules, "chromium": chromium, "indaba": INDABA, "site": server.site, "port": server.port}
    try:
        done = subprocess.run(["node", os.path.join(HERE, "lead.mjs"), json.dumps(given)],
                              stdout=subprocess.PIPE, text=True, timeout=130)
    finally:
        server.stop()
    count = 0
    for line in done.stdout.splitlines():
        if line.startswith(("ok - ", "not ok - ")):
            count += 1
            line = line.replace("ok - ", f"ok {count} - ", 1)
        print(line)
    count += 1
    print(f"{'not ' if done.returncode else ''}ok {count} - the walk came to its end")
    print(f"1..{count}")
    return done.returncode or any(line.startswith("not ok") for line in done.stdout.splitlines())


sys.exit(main())
