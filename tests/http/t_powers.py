#!/usr/bin/env python3
# What plain http may do from another machine: the powers of a room work, the keys to somebody's words do not,
# whatever Host or forwarding header is sent. The other machine's address is one of a network namespace of
# this test's own.
# timeout: 90
import http.client
import json
import os
import select
import shutil
import subprocess
import sys
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import served  # noqa: E402
from lib import Tap  # noqa: E402

ADDRESS = "192.168.77.1"
REMEDY = "on the machine"


def alone():
    """Goes on in a namespace where ADDRESS is ours; does not return unless we are there."""
    if os.environ.get("POWERS_INSIDE"):
        return
    tries = (["unshare", "-n"], ["unshare", "-rn"]) if shutil.which("unshare") and shutil.which("ip") else ()
    for words in tries:
        words = [*words, "sh", "-c", f'ip link set lo up && ip addr add {ADDRESS}/24 dev lo && exec "$@"', "sh"]
        if subprocess.run([*words, "true"], capture_output=True).returncode == 0:
            os.execvpe(words[0], [*words, sys.executable, os.path.abspath(__file__)],
                       {**os.environ, "POWERS_INSIDE": "1"})
    print("1..0 # SKIP this machine allows no network namespace with an address of its own")
    sys.exit(0)


class Site(served.Site):
    def serve(self):
        self.log = open(self.log_file, "ab")
        self.process = subprocess.Popen(
            [served.INDABA, "--site", self.file, "serve", "--listen", "0.0.0.0:0", "--json"], env=self.env,
            stdout=subprocess.PIPE, stderr=self.log)
        ready, _, _ = select.select([self.process.stdout], [], [], 30)
        self.port = int(json.loads(self.process.stdout.readline())["url"].rstrip("/").rsplit(":", 1)[1]) if ready else 0


class Far(served.Visitor):
    """Somebody's browser, from an address to an address."""

    def __init__(self, whose, here, there):
        super().__init__(whose.site, whose.name)
        self.cookies, self.here, self.there = dict(whose.cookies), here, there

    def ask(self, method, path, body=None, headers=None):
        c = http.client.HTTPConnection(self.there, self.site.port, timeout=30, source_address=(self.here, 0))
        cookies = "; ".join("%s=%s" % pair for pair in self.cookies.items())
        c.request(method, path, body, {"Cookie": cookies, **(headers or {})})
        r = c.getresponse()
        answer = served.Answer(r.status, r.headers, r.read())
        c.close()
        return answer


def check_keys(tap, site, who, person, where, **headers):
    """None of the key powers, for the facilitator nor the owner."""
    fay, owner = (Far(who[name], *where) for name in ("fay", "owner"))
    base = "/w/%s/people/%s" % (site.alder, person)
    backup = json.loads(who["owner"].json("/site").body)["backup"]["copies"][0]["name"]
    send = {"Accept": "application/json", "X-Indaba": "1", **headers}
    asked = [("a role", fay, "POST", base + "/role", {"role": "observer"}),
             ("a new card", fay, "POST", base + "/card", {"op": served.new_id()}),
             ("a new link", fay, "POST", base + "/link", {"op": served.new_id()}),
             ("a backup", owner, "POST", "/site/backup", {}),
             ("a backup's file", owner, "GET", "/site/backup/" + backup, None)]
    wrong = []
    for what, visitor, method, path, fields in asked:
        more = {"Content-Type": served.FORM} if fields is not None else {}
        body = urllib.parse.urlencode(fields) if fields is not None else None
        answer = visitor.ask(method, path, body, {**send, **more})
        # A name that is not the site's is refused before anything else.
        if answer.status not in (403, 421) or (answer.status == 403 and REMEDY not in answer.text):
            wrong.append("%s: %d %s" % (what, answer.status, answer.text[:200]))
    how = ", ".join("%s: %s" % (k, v) for k, v in headers.items()) or "no tricks"
    tap.ok(not wrong, "%s to %s, %s: no key power" % (*where, how), "\n".join(wrong))


def check_room(tap, site, who, post):
    """The powers of a room, from the other machine over plain http."""
    fay, home = Far(who["fay"], ADDRESS, ADDRESS), "/w/" + site.alder
    tap.ok(fay.get(home + "/today").status == 200, "pages are shown")
    done = fay.api(home + "/people", {"op": served.new_id(), "text": "Zawadi\n", "sure": "1"})
    names = {p["name"]: p["id"] for p in fay.json(home + "/people").json["people"]}
    tap.ok(done.status in (200, 201, 303) and "Zawadi" in names, "somebody is added", done.text[:300])
    card = fay.api("%s/people/%s/card" % (home, names.get("Zawadi")), {"op": served.new_id()})
    tap.ok(card.status == 201, "who was never in gets a card", card.text[:300])
    done = fay.api("/post/%s/moderate" % post, {"do": "hide", "reason": "Not for here."})
    tap.ok(done.status == 200, "a text is hidden", done.text[:300])
    op = served.new_id()
    ann = Far(who["ann"], ADDRESS, ADDRESS)
    tap.ok(ann.post(op=op, body="Another text.") == op, "and a participant writes")
    page = fay.get("%s/people/%s" % (home, who["bob"].enrolment)).text
    tap.ok('/role"' not in page and "on the laptop itself" in page, "a person's page offers no role there, and says where")


def main():
    alone()
    tap, site = Tap(), Site()
    site.serve()
    try:
        who = site.enter_all()
        person, home = who["bob"].enrolment, "/w/" + site.alder
        post = who["ann"].post(body="A text.")
        made = who["owner"].api("/site/backup", {})
        for _ in range(100):
            if made.status == 200 and who["owner"].json("/site").json["backup"]["copies"]:
                break
            select.select([], [], [], 0.1)
        port = site.port
        far, near = (ADDRESS, ADDRESS), ("127.0.0.1", "127.0.0.1")
        check_keys(tap, site, who, person, far)
        check_keys(tap, site, who, person, (ADDRESS, "127.0.0.1"))
        for host in ("127.0.0.1", "127.0.0.1:%d" % port, "localhost:%d" % port, "[::1]:%d" % port):
            check_keys(tap, site, who, person, far, Host=host)
        for name, value in (("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-Proto", "https"), ("Forwarded", "for=127.0.0.1"),
                            ("Forwarded", "for=127.0.0.1;proto=https;host=localhost"), ("X-Real-IP", "127.0.0.1"),
                            ("X-Forwarded-Host", "localhost")):
            check_keys(tap, site, who, person, far, **{name: value})
        check_keys(tap, site, who, person, far, **{"Host": "localhost:%d" % port, "X-Forwarded-For": "127.0.0.1",
                                                  "X-Forwarded-Proto": "https"})
        # The machine itself with somebody behind it, or under the name that others use.
        check_keys(tap, site, who, person, near, **{"X-Forwarded-For": ADDRESS})
        check_keys(tap, site, who, person, near, Forwarded="for=" + ADDRESS)
        check_keys(tap, site, who, person, near, Host="%s:%d" % (ADDRESS, port))
        roles = {p["id"]: p["role"] for p in who["fay"].json(home + "/people").json["people"]}
        tap.ok(roles[person] == "participant" and len(who["owner"].json("/site").json["backup"]["copies"]) == 1,
               "nothing came of it", roles)
        check_room(tap, site, who, post)
        role = who["fay"].api("%s/people/%s/role" % (home, person), {"role": "observer"})
        tap.ok(role.status == 200, "on the machine itself the same request gives the role", role.text[:300])
    finally:
        site.stop()
    tap.end()


main()
