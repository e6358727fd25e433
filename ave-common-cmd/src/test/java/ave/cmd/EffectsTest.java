// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each sentence of the documentation's list of what a terminal does to a program. */
class EffectsTest extends OnEachTerminal {
    @TempDir private Path folder;

    /** "Output written to stdout and stderr are mixed into a single stream." */
    @Test
    void bothOutputsAreOneStreamInTheOrderWritten() {
        String script =
                "i=0; while [ $i -lt 200 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done";
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            expected.append("out ").append(i).append("\r\nerr ").append(i).append("\r\n");
        }
        assertThat(sh(script).output()).isEqualTo(expected.toString());
    }

    /** "The process and its children are guaranteed to die when the terminal is destroyed." */
    @Test
    void theProgramAndItsChildrenDieWithTheTerminal() throws IOException {
        Path pid = folder.resolve("pid");
        try (RunningCmd running = shBg("sleep 60 & echo $! > " + pid + "; echo ready; wait")) {
            running.expect("ready", LONG);
            assertThat(isAlive(running.pid())).isTrue();
        }
        long child = Long.parseLong(Files.readString(pid).strip());
        until("the child is gone", () -> !isAlive(child));
    }

    @Test
    void aBackgroundChildDiesWhenTheProgramHasEnded() {
        CmdResult result = sh("sleep 60 & echo $!");
        long child = Long.parseLong(result.output().strip());
        until("the child is gone", () -> !isAlive(child));
    }

    @Test
    void aBackgroundChildThatHoldsTheTerminalIsNotWaitedFor() {
        long start = System.nanoTime();
        CmdResult result =
                sh("(trap '' HUP; exec sleep 60) & echo $!; sleep 0.1; setsid sleep 60 & echo $!");
        assertThat(since(start)).isLessThan(Duration.ofSeconds(20));
        List<Long> children =
                Arrays.stream(result.output().strip().split("\r\n")).map(Long::valueOf).toList();
        assertThat(children).hasSize(2);
        // Immune and set apart: these two are only ended by us.
        children.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        children.forEach(pid -> until("gone", () -> !isAlive(pid)));
    }

    /** "Programs that daemonize survive …, but they have to daemonize correctly." */
    @RepeatedTest(5)
    void aDaemonSurvives() {
        // The first child waits until the second has its own session.
        String script =
                "setsid sh -c 'exec </dev/null >/dev/null 2>&1; touch ready; exec sleep 60' &"
                        + " while [ ! -e ready ]; do sleep 0.01; done; echo $!";
        CmdResult result = Cmd.run(List.of("sh", "-c", script), options().cwd(folder.toString()));
        long daemon = Long.parseLong(result.output().strip());
        assertThat(isAlive(daemon)).isTrue();
        // Nothing is there to be waited for: this is the one kill that would come too early.
        assertThat(sh("sleep 0.2; kill -0 " + daemon).exitCode()).isZero();
        ProcessHandle.of(daemon).ifPresent(ProcessHandle::destroyForcibly);
        until("the daemon is gone", () -> !isAlive(daemon));
    }

    /** "There is no buffering of the program's output." */
    @Test
    void outputComesAsItIsWritten() {
        needs("python3");
        String program = "import sys\nprint('one')\nsys.stdin.readline()\nprint('two')";
        try (RunningCmd running = Cmd.runBg(List.of("python3", "-c", program))) {
            // Through a pipe Python would keep this line until its end.
            running.expect("one\r\n", LONG);
            running.sendLine("");
            assertThat(running.waitFor(LONG).output()).endsWith("two\r\n");
        }
    }

    @Test
    void theTerminalIsTheProgramsOwn() {
        CmdResult result =
                sh(
                        "tty; for i in 0 1 2; do test -t $i && echo $i; done;"
                                + " set -- $(sed 's/.*) //' /proc/$$/stat);"
                                + " echo $(test $3 = $$ && test $4 = $$ && test $6 = $$ && echo own)");
        assertThat(result.output()).matches("/dev/pts/\\d+\r\n0\r\n1\r\n2\r\nown\r\n");
        assertThat(sh("echo x > /dev/tty").output()).isEqualTo("x\r\n");
    }

    @Test
    void noOtherDescriptorReachesTheProgram() throws IOException {
        try (var pipe = ave.posix.Descriptors.pipe()) {
            ave.posix.Descriptors.setCloseOnExec(pipe.read(), false);
            assertThat(Cmd.run("ls -1 /proc/self/fd").output())
                    .as("3 is the folder that is listed")
                    .isEqualTo("0\r\n1\r\n2\r\n3\r\n");
        }
    }

    @Test
    void noSignalIsIgnoredOrBlocked() {
        notWithPty4j("its child has SIGQUIT blocked, as threads of a JVM have it");
        assertThat(Cmd.run("grep -E Sig(Ign|Blk) /proc/self/status").output())
                .isEqualTo("SigBlk:\t0000000000000000\r\nSigIgn:\t0000000000000000\r\n");
    }

    @Test
    void outputOfAProgramThatEndsAtOnceIsComplete() {
        for (int i = 0; i < 100; i++) {
            assertThat(Cmd.run("echo hello").output()).isEqualTo("hello\r\n");
        }
        for (int i = 0; i < 20; i++) {
            assertThat(sh("head -c 60000 /dev/zero").bytes()).hasSize(60_000);
        }
    }

    @Test
    void outputIsCompleteThoughAChildHoldsTheTerminal() {
        for (int i = 0; i < 30; i++) {
            CmdResult result = sh("(trap '' HUP; exec sleep 0.3) & head -c 20000 /dev/zero");
            assertThat(result.bytes()).hasSize(20_000);
        }
    }
}
