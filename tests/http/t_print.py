#!/usr/bin/env python3
"""The print room: each sheet printed by Chromium, its pages counted and read by poppler, its QR codes read back by
zbar; versions, what changed since it was printed, and the forms."""
# timeout: 240
import http.server
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import served  # noqa: E402
from lib import Tap  # noqa: E402

TOOLS = ["chromium", "pdfinfo", "pdftotext", "pdftoppm", "zbarimg"]
LIST = ["Guest %02d" % i for i in range(1, 28)]
SITE, WIFI, PASSWORD = "http://192.168.4.1:8080/", "Garden; \"north\"", "tea:time\\7"
FLAGS = ("--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
         "--disable-component-update --disable-sync --no-pdf-header-footer --print-to-pdf-no-header").split()


class World:
    def __init__(self):
        people = served.PEOPLE
        served.PEOPLE = people + [(name, "Alder", "participant") for name in LIST]
        self.site = served.Site()
        served.PEOPLE = people
        self.site.serve()
        self.who = self.site.enter_all()
        self.fay, self.ann, self.gus = self.who["fay"], self.who["ann"], self.who["gus"]
        self.home = "/w/" + self.site.alder
        self.code = self.site.workshops["Alder"]["join_code"]
        self.folder = tempfile.mkdtemp(dir=self.site.folder)
        world = self

        class Proxy(http.server.BaseHTTPRequestHandler):
            """fay's browser: flags give Chromium no cookie."""
            def do_GET(self):
                page = world.kept.get(self.path) or world.fay.get(self.path, Accept_Language="en")
                self.send_response(page.status)
                for name in ("Content-Type", "Content-Security-Policy"):
                    if page.headers[name]:
                        self.send_header(name, page.headers[name])
                self.send_header("Content-Length", str(len(page.body)))
                self.end_headers()
                self.wfile.write(page.body)

            def log_message(self, *args):
                pass

        self.kept = {}
        self.web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
        threading.Thread(target=self.web.serve_forever, daemon=True).start()

    def printed(self, path, name):
        """(pages, all A4, text, QR codes) of the page on paper."""
        pdf = os.path.join(os.environ.get("KEEP_PDF") or self.folder, name + ".pdf")
        with tempfile.TemporaryDirectory(dir=self.folder) as profile:
            subprocess.run(["chromium", *FLAGS, "--user-data-dir=" + profile, "--print-to-pdf=" + pdf,
                            "http://127.0.0.1:%d%s" % (self.web.server_address[1], path)],
                           check=True, timeout=90, stderr=subprocess.DEVNULL)
        info = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
        pages = int(re.search(r"Pages:\s+(\d+)", info).group(1))
        width, height = map(float, re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", info).groups())
        text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
        picture = os.path.join(self.folder, name)
        subprocess.run(["pdftoppm", "-r", "150", "-gray", pdf, picture], check=True)
        codes = []
        for file in sorted(os.listdir(self.folder)):
            if file.startswith(name) and file.endswith(".pgm"):
                codes += subprocess.run(["zbarimg", "-q", "--raw", os.path.join(self.folder, file)],
                                        capture_output=True, text=True).stdout.split("\n")[:-1]
                os.unlink(os.path.join(self.folder, file))
        return pages, abs(width - 595.3) < 2 and abs(height - 841.9) < 2, text, codes

    def row(self, name):
        return [r for r in self.fay.json(self.home + "/print").json["sheets"] if r["sheet"] == name][0]


def forms(tap, w):
    room = w.fay.get(w.home + "/print")
    tap.ok(room.status == 200 and "works on this machine only" in room.text, "an address of this machine only is pointed out", room.text)
    path, token = w.home + "/print", w.fay.token("/me")
    for address in ["ftp://x/", "http://a b/", "javascript:alert(1)", "http://x/\"", "x" * 30]:
        a = w.fay.form(path, {"address": address, "token": token})
        tap.ok(a.status == 400, "no address: %s" % address, a)
    fields = {"wifi": WIFI, "password": PASSWORD, "address": SITE}
    a = w.fay.form(path, {**fields, "token": w.ann.token("/me")})
    tap.ok(a.status == 403, "a foreign token", a)
    tap.ok(w.ann.form(path, {**fields, "token": w.ann.token("/me")}).status == 403, "a participant")
    tap.ok(w.gus.form(path, {**fields, "token": w.gus.token("/me")}).status == 404, "another workshop's facilitator")
    before = w.row("join")
    a = [w.fay.form(path, {**fields, "token": token}).status for _ in range(2)]
    tap.ok(a == [303, 303] and w.fay.json(path).json["address"] == SITE, "kept, twice", a)
    now = w.row("join")
    tap.ok(now["version"] != before["version"] and now["printed"] == 0, "the sheet is another version", (before, now))
    a = w.fay.form(path + "/join", {"version": now["version"], "token": token})
    row = w.row("join")
    tap.ok(a.status == 303 and row["printed"] > 0 and not row["changed"], "marked as printed", row)
    w.fay.form(path, {**fields, "wifi": "Hall", "token": token})
    tap.ok(w.row("join")["changed"] and not w.row("report")["changed"], "another Wi-Fi: it has changed since; the report form has not")
    w.fay.form(path, {**fields, "token": token})
    tap.ok(not w.row("join")["changed"], "as before: it has not")
    tap.ok("has changed since" not in w.fay.get(path).text, "nor on the page")
    tap.ok(w.fay.get(path + "/nothing").status == 404, "no such sheet")
    a = w.fay.form(path + "/join", {"version": "12", "token": token})
    tap.ok(a.status == 400, "a version that is none", a)
    second = w.gus.json("/w/%s/print" % w.site.elm).json["address"]
    tap.ok(SITE not in second, "the other workshop has its own", second)


def sheets(tap, w):
    wifi = r'WIFI:T:WPA;S:Garden\; \"north\";P:tea\:time\\7;;'
    want = {  # sheet: pages, what stands on it, what its codes say
        "join": (1, [SITE, w.code, WIFI, PASSWORD, "Alder"], [wifi, SITE + "j/" + w.code]),
        "router": (1, [SITE, WIFI, PASSWORD], [wifi]),
        "help": (1, ["Turn mobile data off", SITE], [wifi]),
        "week?part=1": (1, ["A prompt of Alder", "What of it?", "My answer on paper", "Week 1 of 4"], []),
        "attendance": (2, ["ann", "Guest 01", "Guest 27", "Signature"], []),
        "report": (1, ["Key points", "Open questions", "Who does what"], []),
        "phones": (2, ["Guest 01", "Guest 27", "Telephone"], []),
        "safety": (1, ["s.indaba", "fay", "Second copy"], []),
        "words": (1, ["Your words are yours."], []),
    }
    for name, (pages, texts, codes) in want.items():
        page = w.fay.get(w.home + "/print/" + name)
        version = re.search(r"version ([0-9a-f]{4})", page.text)
        tap.ok(page.status == 200 and version, "%s: has a version" % name, page.text)
        got, a4, text, read = w.printed(w.home + "/print/" + name, name.split("?")[0])
        flat = " ".join(text.split())
        tap.ok(got == pages and a4, "%s: %d A4" % (name, pages), (got, a4))
        lacks = [t for t in texts if t not in flat and t not in text.replace("\n", "")]
        tap.ok(not lacks, "%s: says what it must" % name, (lacks, text))
        tap.ok("version " + version.group(1) in flat and re.search(r"Made on .*\d", flat), "%s: dated, with its version" % name, flat[-200:])
        tap.ok(sorted(read) == sorted(codes), "%s: its codes" % name, read)
        tap.ok("I have printed it" not in flat and "Today" not in flat, "%s: no buttons, no menu" % name, flat)
    tap.ok("Guest" not in w.printed(w.home + "/print/join", "join")[2], "no names on the wall")


def cards(tap, w):
    path = w.home + "/print"
    page = w.fay.get(path).text
    tap.ok("Make cards for 27 who have none yet" in page, "27 have none yet", page)
    op = re.search(r'name="op" value="([0-9A-Z]{26})"', page).group(1)
    fields = {"op": op, "what": "missing", "token": w.fay.token("/me")}
    made = w.fay.form(w.home + "/cards", fields)
    w.kept["/cards"] = made
    pages, a4, text, codes = w.printed("/cards", "cards")
    names = re.findall(r"Guest \d\d", text)
    tap.ok(pages == 4 and a4, "27 cards, eight a page: 4 A4", (pages, a4))
    tap.ok(sorted(names) == LIST, "each name once", names)
    shorts = re.findall(r"\b([0-9A-HJKMNP-TV-Z]{4}) ([0-9A-HJKMNP-TV-Z]{4})\b", text)
    tap.ok(len(set(shorts)) == 27, "each with a short code", shorts)
    tap.ok(len(codes) == len(set(codes)) == 27 and all(c.startswith(SITE + "c/") for c in codes), "each with a QR", codes)
    again = w.fay.form(w.home + "/cards", fields)
    tap.ok("have just been made" in again.text, "sent twice: said", again.text)
    # A card from the paper lets in: by its camera's address, by its short code.
    v = served.Visitor(w.site, "camera")
    v.get(codes[0][len(SITE) - 1:])
    page = v.get("/join").text
    card = re.search(r'name="card" value="([^"]*)"', page)
    tap.ok(card and v.form("/login", {"card": card.group(1)}).status == 303, "scanned: in")
    name = v.json("/me/name").json["name"]
    tap.ok(name in LIST, "as one of the list", name)
    v = served.Visitor(w.site, "thumbs")
    tap.ok(v.form("/login", {"card": "".join(shorts[5])}).status == 303, "typed: in")
    tap.ok(w.fay.json(path).json["without_card"] == 0, "nobody is without one")


def main():
    lacks = [t for t in TOOLS if not shutil.which(t)]
    if lacks:
        print("1..0 # SKIP not installed: " + ", ".join(lacks))
        return
    tap, w = Tap(), None
    try:
        w = World()
        for step in [forms, sheets, cards]:
            step(tap, w)
        w.web.shutdown()
        tap.ok(w.site.stop() == 0, "it stops cleanly")
    finally:
        if w and w.site.process.poll() is None:
            w.site.process.kill()
    tap.end()


main()
