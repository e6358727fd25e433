# SPDX-License-Identifier: Apache-2.0
"""The same as commands.c, as Python does it: pty.fork, then exec."""
import os
import pty
import sys
import time


def start(argv):
    pid, fd = pty.fork()
    if pid == 0:
        os.execvp(argv[0], argv)
    return pid, fd


def finish(running):
    pid, fd = running
    pieces = []
    while True:
        try:
            piece = os.read(fd, 65536)
        except OSError:
            break
        if not piece:
            break
        pieces.append(piece)
    os.waitpid(pid, 0)
    os.close(fd)
    return pieces


def main(mode, number, extra):
    now = time.monotonic_ns
    if mode == "latency":
        heap = bytearray(b"x") * int(extra)
        for _ in range(int(number)):
            begin = now()
            finish(start(["true"]))
            print(now() - begin)
        del heap
    elif mode == "exit":
        for _ in range(int(number)):
            pieces = finish(start([extra, "stamp"]))
            end = now()
            print(end - int(b"".join(pieces)))
    elif mode == "output":
        script = "head -c %s /dev/zero | tr '\\0' x" % number
        for _ in range(5):
            begin = now()
            assert sum(map(len, finish(start(["sh", "-c", script])))) == int(number)
            print(now() - begin)
    else:
        begin = now()
        for running in [start(["true"]) for _ in range(int(number))]:
            finish(running)
        print(now() - begin)


main(*sys.argv[1:])
