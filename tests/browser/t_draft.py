#!/usr/bin/env python3
# A text that is being written stays on the phone: through a reload, until a page shows the post. In a
# real browser, under the pages' own Content-Security-Policy, on pages with made-up content.
import http.server
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading

BUILD = os.environ["BUILD"]
CSP = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src "
       "'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; "
       "require-trusted-types-for 'script'")
DRIVER = r"""
const frame = document.querySelector("iframe");
const wait = ms => new Promise(done => setTimeout(done, ms));
const results = [];

async function load(path) {
	await new Promise(done => { frame.onload = done; frame.src = path; });
	await wait(150); // modules run after the load event at the latest
}
const form = () => frame.contentDocument.querySelector("form[data-draft]");
const field = () => form().elements.body;
const said = () => frame.contentDocument.querySelector(".saved").textContent;
function check(what, ok) { results.push((ok ? "ok " : "not ok ") + what); }

try {
	localStorage.clear();
	await load("/first/today.html");
	const op = form().elements.op.value;
	check("an empty form keeps nothing", localStorage.length === 0 && said() === "");
	field().value = "half a thought <b>";
	field().dispatchEvent(new Event("input", { bubbles: true }));
	await wait(600);
	check("the page says that the text is saved", said() === "Saved on this phone.");
	await load("/second/today.html");
	check("after a reload the text is there", field().value === "half a thought <b>");
	check("and goes out under its first id", form().elements.op.value === op);
	check("the page says where it came from", said() === "This is what you wrote before.");
	form().requestSubmit();
	await wait(800);
	check("sending shows the post", frame.contentDocument.getElementById("p" + op) !== null);
	check("a post that is shown is no draft", localStorage.length === 0);
	await load("/third/today.html");
	check("the next form is empty", field().value === "");
	field().value = "never arrives";
	field().dispatchEvent(new Event("input", { bubbles: true }));
	form().action = "/lost";
	form().requestSubmit();
	await wait(800);
	await load("/fourth/today.html");
	check("what was sent in vain comes back", field().value === "never arrives");
	await load("/changed/today.html");
	field().value = "a change that never arrives";
	field().dispatchEvent(new Event("input", { bubbles: true }));
	form().action = "/lost";
	form().requestSubmit();
	await wait(800);
	await load("/shown/" + op);
	await load("/changed/today.html");
	check("a change stays while the old version is shown", field().value === "a change that never arrives");
	await load("/shown2/" + op);
	await load("/changed/today.html");
	check("and goes when the new one is shown", field().value === "");
	await load("/other/today.html");
	check("another person on this phone does not see it", field().value === "");
} catch (fault) {
	check("no fault: " + fault, false);
}
document.documentElement.dataset.results = results.join("|");
"""
HARNESS = ('<!doctype html><title>x</title><iframe src="about:blank"></iframe>'
           '<script type="module" src="/driver.js"></script>')


def op_for(visit):
    return {"first": "1", "second": "2", "third": "3", "changed": "1", "other": "5"}.get(visit, "4").rjust(26, "0")


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, status, body=b"", kind="text/html; charset=utf-8", headers=()):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", CSP)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        path = self.path
        if path == "/":
            return self.answer(200, HARNESS.encode())
        if path == "/driver.js":
            return self.answer(200, DRIVER.encode(), "text/javascript")
        if path.startswith("/static/"):
            kind = {"css": "text/css", "svg": "image/svg+xml"}.get(path[-3:], "text/javascript")
            return self.answer(200, open("en" + path, "rb").read(), kind)
        shown = re.match(r"/shown(2?)/(\w+)$", path)
        if shown:
            rev, op = shown.groups()
            page = open("en/thread.html", encoding="utf-8").read()
            return self.answer(200, re.sub(r'id="p\w+"', f'id="p{op}" data-rev="{rev or 1}"', page,
                                           count=1).encode())
        visit = re.match(r"/(\w+)/today\.html$", path)
        if not visit:
            return self.answer(404)
        page = open("en/today.html", encoding="utf-8").read()
        old = re.search(r'name="op" value="(\w+)"', page).group(1)
        page = page.replace(old, op_for(visit.group(1)))
        if visit.group(1) == "changed":
            page = page.replace('name="rev" value="1"', 'name="rev" value="2"')
        if visit.group(1) == "other":
            page = re.sub(r'data-draft="\w+"', f'data-draft="{"9" * 26}"', page)
        return self.answer(200, page.encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/lost":
            return self.answer(503)
        op = re.search(r'\bop(?:=|"\r\n\r\n)(\w+)', body).group(1)
        return self.answer(303, headers=[("Location", f"/shown/{op}")])

    def log_message(self, *args):
        pass


def main():
    if not shutil.which("chromium"):
        print("1..0 # SKIP chromium is not installed")
        return 0
    subprocess.run([f"{BUILD}/tests/screens/render", "en", "en"], check=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as profile:
        out = subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             f"--user-data-dir={profile}", "--virtual-time-budget=20000", "--dump-dom",
             f"http://127.0.0.1:{server.server_address[1]}/"],
            capture_output=True, text=True, timeout=120).stdout
    server.shutdown()
    found = re.search(r'data-results="([^"]*)"', out)
    results = found.group(1).split("|") if found else ["not ok the browser gave no result"]
    for n, line in enumerate(results, 1):
        state, what = line.split("ok ", 1)
        print(f"{state}ok {n} - {what}")
    print(f"1..{len(results)}")
    return any(line.startswith("not") for line in results)


sys.exit(main())
