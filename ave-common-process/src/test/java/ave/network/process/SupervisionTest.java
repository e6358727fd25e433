// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.network.process.RestartPolicy.Strategy;
import ave.posix.ThisProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Restarts: when, of whom, in which order, and who hears of them. */
class SupervisionTest extends WithProcesses {
    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);
    private static final RestartPolicy POLICY =
            RestartPolicy.defaults().stopTimeout(LONG).firstDelay(Duration.ZERO);

    /** Notes what it hears. */
    private static final class Notes implements SupervisorListener {
        final List<String> lines = new CopyOnWriteArrayList<>();
        final List<Duration> delays = new CopyOnWriteArrayList<>();
        final List<Long> starts = new CopyOnWriteArrayList<>();

        @Override
        public void started(String child, int pid) {
            starts.add(System.nanoTime());
            lines.add("started " + child);
        }

        @Override
        public void ended(String child) {
            lines.add("ended " + child);
        }

        @Override
        public void failed(String child, String reason, int restart, Duration delay) {
            delays.add(delay);
            lines.add("failed " + child + ": " + reason);
        }

        @Override
        public void stopped(String child) {
            lines.add("stopped " + child);
        }

        @Override
        public void gaveUp(String child, String reason) {
            lines.add("gave up " + child + ": " + reason);
        }

        /** Waits until the last of so many is there. */
        List<String> await(int number) {
            until(number + " notes", () -> lines.size() >= number);
            return lines;
        }
    }

    private static void killChild(Supervisor supervisor, String name) {
        ThisProcess.kill(supervisor.pids().get(name), 9);
    }

    private static Process exiting(int code) {
        return new Process(args -> ThisProcess.exitNow((Integer) args[0]), code);
    }

    private static Supervisor three(Strategy strategy, Notes notes) {
        return new Supervisor(POLICY.strategy(strategy))
                .listener(notes)
                .add("a", Sleeper::new)
                .add("b", Sleeper::new)
                .add("c", Sleeper::new);
    }

    private static final String KILLED = "exit code 137, as of signal 9";

    @Test
    void oneForOneRestartsTheOneThatFailed() {
        Notes notes = new Notes();
        try (Supervisor supervisor = three(Strategy.ONE_FOR_ONE, notes)) {
            supervisor.start();
            Map<String, Integer> before = supervisor.pids();
            killChild(supervisor, "b");
            assertThat(notes.await(5))
                    .containsExactly(
                            "started a",
                            "started b",
                            "started c",
                            "failed b: " + KILLED,
                            "started b");
            assertThat(supervisor.pids())
                    .containsEntry("a", before.get("a"))
                    .containsEntry("c", before.get("c"));
            assertThat(supervisor.pids().get("b")).isNotEqualTo(before.get("b"));
            supervisor.stop();
            assertThat(notes.lines).endsWith("stopped c", "stopped b", "stopped a");
        }
    }

    @Test
    void restForOneRestartsThoseThatWereAddedLaterAsWell() {
        Notes notes = new Notes();
        try (Supervisor supervisor = three(Strategy.REST_FOR_ONE, notes)) {
            supervisor.start();
            Map<String, Integer> before = supervisor.pids();
            killChild(supervisor, "b");
            assertThat(notes.await(7).subList(3, 7))
                    .containsExactly("failed b: " + KILLED, "stopped c", "started b", "started c");
            assertThat(supervisor.pids()).containsEntry("a", before.get("a"));
            assertThat(supervisor.pids().get("c")).isNotEqualTo(before.get("c"));
        }
    }

    @Test
    void oneForAllRestartsAll() {
        Notes notes = new Notes();
        try (Supervisor supervisor = three(Strategy.ONE_FOR_ALL, notes)) {
            supervisor.start();
            Map<String, Integer> before = supervisor.pids();
            killChild(supervisor, "b");
            assertThat(notes.await(9).subList(3, 9))
                    .containsExactly(
                            "failed b: " + KILLED,
                            "stopped c",
                            "stopped a",
                            "started a",
                            "started b",
                            "started c");
            assertThat(supervisor.pids().values()).doesNotContainAnyElementsOf(before.values());
        }
    }

    @Test
    void oneForAllRestartsThoseThatAreDoneAsWell() {
        Notes notes = new Notes();
        AtomicInteger starts = new AtomicInteger();
        try (Supervisor supervisor =
                new Supervisor(POLICY.strategy(Strategy.ONE_FOR_ALL))
                        .listener(notes)
                        .add(
                                "done",
                                () -> {
                                    starts.incrementAndGet();
                                    return exiting(0);
                                })
                        .add("b", Sleeper::new)) {
            supervisor.start();
            notes.await(3);
            killChild(supervisor, "b");
            until("both are started anew", () -> notes.starts.size() == 4);
            assertThat(starts).hasValue(2);
        }
    }

    @Test
    void eachRestartInARowWaitsLonger() {
        Notes notes = new Notes();
        Duration first = Duration.ofMillis(100);
        // A child that has run for longer than the longest delay would begin a new row.
        RestartPolicy policy = POLICY.restarts(4).firstDelay(first).longestDelay(LONG);
        try (Supervisor supervisor =
                new Supervisor(policy).listener(notes).add("x", () -> exiting(3))) {
            assertThatThrownBy(
                            () -> {
                                supervisor.start();
                                supervisor.join(LONG);
                            })
                    .hasMessage("x: gave up after 4 restarts within PT1M: exit code 3");
            assertThat(notes.delays)
                    .containsExactly(
                            Duration.ZERO, first, Duration.ofMillis(200), Duration.ofMillis(400));
            assertThat(notes.starts).hasSize(5);
            for (int i = 2; i < 5; i++) {
                Duration pause = Duration.ofNanos(notes.starts.get(i) - notes.starts.get(i - 1));
                assertThat(pause).isGreaterThan(notes.delays.get(i - 1));
            }
            assertThat(notes.lines)
                    .endsWith("gave up x: gave up after 4 restarts within PT1M: exit code 3");
        }
    }

    @Test
    void aChildThatWaitsForItsRestartIsNotStartedOnceStopped() {
        Notes notes = new Notes();
        RestartPolicy policy = POLICY.firstDelay(FOREVER).longestDelay(FOREVER);
        try (Supervisor supervisor =
                new Supervisor(policy)
                        .listener(notes)
                        .add("steady", Sleeper::new)
                        .add("x", () -> exiting(3))) {
            supervisor.start();
            until("it waits", () -> notes.delays.size() == 2);
            assertThat(notes.delays).containsExactly(Duration.ZERO, FOREVER);
            supervisor.stop();
            assertThat(notes.starts).hasSize(3);
        }
    }

    @Test
    void aSlowRestartHoldsUpNoOther() throws Exception {
        CountDownLatch slowBegins = new CountDownLatch(2);
        CompletableFuture<Void> mayGoOn = new CompletableFuture<>();
        Notes notes = new Notes();
        try (Supervisor supervisor =
                new Supervisor(POLICY)
                        .listener(notes)
                        .add(
                                "slow",
                                () -> {
                                    slowBegins.countDown();
                                    if (slowBegins.getCount() == 0) {
                                        mayGoOn.join();
                                    }
                                    return new Sleeper();
                                })
                        .add("quick", Sleeper::new)) {
            supervisor.start();
            killChild(supervisor, "slow");
            assertThat(slowBegins.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            killChild(supervisor, "quick");
            assertThat(notes.await(5)).endsWith("failed quick: " + KILLED, "started quick");
            mayGoOn.complete(null);
            assertThat(notes.await(6)).endsWith("started slow");
        } finally {
            mayGoOn.complete(null);
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneaky(Throwable e) throws E {
        throw (E) e;
    }

    @Test
    void anErrorInASupplierIsAFailureAndHoldsUpNoStop() {
        for (Throwable error :
                List.of(
                        new AssertionError("broken"),
                        new OutOfMemoryError("broken"),
                        new IOException("broken"))) {
            AtomicInteger starts = new AtomicInteger();
            Supplier<Process> supplier =
                    () -> {
                        if (starts.getAndIncrement() == 1) {
                            throw SupervisionTest.<RuntimeException>sneaky(error);
                        }
                        return new Sleeper();
                    };
            Notes notes = new Notes();
            try (Supervisor supervisor =
                    new Supervisor(POLICY)
                            .listener(notes)
                            .add("steady", Sleeper::new)
                            .add("x", supplier)) {
                supervisor.start();
                killChild(supervisor, "x");
                assertThat(notes.await(5)).endsWith("failed x: " + error, "started x");
                supervisor.stop();
                assertThat(notes.lines).endsWith("stopped x", "stopped steady");
            }
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE / 1_000_000_000})
    void timesMayBeInfinite(Long seconds) {
        Duration time = seconds == null ? null : Duration.ofSeconds(seconds);
        AtomicInteger starts = new AtomicInteger();
        RestartPolicy policy = POLICY.within(time).stopTimeout(time).healthTimeout(time);
        if (time != null) {
            policy = policy.longestDelay(time).healthInterval(time);
        }
        try (Supervisor supervisor =
                new Supervisor(policy)
                        .add("steady", Sleeper::new, child -> true)
                        .add("x", () -> exiting(starts.incrementAndGet() < 4 ? 1 : 0))) {
            supervisor.start();
            until("x is done", () -> starts.get() == 4 && supervisor.pids().size() == 1);
            CompletableFuture<Void> join = CompletableFuture.runAsync(() -> supervisor.join(time));
            supervisor.stop();
            join.join();
        }
    }

    @Test
    void aSupplierThatIgnoresAnInterruptHoldsUpAStopForTheTimeOfAChild() throws Exception {
        CompletableFuture<Void> isIn = new CompletableFuture<>();
        CompletableFuture<Void> mayGoOn = new CompletableFuture<>();
        CompletableFuture<Process> late = new CompletableFuture<>();
        Duration limit = Duration.ofMillis(500);
        Supervisor supervisor =
                new Supervisor(POLICY.stopTimeout(limit))
                        .add(
                                "stubborn",
                                () -> {
                                    isIn.complete(null);
                                    // Doesn't hear of an interrupt.
                                    mayGoOn.join();
                                    boolean ignored = Thread.interrupted();
                                    assertThat(ignored).isTrue();
                                    Process process = new Sleeper();
                                    late.complete(process);
                                    return process;
                                });
        CompletableFuture<Void> start = CompletableFuture.runAsync(supervisor::start);
        isIn.get(LONG.toSeconds(), TimeUnit.SECONDS);
        long before = System.nanoTime();
        supervisor.stop();
        assertThat(since(before)).isGreaterThanOrEqualTo(limit);
        assertThatThrownBy(start::join)
                .hasCauseInstanceOf(java.util.concurrent.CancellationException.class);
        mayGoOn.complete(null);
        Process process = late.get(LONG.toSeconds(), TimeUnit.SECONDS);
        until("it is ended", () -> hasEnded(process));
    }

    private static boolean hasEnded(Process process) {
        try {
            return !process.isAlive();
        } catch (ave.network.exceptions.Unstarted e) {
            return false;
        }
    }

    @Test
    void supervisorsCanBeNested() {
        Notes notes = new Notes();
        AtomicInteger inner = new AtomicInteger();
        RestartPolicy none = POLICY.restarts(0);
        try (Supervisor supervisor =
                new Supervisor(POLICY.strategy(Strategy.REST_FOR_ONE))
                        .listener(notes)
                        .add("first", Sleeper::new)
                        .addSupervisor(
                                "inner",
                                () -> {
                                    inner.incrementAndGet();
                                    return new Supervisor(none)
                                            .add("x", Sleeper::new)
                                            .add("y", Sleeper::new);
                                })
                        .add("last", Sleeper::new)) {
            supervisor.start();
            Map<String, Integer> before = supervisor.pids();
            assertThat(before.keySet()).containsExactly("first", "inner/x", "inner/y", "last");
            killChild(supervisor, "inner/x");
            assertThat(notes.await(7).subList(3, 7))
                    .containsExactly(
                            "failed inner: x: gave up after 0 restarts within PT1M: " + KILLED,
                            "stopped last",
                            "started inner",
                            "started last");
            assertThat(inner).hasValue(2);
            Map<String, Integer> after = supervisor.pids();
            assertThat(after).containsEntry("first", before.get("first")).hasSize(4);
            assertThat(isAlive(before.get("inner/y"))).isFalse();
            supervisor.stop();
            assertThat(after.values()).noneMatch(SupervisionTest::lives);
        }
    }

    private static boolean lives(Integer pid) {
        return isAlive(pid);
    }

    @Test
    void anUnhealthyChildIsStoppedAndStartedAnew() {
        Notes notes = new Notes();
        AtomicInteger checks = new AtomicInteger();
        List<Integer> checked = new CopyOnWriteArrayList<>();
        RestartPolicy policy = POLICY.healthInterval(Duration.ofMillis(20));
        try (Supervisor supervisor =
                new Supervisor(policy)
                        .listener(notes)
                        .add(
                                "x",
                                () -> new Sleeper(),
                                child -> {
                                    checked.add(child.pid());
                                    return checks.incrementAndGet() != 3;
                                })) {
            supervisor.start();
            int before = supervisor.pids().get("x");
            assertThat(notes.await(4))
                    .startsWith("started x", "failed x: unhealthy", "stopped x", "started x");
            assertThat(isAlive(before)).isFalse();
            until("the new one is checked, too", () -> checks.get() > 3);
            assertThat(checked.subList(0, 3)).containsOnly(before);
            assertThat(checked.get(3)).isEqualTo(supervisor.pids().get("x"));
        }
    }

    @Test
    void aCheckThatThrowsOrHangsMeansUnhealthy() {
        Notes notes = new Notes();
        AtomicInteger checks = new AtomicInteger();
        AtomicBoolean interrupted = new AtomicBoolean();
        RestartPolicy policy =
                POLICY.healthInterval(Duration.ofMillis(20)).healthTimeout(Duration.ofSeconds(1));
        try (Supervisor supervisor =
                new Supervisor(policy)
                        .listener(notes)
                        .add(
                                "x",
                                () -> new Sleeper(),
                                child -> {
                                    switch (checks.incrementAndGet()) {
                                        case 1 -> throw new IOException("no answer");
                                        case 2 -> {
                                            try {
                                                TimeUnit.DAYS.sleep(1);
                                            } finally {
                                                interrupted.set(true);
                                            }
                                        }
                                        default -> {}
                                    }
                                    return true;
                                })) {
            supervisor.start();
            until("it was started thrice", () -> notes.starts.size() == 3);
            assertThat(notes.lines)
                    .contains(
                            "failed x: unhealthy: java.io.IOException: no answer",
                            "failed x: unhealthy: the check took longer than PT1S");
            until("the check was interrupted", interrupted::get);
        }
    }

    @Test
    void aListenerThatThrowsDoesNoHarmAndOneMayStop() {
        CompletableFuture<Supervisor> it = new CompletableFuture<>();
        SupervisorListener listener =
                new SupervisorListener() {
                    @Override
                    public void started(String child, int pid) {
                        throw new AssertionError("broken listener");
                    }

                    @Override
                    public void failed(String child, String why, int restart, Duration delay) {
                        it.join().stop();
                    }
                };
        try (Supervisor supervisor =
                new Supervisor(POLICY).listener(listener).add("x", Sleeper::new)) {
            supervisor.start();
            killChild(supervisor, "x");
            it.complete(supervisor);
            supervisor.join(LONG);
            assertThat(supervisor.pids()).isEmpty();
        }
    }

    /** What is logged until the supervisor has given up. */
    private static String logged(Supervisor supervisor) {
        try (CapturedErrors errors = new CapturedErrors();
                supervisor) {
            assertThatThrownBy(
                            () -> {
                                supervisor.start();
                                supervisor.join(LONG);
                            })
                    .isInstanceOf(ProcessException.class);
            return errors.text();
        }
    }

    @Test
    void linesInTheLogTellWhatHappened() {
        assertThat(logged(new Supervisor(POLICY.restarts(1)).add("x", () -> exiting(3))))
                .contains(
                        "Supervisor - x: exit code 3; restart 1 of 1 within PT1M at once\n",
                        "Supervisor - x: gave up after 1 restarts within PT1M: exit code 3;"
                                + " all children are stopped\n");
    }

    @Test
    void linesInTheLogTellWhoseChildItIs() {
        RestartPolicy none = POLICY.restarts(0);
        Supplier<Supervisor> phones = () -> new Supervisor(none).add("x", () -> exiting(3));
        Supplier<Supervisor> rack = () -> new Supervisor(none).addSupervisor("phones", phones);
        assertThat(logged(new Supervisor(none).addSupervisor("rack", rack)))
                .contains(
                        "Supervisor - rack/phones/x: gave up after 0 restarts",
                        "Supervisor - rack/phones: gave up after 0 restarts",
                        "Supervisor - rack: gave up after 0 restarts");
    }

    /** Nobody has the supervisor afterwards. */
    private static int startAndForget() {
        RestartPolicy none = POLICY.restarts(0);
        Supervisor supervisor =
                new Supervisor(none)
                        .add("steady", Sleeper::new)
                        .addSupervisor("group", () -> new Supervisor(none).add("x", Sleeper::new));
        supervisor.start();
        return supervisor.pids().get("steady");
    }

    @Test
    void oneThatNobodyStoppedIsReportedOnceAndGoesOn() {
        Set<Long> before = children();
        try (CapturedErrors errors = new CapturedErrors()) {
            int steady = startAndForget();
            until(
                    "it is reported",
                    () -> {
                        System.gc();
                        return !errors.reportsOfForgotten().isEmpty();
                    });
            assertThat(children()).hasSize(before.size() + 2);
            // So that it gives up.
            ThisProcess.kill(steady, 9);
            until("all have ended", () -> children().equals(before));
            System.gc();
            assertThat(errors.reportsOfForgotten())
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("WARN ave.network.process.Supervisor - supervisor of")
                    .contains("[steady, group], which nobody stopped, was never closed");
        }
    }

    @Test
    void eachChildHasANameOfItsOwn() {
        Supervisor supervisor = new Supervisor().add("x", Sleeper::new);
        assertThatThrownBy(() -> supervisor.add("x", Sleeper::new))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is a child of that name already: x");
    }

    @Test
    void aPolicyChecksWhatItIsGiven() {
        Duration negative = Duration.ofNanos(-1);
        assertThatThrownBy(() -> POLICY.restarts(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("restarts is negative: -1");
        assertThatThrownBy(() -> POLICY.within(negative))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("within is negative: PT-0.000000001S");
        assertThatThrownBy(() -> POLICY.firstDelay(negative))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> POLICY.longestDelay(negative))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> POLICY.stopTimeout(negative))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> POLICY.healthInterval(negative))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> POLICY.healthTimeout(negative))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
