"""A disk that a test can cut off, fill up or break: what cut.c does, from the test's side."""
import mmap
import os
import random
import shutil
import struct
import subprocess

SRC = os.environ.get("SRC") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("BUILD") or os.path.join(SRC, "build")
SECTOR, BLOCK = 512, 65536
# struct control of cut.c, in its order.
FIELDS = ["writes", "syncs", "failed", "write_from", "write_to", "write_errno", "sync_from", "sync_to",
          "sync_errno", "kill_write", "kill_sync_before", "kill_sync_after", "lie"]
FOREVER = 1 << 60


def library(folder):
    """The built library, or one compiled here and now."""
    path = os.path.join(BUILD, "tests/fault/cut.so")
    source = os.path.join(SRC, "tests/fault/cut.c")
    if os.path.exists(path) and os.path.getmtime(path) >= os.path.getmtime(source):
        return path
    path = os.path.join(folder, "cut.so")
    subprocess.run([*os.environ.get("CC", "cc").split(), "-shared", "-fPIC", "-O2", "-std=gnu11", "-D_GNU_SOURCE", "-Wall",
                    "-Wextra", "-Werror", "-o", path, source], check=True)
    return path


class Disk:
    """The folder top lies on it. Everything in it counts as durable when the disk is made."""

    def __init__(self, folder):
        self.top = os.path.join(folder, "disk")
        self.image = os.path.join(folder, "image")
        self.path = os.path.join(folder, "control")
        self.library = library(folder)
        os.makedirs(self.top, exist_ok=True)
        with open(self.path, "wb") as f:
            f.write(bytes(8 * len(FIELDS)))
        with open(self.path, "r+b") as f:
            self.control = mmap.mmap(f.fileno(), 0)
        self.settle()

    def env(self):
        return dict(os.environ, LD_PRELOAD=self.library, CUT_TOP=self.top, CUT_IMAGE=self.image,
                    CUT_CONTROL=self.path)

    def get(self, name):
        return struct.unpack_from("q", self.control, 8 * FIELDS.index(name))[0]

    def set(self, **values):
        """Counters that count from here on: set(writes=0, …) last."""
        for name, value in values.items():
            struct.pack_into("q", self.control, 8 * FIELDS.index(name), value)

    def calm(self):
        self.set(**{name: 0 for name in FIELDS if name != "lie"})

    def files(self, top):
        found = {}
        for folder, _, names in os.walk(top):
            for name in names:
                path = os.path.join(folder, name)
                if not name.endswith("-shm") and os.path.isfile(path):
                    found[os.path.relpath(path, top)] = path
        return found

    def settle(self):
        """Makes everything durable as it is: a calm shutdown of the machine."""
        shutil.rmtree(self.image, ignore_errors=True)
        os.makedirs(os.path.join(self.image, "ino"))
        os.makedirs(os.path.join(self.image, "names"))
        for rel, path in self.files(self.top).items():
            ino = os.path.join(self.image, "ino", str(os.stat(path).st_ino))
            name = os.path.join(self.image, "names", rel)
            os.makedirs(os.path.dirname(name), exist_ok=True)
            shutil.copyfile(path, ino)
            os.link(ino, name)

    def cut(self, seed=0, luck=0.0):
        """The power is gone (and the program was killed): what was not synced is lost, but for each
        512 bytes and each name that had the luck to be written already. Gives how many sectors and
        names differed from what the program saw."""
        dice = random.Random(seed)
        live, kept = self.files(self.top), self.files(os.path.join(self.image, "names"))
        lost, after = 0, {}
        for rel in set(live) | set(kept):
            there, durable = live.get(rel), kept.get(rel)
            if (there is None) != (durable is None):
                lost += 1
                if dice.random() < luck:
                    if durable is not None:  # it was removed, and the removal is on the disk
                        continue
                    durable = os.path.join(self.image, "ino", str(os.stat(there).st_ino))
                elif durable is None:
                    continue
            elif self.other_file(there, durable):
                lost += 1
                if dice.random() < luck:
                    durable = os.path.join(self.image, "ino", str(os.stat(there).st_ino))
                else:
                    there = None
            old = read(durable)
            new = read(there) if there else old
            after[rel], n = mix(old, new, dice, luck)
            lost += n
        for folder, _, names in os.walk(self.top):
            for name in names:
                os.unlink(os.path.join(folder, name))
        for rel, data in after.items():
            path = os.path.join(self.top, rel)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as f:
                f.write(data)
            os.chmod(path, 0o600)
        self.settle()
        return lost

    def other_file(self, there, durable):
        """Whether the durable name stands for another file than the name that the program saw."""
        mine = os.path.join(self.image, "ino", str(os.stat(there).st_ino))
        return not os.path.exists(mine) or not os.path.samefile(mine, durable)


def read(path):
    try:
        with open(path, "rb") as f:
            return f.read()
    except FileNotFoundError:
        return b""


def mix(old, new, dice, luck):
    """Old bytes with some of the new sectors in them."""
    size = len(new) if dice.random() < luck else len(old)
    out = bytearray(old[:size].ljust(size, b"\0"))
    lost = 0
    if old == new:
        return bytes(out), 0
    size_of_both = max(len(old), len(new))
    differing = [at for at in range(0, size_of_both, BLOCK) if old[at:at + BLOCK] != new[at:at + BLOCK]]
    for at in (at for block in differing for at in range(block, min(block + BLOCK, size_of_both), SECTOR)):
        a, b = old[at:at + SECTOR], new[at:at + SECTOR]
        if a != b:
            lost += 1
            if luck and at < size and dice.random() < luck:
                b = b[:size - at]
                out[at:at + len(b)] = b
    return bytes(out), lost
