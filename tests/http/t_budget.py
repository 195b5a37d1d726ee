#!/usr/bin/env python3
# What a phone has to load, on the real server: a first page with its style at most 14 KB packed, all
# scripts together at most 40 KB; and every page is whole HTML. Named readers through the form.
# timeout: 120
import gzip
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from demo_site import Visitor, demo  # noqa: E402
from lib import SRC, Tap  # noqa: E402

FIRST, SCRIPTS = 14 * 1024, 40 * 1024
# tidy 5.6 does not know the first two, and drops elements that scripts fill.
UNKNOWN = "aria-current|autocapitalize|trimming empty"


def packed(visitor, path):
    """Bytes of a body as a browser gets it, and the text."""
    page = visitor.get(path, **{"Accept-Encoding": "gzip"})
    while page.status == 303:
        page = visitor.get(page.headers["Location"], **{"Accept-Encoding": "gzip"})
    zipped = page.headers["Content-Encoding"] == "gzip"
    return len(page.body), (gzip.decompress(page.body) if zipped else page.body).decode()


def first_page(visitor, path):
    size, text = packed(visitor, path)
    for href in re.findall(r'<link rel="stylesheet" href="([^"]*)"', text):
        size += packed(visitor, href)[0]
    return size


def tidy_faults(text):
    out = subprocess.run(["tidy", "-e", "-q"], input=text, capture_output=True, text=True)
    return [x for x in out.stderr.splitlines() if not re.search(UNKNOWN, x)]


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
        for name, visitor, path in (("Join", Visitor(server), f"/j/{shop['join_code']}"),
                                    ("Today", amina, shop["home"] + "/today")):
            size = first_page(visitor, path)
            tap.ok(size <= FIRST, f"{name} with its style: {size} bytes packed", f"over {FIRST}")
        assets = os.listdir(os.path.join(SRC, "web/assets"))
        static = re.search(r"/static/\w+/", amina.get(shop["home"]).text).group(0)
        size = sum(len(amina.get(static + a).body) for a in assets if a.endswith(".js"))
        tap.ok(0 < size <= SCRIPTS, f"all scripts: {size} bytes", f"over {SCRIPTS}")
        if shutil.which("tidy"):
            faults = []
            for visitor, path in (
                    (Visitor(server), "/join"), (Visitor(server), f"/join?code={shop['join_code']}"),
                    (Visitor(server), f"/join?code={amina.card}"), (Visitor(server), shop["home"]),
                    (amina, "/"), (amina, shop["home"]), (amina, shop["home"] + "/today"),
                    (amina, shop["home"] + "/new"), (amina, shop["home"] + "/people"),
                    (amina, shop["home"] + "/search?q=notebook"), (amina, shop["home"] + "/me"),
                    (amina, shop["question"]), (amina, shop["post"]), (amina, shop["home"] + "/reports"),
                    (amina, shop["posts"][0].partition("#")[0]), (amina, "/nowhere"), (amina, "/me"),
                    (shop["people"][1], shop["post"] + "/edit"), (shop["leader"], shop["home"] + "/print/join"),
                    (owner, "/"), (owner, "/reports")):
                faults += [f"{path}: {x}" for x in tidy_faults(visitor.get(path).text)]
            tap.ok(not faults, "tidy finds nothing on 21 pages", "\n".join(faults[:20]))
        else:
            tap.ok(True, "tidy finds nothing # SKIP tidy is not installed")
        named_readers(tap, server, shop)
        door(tap, server, shop)
    finally:
        server.stop()
    tap.end()


main()
