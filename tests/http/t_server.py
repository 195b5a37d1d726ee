#!/usr/bin/env python3
"""What the HTTP server does beside the gate: headers, HEAD, 304, gzip, forms, files, writes, its
port, its end."""
# timeout: 90
import gzip
import hashlib
import json
import os
import socket
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lib

HASH = "a" * 64


def ask(server, method, path, headers=None, body=None):
    lines = {"Host": "localhost", "Connection": "close", **(headers or {})}
    if body is not None:
        lines.setdefault("Content-Length", str(len(body)))
    text = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items()) + "\r\n"
    with server.connect(20) as s:
        s.sendall(text.encode() + (body or b""))
        return lib.Reader(s).answer(head=method == "HEAD")


def form(server, path, text, headers=None):
    return ask(server, "POST", path, {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})},
               text.encode())


def pages(tap, server):
    a = ask(server, "GET", "/hello")
    tap.ok(json.loads(a.body) == {"site": "toy", "local": True, "peer": "127.0.0.1"}, "JSON", a.body)
    for name, value in [("x-content-type-options", "nosniff"), ("referrer-policy", "same-origin"),
                        ("cross-origin-opener-policy", "same-origin"), ("x-robots-tag", "noindex"),
                        ("cache-control", "no-store")]:
        tap.ok(a.headers.get(name) == value, f"{name}: {value}", a.headers)
    policy = a.headers["content-security-policy"]
    tap.ok("default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy,
           "a policy without exceptions", policy)
    b = ask(server, "HEAD", "/hello")
    differ = {k for k in a.headers if a.headers[k] != b.headers.get(k)} - {"date"}
    tap.ok(not differ and b.body == b"", "HEAD is GET without the body", differ)
    a = ask(server, "OPTIONS", "/page")
    tap.ok(a.headers.get("allow") == "GET, HEAD, OPTIONS", "OPTIONS says what the table has", a.headers)
    a = ask(server, "DELETE", "/notes")
    tap.ok(a.status == 405 and a.headers.get("allow") == "POST, OPTIONS", "405 with Allow", a.headers)


def errors(tap, server):
    a = ask(server, "GET", "/denied", {"Accept": "application/json"})
    tap.ok(a.status == 403 and json.loads(a.body)["error"] == {
        "code": "denied", "subject": "", "text": "you may not <see> this",
        "remedy": "Ask the facilitator."}, "an error as JSON", a.body)
    a = ask(server, "GET", "/denied", {"Accept": "text/html,application/json;q=0.5"})
    tap.ok(a.headers["content-type"].startswith("text/html") and b"&lt;see&gt;" in a.body and b"<see>" not in a.body,
           "an error as a page, escaped", a.body)
    a = form(server, "/notes", "text=&token=secret", {"Accept": "application/json"})
    tap.ok(a.status == 400 and json.loads(a.body)["error"]["subject"] == "text", "the wrong field is named", a.body)


def caching(tap, server):
    a = ask(server, "GET", f"/static/{HASH}/app.css")
    tap.ok("immutable" in a.headers["cache-control"] and len(a.body) == 20480, "an asset is for ever")
    for etag, status in [('"abc123"', 304), ('W/"abc123"', 304), ('"x", "abc123"', 304), ("*", 304), ('"abc12"', 200)]:
        b = ask(server, "GET", f"/static/{HASH}/app.css", {"If-None-Match": etag})
        tap.ok(b.status == status, f"If-None-Match {etag} is {status}", b.status)
    b = ask(server, "GET", f"/static/{HASH}/app.css", {"If-None-Match": '"abc123"'})
    tap.ok(b.headers.get("etag") == '"abc123"' and b.headers.get("content-length", "0") == "0",
           "304 has its ETag and no length", b.headers)
    a = ask(server, "GET", "/page")
    for accept, packed in [("gzip", True), ("gzip;q=0", False), ("deflate, gzip;q=0.5", True), ("br", False), ("identity", False)]:
        b = ask(server, "GET", "/page", {"Accept-Encoding": accept})
        good = (b.headers.get("content-encoding") == "gzip") == packed
        tap.ok(good and (gzip.decompress(b.body) if packed else b.body) == a.body, f"Accept-Encoding: {accept}")
    tap.ok("Accept-Encoding" in a.headers.get("vary", ""), "Vary", a.headers)
    b = ask(server, "GET", "/hello", {"Accept-Encoding": "gzip"})
    tap.ok("content-encoding" not in b.headers, "a short answer is not packed")


def ranges(tap, server):
    whole = bytes(i % 251 for i in range(10000))
    a = ask(server, "GET", "/blob/10000")
    tap.ok(a.status == 200 and a.body == whole and a.headers.get("accept-ranges") == "bytes", "a blob in pieces")
    tap.ok(a.headers["content-security-policy"] == "sandbox; default-src 'none'", "a blob is in the sandbox")
    tap.ok(ask(server, "GET", "/blob/3000000").body == bytes(i % 251 for i in range(3000000)), "a large blob")
    a = ask(server, "GET", "/blob/0")
    tap.ok(a.status == 200 and a.body == b"", "an empty blob")
    # The examples of RFC 9110 14.1.2, for 10000 bytes.
    for text, first, last in [("0-499", 0, 499), ("500-999", 500, 999), ("-500", 9500, 9999), ("9500-", 9500, 9999),
                              ("0-0", 0, 0), ("9999-20000", 9999, 9999), ("-20000", 0, 9999)]:
        a = ask(server, "GET", "/blob/10000", {"Range": f"bytes={text}"})
        tap.ok(a.status == 206 and a.body == whole[first:last + 1]
               and a.headers.get("content-range") == f"bytes {first}-{last}/10000", f"bytes={text}", a.headers)
    for text in ["10000-", "-0"]:
        a = ask(server, "GET", "/blob/10000", {"Range": f"bytes={text}"})
        tap.ok(a.status == 416 and a.headers.get("content-range") == "bytes */10000", f"bytes={text}", a.headers)
    for text in ["bytes=0-0,-1", "bytes=5-4", "bytes=-", "bytes=", "bytes", "lines=0-1", "bytes=0x1-2",
                 "bytes=0-99999999999999999999"]:
        a = ask(server, "GET", "/blob/10000", {"Range": text})
        tap.ok(a.status == 200 and a.body == whole, f"{text} is passed over", a.status)
    for etag, status in [('"blob"', 206), ('"other"', 200)]:
        a = ask(server, "GET", "/blob/10000", {"Range": "bytes=0-1", "If-Range": etag})
        tap.ok(a.status == status, f"If-Range {etag} is {status}", a.status)
    a = ask(server, "HEAD", "/blob/10000", {"Range": "bytes=0-1"})
    tap.ok(a.status == 200 and a.headers["content-length"] == "10000", "HEAD knows no range")


def bodies(tap, server):
    for size in [1, 65536, 65537, 262144]:
        body = os.urandom(size)
        a = ask(server, "POST", "/echo", {"Content-Type": "application/octet-stream"}, body)
        tap.ok(hashlib.sha256(body).hexdigest().encode() in a.body, f"a body of {size} bytes arrives", a.body)
    a = ask(server, "POST", "/echo", {"Content-Type": "application/octet-stream"}, b"a" * 262145)
    tap.ok(a is not None and a.status == 413, "one byte more is 413", a and a.status)
    for size in [0, 10, 3_000_000]:
        content = os.urandom(size)
        mark = "----mark7"
        body = (f'--{mark}\r\nContent-Disposition: form-data; name="title"\r\n\r\nA title\r\n'
                f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="C:\\\\x\\\\b\u00e9.pdf"\r\n'
                f"Content-Type: application/pdf\r\n\r\n").encode() + content + f"\r\n--{mark}--\r\n".encode()
        a = ask(server, "POST", "/upload", {"Content-Type": f"multipart/form-data; boundary={mark}"}, body)
        want = f"name=b\u00e9.pdf size={size} sha256={hashlib.sha256(content).hexdigest()}"
        tap.ok(a.body.decode() == want, f"a file of {size} bytes", a.body)
    a = ask(server, "POST", "/upload", {"Content-Type": "multipart/form-data; boundary=x",
                                        "Content-Length": str(51 * 1024 * 1024)}, b"")
    tap.ok(a.status == 413, "a file over the ceiling is refused before it is sent", a.status)


def writes(tap, server):
    a = form(server, "/notes", "text=one&token=secret")
    tap.ok(a.status == 303 and a.headers["location"] == "/note/1", "a write leads on", a.headers)
    got, lock = [], threading.Lock()

    def many():
        with server.connect(20) as s:
            reader = lib.Reader(s)
            body = b"text=x&token=secret"
            for _ in range(40):
                s.sendall(b"POST /notes HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
                          b"Content-Type: application/x-www-form-urlencoded\r\n"
                          b"Content-Length: %d\r\n\r\n" % len(body) + body)
                a = reader.answer()
                with lock:
                    got.append(json.loads(a.body)["note"] if a and a.status == 201 else None)

    threads = [threading.Thread(target=many) for _ in range(16)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    tap.ok(sorted(got, key=lambda n: n or 0) == list(range(2, 642)), "640 writes on 16 connections, each once",
           (len(got), got.count(None)))


def overload(tap, server):
    """More writes at once than the queue holds: each is answered, 201 or 503 with Retry-After."""
    body = b"text=x&token=secret"
    ask_all = (b"POST /notes HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
               b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    socks = [server.connect(20) for _ in range(300)]
    for s in socks:
        s.sendall(ask_all)
    answers = [lib.Reader(s).answer() for s in socks]
    for s in socks:
        s.close()
    tap.ok(all(a and (a.status == 201 or (a.status == 503 and "retry-after" in a.headers)) for a in answers),
           "300 writes at once are all answered", [a and a.status for a in answers][:20])


def ending(tap, server):
    """Writes under way when it stops are finished."""
    body = b"text=x&token=secret"
    ask_all = (b"POST /notes HTTP/1.1\r\nHost: localhost\r\n"
               b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    socks = [server.connect(20) for _ in range(50)]
    for s in socks:
        s.sendall(ask_all)
    half = server.connect()
    half.sendall(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc")
    code, line = server.stop()
    tap.ok(code == 0 and line.startswith("stopped: 0 workers left"), "stops clean with writes and a half request",
           (code, line))
    for s in socks:
        s.close()
    half.close()


def places(tap):
    a = lib.Server("127.0.0.1:0")
    b = lib.Server(f"127.0.0.1:{a.port}")
    tap.ok(b.line.startswith(f"busy port {a.port}:") and "--listen" in b.line and b.process.wait() == 5,
           "a port in use is named, with the remedy", b.line)
    a.stop()
    for spec in ["127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", "x.example:80", "[::1:80", "127.0.0.1:80x"]:
        c = lib.Server(spec)
        tap.ok(c.line.startswith("usage ") and c.process.wait() == 2, f"{spec} is no address", c.line)
    c = lib.Server("192.0.2.1:0")
    tap.ok(c.line.startswith("invalid ") and c.process.wait() == 3, "an address of another machine", c.line)
    for spec, host in [("*:0", "127.0.0.1"), ("localhost:0", "127.0.0.1"), ("[::1]:0", "::1")]:
        c = lib.Server(spec)
        if not c.port and "address family" in c.line.lower() + " address family" * (host == "::1"):
            print(f"# {spec}: {c.line}")
            continue
        with socket.create_connection((host, c.port), timeout=5) as s:
            name = f"[{host}]" if ":" in host else host
            s.sendall(f"GET /key HTTP/1.1\r\nHost: {name}:{c.port}\r\n\r\n".encode())
            answer = lib.Reader(s).answer()
        tap.ok(answer.status == 200, f"{spec} serves {host}", answer.status)
        c.stop()
    one = lib.Server("127.0.0.1:0", 0, 0, 0, 1)
    tap.ok(form(one, "/notes", "text=one&token=secret").status == 303, "one thread is enough")
    one.stop()


def main():
    tap = lib.Tap()
    server = lib.Server()
    for part in [pages, errors, caching, ranges, bodies, writes, overload]:
        part(tap, server)
    ending(tap, server)
    places(tap)
    tap.end()


main()
