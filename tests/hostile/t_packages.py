#!/usr/bin/env python3
"""Packages that want harm, made here: each is refused with a sentence or taken without the bad part,
within time and memory. What Python's zipfile and tarfile cannot make wrong is made wrong by hand."""
import gzip
import io
import json
import os
import pathlib
import resource
import struct
import subprocess
import tarfile
import tempfile
import time
import zipfile

BUILD = pathlib.Path(os.environ.get("BUILD", "."))
WORKER = os.environ.get("INDABA_IMPORTER", str(BUILD / "indaba-importer"))
SITE, SHOP, POST = "01ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAW", "01ARZ3NDEKTSV4RRFFQ69G5FA3"
done = 0


def ok(good, what, more=""):
    global done
    done += 1
    print(("ok" if good else "not ok"), done, "-", what)
    if not good and more:
        print("#", str(more)[:500])


def run(data, *args):
    with tempfile.TemporaryFile() as package:
        package.write(data)
        package.seek(0)
        began = time.monotonic()
        result = subprocess.run([WORKER, *args], stdin=package, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, timeout=200)
    frames, pipe = [], io.BytesIO(result.stdout)
    for line in pipe:
        frames.append(json.loads(line))
        if "blob" in frames[-1] and "draft" not in frames[-1]:
            pipe.seek(frames[-1]["bytes"], io.SEEK_CUR)
    return frames, result.returncode, time.monotonic() - began


def refused(data, words, what, seconds=20, code=3):
    frames, got, took = run(data)
    error = frames[-1].get("error", {}) if frames else {}
    ok(got == code and words in error.get("text", "") and took < seconds, what,
       (got, took, frames[-1:]))


def shop(*more):
    drafts = [{"draft": "workshop", "key": SHOP, "title": "PKM"}, *more]
    return json.dumps({"indaba": "workshop", "version": 1, "site": SITE, "workshop": SHOP,
                       "drafts": drafts}).encode()


def packed(entries, compress=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compress) as z:
        for name, data in entries:
            z.writestr(zipfile.ZipInfo(name) if compress == zipfile.ZIP_STORED else name, data)
    return out.getvalue()


def taken(data, dropped, what, counts=1):
    """The workshop comes in; the entries named in `dropped` are said to be dropped, with a reason."""
    frames, got, _ = run(data)
    items = [f for f in frames if "item" in f]
    said = [f["item"] for f in items if f["outcome"] == "dropped" and f.get("why")]
    drafts = [f for f in frames if "draft" in f]
    ok(got == 0 and len(said) == dropped and len(drafts) == counts and
       frames[-1].get("found") == len(items), what, (got, frames))


def no_packages():
    refused(b"", "empty", "nothing")
    refused(b" \n\t\n", "white space", "white space")
    refused(b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", "Git LFS", "an LFS pointer")
    refused(b"\n<!DOCTYPE html><title>Log in</title>", "web page", "a log-in page")
    refused(b"%PDF-1.7\n%\xe2\xe3", "PDF", "a PDF")
    refused(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "picture", "a picture")
    refused(b"a\0b\0c", "neither a text", "bytes")
    refused(b"Dear all,\n\nsee you tomorrow.\n", "does not know", "a letter")
    refused(b"7z\xbc\xaf\x27\x1c\0\4", "7z", "a 7z archive")
    refused(b"name,email\n\"Eva,eva@example.org\n" * 3001, "never closed", "a quote that is never closed")
    refused(b"From a@example.org Mon Sep 17 00:00:00 2001\nSubject: x\n\nx\n", "mailbox", "a mailbox")


def long_lists():
    frames, code, took = run(b"name,email\n" + b"Eva,\n" * 50000)
    keys = {f["key"] for f in frames if f.get("draft") == "person"}
    ok(code == 0 and len(keys) == 50000 and took < 20, "50,000 times the same name", (code, took))
    frames, code, took = run(b"name,email\n" + b"Eva,eva@example.org\n" * 50000)
    dropped = sum(f.get("outcome") == "dropped" for f in frames)
    ok(code == 0 and dropped == 49999 and took < 20, "with the same address it is one person", (code, dropped, took))
    refused(b"name,email\n" + b"Eva,e@example.org\n" * 100001, "100001 rows", "more rows than are taken", code=3)
    refused((b"1-3 May : A thing led by Eva\n" * 2000), "2000 workshops", "2000 workshops")
    refused(b"== Participants ==\n" + b"Eva, " * 3000 + b"\n== Convenor ==\nEva\n", "participants", "3000 participants")
    refused(b"== Participants ==\nEva\n== Key points ==\n" + b"* a\n" * 6000, "points", "6000 points")


def archives():
    good = packed([("workshop.json", shop()), ("index.html", b"<p>")])
    taken(good, 0, "an archive of ours")
    refused(good[:len(good) // 2], "damaged", "the first half of it")
    refused(good[:-30], "damaged", "without its end")
    taken(b"#!/bin/sh\nexit\n" + good, 0, "with bytes before it")
    refused(packed([]), "", "an empty zip")
    refused(packed([("moodle_backup.xml", b"<x/>")]), "Moodle", "a Moodle backup")
    names = ["../up.txt", "/etc/cron.d/x", "a/../../b", "C:\\x.txt", "..\\w", "x" * 300, "a/" * 40 + "b"]
    taken(packed([("workshop.json", shop())] + [(n, b"x") for n in names]), len(names), "names that lead out")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("workshop.json", shop())
        link = zipfile.ZipInfo("attachments/l")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        z.writestr(link, "/etc/passwd")
    taken(out.getvalue(), 1, "a symbolic link in a zip")
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as t:
        for name, kind in [("hard", tarfile.LNKTYPE), ("soft", tarfile.SYMTYPE),
                           ("null", tarfile.CHRTYPE), ("pipe", tarfile.FIFOTYPE)]:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            t.addfile(member)
        member = tarfile.TarInfo("workshop.json")
        member.size = len(shop())
        t.addfile(member, io.BytesIO(shop()))
    taken(out.getvalue(), 4, "links and devices in a tar")
    taken(packed([("workshop.json", b"{}"), ("workshop.json", shop())]), 1, "two entries of one name: the last counts")
    crypt = bytearray(packed([("workshop.json", shop())], zipfile.ZIP_STORED))
    for sign, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        crypt[crypt.index(sign) + at] |= 1
    refused(bytes(crypt), "encrypted", "an encrypted archive")
    wrong = bytearray(packed([("workshop.json", shop())], zipfile.ZIP_STORED))
    wrong[wrong.index(b"PKM") + 1] ^= 1
    refused(bytes(wrong), "damaged", "a flipped byte")


def bombs():
    refused(packed([(f"{i}", b"") for i in range(20001)]), "20000", "too many entries")
    zeros = bytes(300 << 20)
    refused(packed([("workshop.json", zeros)]), "", "300 MiB of zeros as workshop.json")
    refused(gzip.compress(bytes(100 << 20)), "", "100 MiB of zeros behind gzip")
    drafts = shop({"draft": "thread", "key": POST}, {"draft": "post", "key": POST, "thread": POST, "body": "x"},
                  {"draft": "file", "key": POST, "name": "z", "blob": "attachments/z", "post": POST})
    refused(packed([("workshop.json", drafts), ("attachments/z", zeros)]), "trap", "300 MiB of zeros as a file")
    del zeros
    deep = b"[" * 500000
    refused(packed([("workshop.json", shop()[:-2] + b"," + deep)]), "", "JSON nested too deep")
    text = json.loads(shop())
    rest = {k: v for k, v in text.items() if k != "drafts"}
    for order in ({"drafts": text["drafts"], **rest}, {"indaba": "workshop", "drafts": text["drafts"], **rest}):
        taken(packed([("workshop.json", json.dumps(order, indent=3).encode())]), 0, "the drafts stand where they like")
    refused(packed([("workshop.json", shop()[:-1] + b', "drafts": []}')]), "cannot be read", "drafts that stand twice")
    refused(packed([("workshop.json", shop()[:-1] + b', "version": 1}')]), "", "a field that stands twice")
    refused(packed([("workshop.json", shop()[:-30])]), "ends in the middle", "JSON that is cut short")
    refused(packed([("workshop.json", shop()[:-2] + b', "draft": "person' + b"x" * 3000000)]), "", "a text without an end")
    refused(packed([("workshop.json", shop({"draft": "person", "key": POST, "name": "x" * 1100000}))]), "more than", "an object of a megabyte")
    refused(packed([("workshop.json", shop()[:-1] + b', "more": "' + b"x" * 70000 + b'"}')]), "more than",
            "a field beside the drafts of 70 kB")
    # Many names for one body (no recursion needed): each further entry of the directory points at it.
    one = packed([("workshop.json", shop())])
    start = one.index(b"PK\1\2")
    end = one.index(b"PK\5\6")
    entry, body = one[start:end], one[:start]
    many = entry * 100
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 100, 100, len(many), len(body), 0)
    refused(body + many + tail, "share the same bytes", "entries that share their bytes")


def drafts():
    person = {"draft": "person", "key": POST, "name": "Eva"}
    refused(packed([("workshop.json", shop(dict(person, name=7)))]), "kind", "a name that is a number")
    refused(packed([("workshop.json", shop(dict(person, name="E\nva")))]), "", "a name of two lines")
    refused(packed([("workshop.json", shop({"draft": "owner", "key": POST}))]), "", "a noun that is none")
    refused(packed([("workshop.json", shop().replace(b'"version": 1', b'"version": 9'))]), "newer", "a newer version")
    refused(packed([("workshop.json", b'{"indaba":"workshop","drafts":[{]}')]), "", "broken JSON")
    taken(packed([("workshop.json", shop({"draft": "thread", "key": POST, "workshop": SITE}, person, person))]), 2,
          "a thread without its workshop, a person who stands twice", 2)
    refused(packed([("workshop.json", shop(dict(person, key="eva")))]), "", "a key that is no id")
    refused(packed([("workshop.json", shop()), ("MANIFEST.sha256", b"0" * 64 + b"  workshop.json\n")]),
            "MANIFEST", "another checksum")
    taken(packed([("workshop.json", shop({"draft": "thread", "key": POST},
                                         {"draft": "post", "key": POST, "thread": POST, "body": "x"},
                                         {"draft": "file", "key": POST, "name": "z", "blob": "attachments/z",
                                          "post": POST}))]), 1, "a file whose bytes are missing", 3)


def main():
    no_packages()
    long_lists()
    archives()
    bombs()
    drafts()
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    sanitized = "asan" in WORKER or os.environ.get("INDABA_SANITIZED")
    ok(sanitized or used < 500 * 1024, "memory stays under 500 MiB", used)
    print(f"1..{done}")


main()
