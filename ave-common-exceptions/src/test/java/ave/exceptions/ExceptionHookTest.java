package ave.exceptions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Runs alone, because the hook and System.err belong to the whole JVM. */
@Isolated
class ExceptionHookTest {
    private static final String TRACE = "Server side traceback:\n  File \"f\", line 1, in g\n";

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream err = System.err;
    private final UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();

    @BeforeEach
    void capture() {
        System.setErr(new PrintStream(printed, true, UTF_8));
        Thread.setDefaultUncaughtExceptionHandler(null);
    }

    @AfterEach
    void release() {
        System.setErr(err);
        Thread.setDefaultUncaughtExceptionHandler(handler);
    }

    @Test
    void shouldRunThePreviousHandlerAndThenPrintTheTrace() throws InterruptedException {
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, thrown) ->
                        System.err.println(thread.getName() + " " + thrown.getMessage()));
        Exceptions.amendExceptionHook();

        assertThat(printedBy(traced())).isEqualTo("worker m\n" + TRACE);
    }

    @Test
    void shouldPrintTheTraceEvenIfThePreviousHandlerFails() {
        IllegalStateException failure = new IllegalStateException();
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, thrown) -> {
                    throw failure;
                });
        Exceptions.amendExceptionHook();
        UncaughtExceptionHandler amended = Thread.getDefaultUncaughtExceptionHandler();

        assertThatThrownBy(() -> amended.uncaughtException(Thread.currentThread(), traced()))
                .isSameAs(failure);
        assertThat(printed.toString(UTF_8)).isEqualTo(TRACE);
    }

    @Test
    void shouldReportLikeTheJvmWithTheTraceOnceWhereThereWasNoHandler()
            throws InterruptedException {
        Exceptions.amendExceptionHook();

        assertThat(printedBy(traced()))
                .startsWith(
                        "Exception in thread \"worker\" ave.exceptions.AveException: m\n" + TRACE)
                .contains("\tat " + ExceptionHookTest.class.getName())
                .containsOnlyOnce("Server side traceback:");
    }

    @Test
    void shouldPrintATraceThatTheReportOfTheJvmDoesNotShow() throws InterruptedException {
        Exceptions.amendExceptionHook();

        assertThat(printedBy(new Terse(traced().details())))
                .startsWith("Exception in thread \"worker\" terse\n")
                .endsWith(TRACE);
    }

    /** An exception whose text has no trace. */
    private static final class Terse extends AveException {
        private static final long serialVersionUID = 1L;

        Terse(Map<String, Object> details) {
            super(details);
        }

        @Override
        public String toString() {
            return "terse";
        }
    }

    @Test
    void shouldAddNothingToOtherExceptions() throws InterruptedException {
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> System.err.print("seen"));
        Exceptions.amendExceptionHook();

        assertThat(printedBy(new IllegalStateException("m"))).isEqualTo("seen");
        printed.reset();
        assertThat(printedBy(new Timeout("without a trace"))).isEqualTo("seen");
    }

    @Test
    void shouldChangeNothingWhenCalledAgain() throws InterruptedException {
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {});
        Exceptions.amendExceptionHook();
        Exceptions.amendExceptionHook();

        assertThat(printedBy(traced())).isEqualTo(TRACE);
    }

    private static AveException traced() {
        return new AveException(Map.of("message", "m", "trace", List.of(List.of("f", 1, "g"))));
    }

    private String printedBy(RuntimeException thrown) throws InterruptedException {
        Thread worker =
                new Thread(
                        () -> {
                            throw thrown;
                        },
                        "worker");
        worker.start();
        worker.join();
        return printed.toString(UTF_8);
    }
}
