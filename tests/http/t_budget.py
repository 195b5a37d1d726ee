#!/usr/bin/env python3
# What a phone has to load, on the real server: a first page with its style and scripts at most 14 KB
# packed, all scripts together at most 40 KB. Named readers through the form.
# timeout: 120
import gzip
import os
import re
import sys
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from demo_site import Visitor, demo  # noqa: E402
from lib import SRC, Tap  # noqa: E402

FIRST, SCRIPTS = 14 * 1024, 40 * 1024
def packed(visitor, path):
    """Bytes of a body as a browser gets it, and the text."""
    page = visitor.get(path, **{"Accept-Encoding": "gzip"})
    while page.status == 303:
        page = visitor.get(page.headers["Location"], **{"Accept-Encoding": "gzip"})
    zipped = page.headers["Content-Encoding"] == "gzip"
    return len(page.body), (gzip.decompress(page.body) if zipped else page.body).decode()


def first_page(visitor, path):
    """Bytes of a page, of its style and of its scripts with what they import."""
    size, text = packed(visitor, path)
    page, style, scripts = size, 0, 0
    for href in re.findall(r'<link rel="stylesheet" href="([^"]*)"', text):
        style += packed(visitor, href)[0]
    todo, done = re.findall(r'<script type="module" src="([^"]*)"', text), set()
    while todo:
        href = todo.pop()
        if href in done:
            continue
        done.add(href)
        size, source = packed(visitor, href)
        scripts += size
        todo += [urllib.parse.urljoin(href, name) for name in re.findall(r'^import .* from "([^"]*)";', source, re.M)]
    return page, style, scripts


def named_readers(tap, server, shop):
    people = shop["people"]
    author, reader, other = people[1], people[3], people[4]
    enrolled = {p["name"]: p["id"] for p in author.json(shop["home"] + "/people")["people"]}
    form = author.get(shop["question"])
    ticks = re.findall(r'name="to-(\w{26})"', form.text)
    tap.ok(enrolled["Amina Yusuf"] in ticks and
           enrolled["Bartholomew Featherstonehaugh-Cholmondeley"] not in ticks,
           "the form offers everybody but oneself")
    to = enrolled["Amina Yusuf"]
    place = author.write(shop["question"], "For one of you.", **{"to-" + to: "1"})
    post = "/post/" + re.search(r"#p(\w+)", place).group(1)
    shown = people[0].get(post)
    tap.ok(shown.status == 200 and "For one of you." in shown.text, "who is ticked reads it")
    tap.ok("The same people read it" in shown.text and 'name="scope" value="people"' in shown.text,
           "and is told that an answer stays among them")
    tap.ok([p.get(post).status for p in (reader, other, people[2])] == [404] * 3,
           "nobody else does, although the choice said everyone")
    fields = {"token": form.field("token"), "op": form.field("op"), "rev": "1", "body": "No one.",
              "scope": "people"}
    answer = author.post(shop["question"] + "/posts", fields)
    tap.ok(answer.status == 400 and "Nobody is ticked yet." in answer.text and
           "No one.</textarea>" in answer.text, "nobody ticked is refused, and the text comes back",
           answer.text)
    fields.update({"scope": "me", "to-" + to: "1"})
    answer = author.post(shop["question"] + "/posts", fields)
    tap.ok(answer.status == 400, "only me and a tick is refused")


def door(tap, server, shop):
    """A card's code opened by a camera, a second workshop, a wrong code."""
    person = shop["people"][0]
    phone = Visitor(server)
    tap.ok(phone.get(f"/j/{person.card}").headers["Location"] == "/join",
           "a card's QR leads to the door")
    page = phone.get("/join")
    tap.ok("Log in as Amina Yusuf" in page.text, "which knows whose card it is")
    tap.ok(phone.post("/login", {"card": person.card}).status == 303 and
           phone.get(shop["home"] + "/today").status == 200, "and lets them in")
    tap.ok("Amina" not in Visitor(server).get("/join").text and
           person.card not in phone.get("/join").text, "the card is not kept on the phone")
    second = server.workshops()["Stories That Travel"]
    page = phone.get(f"/join?code={second['join_code']}")
    answer = phone.post("/join", {"code": second["join_code"], "self": "1",
                                  "token": page.field("token")})
    names = [p["name"] for p in phone.json(answer.headers["Location"] + "/people")["people"]]
    tap.ok("Go in as Amina Yusuf" in page.text and names.count("Amina Yusuf") == 2,
           "somebody who is known goes into a second workshop as themselves", names)
    tap.ok(phone.post("/join", {"code": second["join_code"], "self": "1"}).status in (401, 403),
           "not without the page's own form")
    answer = Visitor(server).post("/join", {"code": "AAAAAAAA", "name": "x"})
    tap.ok(answer.status == 404 and "No workshop has this code." in answer.text,
           "a wrong code is called one")


def main():
    tap = Tap()
    server, shops, owner = demo()
    try:
        shop = shops["Keeping What We Learn"]
        amina = shop["people"][0]
        soon = shops["Stories That Travel"]
        for name, visitor, path in (("Join", Visitor(server), f"/j/{shop['join_code']}"),
                                    ("Today", amina, shop["home"] + "/today"), ("The write page", amina, shop["question"]),
                                    ("An announcement", Visitor(server), soon["home"] + "/about")):
            parts = first_page(visitor, path)
            tap.ok(all(parts) and sum(parts) <= FIRST,
                   f"{name}: {sum(parts)} bytes packed (page, style, scripts: %d, %d, %d)" % parts, f"over {FIRST}")
        assets = os.listdir(os.path.join(SRC, "web/assets"))
        static = re.search(r"/static/\w+/", amina.get(shop["home"]).text).group(0)
        size = sum(len(amina.get(static + a).body) for a in assets if a.endswith(".js"))
        tap.ok(0 < size <= SCRIPTS, f"all scripts: {size} bytes", f"over {SCRIPTS}")
        named_readers(tap, server, shop)
        door(tap, server, shop)
    finally:
        server.stop()
    tap.end()


main()
