# SPDX-License-Identifier: Apache-2.0
"""A peer that uses sockets as the Python library's helper does: one sendmsg, plain text in its one
part, SCM_RIGHTS, at most eight descriptors. Its arguments: what to do, the path of the socket."""
import array
import os
import signal
import socket
import sys
import time

MAX_FDS = 8


def connected(path):
    client = socket.socket(socket.AF_UNIX)
    limit = time.monotonic() + 30
    while True:
        try:
            client.connect(path)
            return client
        except (FileNotFoundError, ConnectionRefusedError):
            if time.monotonic() > limit:
                raise
            time.sleep(0.005)


def accepted(path):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen(1)
        server.settimeout(30)
        return server.accept()[0]


def put(peer, message, *fds):
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
    assert peer.sendmsg([message], rights) == len(message)


def get(peer):
    message, control, flags, _ = peer.recvmsg(100, socket.CMSG_SPACE(MAX_FDS * 4))
    assert not flags & (socket.MSG_CTRUNC | socket.MSG_TRUNC), flags
    fds = array.array("i")
    for level, kind, data in control:
        assert (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS)
        fds.frombytes(data)
    return message, list(fds)


def echo(peer):
    """Writes into each descriptor that comes, and sends it back, until the end."""
    while True:
        message, fds = get(peer)
        if not message:
            return
        for fd in fds:
            os.write(fd, message)
        put(peer, b"back: " + message, *fds)
        for fd in fds:
            os.close(fd)


def main(action, path):
    if action == "connect":
        echo(connected(path))
    elif action == "accept":
        echo(accepted(path))
    elif action == "latin-1":
        put(connected(path), b"\xe5")
    elif action == "truncate":
        reading, writing = os.pipe()
        put(connected(path), b"foo bar", *[writing] * 100)
        os.close(writing)
        # Ends when nobody has the other end any more.
        assert os.read(reading, 1) == b""
        print("nothing was left open")
    elif action == "die":
        peer = connected(path)
        put(peer, b"first", 0)
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "stranger":
        peer = connected(path) if path.startswith("/") else connected("\0" + path)
        print(peer.recv(100).decode() or "turned away")
    elif action == "listening stranger":
        peer = accepted("\0" + path)
        peer.recv(1)
    else:
        raise SystemExit("unknown: " + action)


if __name__ == "__main__":
    if sys.argv[1].endswith("stranger"):
        os.setresuid(65534, 65534, 65534)
    main(*sys.argv[1:])
