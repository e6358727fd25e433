// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import ave.network.process.internal.system.SpawnThread;
import ave.posix.ThisProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is called a warm-up may do anything; no start fails or waits for that of others. */
class WarmUpTest extends WithProcesses {
    @AfterEach
    void keepNone() {
        SpareProcesses.keep(0);
        SpawnThread.call(() -> null);
        assertThat(SpareTest.spares()).isEmpty();
    }

    /** What is wrong with a warm-up. */
    enum Fault {
        NONE(() -> () -> {}),
        ERROR(
                () -> {
                    throw new AssertionError("no warm-up");
                }),
        NOT_SERIALIZABLE(
                () -> {
                    Thread captured = Thread.currentThread();
                    return captured::getName;
                }),
        ERROR_IN_SPARE(
                () ->
                        () -> {
                            throw new AssertionError("not warm");
                        }),
        STARTS_ITS_OWN_KIND(
                () -> {
                    Warm.atEase(Fault.valueOf("STARTS_ITS_OWN_KIND"));
                    return null;
                });

        private final java.util.function.Supplier<WarmUp> maker;

        Fault(java.util.function.Supplier<WarmUp> maker) {
            this.maker = maker;
        }
    }

    /** Each with a command line of its own, and so of another kind. */
    static final class Warm extends Sleeper {
        private static final long serialVersionUID = 1L;
        private final Fault fault;

        Warm(Fault fault) {
            super(options().jvmOptions("-Dfault=" + fault));
            this.fault = fault;
        }

        @Override
        protected WarmUp warmUp() {
            return fault.maker.get();
        }

        static int atEase(Fault fault) {
            Process process = started(new Warm(fault));
            WithProcesses.kill(process);
            return process.pid();
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void oneThatFailsCostsSpeedAndNothingElse(Fault fault) {
        SpareProcesses.keep(1);
        assertThat(SpareProcesses.prepare(new Warm(fault), LONG)).isTrue();
        List<Long> spares = SpareTest.spares();
        assertThat(spares).containsExactly((long) Warm.atEase(fault));
    }

    /** Counts how often it was asked, in this JVM. */
    static final class Counting extends Sleeper {
        private static final long serialVersionUID = 1L;
        static final AtomicInteger ASKED = new AtomicInteger();

        @Override
        protected WarmUp warmUp() {
            ASKED.incrementAndGet();
            return null;
        }
    }

    @Test
    void aKindIsAskedOnce() {
        SpareProcesses.keep(1);
        for (int i = 0; i < 2; i++) {
            assertThat(SpareProcesses.prepare(new Counting(), LONG)).isTrue();
            kill(started(new Counting()));
        }
        assertThat(Counting.ASKED).hasValue(1);
    }

    /** Doesn't answer before it may. */
    static final class Slow extends Sleeper {
        private static final long serialVersionUID = 1L;
        static final CountDownLatch MAY = new CountDownLatch(1);
        static volatile Thread asked;

        @Override
        protected WarmUp warmUp() {
            asked = Thread.currentThread();
            try {
                MAY.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return null;
        }
    }

    @Test
    void oneThatTakesLongHoldsUpNoOtherStart() throws Exception {
        SpareProcesses.keep(1);
        FutureTask<Process> slow = inThread(() -> started(new Slow()));
        until("it is asked", () -> Slow.asked != null);
        kill(started(new Sleeper()));
        assertThat(slow.isDone()).isFalse();
        Slow.MAY.countDown();
        kill(slow.get(LONG.toSeconds(), TimeUnit.SECONDS));
    }

    private static <T> FutureTask<T> inThread(java.util.concurrent.Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        new Thread(task, "test-start").start();
        return task;
    }

    /** Its spares are never ready. */
    static final class Hanging extends Sleeper {
        private static final long serialVersionUID = 1L;

        Hanging() {
            super(options().jvmOptions("-Dhangs=true"));
        }

        @Override
        protected WarmUp warmUp() {
            return () -> TimeUnit.DAYS.sleep(1);
        }
    }

    @Test
    void sparesThatAreNotReadyInTimeAreNotPrepared() {
        SpareProcesses.keep(1);
        assertThat(SpareProcesses.prepare(new Hanging(), Duration.ZERO)).isFalse();
        // Its start returns before its name and command line can be read.
        until("its spare is there", () -> SpareTest.spares().size() == 1);
        List<Long> spares = SpareTest.spares();
        Process fresh = started(new Hanging());
        assertThat(spares).doesNotContain((long) fresh.pid());
        kill(fresh);
    }

    @Test
    void aStartBesidePrepareDoesNotWaitForIt() throws Exception {
        SpareProcesses.keep(1);
        Future<Boolean> prepared = inThread(() -> SpareProcesses.prepare(new Hanging(), null));
        until("there is a spare that hangs", () -> SpareTest.spares().size() == 1);
        long hanging = SpareTest.spares().get(0);
        kill(started(new Hanging()));
        kill(started(new Sleeper()));
        assertThat(prepared.isDone()).isFalse();
        ThisProcess.kill((int) hanging, 9);
        assertThat(prepared.get(LONG.toSeconds(), TimeUnit.SECONDS)).isFalse();
    }
}
