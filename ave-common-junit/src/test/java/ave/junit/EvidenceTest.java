// SPDX-License-Identifier: Apache-2.0
package ave.junit;

import static org.assertj.core.api.Assertions.assertThat;

import ave.network.control.RemoteControl;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** What tests that fail show of their service, and services that don't end. */
@Timeout(240)
class EvidenceTest {
    private static int pid;

    private static List<String> suppressed(Throwable failure) {
        return Stream.of(failure.getSuppressed()).map(Throwable::getMessage).toList();
    }

    private static String theOne(List<String> texts, String beginning) {
        return texts.stream().filter(text -> text.startsWith(beginning)).findFirst().orElseThrow();
    }

    @Test
    void shouldAttachOutputAndTraceOfAProcessToAFailure() {
        EngineExecutionResults results = Runs.run(Fails.class);
        Throwable failure = Runs.failures(results).get(0);
        assertThat(failure).hasMessage("wrong");
        for (List<String> shown : List.of(suppressed(failure), Runs.entries(results))) {
            assertThat(shown).hasSize(2);
            assertThat(theOne(shown, "output of ave-Sample (pid " + pid + "):"))
                    .contains("said before");
            assertThat(theOne(shown, "trace of ave-Sample (pid " + pid + "):"))
                    .contains("connections:", "stacks of ");
        }
    }

    static class Fails {
        @RegisterExtension
        final ServiceExtension<Sample> service = ServiceExtension.asProcess(Sample::new);

        @Test
        void test(RemoteControl client) {
            pid = service.control().pid();
            client.call("say", "said before");
            throw new AssertionError("wrong");
        }
    }

    @Test
    void shouldAttachTheTraceOfAThread() {
        assertThat(suppressed(Runs.failure(FailsInAThread.class)))
                .singleElement()
                .asString()
                .startsWith("trace of ave-Sample, in a thread of the tests:\n")
                .contains("connections:");
    }

    static class FailsInAThread {
        @RegisterExtension
        final ServiceExtension<Sample> service = ServiceExtension.inThread(Sample::new);

        @Test
        void test() {
            throw new AssertionError("wrong");
        }
    }

    @Test
    void shouldSayThatTheServiceHasEnded() {
        assertThat(suppressed(Runs.failure(KillsIt.class)))
                .anyMatch(text -> text.endsWith("it has ended with exit code 137"));
    }

    static class KillsIt {
        @RegisterExtension
        final ServiceExtension<Sample> service = ServiceExtension.asProcess(Sample::new);

        @Test
        void test() {
            service.control().kill(9);
            service.control().join(Duration.ofSeconds(60));
            throw new AssertionError("wrong");
        }
    }

    @Test
    void shouldAttachThemToFailuresOfLifecycleMethods() {
        for (Class<?> sample :
                List.of(FailsBeforeEach.class, FailsAfterEach.class, FailsBeforeAll.class)) {
            assertThat(suppressed(Runs.failure(sample))).as("" + sample).hasSize(1);
        }
    }

    static class FailsBeforeEach {
        @RegisterExtension
        final ServiceExtension<Sample> service = ServiceExtension.inThread(Sample::new);

        @BeforeEach
        void fail() {
            throw new AssertionError("wrong");
        }

        @Test
        void test() {}
    }

    static class FailsAfterEach {
        @RegisterExtension
        final ServiceExtension<Sample> service = ServiceExtension.inThread(Sample::new);

        @Test
        void test() {}

        @AfterEach
        void fail() {
            throw new AssertionError("wrong");
        }
    }

    static class FailsBeforeAll {
        @RegisterExtension
        static final ServiceExtension<Sample> SERVICE = ServiceExtension.inThread(Sample::new);

        @BeforeAll
        static void fail() {
            throw new AssertionError("wrong");
        }

        @Test
        void test() {}
    }

    @Test
    void shouldAttachNothingToTestsThatSucceedOrAreAborted() {
        EngineExecutionResults results = Runs.run(SucceedsOrNot.class);
        results.testEvents().assertStatistics(tests -> tests.succeeded(1).aborted(1).failed(0));
        assertThat(Runs.entries(results)).isEmpty();
    }

    static class SucceedsOrNot {
        @RegisterExtension
        final ServiceExtension<Sample> service = ServiceExtension.asProcess(Sample::new);

        @Test
        void succeeds(RemoteControl client) {
            client.call("say", "fine");
        }

        @Test
        void isAborted() {
            Assumptions.abort("not today");
        }
    }

    @Test
    void shouldKillAProcessThatHangsAndTellWhere() {
        Throwable failure = Runs.failure(Hangs.class);
        assertThat(failure)
                .hasMessage(
                        "ave-Sample (pid "
                                + pid
                                + ") got SIGTERM at the end of the test, hung, and was killed: exit"
                                + " code 137; the limit was 1000 ms");
        assertThat(theOne(suppressed(failure), "trace of ")).contains("Sample.awaitRelease");
        assertThat(ServiceExtensionTest.isRunning(pid)).isFalse();
    }

    static class Hangs {
        @RegisterExtension
        final ServiceExtension<Sample> service =
                ServiceExtension.asProcess(Sample::new).endLimit(Duration.ofSeconds(1));

        @Test
        void test(RemoteControl client) {
            pid = service.control().pid();
            client.call("hang");
        }
    }

    /** A service ends itself then; the extension doesn't take it for a good end. */
    @Test
    void shouldReportAProcessThatEndsItselfBecauseItHangs() {
        assertThat(Runs.failure(HangsForLong.class))
                .hasMessageContaining("hung, and ended with exit code 143");
    }

    static class HangsForLong {
        @RegisterExtension
        final ServiceExtension<Sample> service = ServiceExtension.asProcess(Sample::new);

        @Test
        void test(RemoteControl client) {
            client.call("hang");
        }
    }

    @Test
    void shouldReportAThreadThatHangs() {
        try {
            assertThat(Runs.failure(HangsInAThread.class))
                    .hasMessageStartingWith(
                            "ave-Sample, in a thread of the tests still runs 100 ms after")
                    .hasMessageContaining("Sample.awaitRelease");
        } finally {
            Sample.release.countDown();
            Sample.release = new CountDownLatch(1);
        }
    }

    static class HangsInAThread {
        @RegisterExtension
        final ServiceExtension<Sample> service =
                ServiceExtension.inThread(Sample::new).endLimit(Duration.ofMillis(100));

        @Test
        void test(RemoteControl client) {
            client.call("hang");
        }
    }
}
