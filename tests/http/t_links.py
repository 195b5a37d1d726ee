#!/usr/bin/env python3
# Every link of every page, from the front door on, leads to a page; and each page on the way is whole.
# As somebody who has not come in, a participant, a facilitator and the owner.
# timeout: 120
import collections
import os
import re
import sys
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from demo_site import demo  # noqa: E402
from lib import Tap  # noqa: E402

PAGES = 400


def kind_of(path):
    return re.sub(r"[0-9A-Z]{26}", "ID", urllib.parse.urlsplit(path).path)


def crawl(visitor, starts):
    """Faults, and the kinds of pages that were seen."""
    faults, kinds, seen = [], collections.Counter(), set()
    queue = collections.deque((start, "the start") for start in starts)
    while queue and len(seen) < PAGES:
        path, source = queue.popleft()
        bare, _, fragment = path.partition("#")
        if bare not in seen:
            seen.add(bare)
            page = visitor.get(bare)
            hops = 0
            while page.status == 303 and hops < 5:
                page, hops = visitor.get(page.headers["Location"].partition("#")[0]), hops + 1
            kinds[kind_of(bare)] += 1
            if page.status != 200:
                faults.append(f"{page.status} {bare}, linked from {source}")
            if not page.headers["Content-Type"].startswith("text/html"):
                continue
            if bare != source and fragment and f'id="{fragment}"' not in page.text:
                faults.append(f"{path}, linked from {source}, has no such place")
            for href in re.findall(r'<(?:a|link)\b[^>]*\bhref="([^"]*)"', page.text):
                href = href.replace("&amp;", "&")
                if href.startswith("#"):
                    if f'id="{href[1:]}"' not in page.text:
                        faults.append(f"{href} on {bare} leads nowhere")
                elif href.startswith("/"):
                    queue.append((href, bare))
                elif not re.match(r"https?://|mailto:", href):
                    faults.append(f"{href} on {bare} is no address")
            for action in re.findall(r'<form[^>]*method="post"[^>]*action="([^"]*)"', page.text):
                answer = visitor.ask("GET", action)
                if answer.status not in (200, 303, 405):
                    faults.append(f"{answer.status} for the form {action} on {bare}")
    if queue:
        faults.append(f"more than {PAGES} pages")
    return faults, kinds


def main():
    tap = Tap()
    server, shops, owner = demo()
    try:
        from demo_site import Visitor
        running = shops["Keeping What We Learn"]
        for who, visitor, starts in (
                ("a stranger", Visitor(server), ["/", "/join"]),
                ("a participant", running["people"][0], ["/", running["home"] + "/today"]),
                ("an author", running["people"][1], ["/"]),
                ("one of last month's", shops["Listening Before Advising"]["people"][0], ["/"]),
                ("one of next month's", shops["Stories That Travel"]["people"][0], ["/"]),
                ("a facilitator", running["leader"], ["/"]),
                ("the owner", owner, ["/", "/reports"])):
            faults, kinds = crawl(visitor, starts)
            tap.ok(not faults, f"every link leads to a page for {who} ({sum(kinds.values())} pages)",
                   "\n".join(faults[:20]))
            if who == "a facilitator":
                wanted = {"/w/ID/print/join", "/w/ID/me", "/me/words", "/w/ID/reports", "/w/ID/people",
                          "/w/ID/search", "/w/ID/new", "/w/ID/t/ID", "/w/ID/a/ID", "/post/ID"}
                tap.ok(wanted <= set(kinds), "the crawl sees what there is",
                       str(sorted(wanted - set(kinds))))
        words = running["people"][1].get("/me/words")
        tap.ok(words.status == 200 and words.body[:2] == b"PK", "one's own words come as an archive")
        stranger = Visitor(server)
        tap.ok(stranger.get("/me/words").status == 401, "nobody's words are not given")
        tap.ok(running["people"][0].get(running["home"] + "/print/join").status in (403, 404),
               "the wall sheet is the facilitators'")
        title = re.search(r"<h1[^>]*>(.*?)</h1>", running["people"][0].get(running["posts"][0]
                          .partition("#")[0]).text, re.S).group(1)
        tap.ok(title.strip() != "", "a conversation without a title has a heading")
    finally:
        server.stop()
    tap.end()


main()
