// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.SIGHUP;
import static ave.posix.abi.Constants.SIGINT;
import static ave.posix.abi.Constants.SIGKILL;
import static ave.posix.abi.Constants.SIGTERM;
import static ave.posix.abi.Constants.SIGUSR1;
import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import ave.posix.ThisProcess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What signals do to a child, whenever they come. */
class SignalTest extends WithProcesses {
    @Test
    void eachDoesToAChildWhatItIsKnownFor() {
        Map<Integer, Integer> expected = new LinkedHashMap<>();
        // SIGUSR2 is the JVM's own, and crashes it.
        for (int signal : new int[] {SIGHUP, SIGINT, SIGKILL, SIGTERM}) {
            expected.put(signal, 128 + signal);
        }
        Map<Integer, Process> children = new LinkedHashMap<>();
        expected.keySet().forEach(signal -> children.put(signal, new Sleeper()));
        children.values().forEach(Process::start);
        children.forEach((signal, child) -> until("it sleeps", () -> isNamed(child)));
        children.forEach((signal, child) -> child.kill(signal));
        children.forEach(
                (signal, child) ->
                        assertThat(child.join(LONG))
                                .as("signal " + signal)
                                .isEqualTo(expected.get(signal)));
    }

    private static boolean isNamed(Process child) {
        return Processes.procName(child.pid()).equals(child.procName());
    }

    @Test
    void sigtermEndsAChildWith143AtWhateverMomentOfItsStartItComes() throws Exception {
        for (int i = 0; i < times(6); i++) {
            Process child = new Sleeper();
            child.start();
            TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextInt(400_000));
            child.terminate();
            assertThat(child.join(LONG)).isEqualTo(143);
        }
    }

    /** Counts SIGUSR1 and lives until it is told so. */
    static final class Counter extends Process {
        private static final long serialVersionUID = 1L;
        private final Pipe came = new Pipe();

        @Override
        protected void handleSIGUSR1() {
            came.put("USR1");
        }

        @Override
        protected void handleSIGTERM() {
            came.put("TERM");
            exit(3);
        }

        @Override
        public void run() throws Exception {
            came.put("run");
            TimeUnit.DAYS.sleep(1);
        }
    }

    @Test
    void sigusr1IsNeverLostAndNeverKillsAtWhateverMomentOfTheStartItComes() throws Exception {
        for (int i = 0; i < times(6); i++) {
            Counter child = new Counter();
            child.start();
            TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextInt(400_000));
            child.kill(SIGUSR1);
            List<Object> said = List.of(child.came.get(LONG), child.came.get(LONG));
            assertThat(said).containsExactlyInAnyOrder("run", "USR1");
            assertThat(child.isAlive()).isTrue();
            kill(child);
            child.came.close();
        }
    }

    @Test
    void sigtermIsTheChildsOwnAtWhateverMomentOfItsStartItComes() throws Exception {
        for (int i = 0; i < times(6); i++) {
            Counter child = new Counter();
            child.start();
            TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextInt(400_000));
            child.terminate();
            assertThat(child.join(LONG)).isEqualTo(3);
            child.came.close();
        }
    }

    @Test
    void whatAnyJvmHandlesComesNotTooEarlyEither() throws Exception {
        for (int i = 0; i < times(6); i++) {
            int signal = i % 2 == 0 ? SIGINT : SIGHUP;
            Process child = new Sleeper();
            child.start();
            TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextInt(400_000));
            child.kill(signal);
            assertThat(child.join(LONG)).isEqualTo(128 + signal);
        }
    }

    @Test
    void sigtermForOneThatWasKilledWhileItsJvmBeganDoesNothing() {
        Process child = new Sleeper();
        child.start();
        child.kill(SIGKILL);
        child.terminate();
        assertThat(child.join(LONG)).isEqualTo(128 + SIGKILL);
    }

    @Test
    void anInterruptedThreadCanTerminateAChildWhoseJvmBegins() {
        Process child = new Sleeper();
        child.start();
        Thread.currentThread().interrupt();
        child.terminate();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(child.join(LONG)).isEqualTo(143);
    }

    @Test
    void handlersCanBeOverridden() {
        Counter child = new Counter();
        child.start(false, true);
        assertThat(child.came.get(LONG)).isEqualTo("run");
        child.kill(SIGUSR1);
        assertThat(child.came.get(LONG)).isEqualTo("USR1");
        child.terminate();
        assertThat(child.came.get(LONG)).isEqualTo("TERM");
        assertThat(child.join(LONG)).isEqualTo(3);
        child.came.close();
    }

    /** Gets both signals from itself while it isn't initialized. */
    static final class Early extends Process {
        private static final long serialVersionUID = 1L;
        private final Pipe came = new Pipe();

        @Override
        protected void redirect() {
            ThisProcess.kill(ThisProcess.pid(), SIGUSR1);
            came.put("redirect");
        }

        @Override
        protected void initialize() {
            super.initialize();
            came.put("initialize");
        }

        @Override
        protected void handleSIGUSR1() {
            came.put("USR1");
        }

        @Override
        public void run() throws Exception {
            TimeUnit.DAYS.sleep(1);
        }
    }

    @Test
    void onesThatComeBeforeTheChildIsInitializedWait() {
        Early child = new Early();
        child.start();
        List<Object> said = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            said.add(child.came.get(LONG));
        }
        assertThat(said).containsExactly("redirect", "initialize", "USR1");
        kill(child);
        child.came.close();
    }

    /** Has something to do as it ends, which SIGTERM must not wait for. */
    static final class Hooked extends Sleeper {
        private static final long serialVersionUID = 1L;

        @Override
        protected void initialize() {
            super.initialize();
            Runtime.getRuntime().addShutdownHook(new Thread(Hooked::never));
        }

        private static void never() {
            try {
                TimeUnit.DAYS.sleep(1);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void sigtermRunsNoShutdownHooks() {
        Process child = started(new Hooked());
        child.terminate();
        assertThat(child.join(LONG)).isEqualTo(143);
    }
}
