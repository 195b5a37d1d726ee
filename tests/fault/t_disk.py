#!/usr/bin/env python3
# The disk that is cut off does what POSIX promises and no more; else the other tests prove nothing.
# timeout: 60
import os
import subprocess
import sys

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)),
                os.path.join(os.path.dirname(os.path.abspath(__file__)), "../http")]
from disk import Disk, read  # noqa: E402
from lib import Tap  # noqa: E402

tap = Tap()
count = [0]


def trial(program, luck=0.0, before=None, keep="", **control):
    """Runs the program in the folder disk/, cuts the power, gives the files and how it ended."""
    count[0] += 1
    folder = os.path.abspath("%d" % count[0])
    os.makedirs(folder + "/disk")
    for name, data in (before or {}).items():
        with open(os.path.join(folder, "disk", name), "wb") as f:
            f.write(data)
    disk = Disk(folder)
    disk.set(**control)
    text = """
import os
top = os.environ["CUT_TOP"]
def new(name): return os.open(top + "/" + name, os.O_RDWR | os.O_CREAT, 0o600)
def folder():
    fd = os.open(top, os.O_RDONLY | os.O_DIRECTORY); os.fsync(fd); os.close(fd)
""" + program
    ended = subprocess.run([sys.executable, "-c", text], env=disk.env(), stdout=subprocess.PIPE, text=True)
    disk.cut(1, luck)
    return {rel: read(path) for rel, path in disk.files(disk.top).items()}, ended, disk


left, _, _ = trial("f = new('a'); os.write(f, b'x' * 3000); os.fsync(f); os._exit(0)")
tap.ok(left == {}, "a new file is lost without a sync of its folder", left.keys())
left, _, _ = trial("f = new('a'); os.write(f, b'x' * 3000); folder(); os._exit(0)")
tap.ok(left == {"a": b""}, "a new file is empty without a sync of its own", left)
left, _, _ = trial("f = new('a'); os.write(f, b'x' * 3000); os.fsync(f); folder(); os._exit(0)")
tap.ok(left == {"a": b"x" * 3000}, "a file and its name that were synced stay")
left, _, _ = trial("f = new('a'); os.pwrite(f, b'y' * 600, 100); os.fdatasync(f); os.pwrite(f, b'z' * 900, 500)",
                   before={"a": b"x" * 1000})
tap.ok(left == {"a": b"x" * 100 + b"y" * 600 + b"x" * 300}, "what came after the sync is lost, with its size")
left, _, _ = trial("f = new('a'); os.ftruncate(f, 10)", before={"a": b"x" * 1000})
tap.ok(left == {"a": b"x" * 1000}, "a truncation that was not synced comes back")
left, _, _ = trial("f = new('a'); os.ftruncate(f, 10); os.ftruncate(f, 1000); os.fsync(f)", before={"a": b"x" * 1000})
tap.ok(left == {"a": b"x" * 10 + bytes(990)}, "a hole that was made and synced is one")
left, _, _ = trial("os.unlink(top + '/a')", before={"a": b"old"})
tap.ok(left == {"a": b"old"}, "a removal without a sync of the folder comes back")
left, _, _ = trial("os.unlink(top + '/a'); folder()", before={"a": b"old"})
tap.ok(left == {}, "a removal that was synced stays")
swap = "f = new('b'); os.write(f, b'new'); os.fsync(f); os.rename(top + '/b', top + '/a')\n"
left, _, _ = trial(swap, before={"a": b"old"})
tap.ok(left == {"a": b"old"}, "a rename without a sync of the folder is undone", left)
left, _, _ = trial(swap + "folder()", before={"a": b"old"})
tap.ok(left == {"a": b"new"}, "a rename that was synced stays", left)
left, _, _ = trial("f = new('a'); os.pwrite(f, b'n' * 51200, 0)", before={"a": b"o" * 51200}, luck=0.5)
sectors = {left["a"][i:i + 512] for i in range(0, 51200, 512)}
tap.ok(sectors == {b"o" * 512, b"n" * 512}, "with luck, some sectors of a write are there and some are not")

left, ended, disk = trial("f = new('a'); os.pwrite(f, b'n' * 100, 0); os.pwrite(f, b'n' * 100, 100)",
                          before={"a": b"o" * 200}, kill_write=2, luck=1.0)
tap.ok(ended.returncode == -9 and left == {"a": b"n" * 150 + b"o" * 50}, "the power goes in the middle of write 2", left)
left, ended, _ = trial("f = new('a'); os.write(f, b'n'); os.fsync(f); print('told')", before={"a": b"o"},
                       kill_sync_before=1)
tap.ok((ended.returncode, ended.stdout, left) == (-9, "", {"a": b"o"}), "… before a sync", left)
left, ended, _ = trial("f = new('a'); os.write(f, b'n'); os.fsync(f); print('told')", before={"a": b"o"},
                       kill_sync_after=1)
tap.ok((ended.returncode, ended.stdout, left) == (-9, "", {"a": b"n"}), "… after a sync, before it is told", left)
left, _, _ = trial("f = new('a'); os.write(f, b'n'); os.fsync(f)", before={"a": b"o"}, lie=1)
tap.ok(left == {"a": b"o"}, "a disk that lies about its syncs loses what they covered")
fails = """
f = new('a')
for i in range(6):
    try: print(os.pwrite(f, b'n' * 100, 100 * i), end=' ')
    except OSError as e: print(e.errno, end=' ')
"""
_, ended, disk = trial(fails, before={"a": b""}, write_from=2, write_to=4, write_errno=28)
tap.ok(ended.stdout.split() == ["100", "28", "28", "100", "100", "100"] and disk.get("failed") == 2,
       "writes 2 and 3 fail with ENOSPC", ended.stdout)
_, ended, _ = trial(fails, before={"a": b""}, write_from=5, write_to=6, write_errno=0)
tap.ok(ended.stdout.split() == ["100", "100", "100", "100", "50", "100"], "write 5 is short", ended.stdout)
left, ended, _ = trial("""
f = new('a'); os.write(f, b'n')
try: os.fsync(f)
except OSError as e: print(e.errno)
os.fsync(f)
""", before={"a": b"o"}, sync_from=1, sync_to=2, sync_errno=5)
tap.ok(ended.stdout == "5\n" and left == {"a": b"o"}, "what a failed sync should have covered is not covered by the next",
       (ended.stdout, left))
tap.end()
