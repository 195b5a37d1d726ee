"""How long a post waits: one client that posts on a fixed beat, whatever the server does."""
import http.client
import secrets
import threading
import time
import urllib.parse

from load import DIGITS


class Poster(threading.Thread):
    """Posts every `beat` seconds until stop(); waits are counted from the beat, so that one long
    wait is not hidden by the posts that it delays."""

    def __init__(self, url, path, parent, cookie, beat=0.1):
        super().__init__(daemon=True)
        self.url, self.path, self.parent = urllib.parse.urlparse(url), path, parent
        self.cookie, self.beat, self.waits, self.bad = cookie, beat, [], 0
        self.ended = threading.Event()

    def one(self, connection):
        op = "0" + "".join(secrets.choice(DIGITS) for _ in range(25))
        body = "op=%s&parent=%s&scope=cohort&body=%s" % (op, self.parent, "A+word+of+mine.+" * 62)
        connection.request("POST", self.path, body, {
            "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json",
            "X-Indaba": "1", "Cookie": self.cookie})
        answer = connection.getresponse()
        answer.read()
        self.bad += answer.status != 201

    def run(self):
        connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=30)
        due = time.monotonic()
        while not self.ended.is_set():
            self.one(connection)
            now = time.monotonic()
            self.waits.append((now - due) * 1e3)
            due += self.beat
            time.sleep(max(0.0, due - now))
        connection.close()

    def stop(self):
        """Ends it; returns {"posts", "bad", "p50_ms", "p99_ms", "max_ms"}."""
        self.ended.set()
        self.join()
        waits = sorted(self.waits)
        return {"posts": len(waits), "bad": self.bad, "p50_ms": waits[len(waits) // 2],
                "p99_ms": waits[min(len(waits) - 1, len(waits) * 99 // 100)], "max_ms": waits[-1]}
