#!/usr/bin/env python3
"""A second reading of docs/journal-format.md, which knows nothing of the program's sources.

usage: stranger.py check FILE     checks every entry of a site's file, folds every object and compares
                                  what it finds with the derived tables; prints one line a fault
       stranger.py vectors        prints the test vectors that stand in docs/vectors/journal.json

Python's standard library only. Ed25519 is written out below after RFC 8032, section 5.1.
"""
import hashlib
import json
import sqlite3
import struct
import sys

# ---- Ed25519 (RFC 8032) ----------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def point_add(a, b):
    k, l = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    m, n = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = l - k, n - m, n + m, l + k
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_times(s, a):
    sum_ = (0, 1, 1, 0)
    while s:
        if s & 1:
            sum_ = point_add(sum_, a)
        a = point_add(a, a)
        s >>= 1
    return sum_


def point_x(y, sign):
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    return P - x if (x & 1) != sign else x


def point_read(b):
    y = int.from_bytes(b, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    x = point_x(y, sign) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


def point_write(a):
    z = pow(a[2], P - 2, P)
    return (a[1] * z % P | (a[0] * z % P & 1) << 255).to_bytes(32, "little")


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = point_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def sha512_mod(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % L


def key_expand(seed):
    h = hashlib.sha512(seed).digest()
    return (int.from_bytes(h[:32], "little") & (1 << 254) - 8) | 1 << 254, h[32:]


def public_of(seed):
    return point_write(point_times(key_expand(seed)[0], BASE))


def sign(seed, message):
    a, prefix = key_expand(seed)
    public = point_write(point_times(a, BASE))
    r = sha512_mod(prefix, message)
    rp = point_write(point_times(r, BASE))
    return rp + ((r + sha512_mod(rp, public, message) * a) % L).to_bytes(32, "little")


def sign_ok(public, message, sig):
    if len(public) != 32 or len(sig) != 64:
        return False
    a, r, s = point_read(public), point_read(sig[:32]), int.from_bytes(sig[32:], "little")
    if a is None or r is None or s >= L:
        return False
    right = point_add(r, point_times(sha512_mod(sig[:32], public, message), a))
    return point_write(point_times(s, BASE)) == point_write(right)


# ---- ids, entries ----------------------------------------------------------------------------------

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NONE = bytes(16)


def id_text(i):
    n = int.from_bytes(i, "big")
    return "".join(DIGITS[n >> 5 * k & 31] for k in range(25, -1, -1))


def id_read(text):
    if not isinstance(text, str) or len(text) != 26 or not text.isascii():
        return NONE
    n = 0
    for c in text.upper().replace("O", "0").replace("I", "1").replace("L", "1"):
        if c not in DIGITS:
            return NONE
        n = n << 5 | DIGITS.index(c)
    return n.to_bytes(17, "big")[1:] if n < 1 << 128 else NONE


def blake(data, key=b"", size=32):
    return hashlib.blake2b(data, key=key, digest_size=size).digest()


def derived(space, what, name=b""):
    return blake(what.encode() + b"\0" + name, space)[:16]


def supersedes_hash(ids):
    return blake(ids) if ids else bytes(32)


def header(e):
    return (b"IJ1\n" + struct.pack("<HHQQ", e["kind"], e["flags"], e["seq"], e["hlc"]) + e["writer"]
            + e["space"] + e["author"] + e["object"] + e["prev"] + e["commitment"]
            + supersedes_hash(e["supersedes"]))


def run_text(entry):
    return b"indaba/run/1\0" + entry


def lane_text(writer, space):
    return b"indaba/lane/1\0" + writer + space


def payload_of(fields, body):
    return struct.pack("<I", len(fields)) + fields + body


def payload_split(payload):
    n = struct.unpack_from("<I", payload)[0] if len(payload) >= 4 else 1 << 32
    if n > 65536 or n > len(payload) - 4:
        return None
    return payload[4:4 + n], payload[4 + n:]


class Refused(ValueError):
    pass


def refuse(_):
    raise Refused


def unique(pairs):
    if len({k for k, _ in pairs}) != len(pairs):
        raise Refused
    return dict(pairs)


def check_value(v, depth):
    if depth > 8:
        raise Refused
    if isinstance(v, dict):
        for k, item in v.items():
            check_value(k, depth)
            check_value(item, depth + isinstance(item, (dict, list)))
    elif isinstance(v, list):
        for item in v:
            check_value(item, depth + isinstance(item, (dict, list)))
    elif isinstance(v, str):
        if "\0" in v or any(0xD800 <= ord(c) < 0xE000 for c in v):
            raise Refused
    elif isinstance(v, int) and not isinstance(v, bool) and abs(v) >= 1 << 53:
        raise Refused


def fields_of(data):
    """The JSON of a payload as a dict; None when the document refuses it."""
    try:
        v = json.loads(data.decode("utf-8"), parse_float=refuse, parse_constant=refuse,
                       object_pairs_hook=unique)
        if not isinstance(v, dict):
            return None
        check_value(v, 1)
        return v
    except (ValueError, RecursionError):
        return None


def same(a, b):
    """Equality of JSON values: true is not 1."""
    return json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True)


# ---- folding ---------------------------------------------------------------------------------------

SAME_AUTHOR = {18, 20, 21, 23, 33}
KNOWN = {2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 30, 31, 32, 33, 40}


def canonical(entries):
    """Each after what it supersedes; of those that are free, the lowest (hlc, writer, seq, id)."""
    here = {e["id"] for e in entries}
    waits = {e["id"]: {s for s in e["over"] if s in here and s != e["id"]} for e in entries}
    order, left = [], sorted(entries, key=lambda e: (e["hlc"], e["writer"], e["seq"], e["id"]))
    while left:
        nxt = next(e for e in left if not waits[e["id"]])
        left.remove(nxt)
        order.append(nxt)
        for w in waits.values():
            w.discard(nxt["id"])
    return order


def reaches(entries, start, goal):
    by_id = {e["id"]: e for e in entries}
    todo, seen = [start], set()
    while todo:
        i = todo.pop()
        if i == goal:
            return True
        if i in by_id and i not in seen:
            seen.add(i)
            todo += by_id[i]["over"]
    return False


def fold(entries, may=lambda e: True):
    """None when no entry has effect."""
    now, sets = None, []
    for e in canonical(entries):
        parts = payload_split(e["payload"]) if e["payload"] else None
        patch = fields_of(parts[0]) if parts else None
        if patch is None or not may(e):
            continue
        if now is None:
            now = {"kind": e["kind"], "author": e["author"], "site": e["site"], "hlc": e["hlc"],
                   "state": {}, "body": b"", "versions": 0, "two": []}
        elif e["kind"] in SAME_AUTHOR and e["author"] != now["author"]:
            continue
        now["last_hlc"] = e["hlc"]
        now["versions"] += 1
        for k, v in patch.items():
            if k == "body":
                continue
            if v is None:
                now["state"].pop(k, None)
            else:
                now["state"][k] = v
            sets.append((k, e["id"], v))
        if parts[1] or ("body" in patch and patch["body"] is None):
            now["body"] = parts[1]
            sets.append(("body", e["id"], parts[1].hex()))
    for i, (field, entry, value) in enumerate(sets):
        later = [s for s in sets[i + 1:] if s[0] == field]
        if later and not same(value, later[-1][2]) and \
                not any(reaches(entries, s[1], entry) for s in later):
            now["two"].append((field, entry))
    return now


def proves(e):
    """Whether its site made the space that the entry names."""
    parts = payload_split(e["payload"]) if e["payload"] else None
    fields = fields_of(parts[0]) if parts else None
    nonce = id_read(fields.get("nonce")) if fields else NONE
    return nonce != NONE and derived(e["site"], "workshop", nonce) == e["space"]


# ---- a site's file ---------------------------------------------------------------------------------

LIVE = 1


class Site:
    def __init__(self, path):
        self.db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
        self.db.text_factory = bytes
        self.faults = 0
        self.lanes = {r[0]: dict(zip(("lane", "writer", "space", "site", "seq", "head", "state"), r))
                      for r in self.db.execute("SELECT lane, writer, space, site, seq, head, state FROM lane")}
        self.payloads = {n: (s, b) for n, s, b in self.db.execute("SELECT n, salt, bytes FROM payload")}
        self.sigs = dict(self.db.execute("SELECT n, sig FROM run"))
        self.entries = [self.entry(r) for r in self.db.execute(
            "SELECT n, id, lane, seq, hlc, kind, flags, object, author, supersedes, commitment "
            "FROM entry ORDER BY n")]

    def fault(self, what):
        self.faults += 1
        print("# " + what)

    def entry(self, row):
        e = dict(zip(("n", "id", "lane", "seq", "hlc", "kind", "flags", "object", "author",
                      "supersedes", "commitment"), row))
        lane = self.lanes[e["lane"]]
        salt, payload = self.payloads.get(e["n"], (b"", b""))
        e.update(writer=lane["writer"], space=lane["space"], site=lane["site"], payload=payload,
                 object=e["object"] or NONE, author=e["author"] or NONE,
                 over=[e["supersedes"][i:i + 32] for i in range(0, len(e["supersedes"]), 32)])
        if e["n"] in self.payloads:
            e["commitment"] = blake(payload, salt)
        return e

    def check(self):
        tail, run = {}, {}
        for e in self.entries:
            seq, prev = tail.get(e["lane"], (0, bytes(32)))
            e["prev"] = prev
            name = "entry " + e["id"].hex()[:16]
            if e["seq"] != seq + 1:
                self.fault(name + " does not follow the one before it")
            if e["over"] != sorted(set(e["over"])) or len(e["over"]) > 64 or len(e["supersedes"]) % 32:
                self.fault(name + " has a wrong list of what it supersedes")
            if blake(header(e)) != e["id"]:
                self.fault(name + " is not what its id says")
            if seq == 0:
                self.certificate(e, name)
            tail[e["lane"]] = e["seq"], e["id"]
            run[e["lane"]] = run.get(e["lane"], 0) + 1
            if e["n"] in self.sigs:
                run[e["lane"]] = 0
                if not sign_ok(e["writer"], run_text(e["id"]), self.sigs[e["n"]]):
                    self.fault(name + " has a wrong signature")
            if run[e["lane"]] >= 256:
                self.fault(name + " stands in too long a run")
        for number, lane in self.lanes.items():
            if tail.get(number) != (lane["seq"], lane["head"]):
                self.fault("lane %d ends elsewhere" % number)
            if run.get(number):
                self.fault("lane %d ends unsigned" % number)

    def certificate(self, e, name):
        fields, sig = payload_split(e["payload"])
        key = bytes.fromhex(fields_of(fields)["site"])
        if e["kind"] != 1 or not sign_ok(key, lane_text(e["writer"], e["space"]), sig):
            self.fault(name + " is no certificate")
        if blake(key)[:16] != e["site"]:
            self.fault(name + " is of another site")

    def objects(self):
        """(space, object, kind) -> its entries in live lanes."""
        found = {}
        for e in self.entries:
            if self.lanes[e["lane"]]["state"] == LIVE and e["object"] != NONE and e["kind"] in KNOWN:
                found.setdefault((e["space"], e["object"], e["kind"]), []).append(e)
        return found

    def founders(self, found):
        """space -> the site that founded it."""
        founder = {}
        for e in self.entries:
            if self.lanes[e["lane"]]["state"] == LIVE and e["object"] == e["space"] == e["site"]:
                founder[e["space"]] = e["site"]
        for (space, obj, kind), entries in found.items():
            if space != obj or kind != 10 or space in founder:
                continue
            proofs = [e["site"] for e in entries if proves(e)]
            first = fold(entries)
            if proofs:
                founder[space] = proofs[0]
            elif first:
                founder[space] = first["site"]
        return founder

    def fold_all(self):
        found = self.objects()
        founder, admitted = self.founders(found), set()
        for (space, obj, kind), entries in found.items():
            now = fold(entries, lambda e: e["site"] in (space, founder.get(space))) if kind == 5 else None
            site = id_read(now["state"].get("site")) if now else NONE
            if site != NONE and obj == derived(space, "site right", site) and now["state"].get("may") == "all":
                admitted.add((space, site))

        def may(e):
            return e["site"] in (e["space"], founder.get(e["space"])) or \
                (e["kind"] != 5 and (e["space"], e["site"]) in admitted)
        return {key: fold(entries, may) for key, entries in found.items()}


def text(now, key, limit):
    v = now["state"].get(key)
    v = v.encode() if isinstance(v, str) else b""
    return v if len(v) <= limit else b""


def integer(now, key, otherwise):
    v = now["state"].get(key)
    return v if isinstance(v, int) and not isinstance(v, bool) else otherwise


def audience(now, space):
    scope = now["state"].get("scope")
    if scope == "public":
        return derived(space, "audience public")
    if scope == "cohort":
        return derived(space, "audience cohort")
    if scope == "pod":
        return id_read(now["state"].get("pod"))
    if scope == "people":
        return id_read(now["state"].get("set"))
    return derived(space, "audience me", now["author"])


def moderations(folded):
    """(space, post) -> what facilitators did with it: hidden, and where its thread was moved to."""
    found = {}
    for (space, obj, kind), now in folded.items():
        post = id_read(now["state"].get("post")) if now and kind == 22 else NONE
        if post != NONE and obj == derived(post, "moderation"):
            found[space, post] = now["state"].get("hidden") is True, id_read(now["state"].get("activity"))
    return found


def enrolments(folded):
    """(space, id) -> own name, name, state, survivor."""
    here = {k[:2]: now for k, now in folded.items() if now and k[2] == 13}
    upward = {key: id_read(now["state"].get("same_as")) for key, now in here.items()}
    rows = {}
    for (space, obj), now in here.items():
        way = [obj]
        while True:
            above = upward.get((space, way[-1]), NONE)
            if above == NONE:
                end = way[-1]
            elif above in way:
                end = min(way[way.index(above):])
            elif len(way) == 9:
                end = NONE
            else:
                way.append(above)
                continue
            break
        shown = end if (space, end) in here else obj
        state = 2 if now["state"].get("gone") is True else {b"unclaimed": 1, b"waiting": 3}.get(text(now, "state", 40), 0)
        if upward[space, obj] != NONE:
            state = 0 if end == obj else 4
        rows[space, obj] = text(now, "name", 400), text(here[space, shown], "name", 400), state, shown
    return rows


def post_row(now, space, obj, hidden):
    thread, parent = (id_read(now["state"].get(k)) for k in ("thread", "parent"))
    if NONE in (thread, parent):
        thread = obj
    return {"thread": thread, "parent": parent, "author": now["author"],
            "activity": id_read(now["state"].get("activity")), "audience": audience(now, space),
            "written": integer(now, "written", now["hlc"] >> 16), "versions": now["versions"],
            "edited": now["last_hlc"] >> 16 if now["versions"] - 1 > max(0, integer(now, "quiet", 0)) else 0,
            "state": 2 if now["state"].get("gone") is True else int(hidden),
            "title": text(now, "title", 400), "body": now["body"]}


def counts(posts, moderated):
    found = {}
    for (space, obj), row in sorted(posts.items(), key=lambda p: (p[1]["written"], p[0])):
        if row["state"] == 0:
            key = space, row["thread"], row["audience"]
            activity, n, _ = found.get(key, (row["activity"], 0, 0))
            moved = moderated.get((space, row["thread"]), (False, NONE))[1]
            found[key] = activity if moved == NONE else moved, n + 1, row["written"]
    return found


def or_none(i):
    return i or NONE


def compare(site, what, mine, theirs):
    for key in sorted(set(mine) | set(theirs), key=repr):
        if mine.get(key) != theirs.get(key):
            site.fault("%s %s: %r by the document, %r in the table"
                       % (what, key[-1].hex(), mine.get(key), theirs.get(key)))


def check_file(path):
    site = Site(path)
    site.check()
    folded = site.fold_all()
    moderated = moderations(folded)
    posts = {k[:2]: post_row(now, *k[:2], moderated.get(k[:2], (False,))[0])
             for k, now in folded.items() if now and now["kind"] == 20}
    theirs = {}
    for r in site.db.execute("SELECT workshop, id, thread, parent, author, activity, audience, written, "
                             "versions, edited, state, title, body_n FROM post"):
        row = dict(zip(("thread", "parent", "author", "activity", "audience", "written", "versions",
                        "edited", "state", "title", "body"), r[2:]))
        for key in ("thread", "parent", "author", "activity", "audience"):
            row[key] = or_none(row[key])
        row["body"] = payload_split(site.payloads[row["body"]][1])[1] if row["body"] else b""
        theirs[r[0], r[1]] = row
    compare(site, "post", posts, theirs)
    compare(site, "thread", counts(posts, moderated), {
        (w, t, or_none(a)): (or_none(activity), n, last) for w, t, a, activity, n, last in site.db.execute(
            "SELECT workshop, thread, audience, activity, posts, last_written FROM thread_count")})
    compare(site, "enrolment", enrolments(folded), {(w, i): tuple(row) for w, i, *row in site.db.execute(
        "SELECT workshop, id, own_name, name, state, survivor FROM enrolment")})
    founder = site.founders(site.objects())
    compare(site, "workshop", {(o,): (text(now, "title", 400), text(now, "led_by", 400), founder[s], now["body"])
                               for (s, o, k), now in folded.items() if now and k == 10 and s == o}, {
        (i,): (t, l, f, payload_split(site.payloads[b][1])[1] if b else b"") for i, t, l, f, b in
        site.db.execute("SELECT id, title, led_by, founder, body_n FROM workshop")})
    mine = {(s, f.encode(), entry, o): True for (s, o, _), now in folded.items() if now for f, entry in now["two"]}
    compare(site, "two versions of", mine, {(s, f, entry, o): True for s, o, f, entry in site.db.execute(
        "SELECT space, object, field, entry FROM two_versions")})
    print("# %d entries, %d lanes, %d objects, %d posts, %d second versions: %d faults"
          % (len(site.entries), len(site.lanes), len(folded), len(posts), len(mine), site.faults))
    return site.faults == 0 and bool(site.entries)


# ---- vectors ---------------------------------------------------------------------------------------

def vectors():
    site_seed, writer_seed = bytes(range(32)), bytes(range(32, 64))
    site_key, writer = public_of(site_seed), public_of(writer_seed)
    site, workshop = blake(site_key)[:16], bytes(range(0x40, 0x50))
    post, author = bytes(range(0x50, 0x60)), bytes(range(0x60, 0x70))
    certificate = sign(site_seed, lane_text(writer, workshop))
    hlc, prev, lane = 1788220800000 << 16, bytes(32), []

    def entry(kind, obj, who, fields, body, over, ms):
        nonlocal prev, hlc
        hlc = max(ms << 16, hlc + 1)
        salt = bytes([len(lane)]) * 16
        payload = payload_of(fields, body)
        e = {"kind": kind, "flags": 0, "seq": len(lane) + 1, "hlc": hlc, "writer": writer, "space": workshop,
             "author": who, "object": obj, "prev": prev, "commitment": blake(payload, salt),
             "supersedes": b"".join(sorted(over)), "salt": salt, "payload": payload, "json": fields,
             "body": body, "site": site, "over": sorted(over)}
        e["header"] = header(e)
        e["id"] = prev = blake(e["header"])
        e["supersedes_hash"] = supersedes_hash(e["supersedes"])
        e["run_signature"] = sign(writer_seed, run_text(e["id"]))
        lane.append(e)
        return e["id"]

    ms = 1788220800000
    entry(1, NONE, NONE, b'{"incarnation":1,"reason":"start","site":"%s"}' % site_key.hex().encode(),
          certificate, [], ms)
    first = entry(20, post, author, b'{"scope":"cohort","written":1788220800123,"title":"One","lang":"fr"}',
                  "What I sought: a well – and a map.\n".encode(), [], ms + 123)
    one = entry(20, post, author, b'{"title":"Two","lang":null}', b"", [first], ms + 60000)
    two = entry(20, post, author, b'{"title":"Three","source":"Amina"}', b"Another text.\n", [first], ms + 60000)
    now = fold(lane[1:])
    shown = ("kind", "flags", "seq", "hlc", "writer", "space", "author", "object", "prev", "salt", "payload",
             "json", "body", "commitment", "supersedes", "supersedes_hash", "header", "id", "run_signature")

    def plain(v):
        return v.hex() if isinstance(v, bytes) else v
    return {
        "comment": "Binary values are hex. hlc is milliseconds << 16 | counter, as text. Made by tests/property/stranger.py.",
        "site_seed": plain(site_seed), "site_key": plain(site_key), "site_id": plain(site),
        "site_id_text": id_text(site), "writer_seed": plain(writer_seed), "writer": plain(writer),
        "certificate": plain(certificate),
        "audiences": {"space": plain(workshop), "public": plain(derived(workshop, "audience public")),
                      "cohort": plain(derived(workshop, "audience cohort")),
                      "me": plain(derived(workshop, "audience me", author)),
                      "site_right": plain(derived(workshop, "site right", site)),
                      "named_set": plain(derived(workshop, "named set", author + post))},
        "card": {"text": "0123456789ABCDEFGHJKMNPQ",
                 "key": plain(public_of(blake(b"indaba/card/1\0" + b"0123456789ABCDEFGHJKMNPQ")))},
        "entries": [{k: str(e[k]) if k == "hlc" else plain(e[k]) for k in shown} for e in lane],
        "fold": {"of": [plain(i) for i in (first, one, two)], "heads": [plain(i) for i in sorted([one, two])],
                 "state": now["state"], "body": plain(now["body"]), "versions": now["versions"],
                 "two_versions": [[f, plain(i)] for f, i in now["two"]]},
    }


if __name__ == "__main__":
    if sys.argv[1:] == ["vectors"]:
        json.dump(vectors(), sys.stdout, indent=1)
        print()
    elif len(sys.argv) == 3 and sys.argv[1] == "check":
        sys.exit(0 if check_file(sys.argv[2]) else 1)
    else:
        sys.exit(__doc__)
