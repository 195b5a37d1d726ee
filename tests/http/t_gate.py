#!/usr/bin/env python3
"""Sends the raw requests of gate.tsv to a real server and compares statuses and what becomes of the
connection."""
# timeout: 120
import concurrent.futures
import os
import re
import socket
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lib

QUIET = 0.4  # seconds without an answer mean that there is none


def raw(text):
    text = re.sub(r"\{([^{}]*)\*(\d+)\}", lambda m: m.group(1) * int(m.group(2)), text)
    out = bytearray()
    i = 0
    plain = {"r": 13, "n": 10, "t": 9, "0": 0, "\\": 92}
    while i < len(text):
        if text[i] != "\\":
            out += text[i].encode()
            i += 1
        elif text[i + 1] == "x":
            out.append(int(text[i + 2:i + 4], 16))
            i += 4
        else:
            out.append(plain[text[i + 1]])
            i += 2
    return bytes(out)


def run(server, row):
    name, text, statuses, after = row
    sent = raw(text)
    with server.connect() as s:
        try:
            s.sendall(sent)
        except (ConnectionResetError, BrokenPipeError):
            pass  # refused before all was sent: the answer is there
        reader = lib.Reader(s)
        got = []
        s.settimeout(5)
        wanted = [] if statuses == "-" else statuses.split()
        try:
            while len(got) < len(wanted):
                answer = reader.answer(head=sent.startswith(b"HEAD"))
                if answer is None:
                    break
                got.append(str(answer.status))
            s.settimeout(QUIET if after == "open" else 5)
            extra = None if reader.ended else reader.answer()
            if extra:
                got.append(str(extra.status))
        except socket.timeout:
            pass
        end = "close" if reader.ended else "open"
    return name, got == wanted and end == after, f"wanted {statuses} {after}, got {' '.join(got) or '-'} {end}"


def main():
    tap = lib.Tap()
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "gate.tsv"), encoding="utf-8") as f:
        rows = [line.rstrip("\n").split("\t") for line in f if line.strip() and not line.startswith("#")]
    server = lib.Server()
    tap.ok(server.port > 0, "the server is ready", server.line)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for name, good, why in pool.map(lambda row: run(server, row), rows):
            tap.ok(good, name, why)
    code, line = server.stop()
    tap.ok(code == 0 and line.startswith("stopped: 0 workers left"), "stops clean", (code, line))
    tap.end()


main()
