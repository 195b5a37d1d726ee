#!/usr/bin/env python3
"""What the operator reads in the log when a page failed: the reason, beside the id that the page named."""
import os
import re
import sqlite3
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from lib import Tap
from served import Site

tap = Tap()
site = Site()


def lines_with(word):
    """Of the log, which is written when the answer is out: soon, but behind it."""
    for _ in range(100):
        lines = [line for line in site.said().splitlines() if word in line]
        if lines:
            return lines
        time.sleep(0.05)
    return []


site.serve()
all_of_them = site.enter_all()
fay = all_of_them["fay"]
post = fay.post(body="A text", title="A title")
tap.ok(fay.get("/post/%s" % post).status == 200, "the page opens")

# Somebody's tool takes a table away under the running server: no page can mend that.
db = sqlite3.connect(site.file)
db.execute("ALTER TABLE reaction RENAME TO reaction_elsewhere")
db.commit()
db.close()
answer = fay.get("/post/%s" % post)
tap.ok(answer.status >= 500, "without its table it is an error of the server", answer.status)
shown = re.search(r"\b[0-9a-f]{16}\b", re.sub(r"<[^>]*>", " ", answer.text))
tap.ok(shown, "the page names the request", answer.text[-800:])
lines = lines_with(shown.group()) if shown else []
tap.ok(len(lines) == 1, "one line of the log has that id", lines)
line = lines[0] if lines else ""
tap.ok(line.startswith("error ") and " status=%d " % answer.status in line, "as an error, with the status", line)
tap.ok(re.search(r' fault=\S+ ', line) and re.search(r' text="?[^ ].*reaction', line), "and the reason", line)
tap.ok("A text" not in line and post not in line, "and nothing of what people wrote or asked for", line)

answer = fay.get("/post/00000000000000000000000000")
lines = lines_with(" status=404 ")
tap.ok(answer.status == 404 and lines and all(" fault=" not in x for x in lines), "a page that is not there is no error",
       lines[-1:])
site.stop()
tap.end()
