// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.SIGHUP;
import static ave.posix.abi.Constants.SIGINT;
import static ave.posix.abi.Constants.SIGKILL;
import static ave.posix.abi.Constants.SIGTERM;
import static ave.posix.abi.Constants.SIGUSR1;
import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.io.Fd;
import ave.network.exceptions.Unwaitable;
import ave.network.process.internal.system.ForeignProcess;
import ave.network.process.internal.system.ProcStat;
import ave.posix.Deadline;
import ave.posix.Spawn;
import ave.posix.ThisProcess;
import java.io.File;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a daemon is whose start was synchronized. */
class DaemonTest extends WithProcesses {
    private static final long US = ProcessHandle.current().pid();
    private static final int SIGQUIT = 3;

    private static Set<Long> childrenBefore;
    private static Servant daemon;
    private static int pid;

    @BeforeAll
    static void start() {
        childrenBefore = children();
        daemon = new Servant();
        daemon.start(true, true);
        pid = daemon.pid();
    }

    @AfterAll
    static void end() {
        daemon.dismiss();
        daemon.kill(9);
        until("the daemon is gone", () -> !isAlive(pid));
        daemon.kill(9);
    }

    @Test
    void isAChildOfInitOrOfTheSubreaper() {
        long parent = parent(pid);
        assertThat(parent).isNotEqualTo(US);
        assertThat(ancestors()).as("init, or a subreaper above us").contains(parent);
    }

    private static Set<Long> ancestors() {
        Set<Long> ancestors = new TreeSet<>(Set.of(1L));
        for (long next = US; next > 1; next = parent(next)) {
            ancestors.add(parent(next));
        }
        return ancestors;
    }

    @Test
    void hasASessionOfItsOwnWhoseLeaderIsGone() {
        long session = session(pid);
        assertThat(session).isNotEqualTo(session(US)).isNotEqualTo(pid);
        assertThat(group(pid)).isEqualTo(session);
        assertThat(new File("/proc/" + session)).doesNotExist();
    }

    @Test
    void leavesNothingOfTheProcessInTheMiddle() {
        assertThat(children()).isEqualTo(childrenBefore);
    }

    @Test
    void hasNoControllingTerminalAndCannotGetOne() {
        assertThat(terminal(pid)).isZero();
        assertThat(session(pid)).as("only a leader gets one").isNotEqualTo(pid);
    }

    @Test
    void isInTheRootFolderWithoutAUmask() {
        assertThat(link(pid, "cwd")).isEqualTo("/");
        assertThat(status(pid, "Umask")).isEqualTo("0000");
        assertThat(daemon.ask(self -> new File("x").getAbsolutePath())).isEqualTo("/x");
    }

    @Test
    void ignoresNoSignalAndCatchesOurs() {
        assertThat(hasSignal(pid, "SigIgn", SIGINT)).isFalse();
        assertThat(hasSignal(pid, "SigIgn", SIGQUIT)).isFalse();
        assertThat(hasSignal(pid, "SigCgt", SIGTERM)).isTrue();
        assertThat(hasSignal(pid, "SigCgt", SIGUSR1)).isTrue();
    }

    @Test
    void ignoresNoSignalEvenIfItsParentHasNoStandardInput() {
        try (Servant parent = new Servant()) {
            parent.start(false, true);
            int orphan =
                    (Integer)
                            parent.ask(
                                    self -> {
                                        Fd.of(0).close();
                                        Process sleeper = new Sleeper();
                                        sleeper.start(true, true);
                                        return sleeper.pid();
                                    });
            try {
                assertThat(hasSignal(orphan, "SigIgn", SIGINT)).isFalse();
            } finally {
                ThisProcess.kill(orphan, SIGKILL);
                until("it is gone", () -> !isAlive(orphan));
            }
        }
    }

    @Test
    void hasOurStandardStreamsAndItsOwnPipesOnly() {
        for (int number = 0; number <= 2; number++) {
            assertThat(link(pid, "fd/" + number)).isEqualTo(link(US, "fd/" + number));
        }
        assertThat(
                        fds(pid).entrySet().stream()
                                .filter(fd -> fd.getKey() > 2)
                                .filter(fd -> fd.getValue().matches("pipe:.*|/memfd.*|/dev/null")))
                .hasSize(3)
                .allMatch(fd -> fd.getValue().equals(link(US, "fd/" + fd.getKey())));
    }

    @Test
    void hasNoDeathSignal() {
        assertThat(daemon.ask(self -> "alive")).isEqualTo("alive");
        assertThat(daemon.ask(self -> self.pid())).isEqualTo(pid);
    }

    @Test
    void canNotBeWaitedFor() {
        List<ThrowingCallable> ways =
                List.of(
                        () -> daemon.join(),
                        () -> daemon.join(LONG),
                        () -> daemon.joinNohang(),
                        () -> daemon.isAlive(),
                        () -> daemon.pidfd());
        for (ThrowingCallable way : ways) {
            assertThatThrownBy(way)
                    .isInstanceOf(Unwaitable.class)
                    .hasMessage("target process is not a child");
        }
    }

    @Test
    void canBeSignalled() {
        daemon.kill(SIGUSR1);
        daemon.kill(0);
        assertThat(daemon.ask(self -> "alive")).isEqualTo("alive");
    }

    /** Says what it does as its JVM shuts down. */
    static final class Hooked extends Sleeper {
        private static final long serialVersionUID = 1L;
        private final Pipe said = new Pipe();

        @Override
        protected void initialize() {
            super.initialize();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> said.put("hook")));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {SIGINT, SIGHUP})
    void signalsOfTheJvmRunItsShutdownHooks(int signal) {
        Hooked other = new Hooked();
        try (Pipe said = other.said) {
            other.start(true, true);
            other.kill(signal);
            assertThat(said.get(LONG)).isEqualTo("hook");
            until("it has ended", () -> !isAlive(other.pid()));
        }
    }

    @Test
    void isNamedAsAnyProcess() {
        assertThat(Processes.procName(pid)).isEqualTo("ave-Servant");
    }

    @Test
    void endsByItselfWithoutAZombie() {
        Servant other = new Servant();
        other.start(true, true);
        int number = other.pid();
        other.dismiss();
        until("it has ended", () -> !isAlive(number));
        assertThat(children()).isEqualTo(childrenBefore);
        other.terminate();
        other.kill(9);
    }

    @Test
    void withoutSynchronizationNobodyKnowsIt() {
        Servant other = new Servant();
        other.start(true, false);
        int number = (Integer) other.ask(self -> self.pid());
        assertThat(parent(number)).isNotEqualTo(US);
        assertThatThrownBy(other::pid)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("process PID is not known");
        assertThatThrownBy(other::terminate)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("process PID is not known");
        assertThatThrownBy(other::join).isInstanceOf(Unwaitable.class);
        other.dismiss();
        until("it has ended", () -> !isAlive(number));
    }

    @Test
    void aSignalDoesNotReachALaterProcessWithItsPid() throws Exception {
        try (var stranger = new Spawn(List.of("sleep", "1000")).start()) {
            ForeignProcess late =
                    new ForeignProcess(stranger.pid(), ProcStat.startTime(stranger.pid()) - 1);
            late.signal(9);
            assertThat(stranger.poll()).isNull();
            ForeignProcess.of(stranger.pid()).signal(9);
            assertThat(stranger.await(Deadline.after(LONG)).signal()).isEqualTo(9);
        }
    }
}
