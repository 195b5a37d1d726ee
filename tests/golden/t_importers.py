#!/usr/bin/env python3
"""What the import worker reads out of small packages, against facts that were written by hand."""
import collections
import io
import json
import os
import pathlib
import subprocess
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent / "importers"
BUILD = pathlib.Path(os.environ.get("BUILD", "."))
WORKER = os.environ.get("INDABA_IMPORTER", str(BUILD / "indaba-importer"))
done = 0


def ok(good, what, more=""):
    global done
    done += 1
    print(("ok" if good else "not ok"), done, "-", what)
    if not good and more:
        print("#", more)


def run(data, *args):
    """Runs the worker on bytes; gives its frames (blob bytes left out) and exit code."""
    with tempfile.TemporaryFile() as package:
        package.write(data)
        package.seek(0)
        done = subprocess.run([WORKER, *args], stdin=package, stdout=subprocess.PIPE, timeout=60)
    frames, pipe = [], io.BytesIO(done.stdout)
    for line in pipe:
        frames.append(json.loads(line))
        if "blob" in frames[-1] and "draft" not in frames[-1]:
            pipe.seek(frames[-1]["bytes"], io.SEEK_CUR)
    return frames, done.returncode


def drafts(frames):
    return [f for f in frames if "draft" in f]


def contains(frames, wanted):
    """Whether each wanted draft is there, with these fields, in this order."""
    rest = iter(drafts(frames))
    for want in wanted:
        if not any(all(f.get(k) == v for k, v in want.items()) for f in rest):
            return want
    return None


def case(folder):
    want = json.loads((folder / "expected.json").read_text())
    data = next(folder.glob("input*")).read_bytes()
    frames, code = run(data, *want["args"])
    items = [f for f in frames if "item" in f]
    counts = collections.Counter(f["draft"] for f in drafts(frames))
    outcomes = collections.Counter(f["outcome"] for f in items)
    name = folder.name
    ok(code == 0 and frames[0].get("format") == want["format"], f"{name}: format", frames[0])
    ok(frames[-1].get("found") == want["found"] == len(items), f"{name}: found", frames[-1])
    ok(outcomes == want["outcomes"], f"{name}: outcomes", outcomes)
    ok(counts == want["counts"], f"{name}: counts", counts)
    missing = contains(frames, want["drafts"])
    ok(missing is None, f"{name}: drafts", missing)
    text = json.dumps(frames, ensure_ascii=False)
    ok(not any(word in text for word in want.get("absent", [])), f"{name}: nothing that must not be read")
    whys = " ".join(f.get("why", "") for f in items)
    ok(all(word in whys for word in want.get("why", [])), f"{name}: reasons", whys)


def identity(frames):
    return frames[0]["origin"], {(f["draft"], f["key"]) for f in drafts(frames)}


def once_more(name, before, after, more):
    """The same package with one thing more has the same identity and only that thing more."""
    a, b = identity(run(before, "--year", "2027")[0]), identity(run(after, "--year", "2027")[0])
    ok(a[0] == b[0] and a[1] < b[1], f"{name} with one more: what was there is the same")
    added = collections.Counter(noun for noun, _ in b[1] - a[1])
    ok(added == more, f"{name} with one more: only that", added)


def archive(names):
    """An archive of ours with its entries in this order, and one that people made by packing the folder."""
    site, shop, post = (f"01ARZ3NDEKTSV4RRFFQ69G5FA{c}" for c in "VWX")
    data = {"workshop.json": json.dumps({"indaba": "workshop", "version": 1, "site": site, "workshop": shop, "drafts": [
        {"draft": "workshop", "key": shop, "title": "PKM"},
        {"draft": "thread", "key": post, "workshop": shop, "title": "T"},
        {"draft": "post", "key": post, "thread": post, "body": "text ] } \" : {", "written": 1},
        {"draft": "file", "key": post, "name": "a.txt", "blob": "attachments/a", "post": post},
        {"draft": "file", "key": site, "name": "b.txt", "blob": "attachments/b", "post": post}]}),
        "attachments/a": "a" * 600000, "attachments/b": "", "index.html": "<p>"}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name in names:
            z.writestr(name, data[name.split("PKM/")[-1]])
    return run(out.getvalue())


def archives():
    names = ["attachments/a", "attachments/b", "index.html", "workshop.json"]
    (first, code), (second, _) = archive(names), archive(names[::-1])
    third, _ = archive([f"PKM/{n}" for n in names])
    ok(code == 0 and first[-1]["found"] == 5 == sum("item" in f for f in first), "archive: found", first[-1])
    ok(identity(first) == identity(second) == identity(third) and len(identity(first)[1]) == 5,
       "archive: the same in another order, and inside a folder")
    sizes = collections.Counter()
    for f in first:
        sizes[f.get("blob") if "bytes" in f and "draft" not in f else None] += f.get("bytes", 0)
    ok(sizes["attachments/a"] == 600000 and sizes["attachments/b"] == 0, "archive: all bytes of its files", sizes)


def main():
    archives()
    cases = sorted(p.parent for p in HERE.glob("*/expected.json"))
    for folder in cases:
        case(folder)
    text = (HERE / "announcement/input.txt").read_bytes()
    once_more("announcement", text, text + "» 1-30 November : Résumé led by Zoë\n".encode(),
              {"workshop": 1, "person": 1, "enrolment": 1, "activity": 1})
    text = (HERE / "report/input.txt").read_bytes()
    once_more("report", text, text.replace(b"No light in the evening", b"No light in the evening - No paper"),
              {"report_point": 1})
    once_more("report", text, text.replace(b"Piet, ", b"Piet, Zoe, "), {"person": 1, "report_person": 1})
    text = (HERE / "roster/input.csv").read_bytes()
    once_more("roster", text, text + b"zoe,,Zoe,Martin,z@example.org,North,,,\n",
              {"person": 1, "enrolment": 1, "pod_member": 1})
    ok(run(text)[0] == run(text.replace(b"\n", b"\r\n"))[0], "other line ends change nothing")
    print(f"1..{done}")


main()
