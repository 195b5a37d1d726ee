#!/usr/bin/env python3
"""Files on posts: sent with a form, seen by who sees the post, served so that nothing in them runs."""
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from lib import BUILD, Tap
from people import Person

INDABA = os.path.join(BUILD, "indaba")
# The first bytes as the formats' own documents have them.
KINDS = [
    (b"\x89PNG\r\n\x1a\n" + bytes(20), "image/png", "inline"),
    (b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg", "inline"),
    (b"GIF89a" + bytes(20), "image/gif", "inline"),
    (b"RIFF\x20\0\0\0WEBPVP8 " + bytes(20), "image/webp", "inline"),
    (b"%PDF-1.7\n" + bytes(20), "application/pdf", "attachment"),
    (b"ID3\x04" + bytes(20), "audio/mpeg", "inline"),
    (b"\xff\xfb\x90\x64" + bytes(20), "audio/mpeg", "inline"),
    (b"\0\0\0\x18ftypisom" + bytes(20), "video/mp4", "inline"),
    (b"\0\0\0\x18ftypheic" + bytes(20), "application/octet-stream", "attachment"),
    (b"OggS" + bytes(20), "application/ogg", "inline"),
    ("Notes – three lines\n".encode(), "text/plain; charset=utf-8", "inline"),
    (b"<html><script>alert(1)</script>", "text/plain; charset=utf-8", "inline"),
    (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "text/plain; charset=utf-8", "inline"),
    (b"PK\x03\x04" + bytes(20), "application/octet-stream", "attachment"),
    (b"MZ" + bytes(20), "application/octet-stream", "attachment"),
]
tap = Tap()


def run(site, *words):
    out = subprocess.run([INDABA, "--site", site, *words, "--json"], capture_output=True, text=True)
    if out.returncode:
        sys.exit("%s: %s" % (words, out.stderr))
    return json.loads(out.stdout) if out.stdout.strip().startswith(("{", "[")) else out.stdout


def main():
    root = tempfile.mkdtemp()
    site = os.path.join(root, "s.indaba")
    run(site, "init", "--title", "T", "--owner", "Olga", "--zone", "UTC")
    text = os.path.join(root, "a.txt")
    with open(text, "w") as f:
        f.write("» 1-30 September : Photos led by Olga\n")
    run(site, "import", text, "--year", "2026")
    server = subprocess.Popen([INDABA, "--site", site, "serve", "--listen", "127.0.0.1:0", "--json"],
                              stdout=subprocess.PIPE, text=True)
    try:
        port = urllib.parse.urlsplit(json.loads(server.stdout.readline())["url"]).port
        talk(site, port)
    finally:
        server.terminate()
        server.wait(30)
    out = run(site, "verify")
    tap.ok(out["faults"] == [], "the history is whole", out)
    before = run(site, "digest")
    out = run(site, "rebuild")
    tap.ok(out["before"] == out["after"] and before.strip() == out["after"], "a rebuild changes nothing", out)
    shutil.rmtree(root)
    tap.end()


def talk(site, port):
    workshop = run(site, "list", "workshops")[0]
    ann, bea = Person(port), Person(port)
    ann.join(workshop["join_code"], "Ann")
    bea.join(workshop["join_code"], "Bea")
    for who in (ann, bea):
        who.ask("GET", "/w/%s" % workshop["id"])  # the card is shown once
    question = re.search(r'/a/([0-9A-Z]{26})', ann.ask("GET", "/w/%s" % workshop["id"]).content.decode()).group(1)
    path = "/w/%s/a/%s" % (workshop["id"], question)

    def post(who, files, body="See the files.", scope="cohort", page=path, to=path + "/posts", **more):
        fields, _ = who.page_form(page)
        fields.update(body=body, scope=scope, **more)
        return who.send(to, fields, files), fields

    blob = lambda data: "/b/" + hashlib.sha256(data).hexdigest()
    _, form = ann.page_form(path)
    tap.ok('enctype="multipart/form-data"' in form and form.count('type="file"') == 4 and "10 MB" in form,
           "the form asks for files and says how many and how large", form)

    big = bytes(range(256)) * 2600 + b"end"
    r, fields = post(ann, [("file1", "Flip chart é.png", KINDS[0][0]), ("file2", "big.bin", big), ("file3", "", b"")])
    tap.ok(r.status == 303, "a text with two files is taken", (r.status, r.content))
    r = bea.ask("GET", r.headers["Location"].split("#")[0])
    page = r.content.decode()
    tap.ok(blob(KINDS[0][0]) in page and blob(big) in page and "Flip chart é.png" in page and
           '<img loading="lazy" src="%s"' % blob(KINDS[0][0]) in page, "the page shows them", page)
    thread = json.loads(bea.ask("GET", "/w/%s/t/%s" % (workshop["id"], fields["op"]),
                                headers={"Accept": "application/json"}).content)
    tap.ok([(f["name"], f["type"], f["size"], f["url"]) for f in thread["posts"][0]["files"]] ==
           [("Flip chart é.png", "image/png", len(KINDS[0][0]), blob(KINDS[0][0])),
            ("big.bin", "application/octet-stream", len(big), blob(big))], "and so does its JSON", thread)
    r = bea.ask("GET", blob(big))
    tap.ok(r.status == 200 and r.content == big, "somebody else reads the bytes", (r.status, len(r.content)))
    r = bea.ask("GET", blob(KINDS[0][0]))
    tap.ok(r.headers["Content-Disposition"] ==
           "inline; filename=\"Flip chart _.png\"; filename*=UTF-8''Flip%20chart%20%C3%A9.png",
           "the name as RFC 6266 has it", r.headers["Content-Disposition"])
    policy = r.headers["Content-Security-Policy"]
    tap.ok("sandbox" in policy and "default-src 'none'" in policy and "allow" not in policy and
           r.headers["X-Content-Type-Options"] == "nosniff" and "private" in r.headers["Cache-Control"],
           "nothing in them runs, and only the reader's browser keeps them", r.headers)
    r = bea.ask("GET", blob(big), headers={"If-None-Match": r.headers["ETag"]})
    tap.ok(r.status == 200, "another file's ETag is another's", r.status)
    r = bea.ask("GET", blob(big), headers={"If-None-Match": '"%s"' % blob(big)[3:]})
    tap.ok(r.status == 304 and not r.content, "a file that the browser has is not sent again", r.status)
    for a, b in ((0, 9), (262140, 262150), (524280, 665602), (100, 600000)):
        r = bea.ask("GET", blob(big), headers={"Range": "bytes=%d-%d" % (a, b)})
        tap.ok(r.status == 206 and r.content == big[a:b + 1], "bytes %d to %d" % (a, b), r.status)
    r = bea.ask("HEAD", blob(big))
    tap.ok(r.status == 200 and r.headers["Content-Length"] == str(len(big)) and not r.content, "HEAD", r.headers)

    at = 0
    while at < len(KINDS):
        some = KINDS[at:at + 4]
        r, _ = post(ann, [("file%d" % (i + 1), "f%d.html" % (at + i), k[0]) for i, k in enumerate(some)],
                    "More of them %d." % at)
        at += 4
    for data, kind, shown in KINDS:
        r = bea.ask("GET", blob(data))
        tap.ok(r.status == 200 and r.headers["Content-Type"] == kind and
               r.headers["Content-Disposition"].split(";")[0] == shown, "%r is %s, %s" % (data[:12], kind, shown),
               (r.status, r.headers))

    secret = b"only for me " * 40
    r, mine = post(ann, [("file1", "s.txt", secret)], "My own.", "me")
    tap.ok(r.status == 303 and ann.ask("GET", blob(secret)).content == secret, "one's own file is there for oneself")
    tap.ok(bea.ask("GET", blob(secret)).status == 404, "and for nobody else")
    tap.ok(Person(port).ask("GET", blob(secret)).status == 401, "a stranger is asked to come in")
    tap.ok(bea.ask("GET", "/b/" + "0" * 64).status == 404, "what nobody sent is not there")
    edit = "/post/%s/edit" % mine["op"]
    r, _ = post(ann, [("file4", "added.txt", b"added later")], "My own, for all.", "cohort", edit, edit)
    tap.ok(r.status == 303 and bea.ask("GET", blob(secret)).status == 200 and
           bea.ask("GET", blob(b"added later")).content == b"added later",
           "when the post is for all, so are its files, and an edit adds one", (r.status, r.content[:300]))
    r, _ = post(ann, [], "My own, taken back.", "me", edit, edit)
    tap.ok(bea.ask("GET", blob(secret)).status == 404 and ann.ask("GET", blob(secret)).status == 200,
           "and when it is taken back, they are too", r.status)
    r, _ = post(bea, [("file1", "same.txt", secret)], "I have the same.", "me")
    tap.ok(bea.ask("GET", blob(secret)).content == secret, "the same bytes sent by somebody else are theirs too")

    headers = {"Accept": "application/json", "X-Indaba": "1"}
    fields, _ = ann.page_form(path)
    fields.update(body="Twice.", scope="cohort")
    first = ann.send(path + "/posts", fields, [("file1", "t.txt", b"twice")], **headers)
    again = ann.send(path + "/posts", fields, [("file1", "t.txt", b"twice")], **headers)
    thread = "/w/%s/t/%s" % (workshop["id"], fields["op"])
    tap.ok((first.status, again.status) == (201, 200) and
           ann.ask("GET", thread).content.decode().count("<bdi>t.txt</bdi>") == 1,
           "the same sent twice is there once", (first.status, again.status, first.content))
    drop = re.search(r'name="(drop-[0-9A-Z]{26})"', ann.ask("GET", "/post/%s/edit" % fields["op"]).content.decode()).group(1)
    shown = lambda: ann.ask("GET", thread).content.decode().count("<bdi>t.txt</bdi>")
    edit = "/post/%s/edit" % fields["op"]
    r = ann.send(edit, {"body": "Without.", "scope": "cohort", drop: "1"}, [], **headers)
    tap.ok(r.status == 201 and shown() == 0, "a file is taken away", (r.status, r.content))
    r = ann.send(path + "/posts", fields, [("file1", "t.txt", b"twice")], **headers)
    tap.ok(shown() == 0, "what comes late does not bring it back", (r.status, r.content))
    r = ann.send(edit, {"body": "With it.", "scope": "cohort"}, [("file1", "t.txt", b"twice")], **headers)
    tap.ok(r.status == 201 and shown() == 1, "whoever attaches it again does", (r.status, r.content))
    r, _ = post(ann, [("file1", "huge.bin", bytes(10 * 1024 * 1024 + 1))], "Huge.")
    tap.ok(r.status == 413, "a file over 10 MB is refused", r.status)
    r, _ = post(ann, [("file1", "just.bin", bytes(10 * 1024 * 1024))], "Large.")
    tap.ok(r.status == 303 and len(ann.ask("GET", blob(bytes(10 * 1024 * 1024))).content) == 10 * 1024 * 1024,
           "one of 10 MB is taken", r.status)
    r, _ = post(ann, [("file1", "empty.txt", b"")], "Empty.")
    tap.ok(r.status == 400, "an empty file is said", r.status)
    r, _ = post(ann, [("file1", "a", b"1"), ("file1", "b", b"2")], "Twice one field.")
    tap.ok(r.status == 400, "one field twice is refused", r.status)
    r, _ = post(ann, [], "Plain text in a file's field.", file1="x")
    tap.ok(r.status == 400, "a text where a file belongs is refused", r.status)


main()
