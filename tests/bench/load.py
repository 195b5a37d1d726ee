#!/usr/bin/env python3
"""Makes a workshop archive (docs/archive-format.md) of a corpus, for `indaba import`.

usage: load.py CORPUS OUT.zip [--cut BYTES] [--salt WORD]

CORPUS is a folder as corpus.py writes it. The ids in the archive are hashes of SALT, noun and
number, so another salt is another workshop. --cut shortens each body.
"""
import argparse
import hashlib
import json
import os
import zipfile

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ROLES = {"facilitator": "facilitator", "learner": "participant"}


def key(salt, noun, number):
    """An id as indaba writes it: 128 bits in 26 digits of base 32."""
    value = int.from_bytes(
        hashlib.sha256(("%s %s %s" % (salt, noun, number)).encode()).digest()[:16], "big")
    return "".join(DIGITS[value >> shift & 31] for shift in range(125, -1, -5))


def rows(corpus, name):
    with open(os.path.join(corpus, name), encoding="utf-8") as f:
        for line in f:
            yield json.loads(line)


def drafts(corpus, salt, cut):
    """The drafts in the archive's order: what is referred to comes first."""
    def k(noun, number):
        return key(salt, noun, number)

    yield {"draft": "workshop", "key": k("workshop", 1), "title": "A large workshop",
           "first_day": "2026-01-01", "last_day": "2026-01-31", "zone": "Africa/Nairobi",
           "lang": "en"}
    users = list(rows(corpus, "users.jsonl"))
    for u in users:
        yield {"draft": "person", "key": k("person", u["id"]), "name": u["name"]}
    for u in users:
        yield {"draft": "enrolment", "key": k("enrolment", u["id"]), "workshop": k("workshop", 1),
               "person": k("person", u["id"]), "name": u["name"], "role": ROLES[u["role"]]}
    yield {"draft": "activity", "key": k("activity", 1), "workshop": k("workshop", 1),
           "kind": "discussion", "title": "What did you try?"}
    first = {}
    for p in rows(corpus, "posts.jsonl"):
        first.setdefault(p["thread"], p["id"])
    for t in rows(corpus, "threads.jsonl"):
        yield {"draft": "thread", "key": k("post", first[t["id"]]), "workshop": k("workshop", 1),
               "activity": k("activity", 1), "title": t["title"], "scope": "cohort"}
    for p in rows(corpus, "posts.jsonl"):
        post = {"draft": "post", "key": k("post", p["id"]), "thread": k("post", first[p["thread"]]),
                "author": k("enrolment", p["author"]), "written": p["created"] * 1000,
                "body": p["body"][:cut].strip() or "-"}
        if p["parent"]:
            post["parent"] = k("post", p["parent"])
        yield post


def archive(corpus, out, salt="corpus", cut=None):
    """Writes the archive; returns how many drafts it holds."""
    digest, count = hashlib.sha256(), 0

    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
        with z.open("workshop.json", "w", force_zip64=True) as f:
            def put(text):
                data = text.encode()
                digest.update(data)
                f.write(data)

            put('{\n  "indaba": "workshop",\n  "version": 1,\n  "site": "%s",\n  "workshop": "%s",\n'
                '  "drafts": [' % (key(salt, "site", 1), key(salt, "workshop", 1)))
            for draft in drafts(corpus, salt, cut):
                put((",\n    " if count else "\n    ") +
                    json.dumps(draft, ensure_ascii=False, separators=(",", ":")))
                count += 1
            put("\n  ]\n}\n")
        z.writestr("MANIFEST.sha256", "%s  workshop.json\n" % digest.hexdigest())
    return count


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1])
    parser.add_argument("corpus")
    parser.add_argument("out")
    parser.add_argument("--cut", type=int)
    parser.add_argument("--salt", default="corpus")
    o = parser.parse_args()
    print("%d drafts" % archive(o.corpus, o.out, o.salt, o.cut))


if __name__ == "__main__":
    main()
