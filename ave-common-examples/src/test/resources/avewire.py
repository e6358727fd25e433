# SPDX-License-Identifier: Apache-2.0
"""A client of AVE services, of nothing but the standard library. See docs/wire-protocol.md."""

import hashlib
import hmac
import json
import socket
import struct


class RemoteError(Exception):
    """What a service answered in place of a result."""

    def __init__(self, exception):
        details = exception if isinstance(exception, dict) else {"message": exception, "type": ""}
        self.type = details["type"]
        self.message = details["message"]
        super().__init__("%s: %s" % (self.type, self.message))


class Client:
    """One connection. Not for several threads at a time."""

    def __init__(self, address, key=None, timeout=60):
        self.socket = socket.create_connection(tuple(address), timeout)
        challenge = self.receive()
        assert challenge.startswith(b"#CHALLENGE#"), challenge
        salt = challenge[len(b"#CHALLENGE#"):]
        self.send(hmac.new((key or "").encode(), salt, hashlib.md5).digest())
        self.authenticated = json.loads(self.receive())["authenticated"]

    def send(self, payload):
        self.socket.sendall(struct.pack(">I", len(payload)) + payload)

    def receive(self):
        (size,) = struct.unpack(">I", self.read(4))
        return self.read(size)

    def read(self, size):
        data = b""
        while len(data) < size:
            piece = self.socket.recv(size - len(data))
            if not piece:
                raise ConnectionError("closed by the service")
            data += piece
        return data

    def response(self):
        response = json.loads(self.receive())
        if "exception" in response:
            raise RemoteError(response["exception"])
        return response["result"]

    def request(self, method, *vargs, resource=None, **kwargs):
        params = {"vargs": vargs, "kwargs": kwargs}
        request = {"method": method, "params": params, "resource": resource}
        self.send(json.dumps(request).encode())

    def call(self, method, *vargs, resource=None, **kwargs):
        self.request(method, *vargs, resource=resource, **kwargs)
        return self.response()

    def close(self):
        self.socket.close()
