# SPDX-License-Identifier: Apache-2.0
"""As much of the Python library's Control as stock.py needs, on Python 3: see stock_test.py."""

import hashlib
import hmac
import json
import os
import socketserver
import struct


class AveException(Exception):
    def __init__(self, details):
        Exception.__init__(self, details["message"])
        self.details = dict(details)
        self.details.setdefault("type", type(self).__name__)


class Control:
    def __init__(self, port, authkey, alt_keys):
        self.port, self.authkey, self.alt_keys = port, authkey, alt_keys

    @staticmethod
    def rpc(method):
        method.rpc = True
        return method

    @staticmethod
    def auth(method):
        method.auth = True
        return method

    @staticmethod
    def preauth(*accounts):
        def mark(method):
            method.preauth = accounts
            return method
        return mark

    def serve(self):
        control = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                salt = os.urandom(20)
                self.put(b"#CHALLENGE#" + salt)
                digest = self.get()
                keys = [control.authkey] + list(control.alt_keys.values())
                self.key = None
                for key in keys:
                    if hmac.new(key.encode(), salt, hashlib.md5).digest() == digest:
                        self.key = key
                self.put(json.dumps({"authenticated": self.key is not None}).encode())
                while self.key is not None:
                    request = self.get()
                    if request is None:
                        return
                    self.put(json.dumps(control.answer(json.loads(request), self.key)).encode())

            def get(self):
                header = self.rfile.read(4)
                return self.rfile.read(*struct.unpack(">I", header)) if header else None

            def put(self, payload):
                self.wfile.write(struct.pack(">I", len(payload)) + payload)

        with socketserver.TCPServer(("127.0.0.1", self.port), Handler) as server:
            print("ready port=%d" % server.server_address[1], flush=True)
            server.serve_forever()

    def answer(self, request, key):
        name = request["method"]
        method = getattr(self, name, None)
        if not getattr(method, "rpc", False):
            return {"exception": "no such RPC: " + name}
        if getattr(method, "auth", False) and key != self.authkey:
            return {"exception": "not authenticated to make this call"}
        accounts = getattr(method, "preauth", None)
        if accounts and key not in [self.alt_keys.get(account) for account in accounts]:
            return {"exception": "not authorized to make this call"}
        params = request["params"]
        try:
            return {"result": method(*params["vargs"], **params["kwargs"])}
        except AveException as error:
            return {"exception": error.details}
        except Exception as error:
            return {"exception": {"message": str(error), "type": type(error).__name__}}
