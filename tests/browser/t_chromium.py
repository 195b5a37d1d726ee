#!/usr/bin/env python3
# The pages in Chromium, without and with scripts, and judged by axe: see walk.mjs. `make browser-tools`
# puts what it needs into the build folder.
# timeout: 600
import csv
import importlib.machinery
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from urllib.parse import urlsplit

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "http"))
from demo_site import BUILD, SRC, Visitor, demo  # noqa: E402

# What answers with no page: redirects, files, data.
NO_PAGE = {"/hello", "/static/*hash/*name", "/j/*code", "/texts/*hash/*lang", "/me/words", "/b/@hash",
           "/site/backup/*name"}
# Shown by what no visitor here holds: a link or a card that is used up by looking; the site has no group.
ELSEWHERE = {"/login/*token", "/c/*code", "/w/:workshop/groups/:pod"}


def pictured(shops, owner):
    """The pages of `make screens`: {name: (visitor or None, path)}."""
    loader = importlib.machinery.SourceFileLoader("screens", os.path.join(SRC, "tests/screens/run"))
    screens = importlib.util.module_from_spec(importlib.util.spec_from_loader("screens", loader))
    loader.exec_module(screens)
    return screens.pages_of(shops, owner)


def not_visited(paths):
    """Patterns of GET routes that none of the paths is of."""
    with open(os.path.join(SRC, "tests/http/roles.tsv"), encoding="utf-8") as f:
        rows = [row for row in csv.reader(f, delimiter="\t") if row and row[0] == "GET"]
    left = {row[1] for row in rows} - NO_PAGE - ELSEWHERE
    def literals(pattern):
        return sum(not step.startswith((":", "#", "@", "*")) for step in pattern.split("/"))
    for path in paths:
        fits = [row[1] for row in rows if re.fullmatch(
            re.sub(r"[:#@*]\w+", "[^/]+", row[1]), path.partition("?")[0].partition("#")[0])]
        left.discard(max(fits, key=literals, default=None))
    return sorted(left)


def main():
    modules = os.path.join(BUILD, "node_modules")
    chromium = shutil.which("chromium")
    if not chromium or not shutil.which("node") or not os.path.isdir(modules):
        print("1..0 # SKIP chromium, node or the modules of `make browser-tools` are not there")
        return 0
    server, shops, owner = demo()
    shop = shops["Keeping What We Learn"]
    home, pages, groups = shop["home"], pictured(shops, owner), {}
    pages.pop("card")  # shown once
    enrolments = {p["name"]: p["id"] for p in shop["leader"].json(home + "/people")["people"]}
    someone = f"{home}/people/{list(enrolments.values())[0]}"
    for name, more in {"week": (shop["people"][0], home + "/p/1"), "link": (shop["leader"], someone + "/link"),
                       "brief": (shop["people"][0], home + "/brief"),
                       "history": (shop["people"][1], shop["post"] + "/history"), "my-words": (shop["people"][1], home + "/me")}.items():
        pages.setdefault(name, more)
    for browser, path in pages.values():
        groups.setdefault(id(browser) if browser else 0, (browser or Visitor(server), []))[1].append(path)
    lacking = not_visited([path for _, path in pages.values()])

    def visitor(who, browser, *pages):
        site = {"domain": urlsplit(server.url).hostname, "path": "/"}
        return {"who": who, "pages": pages, "cookies": [
            {"name": k, "value": v, **site} for k, v in browser.cookies.items()]}

    given = {
        "modules": modules, "chromium": chromium, "url": server.url, "code": shop["join_code"],
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
