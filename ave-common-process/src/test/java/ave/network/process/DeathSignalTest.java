// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.io.PosixException;
import ave.network.process.internal.child.ChildMain;
import ave.posix.ThisProcess;
import ave.posix.abi.Constants;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import jnr.posix.POSIXFactory;
import org.junit.jupiter.api.Test;

/** Children end with their parent, not with the thread that started them, and not otherwise. */
class DeathSignalTest extends WithProcesses {
    /** One that switches its death signal off. */
    static final class Survivor extends Sleeper {
        private static final long serialVersionUID = 1L;

        @Override
        protected void initialize() {
            super.initialize();
            performPrctl(0);
        }
    }

    /** One that never gets to the point where it is initialized. */
    static final class Stuck extends Sleeper {
        private static final long serialVersionUID = 1L;

        @Override
        protected void redirect() {
            if (ThisProcess.pid() != ProcessHandle.current().pid()) {
                throw new AssertionError("not reached");
            }
            try {
                TimeUnit.DAYS.sleep(1);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Starts one from a thread that ends at once; its pid. */
    private static int startFromThread(Process process, boolean daemonize) throws Exception {
        Thread thread = new Thread(() -> process.start(daemonize, true));
        thread.start();
        thread.join();
        return process.pid();
    }

    @Test
    void aChildLivesOnWhenTheThreadThatStartedItHasEnded() throws Exception {
        try (Servant child = new Servant()) {
            startFromThread(child, false);
            assertThat(child.ask(self -> "alive")).isEqualTo("alive");
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void whenAParentIsKilledItsChildrenEndButNotDaemonsNorThoseWhoSwitchedItOff() throws Exception {
        int child;
        int stuck;
        int survivor;
        int daemon;
        try (Servant parent = new Servant()) {
            parent.start(false, true);
            child = (Integer) parent.ask(self -> startFromThread(new Sleeper(), false));
            daemon = (Integer) parent.ask(self -> startFromThread(new Sleeper(), true));
            survivor = (Integer) parent.ask(self -> startFromThread(new Survivor(), false));
            stuck = (Integer) parent.ask(DeathSignalTest::startStuck);
            assertThat(isAlive(child) && isAlive(daemon) && isAlive(survivor)).isTrue();
        }
        try {
            until("the child ends", () -> !isAlive(child));
            until("the child in a hook ends", () -> !isAlive(stuck));
            assertThat(isAlive(daemon)).isTrue();
            assertThat(isAlive(survivor)).isTrue();
        } finally {
            ThisProcess.kill(daemon, 9);
            ThisProcess.kill(survivor, 9);
        }
        until("nobody is left", () -> !isAlive(daemon) && !isAlive(survivor));
    }

    private static Object startStuck(Servant self) {
        Process stuck = new Stuck();
        stuck.start();
        return stuck.pid();
    }

    /** Changes its group id, and may ask for its death signal again then. */
    static final class Changing extends Sleeper {
        private static final long serialVersionUID = 1L;
        private final Pipe changes = new Pipe();
        private final boolean asksAgain;

        Changing(boolean asksAgain) {
            this.asksAgain = asksAgain;
        }

        @Override
        public void run() throws Exception {
            try {
                // The kernel cares for any of its ids, and still root it is its parent's to signal.
                assertThat(POSIXFactory.getNativePOSIX().setgid(54321)).isZero();
                if (asksAgain) {
                    performPrctl(Constants.SIGTERM);
                }
                changes.put("changed");
            } catch (PosixException e) {
                changes.put(e.getMessage());
            }
            super.run();
        }

        /** Its pid, or why it can't. */
        private static Object start(boolean asksAgain) {
            Changing child = new Changing(asksAgain);
            child.start(false, true);
            Object change = child.changes.get(LONG);
            return change.equals("changed") ? child.pid() : change;
        }
    }

    @Test
    void aChangeOfIdsDropsTheDeathSignalAndPerformPrctlBringsItBack() throws Exception {
        assumeTrue(status(ProcessHandle.current().pid(), "Uid").startsWith("0"), "needs root");
        Object again;
        Object dropped;
        try (Servant parent = new Servant()) {
            parent.start(false, true);
            again = parent.ask(self -> Changing.start(true));
            dropped = parent.ask(self -> Changing.start(false));
        }
        assumeTrue(again instanceof Integer, "needs a root that may change its ids: " + again);
        int other = (Integer) dropped;
        try {
            until("the child that asked again ends", () -> !isAlive((Integer) again));
            assertThat(isAlive(other)).as("the kernel forgot").isTrue();
        } finally {
            ThisProcess.kill(other, 9);
        }
        until("nobody is left", () -> !isAlive(other));
    }

    /** Starts children as fast as it can, tells of each. */
    static final class Breeder extends Process {
        private static final long serialVersionUID = 1L;
        private final Pipe pids = new Pipe();
        private final boolean synchronize;

        Breeder(boolean synchronize) {
            this.synchronize = synchronize;
        }

        @Override
        public void run() throws Exception {
            pids.put("begin");
            Process child = new Sleeper();
            child.start(false, synchronize);
            TimeUnit.DAYS.sleep(1);
        }
    }

    @Test
    void noOrphanLivesOnWhenItsParentIsKilledAtAnyMomentOfTheStart() throws Exception {
        List<Long> orphans = new ArrayList<>();
        for (int i = 0; i < times(4); i++) {
            Breeder parent = new Breeder(i % 2 == 0);
            parent.start();
            parent.pids.get(LONG);
            TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextInt(400_000));
            List<Integer> born = Processes.children(parent.pid());
            parent.kill(9);
            // One that was born since is found by its name or command when it is somebody else's.
            assertThat(parent.join(LONG)).isEqualTo(137);
            born.forEach(pid -> orphans.add((long) pid));
            parent.pids.close();
        }
        until("no orphan is alive", () -> orphans.stream().noneMatch(WithProcesses::isAlive));
        until("no other either", () -> strays().isEmpty());
    }

    /** Processes of this class path that are nobody's children. */
    private static List<Long> strays() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.parent().map(p -> p.pid() == 1).orElse(true))
                .map(ProcessHandle::pid)
                .filter(WithProcesses::isAlive)
                .filter(DeathSignalTest::isChildMain)
                .toList();
    }

    private static boolean isChildMain(long pid) {
        try {
            String command =
                    java.nio.file.Files.readString(
                            java.nio.file.Path.of("/proc/" + pid + "/cmdline"));
            return command.contains(ChildMain.class.getName())
                    && command.contains(System.getProperty("java.class.path"))
                    && session(pid) == session(ProcessHandle.current().pid());
        } catch (java.io.IOException | IndexOutOfBoundsException e) {
            return false;
        }
    }
}
