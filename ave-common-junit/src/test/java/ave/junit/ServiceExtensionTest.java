// SPDX-License-Identifier: Apache-2.0
package ave.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.config.AveHome;
import ave.network.connection.FreePort;
import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.control.RemoteControl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** What a service has from its start to its end, in tests that are fine. */
@Timeout(240)
class ServiceExtensionTest {
    private static final Set<Object> SEEN = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void clear() {
        SEEN.clear();
    }

    @Test
    void shouldRunAServiceForEachTestInAThread() {
        Runs.succeed(EachInAThread.class);
        assertThat(SEEN).hasSize(2);
    }

    static class EachInAThread {
        @RegisterExtension
        final ServiceExtension<Sample> service = ServiceExtension.inThread(Sample::new);

        @BeforeEach
        void isThereAlready(RemoteControl client) {
            assertThat(client.call("get_pid")).isEqualTo((int) ProcessHandle.current().pid());
        }

        @Test
        void one() {
            SEEN.add(service.control());
        }

        @Test
        void other() {
            SEEN.add(service.control());
        }
    }

    @Test
    void shouldRunAServiceForTheClassAndThoseNestedInItAsAProcess() {
        Runs.succeed(OneProcess.class);
        assertThat(SEEN).singleElement().isNotEqualTo((int) ProcessHandle.current().pid());
        long pid = (Integer) SEEN.iterator().next();
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }

    static class OneProcess {
        @RegisterExtension
        static final ServiceExtension<Sample> SERVICE = ServiceExtension.asProcess(Sample::new);

        @BeforeAll
        static void isThereAlready(RemoteControl client) {
            SEEN.add(client.call("get_pid"));
        }

        @Test
        void test(RemoteControl client) {
            SEEN.add(client.call("get_pid"));
            assertThat(SERVICE.control().pid()).isEqualTo(client.call("get_pid"));
        }

        @Nested
        class Inner {
            @Test
            void test(RemoteControl client) {
                SEEN.add(client.call("get_pid"));
            }
        }
    }

    @Test
    void shouldGiveClientsWithTheKeyOfTheService() {
        Runs.succeed(HasClients.class);
    }

    static class HasClients {
        @RegisterExtension
        final ServiceExtension<Sample> service = ServiceExtension.inThread(Sample::new);

        @Test
        void untyped(RemoteControl client) {
            assertThat(client.call("greet", "you")).isEqualTo("Hello, you");
            assertThat(client.authkey()).isNotEmpty();
        }

        @Test
        void ofAnInterfaceThatTheServiceImplements(Greetings client) {
            assertThat(client.greet("you")).isEqualTo("Hello, you");
        }

        @Test
        void ofAnInterfaceWithRpcMethods(Sample.Pids client) {
            assertThat(client.pid()).isEqualTo(ProcessHandle.current().pid());
        }

        @Test
        void asManyAsATestLikes() {
            assertThat(service.client().call("greet", "you")).isEqualTo("Hello, you");
            assertThat(service.client().address()).isEqualTo(service.address());
            assertThatThrownBy(() -> service.client("wrong").call("get_pid"))
                    .isInstanceOf(ave.exceptions.AuthError.class);
        }
    }

    /** JUnit's own parameters are interfaces, too. */
    @Test
    void shouldLeaveOtherParametersToOthers() {
        Runs.succeed(HasOtherParameters.class);
    }

    static class HasOtherParameters {
        @RegisterExtension
        final ServiceExtension<Sample> service = ServiceExtension.inThread(Sample::new);

        @Test
        void test(org.junit.jupiter.api.TestInfo info, org.junit.jupiter.api.TestReporter report) {
            assertThat(info.getDisplayName()).isNotEmpty();
            assertThat(report).isNotNull();
        }
    }

    @Test
    void shouldHaveAHomeThatIsRemoved() {
        Runs.succeed(HasAHome.class);
        AveHome home = (AveHome) SEEN.iterator().next();
        assertThat(home.directory()).doesNotExist();
    }

    @AveTest
    static class HasAHome {
        @RegisterExtension
        final ServiceExtension<Sample> service = ServiceExtension.asProcess(Sample::new);

        @Test
        void test(AveHome home) throws Exception {
            SEEN.add(home);
            assertThat(service.control().options().home()).isEqualTo(home.directory().toString());
            assertThat(Files.getPosixFilePermissions(home.directory()))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void shouldNameTheMomentsInWhichThereIsNoService() {
        ServiceExtension<Sample> service = ServiceExtension.inThread(Sample::new);
        assertThatThrownBy(service::client)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("no service runs: ");
        assertThatThrownBy(() -> service.endLimit(java.time.Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldEndAllThatAProcessHasStarted() {
        Runs.succeed(StartsMore.class);
        assertThat(SEEN).hasSize(2);
        for (Object pid : SEEN) {
            assertThat(isRunning(((Integer) pid))).as("pid " + pid).isFalse();
        }
    }

    static boolean isRunning(int pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return !stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (java.io.IOException e) {
            return false;
        }
    }

    static class StartsMore {
        @RegisterExtension
        final ServiceExtension<Sample> service = ServiceExtension.asProcess(Sample::new);

        @Test
        void restarts(RemoteControl client) {
            Object successor = client.call("again");
            assertThat(client.call("get_pid")).isEqualTo(successor);
            assertThat(successor).isNotEqualTo(service.control().pid());
            SEEN.add(successor);
        }

        @Test
        void leavesAnOrphan(RemoteControl client) {
            Object orphan = client.call("orphan");
            assertThat(isRunning((Integer) orphan)).isTrue();
            SEEN.add(orphan);
        }
    }

    @Test
    void shouldServeTestsThatRunInParallel() {
        EngineExecutionResults results = Runs.run(RunsInParallel.class, Runs.PARALLEL);
        assertThat(Runs.failures(results)).isEmpty();
        results.testEvents().assertStatistics(tests -> tests.succeeded(2));
    }

    @Execution(ExecutionMode.CONCURRENT)
    static class RunsInParallel {
        private static final CyclicBarrier BOTH = new CyclicBarrier(2);

        @RegisterExtension
        static final ServiceExtension<Sample> SERVICE = ServiceExtension.inThread(Sample::new);

        @Test
        void one(RemoteControl client) throws Exception {
            BOTH.await();
            assertThat(client.call("greet", "one")).isEqualTo("Hello, one");
        }

        @Test
        void other(RemoteControl client) throws Exception {
            BOTH.await();
            assertThat(client.call("greet", "other")).isEqualTo("Hello, other");
        }
    }

    @Test
    void shouldRefuseToServeTwoClassesAtATime() {
        Runs.succeed(SharesOne.class);
        assertThat(SEEN).singleElement().asString().contains("is the service of ", "SharesOne");
    }

    static class WithASharedField {
        @RegisterExtension
        static final ServiceExtension<Sample> SERVICE = ServiceExtension.inThread(Sample::new);
    }

    static class SharesOne extends WithASharedField {
        @Test
        void runsAnotherMeanwhile(RemoteControl client) {
            SEEN.add(Runs.failure(SharesTheSame.class).getMessage());
            assertThat(client.call("greet", "still")).isEqualTo("Hello, still");
        }
    }

    static class SharesTheSame extends WithASharedField {
        @Test
        void test() {}
    }

    @Test
    void shouldNameTheCauseWhereAServiceCantBeMade() {
        assertThat(Runs.failure(CantBeMade.class))
                .hasMessageContaining("the service could not be made: ")
                .hasMessageContaining("no such device")
                .hasRootCauseInstanceOf(java.io.IOException.class);
    }

    static class CantBeMade {
        @RegisterExtension
        static final ServiceExtension<Control> SERVICE =
                ServiceExtension.asProcess(
                        (port, options) -> {
                            throw new java.io.IOException("no such device");
                        });

        @Test
        void test() {}
    }

    @Test
    void shouldNameTheCauseWhereThePortIsTaken() throws Exception {
        try (FreePort taken = FreePort.find()) {
            PortIsTaken.port = taken.port();
            assertThat(Runs.failure(PortIsTaken.class))
                    .hasMessageStartingWith("ave-Sample could not be run in a thread: ")
                    .hasMessageContaining("127.0.0.1:" + taken.port())
                    .hasMessageContaining("EADDRINUSE");
        }
    }

    static class PortIsTaken {
        private static int port;

        @RegisterExtension
        final ServiceExtension<Sample> service =
                ServiceExtension.inThread((any, options) -> new Sample(port, options));

        @Test
        void test() {}
    }

    @Test
    void shouldNameTheCauseWhereAServiceDoesntBegin() {
        assertThat(Runs.failure(BrokenInAThread.class)).hasMessageContaining("no devices");
        Throwable failure = Runs.failure(BrokenAsAProcess.class);
        assertThat(failure)
                .hasMessageContaining("can't be called: ")
                .hasMessageEndingWith("; it ended with exit code 1");
        assertThat(failure.getSuppressed()[0]).hasMessageContaining("no devices");
    }

    static class BrokenInAThread {
        @RegisterExtension
        final ServiceExtension<Sample> service = ServiceExtension.inThread(Sample.Broken::new);

        @Test
        void test() {}
    }

    static class BrokenAsAProcess {
        @RegisterExtension
        final ServiceExtension<Sample> service = ServiceExtension.asProcess(Sample.Broken::new);

        @Test
        void test() {}
    }

    @Test
    void shouldRefuseAProcessThatIsMadeWithoutItsPort() {
        assertThat(Runs.failure(IgnoresThePort.class))
                .hasMessage("ave-Sample was made without the port and the options that were given");
    }

    static class IgnoresThePort {
        @RegisterExtension
        final ServiceExtension<Sample> service =
                ServiceExtension.asProcess(
                        (port, options) -> new Sample(0, ControlOptions.defaults()));

        @Test
        void test() {}
    }
}
