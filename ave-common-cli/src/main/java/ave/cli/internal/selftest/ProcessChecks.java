// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.selftest;

import static ave.cli.internal.selftest.Check.require;
import static ave.posix.abi.Constants.SIGKILL;
import static ave.posix.abi.Constants.SIGUSR1;

import ave.cmd.Cmd;
import ave.network.process.Process;
import ave.posix.Child;
import ave.posix.Deadline;
import ave.posix.ExitStatus;
import ave.posix.Signals;
import ave.posix.Spawn;
import ave.posix.ThisProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Programs, terminals, signals and child JVMs. */
final class ProcessChecks {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String KERNEL =
            "The kernel or a sandbox (seccomp, a container) forbids it.";

    private ProcessChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "terminals",
                        "Mount devpts at /dev/pts, with a free terminal.",
                        ProcessChecks::terminals),
                new Check("spawn", KERNEL, ProcessChecks::spawn),
                new Check("pidfd", KERNEL, ProcessChecks::pidfd),
                new Check(
                        "signals",
                        "Start java without -Xrs, and with SIGUSR1 not blocked.",
                        ProcessChecks::signals),
                new Check(
                        "names",
                        "Mount /proc, writable for its own process.",
                        ProcessChecks::names),
                new Check(
                        "child JVM",
                        "See what the child wrote above; ulimit -u and ulimit -v bound it as well.",
                        ProcessChecks::childJvm));
    }

    private static String terminals() {
        String output = Cmd.run(List.of("tty")).output().strip();
        require(output.startsWith("/dev/"), "a command has no terminal: " + output);
        return "a command ran on " + output;
    }

    private static String spawn() {
        try (Child child = new Spawn(List.of("sh", "-c", "exit 7")).start()) {
            ExitStatus status = child.await(Deadline.after(LIMIT));
            require(status != null && status.exitCode() == 7, "wrong exit status: " + status);
            return "exit code 7 as expected";
        }
    }

    private static String pidfd() {
        try (Child child = new Spawn(List.of("sleep", "60")).start()) {
            child.signal(SIGKILL);
            ExitStatus status = child.await(Deadline.after(LIMIT));
            require(status != null && status.signal() == SIGKILL, "wrong status: " + status);
            return "a process is signalled and awaited through its descriptor";
        }
    }

    private static String signals() throws InterruptedException {
        CountDownLatch came = new CountDownLatch(1);
        Signals.handle("USR1", came::countDown);
        ThisProcess.kill(ThisProcess.pid(), SIGUSR1);
        require(came.await(LIMIT.toSeconds(), TimeUnit.SECONDS), "SIGUSR1 didn't come");
        return "SIGUSR1 is handled";
    }

    private static String names() throws Exception {
        Path comm = Path.of("/proc/self/comm");
        String before = Files.readString(comm).strip();
        ThisProcess.rename("ave-selftest");
        String name = Files.readString(comm).strip();
        ThisProcess.rename(before);
        require(name.equals("ave-selftest"), "the process is still called " + name);
        return "the process can be named";
    }

    private static String childJvm() {
        long start = System.nanoTime();
        Process child = new ReturningChild();
        child.start(false, true);
        int code = child.join(LIMIT);
        require(code == ReturningChild.CODE, "exit code " + code);
        return "started and ended within " + (System.nanoTime() - start) / 1_000_000 + " ms";
    }
}
