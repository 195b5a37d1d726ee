#!/usr/bin/env python3
"""The import worker on packages of other people, where a folder of them stands beside the sources; what
must come out was counted by other programs (NAME.expected.json, MANIFEST.tsv). Skipped without them."""
import collections
import json
import os
import pathlib
import subprocess

SRC = pathlib.Path(os.environ.get("SRC", pathlib.Path(__file__).resolve().parents[2]))
SHARED = pathlib.Path(os.environ.get("INDABA_SAMPLES", SRC.parent / "shared"))
BUILD = pathlib.Path(os.environ.get("BUILD", "."))
WORKER = os.environ.get("INDABA_IMPORTER", str(BUILD / "indaba-importer"))
done = 0


def ok(good, what, more=""):
    global done
    done += 1
    print(("ok" if good else "not ok"), done, "-", what)
    if not good and more:
        print("#", str(more)[:500])


def run(path, *args):
    with open(path, "rb") as package:
        result = subprocess.run([WORKER, *args], stdin=package, stdout=subprocess.PIPE, timeout=100)
    return [json.loads(line) for line in result.stdout.splitlines()], result.returncode


def counts(frames):
    return collections.Counter(f["draft"] for f in frames if "draft" in f)


def closes(frames):
    return frames[-1].get("found") == sum("item" in f for f in frames)


def seeds():
    frames, code = run(SHARED / "seeds/pkm-announcement.txt", "--year", "2012")
    got = counts(frames)
    ok(code == 0 and closes(frames) and got["workshop"] == 2 and got["person"] == 2, "the announcement", got)
    runs = [(f["title"], f["first_day"], f["last_day"], f["led_by"]) for f in frames if f.get("draft") == "workshop"]
    ok(runs == [("Personal Knowledge Management", "2012-09-01", "2012-09-30", "Harold Jarche"),
                ("Social Media for Professional Development", "2012-10-01", "2012-10-31", "Jane Hart")],
       "its workshops", runs)
    frames, code = run(SHARED / "seeds/discussion-report-22.txt")
    got = counts(frames)
    ok(code == 0 and closes(frames) and got["report"] == 1 and got["person"] == 8, "the report", got)
    report = next(f for f in frames if f.get("draft") == "report")
    ok(report["number"] == 22 and report["convenor"] == "Eva Schiffer" and
       report["suggest"] == "perhaps one of the two Evas" and report["note"] == "have I left someone out?",
       "its head", report)
    ok([f["name"] for f in frames if f.get("draft") == "person"] ==
       ["Claudia", "Nancy", "Vijaya", "Kumkum", "Viky", "Marc", "Eva", "Eva"], "its people")
    points = [f["kind"] for f in frames if f.get("draft") == "report_point"]
    ok(points == ["heading"] + 5 * ["point"] + ["heading"] + 4 * ["point"], "its points", points)


def tables():
    people = {"username", "firstname", "lastname", "email", "emailaddress", "teacheremail"}
    for path in sorted((SHARED / "samples/csv").glob("*.csv")):
        want = json.loads(path.with_name(path.name + ".expected.json").read_text())
        head = {h.strip().lower().replace(" ", "").replace("_", "") for h in want["facts"]["header"]}
        frames, code = run(path)
        if head & people:
            ok(code == 0 and closes(frames) and frames[-1]["found"] == want["counts"]["rows"], path.name, frames[-1])
        else:
            ok(code == 3 and "no column with people's names" in frames[-1]["error"]["text"], path.name, frames[-1])


def hostile():
    """What must be refused is, what is a list of people comes in, and nothing dies."""
    for folder in ("hostile", "hostile-made"):
        for path in sorted((SHARED / "samples" / folder).glob("*.expected.json")):
            want = json.loads(path.read_text())
            package = path.with_name(want["file"])
            frames, code = run(package)
            good = code in (0, 3) and frames and (closes(frames) if code == 0 else frames[-1]["error"]["text"])
            if want.get("must") == "reject":
                good = good and code == 3
            if package.name.startswith("roster") and want.get("must") == "partial":
                good = good and code == 0 and frames[-1]["found"] == want["counts"]["rows"] and \
                    any(f.get("outcome") == "dropped" for f in frames) and counts(frames)["person"] > 0
            ok(bool(good), f"{folder}/{package.name}", (code, frames[-1:]))


if (SHARED / "seeds").is_dir():
    seeds()
    tables()
    hostile()
    print(f"1..{done}")
else:
    print("1..0 # SKIP no folder with samples")
