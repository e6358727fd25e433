// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is expected of the recorded cases that end otherwise here, or are proven elsewhere. */
final class Recorded {
    private Recorded() {}

    /** Cases that end otherwise on purpose, and how. */
    static final Map<String, String> DIFFERENT = different();

    private static Map<String, String> different() {
        Map<String, String> table = new HashMap<>();
        // "join after the end may be repeated and isAlive never eats the exit code."
        table.put("plain: second join()", "143");
        table.put("plain: is_alive() after join()", "false");
        table.put("is_alive() again", "false");
        table.put("join() after is_alive() reaped", "137");
        // A process that wasn't started is Unstarted in whatever is asked of it.
        String pid = "Unstarted: process PID is not known";
        String terminate = "Unstarted: cannot terminate unstarted process";
        table.put("unstarted: pid", pid);
        table.put("unstarted: is_alive", "Unstarted: cannot join unstarted process");
        table.put("unstarted: kill", terminate);
        table.put("unstarted: terminate", terminate);
        // SIGTERM is 143 whether the handler was there yet or not.
        table.put("plain: join() after terminate()", "143");
        table.put("exit value of join(): self.terminate()", "143");
        // There is no caller's code to escape to.
        table.put("exit value of join(): SystemExit 3", "3");
        table.put("started twice", "IllegalStateException: ave-Sleeper was started before");
        table.put("join(timeout=0.3)", "Timeout");
        // Messages come whole, of whatever size and in however many pieces.
        table.put("Pipe: 200000 byte message (larger than the pipe), reader in a thread", "200000");
        table.put("Pipe: header written in two pieces", "true");
        table.put("Pipe: message written in two pieces, second one later", "true");
        table.put("Pipe: write end closed, data pending", "a");
        table.put(
                "Pipe: put after the read end is closed",
                "PosixException: write to a pipe: EPIPE (Broken pipe)");
        table.put("Pipe: put object", "IllegalArgumentException");
        // A time limit tells what took too long.
        String late = "ConnectionTimeout: get from pipe fd ";
        table.put("Pipe: get(timeout=0) when empty", late);
        table.put("Pipe: get(timeout=0.3) when empty", late);
        // JSON without spaces.
        table.put("Pipe: wire format", "000000077b226b223a317d");
        return table;
    }

    private static final String NO_SUCH_TYPE = "doesn't compile in Java";

    /** Cases that aren't replayed, and where or why. */
    static final Map<String, String> ELSEWHERE = elsewhere();

    private static Map<String, String> elsewhere() {
        Map<String, String> table = new HashMap<>();
        for (String name :
                List.of(
                        "close_fds(exclude not a list)",
                        "close_fds(exclude not ints)",
                        "constructor: logging not bool",
                        "constructor: proc_name int",
                        "constructor: target not callable",
                        "Process(args=None) target",
                        "exit value of join(): return 7",
                        "Pipe: put bytes that are not utf8")) {
            table.put(name, NO_SUCH_TYPE);
        }
        for (String name :
                List.of(
                        "daemon, not synchronized: join()",
                        "daemon, not synchronized: pid",
                        "daemon, not synchronized: start()",
                        "daemon, not synchronized: terminate()",
                        "daemon, synchronize",
                        "daemon: after terminate()",
                        "daemon: is_alive()",
                        "daemon: join()",
                        "daemon: join_nohang()")) {
            table.put(name, "DaemonTest, StartTest");
        }
        for (String signal :
                List.of("SIGHUP", "SIGINT", "SIGKILL", "SIGPIPE", "SIGTERM", "SIGUSR1")) {
            table.put(
                    "signal " + signal + " to a plain process, join_nohang()",
                    "SignalTest, PlainChildTest");
        }
        table.put(
                "signal SIGUSR2 to a plain process, join_nohang()",
                "the JVM's own signal: it crashes, 134");
        table.put("exit value of join(): SIGSEGV", "a JVM that crashes aborts: 134");
        table.put("exit value of join(): KeyboardInterrupt", "there is none");
        for (String way : List.of("is_alive()", "join()", "pid == os.getpid()")) {
            table.put("exit value of join(): self." + way, "PlainChildTest");
        }
        table.put(
                "child started by a thread that has ended (PDEATHSIG is per thread)",
                "DeathSignalTest: it lives on");
        table.put("grandchild (child) after SIGKILL of its parent", "DeathSignalTest");
        table.put("grandchild (daemon) after SIGKILL of its parent", "DeathSignalTest");
        table.put("close_fds(exclude=[r])", "PlainChildTest");
        table.put("plain, synchronize", "PlainChildTest");
        table.put("list_fds() of a plain child", "PlainChildTest");
        table.put("constructor: no target, no run()", "StartFailureTest");
        table.put("default proc_name", "StartFailureTest");
        table.put("proc_name 'a name that is longer than fifteen'", "StartFailureTest: refused");
        table.put("proc_name 'short'", "StartFailureTest");
        table.put("proc_name u'\u00e5'", "StartFailureTest");
        table.put("proc_name u'\\xe5'", "StartFailureTest");
        table.put("proc_name u'unicode'", "StartFailureTest");
        table.put("get_proc_name of a missing pid", "StartFailureTest");
        table.put("join(timeout=0) waits forever", "joinNohang is what Java has it for");
        table.put("log lines", "HooksTest");
        return table;
    }
}
