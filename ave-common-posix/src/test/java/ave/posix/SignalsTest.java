// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ave.testing.Await;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alone, because the handlers belong to the whole JVM. */
@Isolated
@Timeout(60)
class SignalsTest {
    /** As another process would: by the shell's own kill, which every system has. */
    private static void kill(String signal) throws Exception {
        long pid = ProcessHandle.current().pid();
        Process shell =
                new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid).inheritIO().start();
        assertThat(shell.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"WINCH", "URG", "CONT"})
    void shouldRunTheActionWhenTheSignalComes(String signal) throws Exception {
        try (SignalCount count = SignalCount.of(signal)) {
            kill(signal);
            Await.until("one SIG" + signal, () -> count.now() == 1);

            kill(signal);
            Await.until("another SIG" + signal, () -> count.now() == 2);
        }
    }

    @Test
    void shouldRunTheActionInAThreadOfItsOwn() throws Exception {
        CompletableFuture<Thread> seen = new CompletableFuture<>();
        Signals.handle("WINCH", () -> seen.complete(Thread.currentThread()));

        kill("WINCH");

        assertThat(seen.get()).isNotSameAs(Thread.currentThread());
        assertThat(seen.get().getName()).contains("SIGWINCH");
    }

    @Test
    void shouldRunTheLastActionOnly() throws Exception {
        AtomicInteger first = new AtomicInteger();
        Signals.handle("WINCH", first::incrementAndGet);
        try (SignalCount second = SignalCount.of("WINCH")) {
            kill("WINCH");

            Await.until("SIGWINCH", () -> second.now() == 1);
            assertThat(first.get()).isZero();
        }
    }

    @Test
    void shouldTellSignalsApart() throws Exception {
        try (SignalCount one = SignalCount.of("WINCH");
                SignalCount other = SignalCount.of("CONT")) {
            kill("WINCH");
            Await.until("SIGWINCH", () -> one.now() == 1);
            kill("CONT");
            Await.until("SIGCONT", () -> other.now() == 1);

            assertThat(one.now()).isEqualTo(1);
        }
    }

    @Test
    void shouldGoOnAfterAnActionThatThrew() throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        AtomicInteger count = new AtomicInteger();
        Signals.handle(
                "WINCH",
                () -> {
                    Thread.currentThread()
                            .setUncaughtExceptionHandler((t, e) -> thrown.complete(e));
                    count.incrementAndGet();
                    throw new IllegalStateException("thrown by the action");
                });
        try {
            kill("WINCH");
            assertThat(thrown.get()).hasMessage("thrown by the action");
            kill("WINCH");
            Await.until("a second SIGWINCH", () -> count.get() == 2);
        } finally {
            Signals.handle("WINCH", () -> {});
        }
    }

    @Test
    void shouldReplaceTheDeathThatASignalMeans() throws Exception {
        try (SignalCount terminate = SignalCount.of("USR1")) {
            kill("USR1");
            Await.until("SIGUSR1", () -> terminate.now() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOSUCH", "", "SIGTERM", "KILL", "STOP", "SEGV"})
    void shouldRefuseSignalsThatDoNotExistOrAreNotToBeHad(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Signals.handle(name, () -> {}))
                .withMessage("can't handle SIG" + name + ": unknown, or reserved by the JVM");
    }
}
