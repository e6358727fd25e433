// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ave.exceptions.Timeout;
import ave.posix.Deadline;
import ave.posix.Poll;
import ave.posix.abi.Constants;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Time limits: output up to the limit counts, and nothing prolongs it. */
class LimitsTest extends OnEachTerminal {
    private static final Duration SHORT = Duration.ofMillis(100);

    /** Far above a limit, and far below what a blocked listener would take. */
    private static final Duration MUCH_LATER = Duration.ofSeconds(15);

    /** Waits until output can be read, and reads none of it. */
    private static void awaitOutput(RunningCmd running) {
        assertThat(Poll.await(running.fileno(), Constants.POLLIN, Deadline.after(LONG)))
                .isNotZero();
    }

    @Test
    void outputThatWaitsIsFoundWithoutAnyTime() {
        try (RunningCmd running = shBg("echo hi; read x")) {
            awaitOutput(running);
            assertThat(running.expect("hi", Duration.ZERO).text()).isEqualTo("hi");
            until("the rest", () -> "\r\n".equals(running.read(Duration.ZERO)));
            running.sendLine("");
            assertThat(running.waitFor(LONG).exitCode()).isZero();
        }
    }

    /** (.*a){20}X tries each way to cut sixty letters into twenty parts. */
    @Test
    void aPatternThatBacktracksWithoutEndIsGivenUpAtTheLimit() {
        Pattern endless = Pattern.compile("(.*a){20}X");
        try (RunningCmd running = shBg("printf " + "a".repeat(60) + "; read x")) {
            awaitOutput(running);
            long began = System.nanoTime();
            assertThatThrownBy(() -> running.expect(endless, SHORT)).isInstanceOf(Timeout.class);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(MUCH_LATER);
            assertThat(running.expect("aaa", Duration.ZERO).text()).isEqualTo("aaa");
        }
    }

    @Test
    void aProgramThatHasEndedIsFoundWithoutAnyTime() {
        try (RunningCmd running = shBg("seq 500; exit 3")) {
            until("the end", () -> !running.isAlive());
            CmdResult result = running.waitFor(Duration.ZERO);
            assertThat(result.exitCode()).isEqualTo(3);
            assertThat(result.output()).endsWith("\r\n500\r\n");
        }
    }

    @Test
    void textThatCameDuringASlowListenerIsFound() {
        CmdOptions slow =
                options().lineListener(line -> Poll.pause(Deadline.after(SHORT.plus(SHORT))));
        try (RunningCmd running = Cmd.runBg(List.of("sh", "-c", "echo hi; read x"), slow)) {
            awaitOutput(running);
            assertThat(running.expect("hi", SHORT).text()).isEqualTo("hi");
        }
    }

    @Test
    void aListenerThatBlocksDoesntStretchTheLimitAndIsInterrupted() {
        CountDownLatch never = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        CmdOptions blocked =
                options()
                        .timeout(SHORT.plus(SHORT))
                        .lineListener(line -> awaitOrNote(never, interrupted));
        long start = System.nanoTime();
        Timeout timeout =
                catchThrowableOfType(
                        Timeout.class,
                        () -> Cmd.run(List.of("sh", "-c", "echo hi; sleep 60"), blocked));
        assertThat(since(start)).isLessThan(MUCH_LATER);
        assertThat(timeout.get("out")).isEqualTo("hi\r\n");
        until("the interrupt", interrupted::get);
    }

    private static void awaitOrNote(CountDownLatch never, AtomicBoolean interrupted) {
        try {
            never.await();
        } catch (InterruptedException e) {
            interrupted.set(true);
        }
    }

    @Test
    void aProgramWhoseOutputIsNotTakenInTimeHasTimedOutAndMayBeWaitedForAgain() {
        CountDownLatch taken = new CountDownLatch(1);
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        CmdOptions blocked =
                CmdOptions.defaults()
                        .lineListener(
                                line -> {
                                    awaitOrNote(taken, new AtomicBoolean());
                                    lines.add(line);
                                });
        try (RunningCmd running = Cmd.runBg(List.of("sh", "-c", "seq 300; exit 3"), blocked)) {
            List<Pattern> last = List.of(Pattern.compile("\n300"), CmdMatch.TIME_LIMIT);
            until("the last line", () -> running.expect(last, SHORT).index() == 0);
            until("the end", () -> !running.isAlive());
            Timeout timeout = catchThrowableOfType(Timeout.class, () -> running.waitFor(SHORT));
            assertThat(timeout.getSuppressed()[0]).hasMessageContaining("a listener");
            taken.countDown();
            assertThat(running.waitFor(LONG).exitCode()).isEqualTo(3);
            assertThat(lines).hasSize(300).startsWith("1", "2").endsWith("299", "300");
        }
    }

    @Test
    void aStreamThatBlocksDoesntStretchTheLimit() {
        CountDownLatch never = new CountDownLatch(1);
        OutputStream blocking =
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        awaitOrNote(never, new AtomicBoolean());
                    }
                };
        for (CmdOptions options :
                List.of(options().outputFile(blocking), options().inputLog(blocking).input("x"))) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> Cmd.run(List.of("cat"), options.timeout(SHORT)))
                    .isInstanceOf(Timeout.class);
            assertThat(since(start)).isLessThan(MUCH_LATER);
        }
    }

    @Test
    void aListenersExceptionEndsTheCommandWithAndWithoutALimit() {
        for (Duration limit : new Duration[] {null, LONG}) {
            CmdOptions failing =
                    CmdOptions.defaults()
                            .timeout(limit)
                            .lineListener(
                                    line -> {
                                        throw new UnsupportedOperationException(line);
                                    });
            assertThatThrownBy(() -> Cmd.run(List.of("sh", "-c", "echo no; sleep 60"), failing))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage("no");
        }
    }

    @Test
    void listenersGetEverythingInOrderBeforeRunReturns() {
        for (Duration limit : new Duration[] {null, LONG}) {
            List<String> lines = new ArrayList<>();
            CmdOptions listening =
                    CmdOptions.defaults().timeout(limit).memoryLimit(10).lineListener(lines::add);
            Cmd.run(List.of("seq", "30000"), listening);
            assertThat(lines).hasSize(30_000);
            assertThat(lines.get(29_999)).isEqualTo("30000");
        }
    }

    @Test
    void aListenerMayType() {
        for (Duration limit : new Duration[] {null, LONG}) {
            AtomicReference<RunningCmd> command = new AtomicReference<>();
            CmdOptions typing =
                    CmdOptions.defaults()
                            .echo(false)
                            .lineListener(line -> answer(command.get(), line));
            String script =
                    "read x; for i in 1 2 3 4 5; do echo ask $i; read x; [ ${#x} = 3000 ] || exit 9;"
                            + " done; exit 5";
            try (RunningCmd running = Cmd.runBg(List.of("sh", "-c", script), typing)) {
                command.set(running);
                running.sendLine("");
                assertThat(running.waitFor(limit).exitCode()).isEqualTo(5);
            }
        }
    }

    private static void answer(RunningCmd running, String line) {
        if (line.startsWith("ask")) {
            running.sendLine("y".repeat(3000));
        }
    }

    @Test
    void withoutALimitTheWaitingThreadCallsTheListener() {
        List<Thread> threads = new ArrayList<>();
        CmdOptions listening =
                CmdOptions.defaults().lineListener(line -> threads.add(Thread.currentThread()));
        Cmd.run(List.of("echo", "hi"), listening);
        assertThat(threads).containsExactly(Thread.currentThread());
    }
}
