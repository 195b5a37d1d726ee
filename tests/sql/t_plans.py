#!/usr/bin/env python3
"""How SQLite reads for each statement: by an index that leads to what is asked for, never through a whole table or
all of a workshop, but for those in the list below, each with the reason why that is right.
timeout: 60"""
import os
import re
import sqlite3
import sys

SRC = os.environ.get("SRC") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("BUILD") or os.path.join(SRC, "build")

# What reads all of something, by statement: why.
SMALL = "there are few of them in a workshop or a site"
WHOLE = "all of it is what is asked for"
RARE = "asked for once in a while, not for a page"
ALLOWED = {
    **dict.fromkeys("entry_objects_of_site entry_objects_of_space enrolment_of_workshop person_all".split(), WHOLE),
    **dict.fromkeys("""activity_last activity_of_workshop activity_removed incarnation_last incarnation_set_seeds
        lane_all part_of_workshop pod_named pod_of_workshop pod_sizes reader_put_all_pods report_last_number report_seen_list
        round_waiting_late sched_workshop_all site_right_all site_right_clear tick_of_workshop
        workshop_all""".split(), SMALL),
    **dict.fromkeys("""blob_drop_orphans login_link_drop_old login_link_drop_person session_drop_old short_code_drop_old
        enrolment_facilitators reader_members people_other_facilitator place_waiting_before card_spare_last card_missing post_noticed""".split(), RARE),
    **dict.fromkeys("card_tally enrolment_tally people_tally site_totals report_people_counts".split(),
                    "a count for facilitators, of people and not of posts"),
    "moderation_pinned": "what facilitators did with posts is little",
    "card_people": "in order of names, with a limit",
    "enrolment_some": "in order of ids, with a limit",
}


def strings(code):
    """The value of adjacent C strings."""
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', code)).replace('\\"', '"').replace("\\n", "\n")


def main():
    with open(os.path.join(BUILD, "gen/sql.c"), encoding="utf-8") as f:
        code = f.read()
    c_string = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
    db = sqlite3.connect(":memory:")
    db.execute("ANALYZE")
    for create, rest in re.findall(r"\.create = \{" + c_string + r",.*?\},\n(.*?)NULL\}", code, re.S):
        db.execute(strings(create))
        for index in re.findall(c_string, rest.split(".indexes = {")[1]):
            db.execute(strings(index))
        for stats in re.findall(r"\.stats = " + c_string, rest):
            db.execute(strings(stats))
    db.execute("ANALYZE sqlite_schema")
    tables = db.execute("SELECT count(*) FROM sqlite_schema WHERE type = 'table'").fetchone()[0]
    statements = re.findall(r'\{\.name = "(\w+)", \.index = (\d+),.*?\.sql = ' + c_string, code, re.S)
    wrong, read, used = [], 0, set()
    for name, _, sql in statements:
        text = strings(sql)
        numbers = [int(n) for n in re.findall(r"\$(\d+)", text)]
        try:
            plan = db.execute("EXPLAIN QUERY PLAN " + re.sub(r"\$(\d+)", r"?\1", text), [b""] * max(numbers, default=0)).fetchall()
        except sqlite3.OperationalError as e:
            wrong.append("%s: %s" % (name, e))
            continue
        read += 1
        for row in plan:
            whole = row[3].startswith("SCAN") and "CONSTANT" not in row[3] and "SUBQUERY" not in row[3]
            if whole or re.search(r"\((workshop|site|space)=\?\)", row[3]):
                used.add(name)
                if name not in ALLOWED:
                    wrong.append("%s: %s" % (name, row[3]))
    for line in wrong:
        print("# " + line)
    print("%s 1 - each statement reads what it asks for (%d statements, %d tables)" % (
        "not ok" if wrong or read < 150 or tables < 30 else "ok", read, tables))
    stale = sorted(set(ALLOWED) - used)
    for name in stale:
        print("# %s may be taken off the list" % name)
    print("%s 2 - the list of those that read all of something is no longer than it must be" % ("not ok" if stale else "ok"))
    print("1..2")


sys.exit(main())
