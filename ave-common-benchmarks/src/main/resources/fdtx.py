# SPDX-License-Identifier: Apache-2.0
"""The same as FdtxWork, as Python does it: socket.send_fds, socket.recv_fds."""
import os
import socket
import sys
import time


def main(count, seconds):
    a, b = socket.socketpair()
    fds = [os.open("/dev/null", os.O_RDONLY)] * count
    text = [b"take these"]
    done = 0
    begin = time.process_time()
    end = begin + seconds
    while time.process_time() < end:
        for _ in range(1000):
            socket.send_fds(a, text, fds)
            message, received, _, _ = socket.recv_fds(b, 100, count)
            assert len(received) == count and len(message) == 10
            for fd in received:
                os.close(fd)
        done += 1000
    print(round(done / (time.process_time() - begin)))


main(int(sys.argv[1]), float(sys.argv[2]))
