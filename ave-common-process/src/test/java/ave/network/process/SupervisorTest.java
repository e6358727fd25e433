// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.exceptions.Timeout;
import ave.posix.ThisProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Children that fail, end, hang and won't start, and what becomes of the others. */
class SupervisorTest extends WithProcesses {
    private static final RestartPolicy POLICY = policy(2, LONG, LONG);

    @TempDir private Path folder;

    private static RestartPolicy policy(int restarts, Duration within, Duration stopTimeout) {
        return RestartPolicy.defaults().restarts(restarts).within(within).stopTimeout(stopTimeout);
    }

    /** Notes when it starts and ends. */
    static final class Noting extends Sleeper {
        private static final long serialVersionUID = 1L;
        private final String notes;
        private final String name;

        Noting(Path folder, String name) {
            this.notes = folder.resolve("notes").toString();
            this.name = name;
        }

        private void note(String what) {
            try {
                Path file = Path.of(notes);
                String line = what + " " + name + "\n";
                Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        protected void initialize() {
            super.initialize();
            note("start");
        }

        @Override
        protected void handleSIGTERM() {
            note("end");
            super.handleSIGTERM();
        }
    }

    private List<String> notes() throws IOException {
        return Files.readAllLines(folder.resolve("notes"));
    }

    private static Process exiting(int code) {
        return new Process(args -> ThisProcess.exitNow((Integer) args[0]), code);
    }

    @Test
    void startsInOrderAndStopsInReverse() throws Exception {
        try (Supervisor supervisor =
                new Supervisor(POLICY)
                        .add("one", () -> new Noting(folder, "one"))
                        .add("two", () -> new Noting(folder, "two"))
                        .add("three", () -> new Noting(folder, "three"))) {
            supervisor.start();
            assertThat(notes()).containsExactly("start one", "start two", "start three");
            assertThat(supervisor.pids().keySet()).containsExactly("one", "two", "three");
            assertThat(supervisor.pids().values()).allMatch(WithProcesses::isAlive);
            supervisor.stop();
            assertThat(notes()).endsWith("end three", "end two", "end one").hasSize(6);
            assertThat(supervisor.pids()).isEmpty();
            supervisor.join(LONG);
            supervisor.stop();
        }
    }

    private static boolean isAlive(Integer pid) {
        return WithProcesses.isAlive(pid);
    }

    @Test
    void restartsTheOneThatFailedAtOnceAndNoOther() {
        try (Supervisor supervisor =
                new Supervisor(POLICY).add("a", Sleeper::new).add("b", Sleeper::new)) {
            supervisor.start();
            int a = supervisor.pids().get("a");
            int b = supervisor.pids().get("b");
            ThisProcess.kill(b, 9);
            until("there is another b", () -> supervisor.pids().getOrDefault("b", b) != b);
            assertThat(supervisor.pids().get("a")).isEqualTo(a);
            assertThat(isAlive(supervisor.pids().get("b"))).isTrue();
            assertThatThrownBy(() -> supervisor.join(Duration.ofMillis(20)))
                    .isInstanceOf(Timeout.class);
        }
    }

    @Test
    void noticesTheEndOfAChildThatSomebodyElseHasJoined() throws Exception {
        CompletableFuture<Void> mayGoOn = new CompletableFuture<>();
        CompletableFuture<Void> isBusy = new CompletableFuture<>();
        List<Process> joined = new CopyOnWriteArrayList<>();
        SupervisorListener busy =
                new SupervisorListener() {
                    @Override
                    public void failed(String child, String why, int restart, Duration delay) {
                        if (child.equals("busy")) {
                            isBusy.complete(null);
                            mayGoOn.join();
                        }
                    }
                };
        try (Supervisor supervisor =
                new Supervisor(POLICY)
                        .listener(busy)
                        .add("busy", Sleeper::new)
                        .add(
                                "joined",
                                () -> {
                                    joined.add(new Sleeper());
                                    return joined.get(joined.size() - 1);
                                })) {
            supervisor.start();
            ThisProcess.kill(supervisor.pids().get("busy"), 9);
            // The supervisor can't look from now on.
            isBusy.get(LONG.toSeconds(), TimeUnit.SECONDS);
            Process first = joined.get(0);
            kill(first);
            assertThat(first.pidfd()).isEqualTo(-1);
            mayGoOn.complete(null);
            until("there is another", () -> joined.size() == 2 && supervisor.pids().size() == 2);
            assertThat(supervisor.pids().get("joined")).isEqualTo(joined.get(1).pid());
        } finally {
            mayGoOn.complete(null);
        }
    }

    @Test
    void isDoneWhenAllHaveEndedWell() {
        AtomicInteger starts = new AtomicInteger();
        try (Supervisor supervisor =
                new Supervisor(POLICY)
                        .add(
                                "brief",
                                () -> {
                                    starts.incrementAndGet();
                                    return exiting(0);
                                })) {
            supervisor.start();
            supervisor.join(LONG);
            assertThat(starts).hasValue(1);
            assertThat(supervisor.pids()).isEmpty();
        }
    }

    @Test
    void givesUpOnACrashLoopAndStopsTheOthers() throws Exception {
        AtomicInteger starts = new AtomicInteger();
        try (Supervisor supervisor =
                new Supervisor(POLICY)
                        .add("steady", () -> new Noting(folder, "steady"))
                        .add("crashing", () -> exiting(3 + starts.getAndIncrement()))) {
            // The first ends come before or after the last start.
            try {
                supervisor.start();
            } catch (ProcessException e) {
                assertThat(e).hasMessageContaining("crashing");
            }
            String message = "crashing: gave up after 2 restarts within PT1M: exit code 5";
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> supervisor.join(LONG))
                        .isInstanceOf(ProcessException.class)
                        .hasMessage(message);
            }
            assertThat(starts).hasValue(3);
            assertThat(notes()).containsExactly("start steady", "end steady");
        }
    }

    @Test
    void failuresThatAreLongPastDontCount() {
        RestartPolicy policy = policy(1, Duration.ofNanos(1), LONG);
        AtomicInteger starts = new AtomicInteger();
        try (Supervisor supervisor =
                new Supervisor(policy)
                        .add("x", () -> exiting(starts.incrementAndGet() < 4 ? 1 : 0))) {
            supervisor.start();
            supervisor.join(LONG);
            assertThat(starts).hasValue(4);
        }
    }

    @Test
    void aChildThatCantStartIsAFailureToo() throws Exception {
        try (Supervisor supervisor =
                new Supervisor(policy(1, LONG, LONG))
                        .add("good", () -> new Noting(folder, "good"))
                        .add("bad", () -> new Sleeper(options().jvmOptions("-XX:NoSuchOption")))) {
            assertThatThrownBy(supervisor::start)
                    .isInstanceOf(ProcessException.class)
                    .hasMessageStartingWith("bad: gave up after 1 restarts within PT1M: ")
                    .hasMessageContaining("exit code 1 before it was initialized");
            assertThat(notes()).containsExactly("start good", "end good");
            assertThatThrownBy(() -> supervisor.join(LONG)).isInstanceOf(ProcessException.class);
        }
    }

    @Test
    void aSupplierThatThrowsIsAFailureToo() {
        try (Supervisor supervisor =
                new Supervisor(policy(0, LONG, LONG))
                        .add(
                                "none",
                                () -> {
                                    throw new IllegalStateException("out of children");
                                })) {
            assertThatThrownBy(supervisor::start)
                    .isInstanceOf(ProcessException.class)
                    .hasMessage(
                            "none: gave up after 0 restarts within PT1M:"
                                    + " java.lang.IllegalStateException: out of children");
        }
    }

    @Test
    void killsAChildThatIgnoresSigtermWhenItsTimeIsUp() throws Exception {
        Duration limit = Duration.ofSeconds(3);
        try (Supervisor supervisor =
                new Supervisor(policy(2, LONG, limit))
                        .add("mild", () -> new Noting(folder, "mild"))
                        .add("stubborn", Stubborn::new)) {
            supervisor.start();
            long before = System.nanoTime();
            supervisor.stop();
            assertThat(since(before)).isGreaterThanOrEqualTo(limit);
            assertThat(notes()).endsWith("end mild");
        }
    }

    @Test
    void canBeStoppedWhileAChildStarts() throws Exception {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        Supervisor supervisor =
                new Supervisor(POLICY)
                        .add(
                                "slow",
                                () -> {
                                    begun.complete(null);
                                    return new Slow();
                                });
        CompletableFuture<Void> start = CompletableFuture.runAsync(supervisor::start);
        begun.get(LONG.toSeconds(), TimeUnit.SECONDS);
        supervisor.stop();
        assertThatThrownBy(start::join).hasRootCauseInstanceOf(CancellationException.class);
        assertThat(supervisor.pids()).isEmpty();
        supervisor.join(LONG);
    }

    /** Never gets initialized. */
    static final class Slow extends Sleeper {
        private static final long serialVersionUID = 1L;

        @Override
        protected void redirect() {
            try {
                TimeUnit.DAYS.sleep(1);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void aStartThatIsInterruptedLeavesNothing() {
        Supervisor supervisor = new Supervisor(POLICY).add("slow", Slow::new);
        Thread.currentThread().interrupt();
        assertThatThrownBy(supervisor::start).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void isStartedOnceAndTakesNoMoreChildrenThen() {
        Supervisor supervisor = new Supervisor();
        assertThatThrownBy(() -> supervisor.join(LONG))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the supervisor wasn't started");
        supervisor.start();
        supervisor.join(LONG);
        for (var late :
                List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        supervisor::start, () -> supervisor.add("x", Sleeper::new))) {
            assertThatThrownBy(late)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the supervisor was started or stopped before");
        }
        supervisor.close();
        Supervisor other = new Supervisor();
        other.stop();
        other.join(LONG);
        assertThatThrownBy(other::start).isInstanceOf(IllegalStateException.class);
    }
}
