#!/usr/bin/env python3
# A month's first steps in w3m, as a person at a terminal does them: join, today, answer, reply, change,
# search, log out. The keys go through tmux; textareas open an editor of ours.
# timeout: 90
import os
import re
import shlex
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "http"))
from demo_site import Server  # noqa: E402
from lib import Tap  # noqa: E402


class Terminal:
    """w3m in a tmux of our own."""

    def __init__(self, folder, url):
        self.folder = folder
        self.socket = os.path.join(folder, "tmux.sock")
        self.text = os.path.join(folder, "text")
        editor = os.path.join(folder, "editor.sh")
        with open(editor, "w", encoding="utf-8") as f:
            f.write(f'#!/bin/sh\ncat {shlex.quote(self.text)} >"$1"\n')
        os.chmod(editor, 0o755)
        command = (f"HOME={shlex.quote(folder)} w3m -o auto_image=0 -o use_cookie=1 -o accept_cookie=1 "
                   f"-o confirm_qq=0 -o editor={shlex.quote(editor)} {shlex.quote(url)}")
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", "90", "-y", "60", command)

    def tmux(self, *words):
        return subprocess.run(["tmux", "-S", self.socket, *words], capture_output=True, text=True,
                              timeout=20, check=False).stdout

    def screen(self):
        return self.tmux("capture-pane", "-p")

    def wait(self, pattern, seconds=6):
        """The screen once it shows the pattern; else what it shows at the end."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if re.search(pattern, self.screen()):
                time.sleep(0.1)
                break
            time.sleep(0.05)
        return self.screen()

    def keys(self, *keys):
        for key in keys:
            self.tmux("send-keys", key)
            time.sleep(0.12)

    def type(self, text):
        self.tmux("send-keys", "-l", text)
        time.sleep(0.12)

    def find(self, text):
        """The cursor goes to the next place of a text, from the top of the page."""
        self.keys("g", "/")
        self.type(text)
        self.keys("Enter")

    def field(self, label, text):
        """Fills the field behind a label, of one line."""
        self.find(label)
        self.keys("Tab", "Enter")
        self.type(text)
        self.keys("Enter")

    def area(self, label, text):
        with open(self.text, "w", encoding="utf-8") as f:
            f.write(text)
        self.find(label)
        self.keys("Tab", "Enter")
        time.sleep(0.6)

    def press(self, text):
        """Follows the link or presses the button that holds the text."""
        self.find(text)
        self.keys("Enter")

    def end(self):
        self.tmux("kill-server")


def walk(tap, w3m, code):
    tap.ok("code on the wall" in w3m.wait("code on the wall"), "the door asks for the code",
           w3m.screen())
    w3m.field("code on the wall", code)
    w3m.press("Next")
    tap.ok("What shall we call you" in w3m.wait("What shall we call you"), "the code is known",
           w3m.screen())
    w3m.field("What shall we call you", "Wanjiku")
    w3m.press("Go in")
    screen = w3m.wait("You are in, Wanjiku")
    tap.ok("You are in, Wanjiku" in screen and re.search(r"(?:[0-9A-Z]{4} ){5}[0-9A-Z]{4}", screen),
           "the card is shown", screen)
    w3m.press("I have it, go on")
    tap.ok("What do you think?" in w3m.wait("What do you think"), "Today asks its question",
           w3m.screen())
    w3m.area("What do you think", "Written in a terminal.\n")
    w3m.press("Send")
    tap.ok(re.search(r"From Wanjiku(.|\n)*Written in a terminal\.", w3m.wait("From Wanjiku")),
           "the answer is shown", w3m.screen())
    w3m.press("Reply")
    w3m.wait("whole conversation")
    w3m.area("What do you want to say", "And a reply.\n")
    w3m.press("Send")
    tap.ok(re.search(r"Written in a terminal(.|\n)*And a reply\.", w3m.wait("And a reply")), "so is a reply",
           w3m.screen())
    w3m.press("Change")
    w3m.wait("Change what you wrote")
    w3m.area("Your text", "Changed in a terminal.\n")
    w3m.press("Save the change")
    tap.ok(re.search(r"From Wanjiku(.|\n)*Changed in a terminal\.", w3m.wait("From Wanjiku")),
           "a change is kept", w3m.screen())
    w3m.press("Search")
    w3m.wait("Words to look for")
    w3m.field("Words to look for", "terminal")
    w3m.keys("Tab", "Enter")
    tap.ok("Changed in a terminal" in w3m.wait("Changed in a", 3), "and is found", w3m.screen())
    w3m.press("Me and my words")
    w3m.wait("Your name here")
    w3m.press("Log out")
    tap.ok("code on the wall" in w3m.wait("code on the wall"), "logging out leads to the door",
           w3m.screen())


def main():
    if not shutil.which("w3m") or not shutil.which("tmux"):
        print("1..0 # SKIP w3m or tmux is not installed")
        return
    tap = Tap()
    server = Server(os.getcwd()).make().start()
    w3m = Terminal(os.getcwd(), server.url + "/")
    try:
        walk(tap, w3m, server.workshops()["Keeping What We Learn"]["join_code"])
    finally:
        w3m.end()
        server.stop()
    tap.end()


main()
