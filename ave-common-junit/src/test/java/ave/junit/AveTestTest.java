// SPDX-License-Identifier: Apache-2.0
package ave.junit;

import static org.assertj.core.api.Assertions.assertThat;

import ave.cmd.Cmd;
import ave.cmd.RunningCmd;
import ave.config.AveHome;
import ave.leakcheck.LeakCheck;
import ave.network.connection.FreePort;
import ave.network.process.Process;
import ave.network.process.ProcessOptions;
import java.net.Socket;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** What tests with homes, ports and processes of their own leave to the extension. */
@Timeout(240)
class AveTestTest {
    private static final List<Integer> PIDS = new ArrayList<>();

    /** Objects whose descriptors only their owner closes. */
    private static final List<AutoCloseable> LEFT = new ArrayList<>();

    private static AveHome seenHome;
    private static int seenPort;

    private java.lang.Process mine;

    @BeforeEach
    void startSomething() throws Exception {
        PIDS.clear();
        mine = new ProcessBuilder("sleep", "987").start();
    }

    /** It was there before. */
    @AfterEach
    void endSomething() throws Exception {
        for (AutoCloseable each : LEFT) {
            each.close();
        }
        LEFT.clear();
        boolean alive = mine.isAlive();
        mine.destroyForcibly().waitFor();
        mine.getInputStream().close();
        mine.getErrorStream().close();
        mine.getOutputStream().close();
        assertThat(alive).isTrue();
    }

    private static void assertAllEnded(int count) {
        assertThat(PIDS).hasSize(count);
        assertThat(PIDS).noneMatch(ServiceExtensionTest::isRunning);
    }

    private static void start(String... command) throws Exception {
        java.lang.Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        process.getOutputStream().close();
        PIDS.add((int) process.pid());
    }

    @Test
    void shouldKillChildrenAndTheirDescendantsAfterTheTest() {
        EngineExecutionResults results = Runs.succeed(LeavesChildren.class);
        assertAllEnded(2);
        assertThat(Runs.entries(results))
                .singleElement()
                .asString()
                .startsWith("killed after the test: process ")
                .contains("process " + PIDS.get(0) + " (sleep): sleep 986")
                .contains("process " + PIDS.get(1) + " (sh): sh -c ")
                .contains("(sleep), child of " + PIDS.get(1) + ": sleep 985");
    }

    @AveTest
    static class LeavesChildren {
        @Test
        void test() throws Exception {
            start("sleep", "986");
            start("sh", "-c", "sleep 985; true");
            ave.testing.Await.until(
                    "a grandchild",
                    () -> ProcessHandle.of(PIDS.get(1)).orElseThrow().children().count() == 1);
        }
    }

    @Test
    void shouldKillCommandsProcessesAndDaemonsAfterTheTest() {
        Runs.succeed(LeavesAll.class);
        assertAllEnded(3);
    }

    @AveTest
    static class LeavesAll {
        @Test
        void command() {
            RunningCmd command = Cmd.runBg("sleep 986");
            LEFT.add(command);
            PIDS.add(command.pid());
        }

        @Test
        void process() {
            PIDS.add(started(false));
        }

        @Test
        void daemon() {
            PIDS.add(started(true));
        }

        private static int started(boolean daemon) {
            Process process = new Process(ProcessOptions.defaults(), AveTestTest::sleep);
            process.start(daemon, true);
            LEFT.add(process);
            return process.pid();
        }
    }

    private static void sleep(Object... arguments) throws InterruptedException {
        new CountDownLatch(1).await();
    }

    @Test
    void shouldLeaveProcessesOfTheClassAloneUntilItsEnd() {
        EngineExecutionResults results = Runs.succeed(StartsForTheClass.class);
        assertAllEnded(1);
        assertThat(Runs.entries(results)).singleElement().asString().contains("(sh)");
    }

    @AveTest
    @TestMethodOrder(MethodOrderer.MethodName.class)
    static class StartsForTheClass {
        @BeforeAll
        static void start() throws Exception {
            AveTestTest.start("sh", "-c", "while :; do sleep 1; done");
        }

        @Test
        void first() {
            assertThat(PIDS).allMatch(ServiceExtensionTest::isRunning);
        }

        @Test
        void second() {
            assertThat(PIDS).allMatch(ServiceExtensionTest::isRunning);
        }
    }

    @Test
    void shouldFailATestThatLeavesProcessesWhereLeaksAreChecked() {
        assertThat(Runs.failure(IsChecked.class))
                .hasMessageStartingWith("test() left behind:\n  process " + PIDS.get(0));
        assertAllEnded(1);
    }

    @AveTest
    @LeakCheck
    static class IsChecked {
        @Test
        void test() throws Exception {
            start("sleep", "986");
        }
    }

    @Test
    void shouldGiveAHomeAndAPortForTheTimeOfATest() {
        Runs.succeed(HasParameters.class);
        assertThat(seenHome.directory()).doesNotExist();
        // Nobody listens there any more, unless somebody else has found it meanwhile.
        try (FreePort again = FreePort.find("127.0.0.1", seenPort, seenPort + 1, true)) {
            assertThat(again.port()).isEqualTo(seenPort);
        }
    }

    @AveTest
    static class HasParameters {
        @Test
        void test(AveHome home, FreePort port) throws Exception {
            seenHome = home;
            seenPort = port.port();
            assertThat(home.directory()).isEmptyDirectory();
            Files.createDirectories(home.config());
            Files.writeString(home.config("broker.json"), "{}");
            new Socket("127.0.0.1", port.port()).close();
        }
    }

    @Test
    void shouldRefuseATestThatRunsConcurrently() {
        EngineExecutionResults results = Runs.run(IsConcurrent.class, Runs.PARALLEL);
        assertThat(Runs.failures(results))
                .singleElement()
                .asString()
                .contains("test() runs concurrently with other tests")
                .contains("Remove @Execution(CONCURRENT) or @AveTest");
        // Where nothing runs in parallel the mark does no harm.
        Runs.succeed(IsConcurrent.class);
    }

    @AveTest
    static class IsConcurrent {
        @Test
        @Execution(ExecutionMode.CONCURRENT)
        void test() {}
    }
}
