#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An independent peer of the wire protocol: a small service and a small client.

It shares nothing with the Java library but the description of the protocol, and needs nothing but
Python 3 and its standard library.

    ave_peer.py serve [--port P] [--authkey K] [--alt K]...
        serves on 127.0.0.1 until SIGTERM; prints "ready port=P pid=N" when it can be called

    ave_peer.py run < script.json
        plays sessions against a service and prints what came back as JSON

A script is {"port": P, "sessions": [{"key": K or null, "steps": [...]}, ...]}, a step one of

    {"call": {request}}                 sends the request, reads the answer
    {"pipeline": [{request}, ...]}      sends all requests in one write, then reads all answers
    {"send": {request}}                 sends the request, reads nothing
    {"read": N}                         reads N frames
    {"big": N}                          echoes a string of N characters: {"same": true or false}
    {"closed": true}                    waits for the service to close: {"closed": true or false}

where a request may leave out all but "method": vargs, kwargs, resource and async have defaults.
The report is [{"authenticated": ..., "answers": [one per step]}, ...].
"""

import argparse
import hashlib
import hmac
import json
import os
import select
import signal
import socket
import struct
import sys
import time
import traceback

CHALLENGE = b"#CHALLENGE#"
SALT_SIZE = 20
TIME_LIMIT = 20.0
MAX_PAYLOAD = 256 * 1024 * 1024


def frame(payload):
    return struct.pack(">I", len(payload)) + payload


def digest(key, salt):
    return hmac.new(key.encode("utf-8"), salt, hashlib.md5).digest()


def encode(value):
    return json.dumps(value).encode("ascii")


class Closed(Exception):
    """The other side has closed the connection."""


# --- the client -----------------------------------------------------------------------------------


class Client:
    """One blocking connection; every wait has the same time limit."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), TIME_LIMIT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(TIME_LIMIT)

    def close(self):
        self.socket.close()

    def read_exactly(self, size):
        parts = []
        while size:
            try:
                part = self.socket.recv(min(size, 1 << 16))
            except ConnectionResetError:
                part = b""
            if not part:
                raise Closed()
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def read_payload(self):
        (size,) = struct.unpack(">I", self.read_exactly(4))
        return self.read_exactly(size)

    def read_answer(self):
        return json.loads(self.read_payload().decode("ascii"))

    def handshake(self, key):
        challenge = self.read_payload()
        if len(challenge) != len(CHALLENGE) + SALT_SIZE or not challenge.startswith(CHALLENGE):
            raise ValueError("wrong challenge: %r" % challenge)
        self.socket.sendall(frame(digest(key or "", challenge[len(CHALLENGE):])))
        return self.read_answer()["authenticated"]

    def send(self, requests):
        self.socket.sendall(b"".join(frame(encode(whole(request))) for request in requests))

    def is_closed(self):
        try:
            self.read_exactly(1)
            return False
        except Closed:
            return True
        except socket.timeout:
            return False


def whole(request):
    """The request with its defaults filled in."""
    return {
        "method": request["method"],
        "params": {"vargs": request.get("vargs", []), "kwargs": request.get("kwargs", {})},
        "resource": request.get("resource"),
        "async": request.get("async", False),
    }


def play_step(client, step):
    if "call" in step:
        client.send([step["call"]])
        return client.read_answer()
    if "pipeline" in step:
        client.send(step["pipeline"])
        return [client.read_answer() for _ in step["pipeline"]]
    if "send" in step:
        client.send([step["send"]])
        return None
    if "read" in step:
        return [client.read_answer() for _ in range(step["read"])]
    if "big" in step:
        text = "0123456789abcdef" * (step["big"] // 16 + 1)
        text = text[: step["big"]]
        client.send([{"method": "echo", "vargs": [text]}])
        return {"same": client.read_answer() == {"result": text}}
    if "closed" in step:
        return {"closed": client.is_closed()}
    raise ValueError("no such step: %r" % step)


def play_session(port, session):
    client = Client(port)
    report = {"authenticated": None, "answers": []}
    try:
        report["authenticated"] = client.handshake(session.get("key"))
        for step in session["steps"]:
            report["answers"].append(play_step(client, step))
    except Closed:
        report["answers"].append({"closed": True})
    finally:
        client.close()
    return report


def run():
    script = json.load(sys.stdin)
    json.dump([play_session(script["port"], session) for session in script["sessions"]], sys.stdout)
    print()


# --- the service ----------------------------------------------------------------------------------


class Refused(Exception):
    """A request that is answered with a plain text."""


class Hangup(Exception):
    """Ends the connection without an answer."""


class RemoteError(Exception):
    """An exception with all its details on the wire."""

    def __init__(self, details):
        Exception.__init__(self, details.get("message"))
        self.details = details


class Methods:
    """What can be called. Every public method is an RPC."""

    def __init__(self):
        self._notes = []
        self._request = None
        self._key = None

    def sync_ping(self, alt=None):
        return "pong" if alt is None else alt

    def echo(self, value):
        return value

    def upper(self, message):
        return message.upper()

    def join_args(self, a, b="B", *rest, **kwargs):
        return [a, b, list(rest), kwargs]

    def whoami(self):
        return self._key

    def resource(self):
        return self._request.get("resource")

    def request(self):
        return self._request

    def note(self, text):
        self._notes.append(text)

    def notes(self):
        return self._notes

    def sleep(self, seconds):
        time.sleep(seconds)

    def hang_up(self):
        raise Hangup()

    def raise_value_error(self, message):
        raise ValueError(message)

    def raise_class(self, name, details):
        raise RemoteError(dict(details, type=name))

    def raise_ave_exception(self, details, depth=0):
        if depth:
            self.raise_ave_exception(details, depth - 1)
        raise RemoteError(dict({"type": "AveException"}, **details))

    def raise_exit(self, message):
        raise RemoteError({"message": message, "type": "Exit"})


class Peer:
    """One accepted connection and what is on its way in and out."""

    def __init__(self, accepted):
        self.socket = accepted
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.salt = os.urandom(SALT_SIZE)
        self.established = False
        self.closing = False
        self.key = None
        self.received = bytearray()
        self.unsent = bytearray(frame(CHALLENGE + self.salt))

    def put(self, value):
        self.unsent += frame(encode(value))

    def next_payload(self):
        if len(self.received) < 4:
            return None
        (size,) = struct.unpack(">I", bytes(self.received[:4]))
        if size > MAX_PAYLOAD:
            raise Hangup()
        if len(self.received) < 4 + size:
            return None
        payload = bytes(self.received[4 : 4 + size])
        del self.received[: 4 + size]
        return payload


class Service:
    """One loop around select."""

    def __init__(self, port, keys):
        self.keys = keys
        self.methods = Methods()
        self.peers = {}
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", port))
        self.listener.listen(128)
        self.port = self.listener.getsockname()[1]

    def run(self):
        while True:
            reading = [self.listener] + [p.socket for p in self.peers.values() if not p.closing]
            writing = [p.socket for p in self.peers.values() if p.unsent]
            readable, writable, _ = select.select(reading, writing, [])
            for ready in readable:
                if ready is self.listener:
                    accepted, _ = self.listener.accept()
                    self.peers[accepted] = Peer(accepted)
                else:
                    self.guarded(self.read, ready)
            for ready in writable:
                self.guarded(self.write, ready)

    def guarded(self, action, ready):
        peer = self.peers.get(ready)
        if peer is None:
            return
        try:
            action(peer)
        except (Hangup, OSError):
            self.drop(peer)

    def drop(self, peer):
        del self.peers[peer.socket]
        peer.socket.close()

    def read(self, peer):
        data = peer.socket.recv(1 << 16)
        if not data:
            raise Hangup()
        peer.received += data
        payload = peer.next_payload()
        while payload is not None:
            if peer.established:
                self.answer(peer, payload)
            else:
                self.authenticate(peer, payload)
            payload = peer.next_payload()

    def write(self, peer):
        sent = peer.socket.send(peer.unsent)
        del peer.unsent[:sent]
        if peer.closing and not peer.unsent:
            raise Hangup()

    def authenticate(self, peer, payload):
        fitting = [k for k in self.keys if hmac.compare_digest(digest(k, peer.salt), payload)]
        peer.key = fitting[0] if fitting else None
        peer.established = True
        peer.put({"authenticated": bool(fitting)})

    def answer(self, peer, payload):
        wanted = True
        try:
            request = self.parse(payload)
            wanted = not request.get("async", False)
            reply = {"result": self.call(peer, request)}
        except Refused as refused:
            peer.put({"exception": str(refused)})
            return
        except Hangup:
            raise
        except RemoteError as error:
            reply = {"exception": dict(error.details)}
            if error.details["type"] == "Exit":
                peer.closing = True
            else:
                reply["exception"].setdefault("trace", trace_of(error))
        except Exception as error:
            name = type(error).__name__
            reply = {"exception": {"message": str(error), "type": name, "trace": trace_of(error)}}
        if wanted:
            peer.put(reply)

    def parse(self, payload):
        try:
            request = json.loads(payload.decode("utf-8"))
        except ValueError:
            raise Refused("malformed JSON: " + payload.decode("utf-8", "replace"))
        for attribute in ("method", "params"):
            if not isinstance(request, dict) or attribute not in request:
                raise Refused('the "%s" attribute is missing' % attribute)
        return request

    def call(self, peer, request):
        name = request["method"]
        if name.startswith("_") or not hasattr(self.methods, name):
            raise Refused("no such RPC: %s" % name)
        self.methods._key = peer.key
        self.methods._request = request
        params = request["params"]
        return getattr(self.methods, name)(*params["vargs"], **params["kwargs"])


def trace_of(error):
    """The frames from the called method on: those of this service are nobody's business."""
    frames = [list(entry) for entry in traceback.extract_tb(error.__traceback__)]
    return frames[2:]


def serve(port, keys):
    signal.signal(signal.SIGTERM, lambda number, stack: sys.exit(0))
    service = Service(port, keys)
    print("ready port=%d pid=%d" % (service.port, os.getpid()), flush=True)
    service.run()


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve")
    serving.add_argument("--port", type=int, default=0)
    serving.add_argument("--authkey")
    serving.add_argument("--alt", action="append", default=[])
    commands.add_parser("run")
    options = parser.parse_args()
    if options.command == "run":
        run()
    else:
        keys = [] if options.authkey is None else [options.authkey]
        serve(options.port, keys + options.alt)


if __name__ == "__main__":
    main()
