#!/usr/bin/env python3
"""Somebody opens more connections than there are and sends nothing: their own go, nobody else waits."""
# timeout: 120
# alone
import os
import resource
import selectors
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lib

HELD, ASKED = 2500, 20
GET = b"GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
tap = lib.Tap()
most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
if most != resource.RLIM_INFINITY and most < HELD + 100:
    print("1..0 # SKIP this process may not open %d sockets" % HELD)
    sys.exit()
resource.setrlimit(resource.RLIMIT_NOFILE, (HELD + 100, most))
server = lib.Server("127.0.0.1:0")
stop, opened, lost = threading.Event(), [0], [0]


def hold():
    """Holds HELD, and opens another for each that is ended."""
    live = selectors.DefaultSelector()
    while not stop.is_set():
        while len(live.get_map()) < HELD and not stop.is_set():
            s = socket.socket()
            s.settimeout(2)
            try:
                s.connect(("127.0.0.1", server.port))
            except OSError:
                s.close()
                break
            opened[0] += 1
            s.setblocking(False)
            live.register(s, selectors.EVENT_READ)
        for key, _ in live.select(0.05):
            lost[0] += 1
            live.unregister(key.fileobj)
            key.fileobj.close()
    for key in list(live.get_map().values()):
        key.fileobj.close()


def ask():
    """One request from another address of this machine; seconds, or None."""
    begun = time.monotonic()
    with socket.socket() as s:
        s.settimeout(10)
        s.bind(("127.0.0.2", 0))
        try:
            s.connect(("127.0.0.1", server.port))
            s.sendall(GET)
            data = b""
            while chunk := s.recv(65536):
                data += chunk
        except OSError:
            return None
    return time.monotonic() - begun if data.startswith(b"HTTP/1.1 200") else None


tap.ok(ask() is not None, "it answers")
thread = threading.Thread(target=hold)
thread.start()
until = time.monotonic() + 30
while opened[0] < HELD and time.monotonic() < until:
    time.sleep(0.01)
times = [ask() for _ in range(ASKED)]
tap.ok(all(t is not None for t in times), "another address is answered each time", times)
tap.ok(all(t is not None and t < 3 for t in times), "soon", times)
until = time.monotonic() + 10
while lost[0] < HELD - 2048 and time.monotonic() < until:
    time.sleep(0.1)
tap.ok(lost[0] >= HELD - 2048, "the connections beyond the limit are ended", (opened[0], lost[0]))
stop.set()
thread.join()
tap.ok(ask() is not None, "afterwards too")
tap.ok(server.stop()[0] == 0, "it ends well")
tap.end()
