# SPDX-License-Identifier: Apache-2.0
"""A service that counts what is on shelves, as written for the Python library."""

from ave.exceptions import AveException
from ave.network.control import Control


class OutOfStock(AveException):
    def __init__(self, shelf, left):
        AveException.__init__(self, {
            "message": "only %d left on %s" % (left, shelf), "shelf": shelf, "left": left})


class Stock(Control):

    def __init__(self, port, authkey, alt_keys):
        Control.__init__(self, port, authkey, alt_keys=alt_keys)
        self.shelves = {}
        self.history = []

    @Control.rpc
    def put(self, shelf, pieces=1):
        self.shelves[shelf] = self.shelves.get(shelf, 0) + pieces
        self.history.append(["put", shelf, pieces])
        return self.shelves[shelf]

    @Control.rpc
    def take(self, shelf, pieces=1):
        left = self.shelves.get(shelf, 0)
        if left < pieces:
            raise OutOfStock(shelf, left)
        self.shelves[shelf] = left - pieces
        self.history.append(["take", shelf, pieces])
        return self.shelves[shelf]

    @Control.rpc
    def count(self, *shelves):
        return dict((s, self.shelves.get(s, 0)) for s in shelves or self.shelves)

    @Control.rpc
    @Control.auth
    def clear(self):
        self.shelves.clear()

    @Control.rpc
    @Control.preauth("admin")
    def get_history(self, last=None):
        return self.history if last is None else self.history[-last:]
