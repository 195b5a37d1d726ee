#!/usr/bin/env python3
# Writing: looking first, changing, what a text said before, taking back and putting back, taking a file away.
# timeout: 120
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from lib import Tap  # noqa: E402
from served import Site, new_id  # noqa: E402

tap = Tap()
site = Site()
site.serve()
who = site.enter_all()
fay, ann, bob, cat, dan, obi = (who[n] for n in ("fay", "ann", "bob", "cat", "dan", "obi"))
ALDER = "/w/" + site.alder
PROMPT = ALDER + "/a/" + site.activities[site.alder, "prompt"]


def form_of(person, path):
    page = person.get(path).text
    form = re.search(r'<form class="write".*?</form>', page, re.S).group(0)
    return dict(re.findall(r'name="(token|op|rev|parent)" value="([^"]*)"', form)), form


def send(person, path, fields, files=()):
    body = "".join('--x7x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % kv for kv in fields.items())
    for field, name, data in files:
        body += ('--x7x\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: text/plain\r\n\r\n%s\r\n'
                 % (field, name, data))
    return person.ask("POST", path, (body + "--x7x--\r\n").encode(), {"Content-Type": "multipart/form-data; boundary=x7x"})


def act(person, post, where, fields):
    token = form_of(person, PROMPT)[0]["token"]
    return person.form("/post/%s/%s" % (post, where), {**fields, "token": token})


# looking first
fields, _ = form_of(ann, PROMPT)
tick = "to-" + bob.enrolment
shown = send(ann, PROMPT + "/posts", {**fields, "body": "Some **bold** words & more", "scope": "pod", "do": "preview", "aloud": "1"},
             [("file1", "a.txt", "bytes")])
tap.ok(shown.status == 200 and "<strong>bold</strong>" in shown.text, "the text is shown as it will look", shown.status)
tap.ok("Some **bold** words &amp; more</textarea>" in shown.text and 'value="pod" selected' in shown.text
       and re.search(r'name="aloud" value="1" checked', shown.text) and fields["op"] in shown.text, "the form keeps everything")
readers = re.search(r"Who will read it:.*?</p>", shown.text, re.S).group(0)
tap.ok("Birch" in readers and ">bob<" in readers and ">fay<" in readers and ">cat<" not in readers and ">dan<" not in readers,
       "who will read it, by name", readers)
tap.ok("Choose your files again" in shown.text, "that files must be chosen again is said")
shown = send(ann, PROMPT + "/posts", {**fields, "body": "x", "scope": "cohort", tick: "1", "do": "preview"})
readers = re.search(r"Who will read it:.*?</p>", shown.text, re.S).group(0)
tap.ok(">bob<" in readers and ">fay<" not in readers and re.search(r'name="%s" value="1" checked' % tick, shown.text),
       "ticked people are named, and ticked again", readers)
tap.ok(not bob.json(ALDER + "/new").json["posts"] and ann.get("/post/" + fields["op"]).status == 404, "nothing is written by looking")
sent = send(ann, PROMPT + "/posts", {**fields, "body": "Some **bold** words & more", "scope": "pod", "do": "send"})
tap.ok(sent.status == 303 and bob.get("/post/" + fields["op"]).status == 200, "then it is sent", sent.status)
tap.ok(send(cat, PROMPT + "/posts", {**form_of(cat, PROMPT)[0], "token": fields["token"], "body": "x", "scope": "cohort", "do": "preview"}
            ).status == 403, "not with somebody else's token")


def history(person, post):
    answer = person.json("/post/%s/history" % post)
    return [v["body"] for v in answer.json["versions"]] if answer.status == 200 else answer.status


# changing before anybody saw it, and afterwards
post = ann.post(body="One", title="T")
ann.edit(post, body="Two", title="T", scope="cohort", rev=2)
tap.ok("edited" not in bob.get("/post/" + post).text, "what was changed before anybody saw it does not show as changed")
tap.ok(history(ann, post) == ["One", "Two"] and history(fay, post) == ["Two"], "the first version stays its author's",
       (history(ann, post), history(fay, post)))
bob.post(body="I saw it", parent=post)
ann.edit(post, body="Three", title="T", scope="cohort", rev=3)
tap.ok("edited" in bob.get("/post/" + post).text, "later ones show as changed")
tap.ok(history(ann, post) == ["One", "Two", "Three"] and history(fay, post) == ["Two", "Three"],
       "its author reads all versions, a facilitator those that somebody could read", (history(ann, post), history(fay, post)))
tap.ok((history(bob, post), history(cat, post)) == (403, 403), "others none")
page = fay.get("/post/%s/history" % post).text
tap.ok("Two" in page and "Three" in page and "<p>One" not in page, "as a page too")
late = ann.post(body="Mine at first", scope="me")
ann.edit(late, body="For all", scope="cohort", rev=2)
bob.post(body="seen", parent=late)
ann.edit(late, body="For all, again", scope="cohort", rev=3)
tap.ok("Mine at first" not in str(history(fay, late)) and "For all" in str(history(fay, late)),
       "what stood there for its author alone stays so", history(fay, late))

# a mark that passed it
post2 = ann.post(body="First words", title="M")
token = form_of(dan, PROMPT)[0]["token"]
dan.form(ALDER + "/new", {"read": post2, "token": token})
ann.edit(post2, body="Second words", title="M", scope="cohort", rev=2)
tap.ok("edited" in bob.get("/post/" + post2).text and history(fay, post2) == ["First words", "Second words"],
       "somebody had read it: the change shows")

# taking back
tap.ok(act(bob, post, "remove", {"do": "remove"}).status == 403 and act(fay, post, "remove", {"do": "remove"}).status == 403,
       "nobody takes back what another wrote")
tap.ok(ann.form("/post/%s/remove" % post, {"do": "remove"}).status == 403, "not without the form's token")
tap.ok(act(ann, post, "remove", {"do": "remove"}).status == 303 and act(ann, post, "remove", {"do": "remove"}).status == 303,
       "its author does, twice is once")
page = bob.get(ALDER + "/t/" + post).text
tap.ok("taken back." in page and "I saw it" in page and "Three" not in page, "its place stays under the answers")
tap.ok([p.get("/post/" + post).status for p in (bob, fay, cat)] == [404] * 3 and history(fay, post) == 404, "nobody else has it")
mine = ann.get("/post/" + post).text
tap.ok("Three" in mine and "Put it back" in mine, "its author does, and may put it back")
act(ann, post, "remove", {"do": "restore"})
tap.ok("Three" in bob.get(ALDER + "/t/" + post).text, "put back: it is there again")
alone = ann.post(body="Nobody answered this", title="Alone")
act(ann, alone, "remove", {"do": "remove"})
tap.ok("Alone" not in bob.get(PROMPT).text and not [p for p in bob.json(ALDER + "/new").json["posts"] if p["id"] == alone],
       "without answers nothing of it stays in lists")
act(ann, alone, "remove", {"do": "restore"})
tap.ok("edited" not in bob.get("/post/" + alone).text, "put back is not changed")

# files
fields, _ = form_of(ann, PROMPT)
send(ann, PROMPT + "/posts", {**fields, "body": "with files", "scope": "cohort"}, [("file1", "a.txt", "aaa"), ("file2", "b.txt", "bbb")])
fields, form = form_of(ann, "/post/%s/edit" % fields["op"])
drops = dict((n, d) for d, n in re.findall(r'name="(drop-\w+)" value="1"> <bdi>([^<]*)</bdi>', form))
tap.ok(set(drops) == {"a.txt", "b.txt"} and "2 files are here" in form, "a change shows the files that are there", drops)
blob = re.search(r'/b/[0-9a-f]{64}', bob.get("/post/" + fields["op"]).text).group(0)
done = send(ann, "/post/%s/edit" % fields["op"], {**fields, "body": "with files", "scope": "cohort", drops["a.txt"]: "1"})
page = bob.get("/post/" + fields["op"]).text
tap.ok(done.status == 303 and "b.txt" in page and "a.txt" not in page, "a ticked one is taken away", done.status)
act(ann, fields["op"], "remove", {"do": "remove"})
tap.ok([bob.get(b).status for b in set(re.findall(r'/b/[0-9a-f]{64}', page))] == [404], "the files go with the post")

# the same rows for a rebuild
tap.ok(site.stop() == 0, "it stops")
tap.end()
