# SPDX-License-Identifier: Apache-2.0
"""The same as StartWork's trivial processes, as Python's multiprocessing starts them."""
import multiprocessing
import os
import sys
import time

LIFE_SECONDS = 0.02
WARM_UP = 3


def child(pipe):
    # The clock of both is CLOCK_MONOTONIC.
    pipe.send_bytes(b"%d" % time.monotonic_ns())
    time.sleep(LIFE_SECONDS)
    pipe.send_bytes(b"%d" % time.monotonic_ns())


def main(method, number):
    context = multiprocessing.get_context(method)
    for i in range(-WARM_UP, number):
        ours, theirs = context.Pipe(False)
        process = context.Process(target=child, args=(theirs,))
        begin = time.monotonic_ns()
        process.start()
        returned = time.monotonic_ns()
        ran = int(ours.recv_bytes())
        known = time.monotonic_ns()
        process.join()
        joined = time.monotonic_ns()
        ended = int(ours.recv_bytes())
        ours.close()
        theirs.close()
        if i >= 0:
            print("RETURN", returned - begin)
            print("SYNCHRONIZED_RETURN", known - begin)
            print("SYNCHRONIZED_WORK", ran - begin)
            print("WORK", ran - begin)
            print("JOIN", joined - ended)


def spin(argument):
    end = time.monotonic_ns() + 1000000
    while time.monotonic_ns() < end:
        pass
    return argument


def pool(number):
    """The same as PoolWork."""
    with multiprocessing.Pool(os.cpu_count()) as workers:
        for i in range(-2, number):
            begin = time.monotonic_ns()
            workers.map(spin, range(1000))
            if i >= 0:
                print("POOL", time.monotonic_ns() - begin)


if __name__ == "__main__":
    if sys.argv[1] == "pool":
        pool(int(sys.argv[2]))
    else:
        main(sys.argv[1], int(sys.argv[2]))
