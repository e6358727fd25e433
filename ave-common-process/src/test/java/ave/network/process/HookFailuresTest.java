// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ave.exceptions.Timeout;
import ave.posix.ThisProcess;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A child that throws, dies or hangs in each of its hooks. */
class HookFailuresTest extends WithProcesses {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    /** What a hook does. */
    @FunctionalInterface
    interface Misdeed extends Serializable {
        void commit();
    }

    /** Does it in one of its hooks, as long as it is the child. */
    static final class Culprit extends Process {
        private static final long serialVersionUID = 1L;
        private final long parent = ProcessHandle.current().pid();
        private final String place;
        private final Misdeed misdeed;

        Culprit(String place, Misdeed misdeed, Duration limit) {
            super(options().startLimit(limit));
            this.place = place;
            this.misdeed = misdeed;
        }

        private void at(String here) {
            if (here.equals(place) && ProcessHandle.current().pid() != parent) {
                misdeed.commit();
            }
        }

        @Override
        protected void closeFds(List<Integer> exclude) {
            at("closeFds");
            super.closeFds(exclude);
        }

        @Override
        protected void redirect() {
            at("redirect");
        }

        @Override
        protected void initialize() {
            at("initialize");
            super.initialize();
        }

        @Override
        public void run() {
            at("run");
        }

        @Override
        public void exit(int code) {
            at("exit");
            super.exit(code);
        }
    }

    private static void throwing() {
        throw new IllegalStateException("the moon is full");
    }

    private static void dying() {
        ThisProcess.exitNow(7);
    }

    private static void killed() {
        ThisProcess.kill(ThisProcess.pid(), 9);
    }

    private static void hanging() {
        try {
            TimeUnit.DAYS.sleep(1);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What came of a synchronized start in each place: all at once, as they wait most of it. */
    private static Map<String, Throwable> starts(
            List<String> places, Misdeed misdeed, Duration limit, boolean daemonize)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(places.size());
        try {
            Map<String, Future<Throwable>> running = new TreeMap<>();
            for (String place : places) {
                Process culprit = new Culprit(place, misdeed, limit);
                running.put(
                        place,
                        threads.submit(() -> catchThrowable(() -> culprit.start(daemonize, true))));
            }
            Map<String, Throwable> outcomes = new TreeMap<>();
            for (Map.Entry<String, Future<Throwable>> entry : running.entrySet()) {
                outcomes.put(entry.getKey(), entry.getValue().get());
            }
            return outcomes;
        } finally {
            threads.shutdownNow();
        }
    }

    private static final List<String> BEFORE_RELEASE =
            List.of("closeFds", "redirect", "initialize");

    @Test
    void oneThatThrowsFailsTheStartWithItsOwnTrace() throws Exception {
        starts(BEFORE_RELEASE, HookFailuresTest::throwing, LONG, false)
                .forEach(
                        (place, thrown) ->
                                assertThat(thrown)
                                        .as(place)
                                        .isInstanceOf(ProcessException.class)
                                        .hasMessageStartingWith("start ave-Culprit: in the child: ")
                                        .hasMessageContaining("the moon is full")
                                        .hasMessageContaining("Culprit." + place + "("));
    }

    @Test
    void oneThatDiesFailsTheStartWithItsExitCodeAtOnce() throws Exception {
        starts(BEFORE_RELEASE, HookFailuresTest::dying, null, false)
                .forEach(
                        (place, thrown) ->
                                assertThat(thrown)
                                        .as(place)
                                        .isInstanceOf(ProcessException.class)
                                        .hasMessage(
                                                "start ave-Culprit: the child ended with exit code"
                                                        + " 7 before it was initialized"));
    }

    @Test
    void oneThatIsKilledFailsTheStartWithTheSignal() throws Exception {
        starts(List.of("initialize"), HookFailuresTest::killed, null, false)
                .forEach(
                        (place, thrown) ->
                                assertThat(thrown)
                                        .isInstanceOf(ProcessException.class)
                                        .hasMessage(
                                                "start ave-Culprit: the child ended by signal 9"
                                                        + " before it was initialized"));
    }

    @Test
    void oneThatHangsIsKilledWhenItsTimeIsUp() throws Exception {
        starts(BEFORE_RELEASE, HookFailuresTest::hanging, LIMIT, false)
                .forEach(
                        (place, thrown) ->
                                assertThat(thrown)
                                        .as(place)
                                        .isInstanceOf(Timeout.class)
                                        .hasMessage(
                                                "start ave-Culprit: not initialized within PT2S;"
                                                        + " it was killed"));
        assertThat(alive()).isEmpty();
    }

    @Test
    void daemonsFailTheirStartInTheSameWaysAndNoneIsLeft() throws Exception {
        List<String> place = List.of("initialize");
        assertThat(starts(place, HookFailuresTest::throwing, LONG, true).get("initialize"))
                .isInstanceOf(ProcessException.class)
                .hasMessageContaining("the moon is full");
        assertThat(starts(place, HookFailuresTest::dying, LONG, true).get("initialize"))
                .isInstanceOf(ProcessException.class)
                .hasMessageContaining("the daemon died before it was initialized");
        assertThat(starts(place, HookFailuresTest::hanging, LIMIT, true).get("initialize"))
                .isInstanceOf(Timeout.class)
                .hasMessageContaining("it was killed");
        until("none is left", () -> alive().isEmpty());
    }

    /** JVMs that run a child of these, here or below init, and are not zombies. */
    private static List<Long> alive() {
        List<Long> found = new ArrayList<>();
        ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> isAlive(pid) && isOurs(pid))
                .forEach(found::add);
        return found;
    }

    /** By the environment, which they have from us. */
    private static boolean isOurs(long pid) {
        try {
            return Processes.procName((int) pid).equals("java")
                    && session(pid) != session(ProcessHandle.current().pid())
                    && new String(
                                    java.nio.file.Files.readAllBytes(
                                            java.nio.file.Path.of("/proc/" + pid + "/cmdline")),
                                    java.nio.charset.StandardCharsets.UTF_8)
                            .contains(System.getProperty("java.class.path"))
                    && link(pid, "cwd").equals("/");
        } catch (ProcessException | java.io.IOException | AssertionError e) {
            return false;
        }
    }

    @Test
    void whatTheTargetAndExitDoShowsInTheExitCode() throws Exception {
        List<Process> started = new ArrayList<>();
        List<Integer> expected = List.of(1, 7, 137, 2, 7);
        started.add(new Culprit("run", HookFailuresTest::throwing, LONG));
        started.add(new Culprit("run", HookFailuresTest::dying, LONG));
        started.add(new Culprit("run", HookFailuresTest::killed, LONG));
        started.add(new Culprit("exit", HookFailuresTest::throwing, LONG));
        started.add(new Culprit("exit", HookFailuresTest::dying, LONG));
        started.forEach(Process::start);
        assertThat(started.stream().map(process -> process.join(LONG))).isEqualTo(expected);
    }

    @Test
    void oneThatHangsInItsTargetOrExitCanBeTerminated() {
        Process inRun = new Culprit("run", HookFailuresTest::hanging, LONG);
        Process inExit = new Culprit("exit", HookFailuresTest::hanging, LONG);
        inRun.start(false, true);
        inExit.start(false, true);
        inRun.terminate();
        inExit.terminate();
        assertThat(inRun.join(LONG)).isEqualTo(143);
        assertThat(inExit.join(LONG)).isEqualTo(143);
    }
}
