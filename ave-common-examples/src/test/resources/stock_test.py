# SPDX-License-Identifier: Apache-2.0
"""Asks stock.py and its port in Java the same: stock_test.py stock DIRECTORY COMMAND...

COMMAND starts the port, which prints "ready port=P".
"""

import subprocess
import sys
import types

import ave_control
from avewire import Client, RemoteError

KEY, ADMIN = "primary", "key of admin"
CALLS = [
    (KEY, "put", ["lamps"], {}),
    (KEY, "put", ["lamps", 4], {}),
    (KEY, "put", [], {"shelf": "cables", "pieces": 2}),
    (KEY, "take", ["lamps"], {"pieces": 3}),
    (KEY, "take", ["lamps", 3], {}),
    (KEY, "take", ["doors"], {}),
    (KEY, "count", [], {}),
    (KEY, "count", ["doors", "cables"], {}),
    (KEY, "get_history", [], {}),
    (ADMIN, "get_history", [], {}),
    (ADMIN, "get_history", [2], {}),
    (ADMIN, "get_history", [], {"last": 100}),
    (ADMIN, "clear", [], {}),
    (KEY, "clear", [], {}),
    (KEY, "count", [], {}),
    (KEY, "steal", [], {}),
    (KEY, "__init__", [], {}),
]


def serve_python():
    for name, names in (("ave", {}), ("ave.network", {}),
                        ("ave.network.control", {"Control": ave_control.Control}),
                        ("ave.exceptions", {"AveException": ave_control.AveException})):
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__dict__.update(names)
    import stock
    stock.Stock(0, KEY, {"admin": ADMIN}).serve()


def answers(command):
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        try:
            port = int(service.stdout.readline().strip().split("port=")[1])
            return [answer(port, *call) for call in CALLS]
        finally:
            service.terminate()


def answer(port, key, method, vargs, kwargs):
    client = Client(("127.0.0.1", port), key)
    try:
        return client.call(method, *vargs, **kwargs)
    except RemoteError as error:
        return error.type, error.message
    finally:
        client.close()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve_python()
    python = answers([sys.executable, "-B", __file__, "serve"])
    java = answers(sys.argv[3:])
    for call, expected, seen in zip(CALLS, python, java):
        if expected != seen:
            sys.exit("%s: %r in Python, %r in Java" % (call, expected, seen))
    if len(python) != len(CALLS) or len(java) != len(CALLS):
        sys.exit("not all was asked")
    assert python[3] == 2 and python[4] == ("OutOfStock", "only 2 left on lamps"), python
