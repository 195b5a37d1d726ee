"""Every page of the demo: those of `make screens` and what they lack, so that tests of all pages look at the
same ones; and which GET routes none of them is of."""
import csv
import importlib.machinery
import importlib.util
import os
import re

from demo_site import SRC, new_id

# What answers with no page: redirects, files, data.
NO_PAGE = {"/hello", "/static/*hash/*name", "/j/*code", "/texts/*hash/*lang", "/me/words", "/b/@hash",
           "/site/backup/*name"}
# Shown by what no visitor here holds: a link or a card that is used up by looking.
ELSEWHERE = {"/login/*token", "/c/*code"}


def every_page(shops, owner):
    """{name: (visitor or None, path)}; makes a group."""
    loader = importlib.machinery.SourceFileLoader("screens", os.path.join(SRC, "tests/screens/run"))
    screens = importlib.util.module_from_spec(importlib.util.spec_from_loader("screens", loader))
    loader.exec_module(screens)
    shop = shops["Keeping What We Learn"]
    home, leader, author = shop["home"], shop["leader"], shop["people"][1]
    groups = home + "/groups"
    leader.post(groups, {"token": leader.get(groups).field("token"), "op": new_id(), "do": "make", "name": "Birch"})
    pages = screens.pages_of(shops, owner)
    pages.pop("card")  # shown once
    someone = home + "/people/" + leader.json(home + "/people")["people"][0]["id"]
    for name, more in {"week": (shop["people"][0], home + "/p/1"), "link": (leader, someone + "/link"),
                       "brief": (shop["people"][0], home + "/brief"), "history": (author, shop["post"] + "/history"),
                       "group": (leader, groups + "/" + leader.json(groups)["groups"][0]["id"])}.items():
        pages.setdefault(name, more)
    return pages


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
