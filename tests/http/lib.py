"""What the tests of the HTTP server share: a mini_server to talk to, raw sockets, TAP."""
import os
import re
import signal
import socket
import subprocess
import sys

SRC = os.environ.get("SRC") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("BUILD") or os.path.join(SRC, "build")


class Tap:
    def __init__(self):
        self.n = self.bad = 0

    def ok(self, good, what, why=""):
        self.n += 1
        self.bad += not good
        print(f"{'' if good else 'not '}ok {self.n} - {what}", flush=True)
        if not good and why:
            print("# " + str(why).replace("\n", "\n# "), flush=True)
        return good

    def end(self):
        print(f"1..{self.n}")
        sys.exit(1 if self.bad else 0)


class Server:
    """A mini_server; its words are the arguments of mini_server.c."""

    def __init__(self, *words):
        program = os.environ.get("MINI_SERVER") or os.path.join(BUILD, "tests/http/mini_server")
        self.process = subprocess.Popen([program, *map(str, words or ["127.0.0.1:0"])],
                                        stdout=subprocess.PIPE, text=True)
        self.line = self.process.stdout.readline().strip()
        self.port = int(self.line.split()[1]) if self.line.startswith("ready ") else 0

    def connect(self, timeout=5):
        s = socket.create_connection(("127.0.0.1", self.port), timeout=timeout)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return s

    def stop(self):
        """Gives the exit code and the last line."""
        self.process.send_signal(signal.SIGTERM)
        try:
            out, _ = self.process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return -9, "did not stop"
        return self.process.returncode, out.strip()


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body


class Reader:
    """Reads answers off a socket."""

    def __init__(self, sock):
        self.sock, self.data, self.ended = sock, b"", False

    def more(self):
        try:
            piece = self.sock.recv(65536)
        except (ConnectionResetError, BrokenPipeError):
            piece = b""
        if not piece:
            self.ended = True
        self.data += piece
        return bool(piece)

    def answer(self, head=False):
        """The next answer, or None when the connection ended. socket.timeout passes through."""
        while b"\r\n\r\n" not in self.data:
            if not self.more():
                return None
        top, rest = self.data.split(b"\r\n\r\n", 1)
        lines = top.decode("latin-1").split("\r\n")
        status = int(re.match(r"HTTP/1\.[01] (\d{3}) ", lines[0] + " ").group(1))
        headers = {}
        for line in lines[1:]:
            name, value = line.split(":", 1)
            headers.setdefault(name.lower(), value.strip())
        size = int(headers.get("content-length", 0))
        if head or status in (204, 304) or status < 200:
            size = 0
        while len(rest) < size:
            self.data = top + b"\r\n\r\n" + rest
            if not self.more():
                return None
            rest = self.data.split(b"\r\n\r\n", 1)[1]
        self.data = rest[size:]
        return Answer(status, headers, rest[:size])

    def at_end(self):
        """Whether the server closed; waits until the socket's timeout."""
        try:
            while not self.ended:
                self.more()
        except socket.timeout:
            return False
        return True
