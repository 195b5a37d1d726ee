#!/usr/bin/env python3
# What facilitators do with posts: what they hide nobody else reads anywhere, what they lock takes no replies, what
# they move stands elsewhere, what they pin stands first. Reactions count once a person and word.
# timeout: 120
import os
import re
import sqlite3
import sys
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from lib import Tap  # noqa: E402
from served import Site, new_id  # noqa: E402

tap = Tap()
site = Site()
site.serve()
who = site.enter_all()
fay, ann, bob, cat, obi, gus = (who[n] for n in ("fay", "ann", "bob", "cat", "obi", "gus"))
ALDER = "/w/" + site.alder


def act(person, post, fields, where="moderate"):
    path = "/post/%s/%s" % (post, where)
    return person.form(path, {"token": person.token(ALDER + "/new") or person.token(ALDER + "/t/" + thread), **fields},
                       {"X-Indaba": "1"})


SECRET, REASON = "velvetsecretword", "reasonwordunfit"
thread = ann.post(body="A first text with a " + SECRET, title="Oak")
reply = bob.post(body="An answer to it", parent=thread)
deep = [reply]
for i in range(6):
    deep.append((cat if i % 2 else bob).post(body="Deeper %d" % i, parent=deep[-1]))
other = cat.post(body="Another conversation", title="Elder")

# depth
page = bob.get(ALDER + "/t/" + thread).text
tap.ok(re.findall(r'<article class="post d(\d)', page) == list("01234444"), "replies are moved in four steps at most",
       re.findall(r'<article class="post d(\d)', page))

# a reason is needed, and a facilitator
tap.ok(act(fay, thread, {"do": "hide"}).status == 400, "without a reason nothing is hidden")
tap.ok(act(bob, thread, {"do": "hide", "reason": REASON}).status == 403, "a participant hides nothing")
tap.ok(act(gus, thread, {"do": "hide", "reason": REASON}).status == 404, "a facilitator of another workshop neither")
tap.ok(fay.form("/post/%s/moderate" % thread, {"do": "lock"}).status == 403, "not without the form's token")
done = act(fay, thread, {"do": "hide", "reason": REASON})
tap.ok(done.status == 303 and done.headers["Location"] == "/post/" + thread, "a facilitator hides it", done.text)
tap.ok(act(fay, thread, {"do": "hide", "reason": REASON}).status == 303, "twice is once")

found = []
for name in ("bob", "cat", "obi", "gus"):
    for path in [ALDER + "/t/" + thread, "/post/" + thread, ALDER + "/a/" + site.activities[site.alder, "prompt"],
                 ALDER + "/today", ALDER + "/new", ALDER + "/brief", ALDER + "/search?q=" + SECRET, "/post/%s/history" % thread,
                 ALDER + "/me", ALDER + "/round", ALDER]:
        for accept in ("text/html", "application/json"):
            text = who[name].get(path, Accept=accept).text
            if SECRET in text.replace("search?q=" + SECRET, "").replace('value="%s"' % SECRET, "").replace(
                    "“%s”" % SECRET, "").replace('"query":"%s"' % SECRET, "") or REASON in text:
                found.append((name, path, accept))
tap.ok(not found, "nobody else reads a hidden text or its reason", found)
page = bob.get(ALDER + "/t/" + thread).text
tap.ok("hidden by a facilitator." in page and "An answer to it" in page, "its place and the answers stay")
tap.ok("Oak" not in page, "its title is hidden too")
tap.ok(bob.get("/post/" + thread).status == 404, "there is no page of it")
mine = ann.get("/post/" + thread).text
tap.ok(SECRET in mine and REASON in mine, "its author reads it, and why")
tap.ok(SECRET in fay.get("/post/" + thread).text and SECRET in fay.get(ALDER + "/t/" + thread).text, "facilitators too")
tap.ok(SECRET in ann.get(ALDER + "/me").text, "it stays among the author's own")
refused = bob.api(site.posts(), {"op": new_id(), "body": "x", "parent": thread})
tap.ok(refused.status == 404, "nobody answers what is hidden", refused.text)


def exported(*words):
    path = os.path.join(site.folder, "e.zip")
    site.must("export", *words, "-o", path)
    with zipfile.ZipFile(path) as z:
        return b"".join(z.read(n) for n in z.namelist()).decode("utf-8", "replace")


tap.ok(SECRET not in exported("workshop", "--workshop", site.alder), "an export of the workshop lacks it")
tap.ok(SECRET in exported("person", "--person", site.people["ann"]), "the author's own words have it")
tap.ok(act(fay, thread, {"do": "show"}).status == 303 and SECRET in bob.get(ALDER + "/t/" + thread).text, "it is shown again")

# locked
tap.ok(act(fay, reply, {"do": "lock"}).status == 400, "only a conversation is locked, not a reply")
act(fay, thread, {"do": "lock"})
page = bob.get(ALDER + "/t/" + thread).text
tap.ok("takes no more replies" in page and 'class="write"' not in page, "locked: a sentence and no form")
refused = bob.api(site.posts(), {"op": new_id(), "body": "x", "parent": deep[3]})
tap.ok(refused.status == 403 and "no more replies" in refused.text, "the writer refuses a reply, deep ones too", refused.text)
act(fay, thread, {"do": "unlock"})
tap.ok('class="write"' in bob.get(ALDER + "/t/" + thread).text, "unlocked: people reply again")

# pinned: it is older than the other one
prompt, talk = (site.activities[site.alder, k] for k in ("prompt", "discussion"))
cat.post(body="The newest", title="Yew")


def order():
    return re.findall(r"<b>(Oak|Elder|Yew)</b>", dan_page())


def dan_page():
    return who["dan"].get(ALDER + "/a/" + prompt).text


tap.ok(order() == ["Yew", "Elder", "Oak"] or order()[0] == "Yew", "the newest stands first", order())
act(fay, other, {"do": "pin"})
tap.ok(order()[0] == "Elder" and len(order()) == 3, "a pinned one before it, and once", order())
act(fay, other, {"do": "unpin"})
tap.ok(order()[0] == "Yew", "unpinned: among the others")

# moved
tap.ok(act(fay, other, {"do": "move", "activity": new_id()}).status == 404, "there is no such question")
elm = site.activities[site.elm, "prompt"]
tap.ok(act(fay, other, {"do": "move", "activity": elm}).status == 404, "nor one of another workshop")
act(fay, other, {"do": "move", "activity": talk})
tap.ok("Elder" not in order() and "Elder" in who["dan"].get(ALDER + "/a/" + talk).text, "moved: it stands under the other question")
tap.ok(ALDER + "/a/" + talk in who["dan"].get(ALDER + "/t/" + other).text, "and its page names that one")
tap.ok("Elder" not in re.sub(r"<nav.*?</nav>", "", cat.get(ALDER + "/a/" + prompt).text)
       and "Another conversation" in cat.get(ALDER + "/a/" + talk).text, "for its author too")

# reactions
def counts(person, post=thread):
    page = person.get("/post/" + post).text
    form = re.search(r'<form method="post" action="/post/%s/react">.*?</form>' % post, page, re.S).group(0)
    return {w: (int(n or 0), p == "true") for w, p, n in
            re.findall(r'value="(\w+)" aria-pressed="(\w+)">(?:[^<\d]*?)(\d*)\s*</button>', form)}


tap.ok(act(bob, thread, {"put": "thanks"}, "react").status == 303, "bob thanks")
act(bob, thread, {"put": "thanks"}, "react")
act(cat, thread, {"put": "thanks"}, "react")
act(cat, thread, {"put": "curious"}, "react")
tap.ok(counts(bob) == {"thanks": (2, True), "agree": (0, False), "curious": (1, False)}, "counted once a person and word", counts(bob))
act(bob, thread, {"take": "thanks"}, "react")
act(bob, thread, {"take": "thanks"}, "react")
tap.ok(counts(bob)["thanks"] == (1, False), "taken away again")
act(bob, thread, {"put": "thanks"}, "react")
tap.ok(counts(bob)["thanks"] == (2, True), "and put once more")
tap.ok(act(bob, thread, {"put": "hate"}, "react").status == 400, "there are three words")
tap.ok(act(obi, thread, {"put": "thanks"}, "react").status in (403, 404), "who looks on gives none")
private = ann.post(body="mine alone", scope="me")
tap.ok(act(bob, private, {"put": "thanks"}, "react").status == 404, "nor anybody to what they may not read")
tap.ok(re.search(r"Thanks\s+2", cat.get(ALDER + "/t/" + thread).text), "the conversation shows how many")

# the same rows after a rebuild, and for another program
tap.ok(site.stop() == 0, "it stops")


def rows():
    db = sqlite3.connect(site.file)
    got = [sorted(db.execute("SELECT * FROM " + t)) for t in ("post", "thread_count", "moderation", "reaction", "attachment")]
    db.close()
    return got


before = rows()
site.must("rebuild")
tap.ok(rows() == before, "a rebuild gives the same rows")
tap.end()
