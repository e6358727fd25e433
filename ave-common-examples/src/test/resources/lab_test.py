# SPDX-License-Identifier: Apache-2.0
"""Is to a supervisor what systemd is: lab_test.py SCENARIO DIRECTORY COMMAND...

COMMAND starts the supervisor if the ports of its services are added.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys

from avewire import Client

LIMIT = 60


class Lab:
    """A supervisor, and the socket on which it says how it is."""

    def __init__(self, directory, command, ports):
        path = os.path.join(directory, "notify")
        self.notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notices.bind(path)
        self.notices.settimeout(LIMIT)
        self.process = subprocess.Popen(
            command + [str(port) for port in ports], env=dict(os.environ, NOTIFY_SOCKET=path))

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        self.process.wait(LIMIT)
        self.notices.close()

    def await_notice(self, *parts):
        seen = []
        while not all(part in notice for notice in seen[-1:] or [""] for part in parts):
            try:
                seen.append(self.notices.recv(4096).decode())
            except socket.timeout:
                raise AssertionError("no notice with %s, but %s" % (parts, seen)) from None
        return seen[-1]


def free_ports(count):
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


def pid_in(notice):
    return int(notice.rpartition(" ")[2])


def supervises(directory, command):
    ports = free_ports(2)
    with Lab(directory, command, ports) as lab:
        pids = [pid_in(lab.await_notice("STATUS=stock-%d runs" % port)) for port in ports]
        lab.await_notice("READY=1", "all services run")
        for port in ports:
            assert Client(("127.0.0.1", port)).call("put", "lamps") == 1
        os.kill(pids[0], signal.SIGKILL)
        lab.await_notice("STATUS=stock-%d failed" % ports[0])
        pids[0] = pid_in(lab.await_notice("STATUS=stock-%d runs" % ports[0]))
        # A service that hangs counts as failed, too.
        os.kill(pids[1], signal.SIGSTOP)
        lab.await_notice("STATUS=stock-%d failed" % ports[1])
        pids[1] = pid_in(lab.await_notice("STATUS=stock-%d runs" % ports[1]))
        lab.process.terminate()
        lab.await_notice("STOPPING=1")
        code = lab.process.wait(LIMIT)
        assert code in (143, -signal.SIGTERM), "exit code %d" % code
        for pid in pids:
            assert not os.path.exists("/proc/%d" % pid), "process %d still runs" % pid


def gives_up(directory, command):
    (port,) = free_ports(1)
    with socket.create_server(("127.0.0.1", port)):
        with Lab(directory, command, [port]) as lab:
            lab.await_notice("STATUS=stock-%d failed too often" % port)
            assert lab.process.wait(LIMIT) == 1


if __name__ == "__main__":
    try:
        globals()[sys.argv[1]](sys.argv[2], sys.argv[3:])
    except (AssertionError, OSError) as error:
        sys.exit("%s: %s: %s" % (sys.argv[1], type(error).__name__, error))
