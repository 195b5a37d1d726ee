#!/usr/bin/env python3
"""Connections that drip one byte at a time are cut at an absolute deadline, and others do not
notice them."""
# timeout: 60
# alone
import os
import selectors
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lib

DRIPS, DEADLINE, LATE = 200, 2.0, 1.5
GET = b"GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"
HEADS = [b"GET /hello HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
         b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n",
         b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n",
         b""]


def drip(server, cut):
    """Opens DRIPS connections and sends each a byte every quarter of a second until it is cut."""
    wait, live = selectors.DefaultSelector(), {}
    for i in range(DRIPS):
        s = server.connect()
        s.sendall(HEADS[i % len(HEADS)])
        s.setblocking(False)
        live[s] = time.monotonic()
        wait.register(s, selectors.EVENT_READ)
    until, next_byte = time.monotonic() + DEADLINE + LATE + 3, 0
    while live and time.monotonic() < until:
        for key, _ in wait.select(0.05):
            s = key.fileobj
            try:
                data = s.recv(4096)
            except OSError:
                data = b""
            if not data:
                cut.append(time.monotonic() - live.pop(s))
                wait.unregister(s)
                s.close()
        if time.monotonic() > next_byte:
            next_byte = time.monotonic() + 0.25
            for s in list(live):
                try:
                    s.send(b"a")
                except OSError:
                    pass
    for s in live:
        s.close()


def normal(server, times, stop, bad):
    while not stop.is_set():
        begun = time.monotonic()
        try:
            with server.connect() as s:
                s.sendall(GET)
                answer = lib.Reader(s).answer()
            if answer is None or answer.status != 200:
                bad.append(answer and answer.status)
        except OSError as e:
            bad.append(e)
        times.append(time.monotonic() - begun)
        time.sleep(0.01)


def slow_reader(tap, server):
    """Asks for 40 MiB of answers and reads none of them."""
    with server.connect() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        s.setblocking(False)
        ask = b"GET /static/" + b"a" * 64 + b"/x HTTP/1.1\r\nHost: localhost\r\n\r\n"
        sent = 0
        for _ in range(2000):
            try:
                sent += s.send(ask)
            except OSError:
                break
        begun = time.monotonic()
        s.settimeout(DEADLINE + 5)
        time.sleep(DEADLINE + LATE)
        ended = False
        try:
            while s.recv(65536):
                pass
            ended = True
        except ConnectionResetError:
            ended = True
        except socket.timeout:
            pass
        tap.ok(ended and time.monotonic() - begun < DEADLINE + LATE + 4,
               "a client that reads nothing is cut")


def main():
    tap = lib.Tap()
    ms = int(DEADLINE * 1000)
    server = lib.Server("127.0.0.1:0", ms, ms, ms)
    cut, times, bad, stop = [], [], [], threading.Event()
    threads = [threading.Thread(target=normal, args=(server, times, stop, bad)) for _ in range(2)]
    dripper = threading.Thread(target=drip, args=(server, cut))
    for t in threads:
        t.start()
    dripper.start()
    dripper.join()
    stop.set()
    for t in threads:
        t.join()
    tap.ok(len(cut) == DRIPS, f"{DRIPS} drips are cut", f"cut {len(cut)}")
    tap.ok(cut and max(cut) < DEADLINE + LATE, "none lives past the deadline", max(cut or [0]))
    tap.ok(cut and min(cut) > DEADLINE - 0.1, "none is cut early", min(cut or [0]))
    tap.ok(len(times) > 50 and not bad, "every other request is answered", (len(times), bad[:3]))
    times.sort()
    print(f"# {len(times)} requests meanwhile, p99 {times[len(times) * 99 // 100] * 1000:.1f} ms")
    slow_reader(tap, server)
    with server.connect() as s:
        s.sendall(GET)
        reader = lib.Reader(s)
        reader.answer()
        begun = time.monotonic()
        s.settimeout(DEADLINE + LATE + 1)
        tap.ok(reader.at_end() and time.monotonic() - begun > DEADLINE - 0.1,
               "an idle connection is closed after its time")
    # A body that comes slowly but steadily earns its time: 16 KiB every 0.6 s, for twice the deadline.
    with server.connect() as s:
        size = 8 * 16384
        s.sendall(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % size)
        for _ in range(8):
            s.sendall(b"a" * 16384)
            time.sleep(0.6)
        answer = lib.Reader(s).answer()
        tap.ok(answer and answer.status == 200, "a steady slow body is taken", answer)
    code, line = server.stop()
    tap.ok(code == 0, "stops clean", (code, line))
    tap.end()


main()
