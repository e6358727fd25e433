# SPDX-License-Identifier: Apache-2.0
"""Drives a broker as clients in Python do: broker_test.py SCENARIO DIRECTORY COMMAND...

COMMAND starts a broker if the path of a settings file is added. Prints what is wrong and exits with
1, or prints nothing.
"""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time

from avewire import Client, RemoteError

LIMIT = 60
HANDSET_A = {"type": "handset", "serial": "A", "pretty": "first", "secret": "x"}
HANDSET_B = {"type": "handset", "serial": "B", "power_state": "boot_completed"}
HANDSET_C = {"type": "handset", "serial": "C", "power_state": "offline"}
RELAY_1 = {"type": "relay", "uid": "1", "circuits": {"usb": 1, "battery": 2}}
RELAY_2 = {"type": "relay", "uid": "2", "circuits": {"usb": 1}}
RELAY_3 = {"type": "relay", "uid": "3"}
WORKSPACE = {"type": "workspace"}


def identity(profile):
    return profile["type"], profile.get("serial", profile.get("uid"))


def same(what, seen, expected):
    if seen != expected:
        raise AssertionError("%s: %r, not %r" % (what, seen, expected))


def same_resources(what, seen, *expected):
    same(what, sorted(map(identity, seen)), sorted(map(identity, expected)))


def refused(what, kind, message, call):
    try:
        result = call()
    except RemoteError as error:
        if error.type == kind and message in error.message:
            return
        raise AssertionError("%s: %s" % (what, error)) from error
    raise AssertionError("%s is not refused: %r" % (what, result))


def until(what, condition):
    end = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("not within %d s: %s" % (LIMIT, what))
        time.sleep(0.02)


def is_alive(pid):
    try:
        with open("/proc/%d/stat" % pid) as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(*pids):
    until("processes %s end" % (pids,), lambda: not any(map(is_alive, pids)))


def children(parent):
    found = set()
    for task in os.listdir("/proc/%d/task" % parent):
        with contextlib.suppress(FileNotFoundError), \
                open("/proc/%d/task/%s/children" % (parent, task)) as file:
            found.update(map(int, file.read().split()))
    return found


class Broker:
    """A broker in a process of its own, on a socket that it inherits."""

    def __init__(self, directory, command, **settings):
        self.settings = {
            "host": "127.0.0.1",
            "home": directory,
            "authkeys": {"admin": "key of admin", "share": "key of share"},
            "handsets": [HANDSET_A, HANDSET_B, HANDSET_C],
            "relays": [RELAY_1, RELAY_2, RELAY_3],
            "stacks": [
                [{"type": "handset", "serial": "B"}, {"type": "relay", "uid": "2"},
                 {"type": "relay", "uid": "3"}],
                [{"type": "handset", "serial": "A"}, {"type": "relay", "uid": "1"}],
            ],
            "ws_cfg": {"root": "~/ws", "pretty": "lab",
                       "wifi-capable": False, "tools": {"make": "/usr/bin/make"}},
        }
        self.settings.update(settings)
        with socket.create_server(("127.0.0.1", self.settings.get("port", 0))) as listener:
            self.address = listener.getsockname()
            self.settings.update(port=self.address[1], socket=listener.fileno())
            path = os.path.join(directory, "settings-%d.json" % listener.fileno())
            with open(path, "w") as file:
                json.dump(self.settings, file)
            self.process = subprocess.Popen(command + [path], pass_fds=[listener.fileno()])
        self.pids = {self.process.pid}

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        for pid in filter(is_alive, self.pids):
            os.kill(pid, signal.SIGTERM)
        with contextlib.suppress(AssertionError):
            gone(*self.pids)
        for pid in filter(is_alive, self.pids):
            os.kill(pid, signal.SIGKILL)
        self.process.wait(LIMIT)

    def client(self, key=None):
        return Client(self.address, key)

    def admin(self):
        return self.client("key of admin")

    def restart(self):
        pid = self.admin().call("restart")
        self.pids.add(pid)
        return pid

    def ended(self):
        return self.process.wait(LIMIT)


def session(grant):
    return Client(grant["address"], grant["authkey"])


def pid_of(client, grant):
    return client.call("serialize")[grant["authkey"]]["pid"]


def every_call(directory, command):
    with Broker(directory, command) as broker:
        anybody = broker.client("no key that is known")
        same("authenticated", anybody.authenticated, False)
        same("ping", anybody.call("ping"), "pong")
        same("get_pid", anybody.call("get_pid"), broker.process.pid)
        same("get_profile", anybody.call("get_profile")["type"], "broker")
        config = anybody.call("get_config")
        same("get_config", (config["host"], config["port"]), broker.address)
        same("keys in get_config", "authkeys" in config, False)
        (key,) = anybody.call("get_session_authkeys")
        until("a session", lambda: len(anybody.call("get_session_pids")) == 1)
        (pid,) = anybody.call("get_session_pids")

        grant = anybody.call("get", {"type": "handset"})
        same("the key", grant["authkey"], key)
        same("minimized", grant["resources"],
             [{"type": "handset", "serial": "A", "pretty": "first"}])
        same("collateral", anybody.call("list_collateral"), [RELAY_1])
        same("all collateral", broker.admin().call("list_collateral_all"), [RELAY_1])
        same("allocations", anybody.call("list_allocations"), [HANDSET_A])
        same("all allocations", broker.admin().call("list_allocations_all"), [HANDSET_A])
        state = anybody.call("serialize")[key]
        same("serialize", state, {
            "pid": pid, "address": grant["address"],
            "allocations": [{"profile": HANDSET_A, "collateral": [RELAY_1]}]})

        other = broker.client()
        refused("the same again", "Busy", "busy", lambda: other.call("get", HANDSET_A))
        refused("a closed session", "AveException", "session closed",
                lambda: other.call("get", HANDSET_B))
        refused("collateral", "Busy", "", lambda: broker.client().call("get", RELAY_1))
        refused("what there isn't", "NoSuch", "",
                lambda: broker.client().call("get", {"type": "relay", "uid": "9"}))
        refused("a handset that is off", "NoSuch", "",
                lambda: broker.client().call("get", {"type": "handset", "serial": "C"}))
        refused("several that share no stack", "NoSuch", "",
                lambda: broker.client().call("get", HANDSET_A, RELAY_2))
        same("nothing to give back", broker.client().call("yield_resources"), [])
        same("nobody else's", anybody.call("get_session_authkeys"), [key])
        refused("without profiles", "NoSuch", "", lambda: broker.client().call("get_resources"))
        same("own collateral", anybody.call("get_resource", {"type": "relay", "uid": "1"})
             ["resources"], [{"type": "relay", "uid": "1"}])

        other = broker.client()
        both = other.call("get_resources", {"type": "relay", "circuits": ["usb"]},
                          {"type": "handset"}, {"type": "workspace", "tools": ["make"]})
        same_resources("a stack", both["resources"][:2], RELAY_2, HANDSET_B)
        same("the order asked", identity(both["resources"][0]), identity(RELAY_2))
        same("what was named", both["resources"][0]["circuits"], {"usb": 1})
        refused("another's", "NotOwner", "", lambda: other.call("yield_resources", HANDSET_A))
        refused("nobody's", "NoSuch", "", lambda: other.call("yield_resources", HANDSET_C))
        refused("without identity", "ValueError", "serial",
                lambda: other.call("yield_resources", {"type": "handset"}))

        session_calls(directory, anybody, grant, other, both)
        admin_calls(broker, other, both)
        broker.admin().call("stop")
        same("exit code", broker.ended(), 0)


def session_calls(directory, anybody, grant, other, both):
    handset = session(grant)
    same("get_version", handset.call("get_version"), 1)
    same("a handset", handset.call("get_profile", resource=grant["resources"][0]), HANDSET_A)
    refused("not in this session", "NoSuch", "",
            lambda: handset.call("get_profile", resource=RELAY_2))
    profile = both["resources"][2]
    workspace = session(both)
    path = workspace.call("get_path", resource=profile)
    same("get_path", path, os.path.join(directory, "ws", profile["uid"]))
    same("its profile", workspace.call("get_profile", resource=profile)["pretty"], "lab")
    same("run", workspace.call("run", ["pwd"], resource=profile), [0, path + "\r\n", ""])
    same("run a line", workspace.call("run", "false", resource=profile), [1, "", ""])
    refused("a command that takes too long", "Timeout", "command timed out",
            lambda: workspace.call("run", "sleep 100", timeout=0.2, resource=profile))
    refused("no such command", "RunError", "No such file",
            lambda: workspace.call("run", "no_such_exe", resource=profile))

    given_back = other.call("yield_resources", profile, RELAY_2)
    same("yield_resources", given_back, [profile, RELAY_2])
    refused("no longer there", "NoSuch", "",
            lambda: workspace.call("get_path", resource=profile))
    again = other.call("get", {"type": "workspace", "uid": profile["uid"]})
    same("the same workspace", workspace.call("get_path", resource=again["resources"][0]), path)
    refused("a workspace in use", "Busy", "",
            lambda: anybody.call("get", {"type": "workspace", "uid": profile["uid"]}))


def admin_calls(broker, other, both):
    admin = broker.admin()
    same("of an administrator", admin.authenticated, True)
    # The session of the first client was closed by its last call.
    same_resources("list_available", admin.call("list_available"),
                   HANDSET_A, RELAY_1, HANDSET_C)
    same("list_equipment", admin.call("list_equipment"),
         [HANDSET_A, HANDSET_B, HANDSET_C, RELAY_1, RELAY_2, RELAY_3])
    same("with a profile", admin.call("list_equipment", {"type": "handset", "serial": "C"}),
         [HANDSET_C])
    same("null", len(admin.call("list_available", None)), 3)
    same("list_handsets", admin.call("list_handsets"), [HANDSET_A, HANDSET_B, HANDSET_C])
    same("list_relays", admin.call("list_relays"), [RELAY_1, RELAY_2, RELAY_3])
    same("list_stacks", admin.call("list_stacks"),
         [[HANDSET_B, RELAY_2, RELAY_3], [HANDSET_A, RELAY_1]])
    same("list_workspaces", [w["uid"] for w in admin.call("list_workspaces")],
         [both["resources"][2]["uid"]])
    for method in ("list_equipment", "list_available", "list_handsets", "list_relays",
                   "list_stacks", "list_workspaces", "stop", "restart", "begin_handover"):
        refused(method, "", "not authorized to make this call", lambda: other.call(method))
    pid = pid_of(admin, both)
    admin.call("close_session", both["authkey"])
    gone(pid)
    refused("closed by an administrator", "AveException", "session closed",
            lambda: other.call("list_allocations"))
    same("all is free", len(admin.call("list_available")), 6)


def restart_under_load(directory, command):
    with Broker(directory, command) as broker:
        holder = broker.client()
        grant = holder.call("get", HANDSET_A)
        handset = session(grant)
        pid = pid_of(holder, grant)
        stop = threading.Event()
        problems = []
        turns = []

        def job():
            try:
                while not stop.is_set():
                    client = broker.client()
                    mine = client.call("get", WORKSPACE)
                    profile = mine["resources"][0]
                    ran = session(mine).call("run", ["echo", "hi"], resource=profile)
                    same("run", ran, [0, "hi\r\n", ""])
                    same("yield", client.call("yield_resources", profile), [profile])
                    client.close()
                    turns.append(1)
            except Exception as error:  # what it may be, the test fails with it
                problems.append("a job under load: %r" % error)

        def caller():
            try:
                while not stop.is_set():
                    same("ping", holder.call("ping"), "pong")
                    same("allocations", holder.call("list_allocations"), [HANDSET_A])
                    same("get_version", handset.call("get_version"), 1)
            except Exception as error:
                problems.append("a client that stays: %r" % error)

        threads = [threading.Thread(target=work) for work in (job, job, caller)]
        for thread in threads:
            thread.start()
        try:
            pids = {broker.process.pid}
            for _ in range(3):
                turn = len(turns)
                until("a job", lambda: problems or len(turns) > turn)
                pids.add(broker.restart())
        finally:
            stop.set()
            for thread in threads:
                thread.join(LIMIT)
        same("problems", problems, [])
        same("processes", len(pids), 4)
        same("exit code of the first", broker.ended(), 0)

        same("the session", pid_of(holder, grant), pid)
        more = holder.call("get", RELAY_1)
        same("into the same session", more["authkey"], grant["authkey"])
        same("served by it", handset.call("get_profile", resource=RELAY_1), RELAY_1)
        holder.close()
        gone(pid)
        until("all is free", lambda: len(broker.admin().call("list_available")) == 6)


def restart_by_hand(directory, command):
    with Broker(directory, command) as old:
        first, second = old.client(), old.client()
        grant = first.call("get", HANDSET_A)
        other = second.call("get", WORKSPACE)
        admin = old.admin()
        state, settings, path = admin.call("begin_handover", os.path.join(directory, "fdtx"))
        same("serialized", state[grant["authkey"]]["allocations"],
             [{"profile": HANDSET_A, "collateral": [RELAY_1]}])
        refused("get", "Restarting", "", lambda: first.call("get", HANDSET_B))
        settings.update(fdtx_path=path, adoption=state)
        with Broker(directory, command, **settings) as new:
            same("the same port", new.address, old.address)
            admin.call("end_handover", 60)
            same_resources("adopted", new.admin().call("list_allocations_all"),
                           HANDSET_A, other["resources"][0])
            same("sessions", new.admin().call("serialize"), state)
            same("served on", session(grant).call("get_version"), 1)
            refused("what is adopted", "Busy", "", lambda: new.client().call("get", HANDSET_A))
            refused("collateral", "Busy", "", lambda: new.client().call("get", RELAY_1))
            os.kill(state[other["authkey"]]["pid"], signal.SIGKILL)
            until("its loss is seen", lambda: len(new.admin().call("serialize")) == 1)
            first.close()
            gone(state[grant["authkey"]]["pid"])
            until("all is free", lambda: len(new.admin().call("list_available")) == 6)
            refused("the old broker", "Exit", "broker restarted. please reconnect",
                    second.response)
            same("exit code of the old one", old.ended(), 0)
            new.admin().call("stop")
            same("exit code of the new one", new.ended(), 0)


def session_dies(directory, command):
    with Broker(directory, command) as broker:
        admin = broker.admin()
        for kill in (lambda pid, grant: os.kill(pid, signal.SIGKILL),
                     lambda pid, grant: session(grant).request("crash"),
                     lambda pid, grant: session(grant).call("stop")):
            client = broker.client()
            grant = client.call("get", HANDSET_A)
            pid = pid_of(client, grant)
            kill(pid, grant)
            gone(pid)
            until("it is free", lambda: len(admin.call("list_available")) == 6)
            refused("the client", "AveException", "session closed",
                    lambda: client.call("get", HANDSET_A))
        client = broker.client()
        pid = pid_of(client, client.call("get", HANDSET_A))
        client.close()
        gone(pid)
        until("it is free", lambda: len(admin.call("list_available")) == 6)


def session_hangs(directory, command):
    with Broker(directory, command) as broker:
        client, other = broker.client(), broker.client()
        grant = client.call("get", HANDSET_A)
        pid = pid_of(client, grant)
        os.kill(pid, signal.SIGSTOP)
        client.request("get", RELAY_1)
        same("others are served", identity(other.call("get", HANDSET_B)["resources"][0]),
             identity(HANDSET_B))
        same("while it hangs", is_alive(pid), True)
        refused("an allocation", "AveException", "session closed", client.response)
        gone(pid)
        same_resources("free again", broker.admin().call("list_available"),
                       HANDSET_A, HANDSET_C, RELAY_1)


def crowd(directory, command):
    with Broker(directory, command) as broker:
        started = set()
        for _ in range(40):
            broker.client().close()
        client = broker.client()
        client.request("get", HANDSET_A)
        end = time.monotonic() + LIMIT
        while not select.select([client.socket], [], [], 0.02)[0]:
            started.update(children(broker.process.pid))
            same("in time", time.monotonic() < end, True)
        same("served", client.response()["resources"][0]["serial"], "A")
        same("few sessions for 40 clients that came and went", 0 < len(started) < 20, True)


def sigterm(directory, command):
    with Broker(directory, command) as broker:
        clients = [broker.client() for _ in range(3)]
        grants = [client.call("get", WORKSPACE) for client in clients]
        pids = [pid_of(clients[0], grant) for grant in grants]
        pid_file = os.path.join(directory, "pid")
        session(grants[0]).request("run", ["sh", "-c", "echo $$ > %s; exec sleep 1000" % pid_file],
                                   resource=grants[0]["resources"][0])
        until("a command runs", lambda: os.path.exists(pid_file) and open(pid_file).read())
        pids.append(int(open(pid_file).read()))
        os.kill(pids[1], signal.SIGSTOP)
        starting = broker.client()
        os.kill(broker.process.pid, signal.SIGTERM)
        same("exit code", broker.ended(), 0)
        gone(*pids)
        starting.close()


def session_alone(directory, command):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        arguments = [str(address[1]), "the key", str(listener.fileno())]
        process = subprocess.Popen(command + arguments, pass_fds=[listener.fileno()])
    try:
        client = Client(address, "the key")
        same("authenticated", client.authenticated, True)
        same("get_version", client.call("get_version"), 1)
        client.call("add_resource", RELAY_1)
        client.close()
        client = Client(address, "the key")
        same("get_profile", client.call("get_profile", resource=RELAY_1), RELAY_1)
        client.call("yield_resources", [RELAY_1])
        refused("given back", "NoSuch", "", lambda: client.call("get_profile", resource=RELAY_1))
        same("without the key", Client(address, "another").authenticated, False)
        client.call("stop")
        same("exit code", process.wait(LIMIT), 0)
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    try:
        globals()[sys.argv[1]](sys.argv[2], sys.argv[3:])
    except (AssertionError, RemoteError, OSError) as error:
        sys.exit("%s: %s: %s" % (sys.argv[1], type(error).__name__, error))
