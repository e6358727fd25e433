// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.exceptions.Timeout;
import ave.network.exceptions.Unstarted;
import ave.network.exceptions.Unwaitable;
import ave.posix.ThisProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that return values. */
class ComputationTest extends WithProcesses {
    private static <T> Computation<T> started(ProcessPool.Task<T> task) {
        Computation<T> process = new Computation<>(task);
        process.start();
        return process;
    }

    @Test
    void givesWhatItsTaskReturned() {
        Computation<List<Integer>> process = started(() -> List.of(1, ThisProcess.pid()));
        assertThat(process.result()).containsExactly(1, process.pid());
        assertThat(process.result(LONG)).containsExactly(1, process.pid());
        assertThat(process.join()).isZero();
        assertThat(started(() -> null).result()).isNull();
    }

    /** Has fields, and a method of its own. */
    static final class Square extends Computation<Integer> {
        private static final long serialVersionUID = 1L;
        private final int side;

        Square(int side) {
            super(options().procName("square"));
            this.side = side;
        }

        @Override
        protected Integer compute() {
            log("computes");
            return side * side;
        }
    }

    @Test
    void givesWhatASubclassComputes() {
        Square square = new Square(12);
        square.start(false, true);
        assertThat(square.result()).isEqualTo(144);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 65_536, 5_000_000})
    void theValueMayBeOfAnySizeAndIsThereAfterAJoin(int size) {
        Computation<byte[]> process =
                started(
                        () -> {
                            byte[] bytes = new byte[size];
                            Arrays.fill(bytes, (byte) 7);
                            return bytes;
                        });
        assertThat(process.join(LONG)).isZero();
        byte[] expected = new byte[size];
        Arrays.fill(expected, (byte) 7);
        assertThat(process.result()).isEqualTo(expected);
    }

    @Test
    void whatWasThrownIsThrownInTheParent() {
        Computation<Integer> unchecked =
                started(
                        () -> {
                            throw new IllegalStateException("boom");
                        });
        assertThatThrownBy(unchecked::result)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("boom")
                .hasStackTraceContaining("ComputationTest.lambda");
        assertThat(unchecked.join()).isEqualTo(1);
        Computation<Integer> checked =
                started(
                        () -> {
                            throw new IOException("gone");
                        });
        assertThatThrownBy(checked::result)
                .isInstanceOf(ProcessException.class)
                .hasMessageMatching(
                        "ave-Computation \\(pid \\d+\\) failed: java.io.IOException: gone")
                .hasCauseInstanceOf(IOException.class);
        Computation<Integer> error =
                started(
                        () -> {
                            throw new StackOverflowError("deep");
                        });
        assertThatThrownBy(error::result).isInstanceOf(StackOverflowError.class).hasMessage("deep");
        assertThat(error.join()).isEqualTo(1);
    }

    @Test
    void aProcessThatDiedHasNoResult() {
        Computation<Integer> killed =
                started(
                        () -> {
                            ThisProcess.kill(ThisProcess.pid(), 9);
                            TimeUnit.DAYS.sleep(1);
                            return 1;
                        });
        assertThatThrownBy(killed::result)
                .isInstanceOf(ProcessException.class)
                .hasMessageMatching(
                        "ave-Computation \\(pid \\d+\\) ended with exit code 137,"
                                + " as of signal 9 and no result");
        Computation<Integer> exited =
                started(
                        () -> {
                            System.exit(0);
                            return 1;
                        });
        assertThatThrownBy(exited::result).hasMessageEndingWith("exit code 0 and no result");
    }

    @Test
    void aValueThatCantBeSerializedIsTold() {
        assertThatThrownBy(started(Object::new)::result)
                .isInstanceOf(ProcessException.class)
                .hasMessageStartingWith("the result, a java.lang.Object, can't be handed back: ");
    }

    @Test
    void waitsNoLongerThanItIsTold() {
        Computation<Integer> process =
                started(
                        () -> {
                            TimeUnit.DAYS.sleep(1);
                            return 1;
                        });
        assertThatThrownBy(() -> process.result(Duration.ofMillis(50))).isInstanceOf(Timeout.class);
        process.close();
        assertThatThrownBy(process::result).hasMessageEndingWith("and no result");
    }

    @Test
    void hasNoResultWhereItCantBeJoined() {
        Computation<Integer> unstarted = new Computation<>(() -> 1);
        assertThatThrownBy(unstarted::result).isInstanceOf(Unstarted.class);
        Computation<Integer> daemon = new Computation<>(() -> 1);
        daemon.start(true, true);
        assertThatThrownBy(daemon::result).isInstanceOf(Unwaitable.class);
        until("it is gone", () -> !isAlive(daemon.pid()));
    }

    @Test
    void aStartThatFailsLeavesNothingOpen() {
        Object no = new Object();
        Computation<Object> process = new Computation<>(() -> no);
        assertThatThrownBy(process::start).isInstanceOf(ProcessException.class);
    }

    private static int startAndForget() {
        Computation<Integer> process = started(() -> 1);
        return process.pid();
    }

    @Test
    void oneThatIsForgottenIsOneReport() {
        try (CapturedErrors errors = new CapturedErrors()) {
            int pid = startAndForget();
            until(
                    "it is reported and reaped",
                    () -> {
                        System.gc();
                        return stat(pid).isEmpty() && !errors.reportsOfForgotten().isEmpty();
                    });
            System.gc();
            assertThat(errors.reportsOfForgotten())
                    .as("of it alone, not of its descriptors")
                    .hasSize(1)
                    .allMatch(report -> report.contains("which nobody joined, was never closed"));
        }
    }
}
