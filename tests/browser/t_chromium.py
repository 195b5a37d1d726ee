#!/usr/bin/env python3
# The pages in Chromium, without and with scripts, and judged by axe: see walk.mjs. `make browser-tools`
# puts what it needs into the build folder.
# timeout: 600
import json
import os
import shutil
import subprocess
import sys
from urllib.parse import urlsplit

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "http"))
from demo_site import BUILD, Visitor, demo  # noqa: E402
from every import every_page, not_visited  # noqa: E402



def main():
    modules = os.path.join(BUILD, "node_modules")
    chromium = shutil.which("chromium")
    if not chromium or not shutil.which("node") or not os.path.isdir(modules):
        print("1..0 # SKIP chromium, node or the modules of `make browser-tools` are not there")
        return 0
    server, shops, owner = demo()
    shop = shops["Keeping What We Learn"]
    home, pages, groups = shop["home"], every_page(shops, owner), {}
    for browser, path in pages.values():
        groups.setdefault(id(browser) if browser else 0, (browser or Visitor(server), []))[1].append(path)
    lacking = not_visited([path for _, path in pages.values()])

    def visitor(who, browser, *pages):
        site = {"domain": urlsplit(server.url).hostname, "path": "/"}
        return {"who": who, "pages": pages, "cookies": [
            {"name": k, "value": v, **site} for k, v in browser.cookies.items()]}

    given = {
        "modules": modules, "chromium": chromium, "url": server.url, "code": shop["join_code"],
        "address": "http://192.168.8.1:8080",  # what the demo's print room says
        "sheet": home + "/print/join", "leader": visitor("", shop["leader"])["cookies"],
        "visitors": [visitor(f"visitor {i}", browser, *dict.fromkeys(paths))
                     for i, (browser, paths) in enumerate(groups.values(), 1)]}
    lines = []
    try:
        done = subprocess.run(["node", os.path.join(HERE, "walk.mjs"), json.dumps(given)],
                              stdout=subprocess.PIPE, text=True, timeout=560)
        lines = done.stdout.splitlines()
    finally:
        server.stop()
    count = 0
    for line in lines:
        if line.startswith(("ok - ", "not ok - ")):
            count += 1
            line = line.replace("ok - ", f"ok {count} - ", 1)
        print(line)
    count += 1
    print(f"{'not ' if lacking else ''}ok {count} - every page that a route shows is looked at")
    for pattern in lacking:
        print("# not looked at:", pattern)
    count += 1
    print(f"{'not ' if done.returncode else ''}ok {count} - the walk came to its end")
    print(f"1..{count}")
    return done.returncode or lacking or any(line.startswith("not ok") for line in lines)


sys.exit(main())
