"""Processes and what they use: servers on the loopback, wrk, CPU time, memory."""
import http.client
import json
import os
import re
import subprocess
import time
import urllib.parse

TICKS = os.sysconf("SC_CLK_TCK")
UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}
SIZES = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}


def cpu(pid):
    """Seconds of CPU, user and kernel, that the process has used."""
    with open("/proc/%d/stat" % pid, encoding="utf-8", errors="replace") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def pss(pid):
    """Megabytes of memory, shared pages divided among their users."""
    with open("/proc/%d/smaps_rollup" % pid, encoding="utf-8") as f:
        return int(re.search(r"^Pss:\s+(\d+)", f.read(), re.M).group(1)) / 1024


def pin(pid, core):
    """All threads of the process to one core; None: to all of ours."""
    cores = os.sched_getaffinity(0) if core is None else {core}
    for tid in os.listdir("/proc/%d/task" % pid):
        os.sched_setaffinity(int(tid), cores)


def settle(pid, limit=60.0):
    """Waits until the process rests; returns the seconds that this took."""
    start, last, quiet = time.monotonic(), cpu(pid), 0
    while quiet < 4 and time.monotonic() - start < limit:
        time.sleep(0.1)
        now = cpu(pid)
        quiet = quiet + 1 if now - last < 0.02 else 0
        last = now
    return max(0.0, time.monotonic() - start - 0.4)


def latency(text, percent):
    found = re.search(r"^\s+%s%%\s+([\d.]+)(us|ms|s|m)\s*$" % percent, text, re.M)
    return float(found.group(1)) * UNITS[found.group(2)] if found else 0.0


def wrk(url, connections, seconds, headers=(), script=None, core=None, env=None):
    """One run of wrk; refuses to count a run with failed requests as good (`bad`)."""
    assert urllib.parse.urlparse(url).hostname == "127.0.0.1"
    command = ["wrk", "-t1", "-c%d" % connections, "-d%ds" % seconds, "--latency", "--timeout",
               "20s"]
    for header in headers:
        command += ["-H", header]
    if script:
        command += ["-s", script]
    pre = (lambda: os.sched_setaffinity(0, {core})) if core is not None else None
    text = subprocess.run(command + [url], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, env=dict(os.environ, **(env or {})), preexec_fn=pre,
                          check=True).stdout
    total = re.search(r"(\d+) requests in ([\d.]+)(\w+), ([\d.]+)(\w+) read", text)
    if not total:
        raise SystemExit("wrk said: " + text)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)",
                       text)
    return {"requests": int(total.group(1)),
            "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)),
            "p50_ms": latency(text, "50"), "p99_ms": latency(text, "99"),
            "bad": (int(bad.group(1)) if bad else 0) +
                   sum(int(n) for n in (errors.groups() if errors else ()))}


def size_of(url, headers=None):
    """Bytes of the whole answer's body as it is; fails unless it is 200."""
    parts = urllib.parse.urlparse(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
    connection.request("GET", parts.path + ("?" + parts.query if parts.query else ""), headers=headers or {})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit("%s answers %d" % (parts.path, answer.status))
    return len(body)


class Server:
    """A program that prints where it listens. `with` ends it by its process id."""

    def __init__(self, command):
        # wrk ends in the middle of requests, which the server logs at length.
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True,
                                        stderr=subprocess.DEVNULL)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("%s did not start" % command[0])
        said = json.loads(line)
        self.url = said["url"] if isinstance(said, dict) else "http://127.0.0.1:%d" % said
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.stop()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        if self.process.wait(60) != 0:
            raise SystemExit("the server ended with %d" % self.process.returncode)


class Site:
    """A site file and the commands on it."""

    def __init__(self, program, path):
        self.program, self.path, self.code = program, path, None

    def command(self, *words):
        done = subprocess.run([self.program, "--site", self.path, *words, "--json"],
                              stdout=subprocess.PIPE, text=True, check=True)
        return json.loads(done.stdout)

    def serve(self):
        return Server([self.program, "--site", self.path, "serve", "--listen", "127.0.0.1:0",
                       "--json"])

    def session(self, server, name):
        """Joins the only workshop under this name; returns the Cookie header's value."""
        if not self.code:
            self.code = self.command("list", "workshops")[0]["join_code"]
        url = urllib.parse.urlparse(server.url)
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=20)
        connection.request("POST", "/join",
                           urllib.parse.urlencode({"code": self.code, "name": name}),
                           {"Content-Type": "application/x-www-form-urlencoded",
                            "Accept": "application/json", "X-Indaba": "1"})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status != 201:
            raise SystemExit("joining answers %d: %s" % (answer.status, text[:200]))
        return next(value.split(";")[0] for header, value in answer.getheaders()
                    if header.lower() == "set-cookie" and "-card-" not in value)
