#!/usr/bin/env python3
# `indaba import`: ledgers, dry runs, second imports, and what is left when somebody pulls the plug.
# timeout: 240
import json
import os
import re
import signal
import subprocess
import time
import zipfile

INDABA, SRC = os.environ["INDABA"], os.environ["SRC"]
SITE = os.path.abspath("s/site.indaba")
IMPORTER = os.environ.get("INDABA_IMPORTER") or os.path.join(os.environ.get("BUILD", "build"), "indaba-importer")
os.environ.setdefault("XDG_STATE_HOME", os.path.abspath("state"))
SEEDS = os.path.join(SRC, "..", "shared", "seeds")
count = 0

# Texts of our own, in the shape of what people send.
PROGRAMME = """Gardens that teach

We meet in a private space. How do you compost today? What would you try next?

» 3-28 March : Soil and Patience led by Amina Bello

» 1-30 April : Seeds for a Dry Year led by Jonas Holm
"""
REPORT = """Discussion Report 7 Ida - Water for Small Gardens

From Garden Wiki
Jump to: navigation, search

== Title of Session == Water for Small Gardens

== Convenor == Ida Moreau

== Participants == Tomas, Ida and Ida

== Key Discussion Points ==

What we tried: - Mulch keeps a bed wet for a week - Clay pots under the ground
"""
LIST = "firstname,lastname,email\nAda,Okoro,ada@example.org\nBo,Lind,bo@example.org\n"


def check(what, good, *facts):
    global count
    count += 1
    print(f"{'ok' if good else 'not ok'} {count} - {what}", flush=True)
    for fact in () if good else facts:
        print("#", str(fact)[:400])


def run(*words, code=0):
    done = subprocess.run([INDABA, "--site", SITE, *words], capture_output=True, text=True)
    if code is not None and done.returncode != code:
        print(f"# {words}: exit {done.returncode}, not {code}: {done.stderr.strip()[:300]}")
    return done


def ledger(*words):
    done = run("import", *words, "--json")
    if done.returncode != 0:
        return {"found": -1, "counts": {}, "items": [], "entries": -1}
    made = json.loads(done.stdout)
    total = sum(made[k] for k in ("kept", "changed", "dropped", "already"))
    check(f"the ledger of {os.path.basename(words[0])} closes", made["found"] == total
          and made["found"] == len(made["items"]), made)
    return made


def digest():
    return run("digest").stdout.strip()


def write(name, text):
    with open(name, "w", encoding="utf-8") as f:
        f.write(text)
    return name


def leader_is_owner():
    """Thandi announces what she leads herself: one Thandi, not two. Another name is somebody to come."""
    ledger(write("own.txt", "Come.\n\n» 1-30 June : Hedges led by Thandi and Wanja Njeri\n"), "--year", "2012")
    people = json.loads(run("list", "people", "--json").stdout)
    check("an owner who leads stands once", [p["name"] for p in people].count("Thandi") == 1, people)
    check("and who leads with her is on the list", [p["unclaimed"] for p in people if p["name"] == "Wanja Njeri"] == [True],
          people)
    check("the same text again adds nothing", ledger("own.txt", "--year", "2012")["entries"] == 0)


def seeds_give(name, year, counts):
    path = os.path.join(SEEDS, name)
    if not os.path.exists(path):
        return
    made = ledger(path, "--year", year)
    check(f"{name} gives what was counted by hand",
          all(made["counts"].get(k) == n for k, n in counts.items()), made["counts"])
    check(f"{name} again writes nothing", ledger(path, "--year", year)["entries"] == 0)


def texts():
    programme = write("programme.txt", PROGRAMME)
    before = digest()
    dry = ledger(programme, "--year", "2026", "--dry-run")
    check("a dry run leaves the site as it is", digest() == before)
    made = ledger(programme, "--year", "2026")
    check("a dry run tells the same", dry == made, dry, made)
    check("two workshops and two people", made["counts"]["workshop"] == 2
          and made["counts"]["person"] == 2, made["counts"])
    shown = json.loads(run("list", "workshops", "--json").stdout)
    check("workshops with days, leaders and codes",
          [(w["title"], w["first_day"], w["last_day"], w["led_by"], len(w["join_code"])) for w in shown]
          == [("Soil and Patience", "2026-03-03", "2026-03-28", "Amina Bello", 8),
              ("Seeds for a Dry Year", "2026-04-01", "2026-04-30", "Jonas Holm", 8)], shown)
    after = digest()
    again = ledger(programme, "--year", "2026")
    check("again: nothing is written", again["entries"] == 0 and again["already"] == again["found"],
          again)
    os.rename(programme, "other name.txt")
    check("under another name: nothing is written",
          ledger("other name.txt", "--year", "2026")["entries"] == 0)
    check("and nothing has changed", digest() == after)
    return shown[0]["id"]


def reports():
    made = ledger(write("report.txt", REPORT))
    check("one report, three people", made["counts"]["report"] == 1
          and made["counts"]["person"] == 3, made["counts"])
    check("the wiki's furniture is dropped, and said", made["dropped"] == 2
          and all(i["why"] for i in made["items"] if i["outcome"] == "dropped"), made)
    shown = json.loads(run("list", "reports", "--json").stdout)[0]
    check("the convenor stays text, with a suggestion", shown["convenor"] == "Ida Moreau"
          and shown["suggest"] == "perhaps one of the two Idas", shown)
    check("again: nothing", ledger("report.txt")["entries"] == 0)


def lists(workshop):
    made = ledger(write("list.csv", LIST), "--workshop", workshop)
    check("two people of a list", made["counts"]["person"] == 2, made)
    check("again: nothing", ledger("list.csv", "--workshop", workshop)["entries"] == 0)
    made = ledger(write("list.csv", LIST + "Cy,Moss,cy@example.org\n"), "--workshop", workshop)
    check("one row more brings one person", made["kept"] == 1 and made["already"] == 2, made)
    made = ledger(write("bad.csv", LIST + ",,\n,,nobody\nDee,Falk,dee@example.org\n"), "--workshop",
                  workshop)
    check("a row that names nobody leaves the others", made["kept"] + made["already"] >= 3, made)


def errors():
    for what, words, code in (("a file that is not there", ["nowhere.txt"], 7),
                              ("a folder", ["."], 3),
                              ("no file", [], 2),
                              ("a strange year", ["report.txt", "--year", "never"], 2),
                              ("an unknown workshop", ["report.txt", "--workshop", "0" * 25 + "1"], 7),
                              ("a workshop that is no id", ["report.txt", "--workshop", "x"], 3),
                              ("bytes that nothing reads", [write("noise", "\x01\x02\x03" * 50)], 3)):
        done = run("import", *words, "--json", code=None)
        try:
            told = json.loads(done.stderr)["error"]
        except (ValueError, KeyError):
            told = {}
        check(f"{what}: exit {code}, and one sentence",
              done.returncode == code and told.get("text"), done.returncode, done.stderr)


def words_of_commands():
    """Options go by one table: anywhere among the words, with = or without, and the help names each."""
    for what, words, code in (("an option that is none", ["import", "--yaer", "2026", "report.txt"], 2),
                              ("a value that lacks", ["import", "report.txt", "--year"], 2),
                              ("a flag with a value", ["import", "report.txt", "--dry-run=yes"], 2),
                              ("a word too many", ["import", "report.txt", "other.txt"], 2),
                              ("a letter that is none", ["backup", "-x", "copy"], 2)):
        done = run(*words, "--json", code=None)
        check(f"{what}: exit {code}, in one sentence with what to do", done.returncode == code
              and json.loads(done.stderr)["error"]["remedy"], done.stderr)
    same = [run(*words).stdout for words in (["import", "report.txt", "--dry-run", "--year", "2026", "--json"],
                                             ["import", "--year=2026", "--json", "--dry-run", "--", "report.txt"])]
    check("the order of words says nothing", same[0] == same[1] and json.loads(same[0])["found"] > 0, same)
    told = run("import", "--help").stdout
    check("the help names every option, and what the importer reads",
          all(word in told for word in ("--year", "--zone", "--workshop", "--dry-run", "CSV", "== Title of Session ==")), told)


def progress():
    """On a terminal a line says how far it is; an interrupt there leaves nothing."""
    name, before = big_archive("watched.zip", 40000), digest()
    ours, theirs = os.openpty()
    job = subprocess.Popen([INDABA, "--site", SITE, "import", name], stdout=subprocess.DEVNULL, stderr=theirs,
                           preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    os.close(theirs)
    said = b""
    while b"items, " not in said or b" of " not in said:
        try:
            more = os.read(ours, 4096)
        except OSError:
            break
        said += more
    job.send_signal(signal.SIGINT)
    while True:
        try:
            if not os.read(ours, 4096):
                break
        except OSError:
            break
    check("a terminal sees how many items of how many, and how fast",
          re.search(rb"watched.zip: \d+ of 40\d\d\d items, \d+ a second", said), said[-200:])
    check("an interrupt there ends it with 5 and keeps nothing", job.wait(60) == 5 and digest() == before, job.returncode)


def importer_peak(name):
    """KiB that the importer had at most, looked at while it writes."""
    peak = 0
    with open(name, "rb") as package:
        job = subprocess.Popen([IMPORTER], stdin=package, stdout=subprocess.PIPE)
        while job.stdout.read(200_000):
            with open(f"/proc/{job.pid}/status", encoding="ascii") as f:
                peak = max([peak] + [int(line.split()[1]) for line in f if line.startswith("VmHWM")])
    return peak if job.wait() == 0 else -1


def memory():
    """What the importer holds does not follow how large the archive is: one draft, and 8 bytes for each."""
    if b"libasan" in subprocess.run(["ldd", IMPORTER], capture_output=True).stdout:
        check("memory # SKIP a sanitizer keeps what is freed", True)
        return
    peak = importer_peak(big_archive("large.zip", 60000))
    check("33 MB of texts are read in 16 MiB of memory", 0 < peak < 16 * 1024, peak)


def big_archive(name, posts):
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

    def key(n):
        return "0" * 20 + "".join(letters[n >> 5 * i & 31] for i in range(5, -1, -1))

    drafts = [{"draft": "workshop", "key": key(1), "title": "Very many words",
               "first_day": "2026-09-01", "last_day": "2026-09-30"},
              {"draft": "person", "key": key(2), "name": "Ann"},
              {"draft": "enrolment", "key": key(3), "workshop": key(1), "person": key(2),
               "role": "participant"},
              {"draft": "activity", "key": key(4), "workshop": key(1), "kind": "prompt", "title": "What?"},
              {"draft": "thread", "key": key(100), "workshop": key(1), "activity": key(4),
               "scope": "cohort", "title": "One"}]
    for n in range(posts):
        drafts.append({"draft": "post", "key": key(100 + n), "thread": key(100), "author": key(3),
                       "body": f"Word {n}. " * 40, "written": 1788220800000 + n,
                       **({"parent": key(100)} if n else {})})
    body = {"indaba": "workshop", "version": 1, "site": key(9), "workshop": key(1), "drafts": drafts}
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("workshop.json", json.dumps(body, separators=(",", ":")))
    return name


def worker_of(pid):
    found = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as f:
                found += [int(n) for n in f.read().split()]
    except OSError:
        pass
    return found


def pull_plug(name, signal_number, of_worker):
    """Starts an import, waits until it has written something, and sends the signal."""
    size = os.path.getsize(SITE)
    job = subprocess.Popen([INDABA, "--site", SITE, "import", name, "--json"], stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, text=True,
                           # A shell starts what runs behind it with SIGINT ignored, which is inherited.
                           preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    until = time.monotonic() + 20
    while time.monotonic() < until and job.poll() is None:
        wal = os.path.getsize(SITE + "-wal") if os.path.exists(SITE + "-wal") else 0
        if wal + os.path.getsize(SITE) > size + 500_000:
            break
        time.sleep(0.005)
    for pid in worker_of(job.pid) if of_worker else [job.pid]:
        try:
            os.kill(pid, signal_number)
        except ProcessLookupError:
            pass
    out, told = job.communicate(timeout=60)
    return job.returncode, out, told


def plugs():
    name = big_archive("big.zip", 12000)
    before, shown = digest(), run("list", "workshops", "--json").stdout
    lanes = json.loads(run("verify", "--json").stdout)["lanes"]
    for what, number, of_worker, code in (("the worker is killed", signal.SIGKILL, True, 1),
                                          ("interrupted", signal.SIGINT, False, 5),
                                          ("indaba is killed", signal.SIGKILL, False, -9)):
        exit_code, out, told = pull_plug(name, number, of_worker)
        check(f"{what}: said", exit_code == code and out == "", exit_code, told, out)
        check(f"{what}: nothing of it shows", digest() == before
              and run("list", "workshops", "--json").stdout == shown)
    run("import", "report.txt")  # a start that writes
    found = json.loads(run("verify", "--json").stdout)
    check("the next start removes what was left", found["faults"] == [] and found["lanes"] == lanes, found)
    made = ledger(name)
    check("and then all of it comes in", made["counts"].get("post") == 12000, made["counts"])
    after = digest()
    rebuilt = json.loads(run("rebuild", "--json").stdout)
    check("a rebuild shows the same", rebuilt["before"] == rebuilt["after"] == after, rebuilt)
    big_archive("more.zip", 12001)
    check("one post more writes one", ledger("more.zip")["entries"] == 1)
    told = run("import", name).stdout
    check("the account is in plain words", "already" in told and "Nothing was dropped." in told, told)


def served():
    """The asker of a handed-over import is interrupted: nothing is kept, and the server goes on."""
    name = big_archive("served.zip", 12000)
    with zipfile.ZipFile(name) as z:
        body = z.read("workshop.json").decode()
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as z:  # other ids: another workshop
        z.writestr("workshop.json", body.replace('"' + "0" * 20, '"' + "1" * 20))
    before, entries = digest(), json.loads(run("verify", "--json").stdout)["entries"]
    server = subprocess.Popen([INDABA, "--site", SITE, "serve", "--listen", "127.0.0.1:0", "--json"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    server.stdout.readline()
    try:
        exit_code, out, _ = pull_plug(name, signal.SIGINT, False)
        check("the asker is interrupted", exit_code == -signal.SIGINT and out == "", exit_code, out)
        shown = run("list", "workshops", "--json")  # handed over behind it, or read
        until = time.monotonic() + 30
        while time.monotonic() < until and worker_of(server.pid):
            time.sleep(0.05)
        check("the worker ends", not worker_of(server.pid))
        check("the server goes on", server.poll() is None and shown.returncode == 0)
        small = ledger(write("after.csv", LIST.replace("example.org", "example.net")), "--workshop",
                       json.loads(shown.stdout)[0]["id"])
        check("and takes the next import", small["entries"] > 0, small)
    finally:
        server.terminate()
        server.wait(60)
    found = json.loads(run("verify", "--json").stdout)
    check("nothing of it was kept", found["faults"] == []
          and found["entries"] < entries + 100 and digest() != before, found)


os.makedirs("s")
run("init", "--title", "Gardens", "--owner", "Thandi", "--zone", "Africa/Nairobi")
lists(texts())
reports()
errors()
seeds_give("pkm-announcement.txt", "2012", {"workshop": 2, "person": 2})
seeds_give("discussion-report-22.txt", "2012", {"report": 1, "person": 8})
leader_is_owner()
words_of_commands()
plugs()
served()
progress()
memory()
print(f"1..{count}")
