// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.SIGINT;
import static ave.posix.abi.Constants.SIGTERM;
import static ave.posix.abi.Constants.SIGUSR1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.io.Fd;
import ave.posix.Descriptors;
import ave.posix.Poll;
import ave.posix.ThisProcess;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a child is that was neither daemonized nor redirected, from outside and from inside. */
class PlainChildTest extends WithProcesses {
    private static final int SIGPIPE = 13;
    private static final long US = ProcessHandle.current().pid();

    /** Where nothing else in this JVM gets a number: the kernel gives the lowest. */
    private static final int HIGH = 200;

    private static Descriptors.PipeEnds kept;
    private static Descriptors.PipeEnds decoy;
    private static Servant child;
    private static int pid;

    /** Keeps one end of a pipe. */
    static final class Keeper extends Servant {
        private static final long serialVersionUID = 1L;
        private final int number;

        Keeper(int number) {
            super(options().procName("ave-keeper-of-1"));
            this.number = number;
        }

        @Override
        protected void closeFds(List<Integer> exclude) {
            exclude.add(number);
            super.closeFds(exclude);
        }
    }

    @BeforeAll
    static void start() {
        System.setProperty("ave.test.property", "blue");
        kept = Descriptors.pipe();
        decoy = Descriptors.pipe();
        // These two would be inherited by whoever doesn't take care.
        decoy.read().duplicateTo(HIGH);
        kept.read().duplicateTo(HIGH + 1);
        child = new Keeper(HIGH + 1);
        child.start(false, true);
        pid = child.pid();
    }

    @AfterAll
    static void end() {
        child.close();
        Fd.of(HIGH).close();
        Fd.of(HIGH + 1).close();
        kept.close();
        decoy.close();
        System.clearProperty("ave.test.property");
    }

    @Test
    void isOurChildInOurGroupAndSession() {
        assertThat(parent(pid)).isEqualTo(US);
        assertThat(group(pid)).isEqualTo(group(US));
        assertThat(session(pid)).isEqualTo(session(US));
        assertThat(terminal(pid)).isEqualTo(terminal(US));
    }

    @Test
    void hasOurFolderUmaskAndUser() {
        assertThat(link(pid, "cwd")).isEqualTo(link(US, "cwd"));
        assertThat(status(pid, "Umask")).isEqualTo(status(US, "Umask"));
        assertThat(status(pid, "Uid")).isEqualTo(status(US, "Uid"));
        assertThat(status(pid, "Gid")).isEqualTo(status(US, "Gid"));
    }

    @Test
    void hasOurEnvironmentAndSystemProperties() {
        assertThat(child.ask(self -> new TreeMap<>(System.getenv())))
                .isEqualTo(new TreeMap<>(System.getenv()));
        assertThat(child.ask(self -> System.getProperty("ave.test.property"))).isEqualTo("blue");
        assertThat(child.ask(self -> System.getProperty("java.home")))
                .isEqualTo(System.getProperty("java.home"));
    }

    @Test
    void asksForAssertionsAsWeDo() {
        assertThat(child.ask(self -> PlainChildTest.class.desiredAssertionStatus()))
                .isEqualTo(PlainChildTest.class.desiredAssertionStatus());
    }

    @Test
    void hasTheKeptDescriptorsUnderTheirNumbers() {
        Map<Integer, String> theirs = fds(pid);
        for (int number : new int[] {0, 1, 2, HIGH + 1}) {
            assertThat(theirs).containsEntry(number, link(US, "fd/" + number));
        }
    }

    @Test
    void hasNoOtherDescriptorsButItsOwnJvms() {
        Set<String> open = new TreeSet<>(fds(pid).values());
        assertThat(open).doesNotContain(link(US, "fd/" + HIGH));
        Set<String> passed = new TreeSet<>(fds(US).values());
        assertThat(open)
                .allMatch(
                        target ->
                                passed.contains(target)
                                        || target.matches(
                                                ".*\\.jar|.*/lib/modules|.*jffi.*|/dev/u?random"
                                                        + "|anon_inode:.*|/proc/.*|/sys/fs/cgroup/.*|socket:.*"));
        assertThat(open.stream().filter(target -> target.startsWith("pipe:")))
                .as("those of orders, of answers, and what was kept")
                .filteredOn(target -> !isStandard(target))
                .hasSize(3);
    }

    private static boolean isStandard(String target) {
        return List.of(0, 1, 2).stream().anyMatch(n -> link(US, "fd/" + n).equals(target));
    }

    @Test
    void listsItsDescriptorsItself() {
        assertThat(child.ask(self -> Processes.fds().containsKey(HIGH + 1))).isEqualTo(true);
        assertThat(child.ask(self -> Processes.fds().containsKey(HIGH))).isEqualTo(false);
        assertThat((String) child.ask(self -> Processes.dumpFds()))
                .contains(HIGH + 1 + " -> " + link(US, "fd/" + (HIGH + 1)));
    }

    @Test
    void hasNothingLeftOfItsStart() {
        assertThat(fds(pid).values()).noneMatch(target -> target.startsWith("/memfd:"));
    }

    @Test
    void isNamedForThoseWhoLook() throws Exception {
        assertThat(child.procName()).isEqualTo("ave-keeper-of-1");
        assertThat(Processes.procName(pid)).isEqualTo("ave-keeper-of-1");
        needs("ps");
        needs("pgrep");
        assertThat(output("ps", "-o", "comm=", "-p", "" + pid)).isEqualTo("ave-keeper-of-1");
        assertThat(output("pgrep", "-x", "-P", "" + US, "ave-keeper-of-1")).isEqualTo("" + pid);
        assertThat(output("ps", "-ejH").lines().filter(line -> line.contains("ave-")))
                .anyMatch(line -> line.matches("\\s*" + pid + "\\s.*  ave-keeper-of-1"));
    }

    @Test
    void isAmongOurChildren() {
        assertThat(Processes.children((int) US)).contains(pid);
        assertThat(Processes.children(pid)).isEmpty();
    }

    @Test
    void catchesSigtermAndSigusr1AndIgnoresNoOther() {
        assertThat(hasSignal(pid, "SigCgt", SIGTERM)).isTrue();
        assertThat(hasSignal(pid, "SigCgt", SIGUSR1)).isTrue();
        assertThat(status(pid, "SigIgn")).matches("0+");
    }

    @Test
    void letsNewThreadsAndNewProgramsHaveTheSignals() throws Exception {
        long bits = 1L << (SIGTERM - 1) | 1L << (SIGUSR1 - 1);
        String blocked = (String) child.ask(PlainChildTest::blockedInNewThread);
        assertThat(Long.parseUnsignedLong(blocked, 16) & bits).isZero();
        String ofProgram = (String) child.ask(PlainChildTest::blockedInProgram);
        assertThat(Long.parseUnsignedLong(ofProgram, 16) & bits).isZero();
    }

    private static Object blockedInNewThread(Servant self) throws Exception {
        String[] blocked = new String[1];
        Thread thread = new Thread(() -> blocked[0] = status("thread-self", "SigBlk"));
        thread.start();
        thread.join();
        return blocked[0];
    }

    private static Object blockedInProgram(Servant self) throws Exception {
        return output("sed", "-n", "s/SigBlk:.//p", "/proc/self/status");
    }

    private static String status(String process, String key) {
        try (var lines = java.nio.file.Files.lines(Path.of("/proc", process, "status"))) {
            return lines.filter(line -> line.startsWith(key))
                    .findFirst()
                    .orElseThrow()
                    .split("\\s+")[1];
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void goesOnAfterSigusr1AndSigpipe() {
        child.kill(SIGUSR1);
        child.kill(SIGPIPE);
        assertThat(child.ask(self -> "here")).isEqualTo("here");
        assertThat(child.isAlive()).isTrue();
    }

    @Test
    void knowsItsOwnPidAndName() {
        assertThat(child.ask(self -> self.pid())).isEqualTo(pid);
        assertThat(child.ask(self -> ThisProcess.pid())).isEqualTo(pid);
        assertThat(child.ask(self -> self.procName())).isEqualTo("ave-keeper-of-1");
    }

    @Test
    void canNeitherJoinNorStartItself() {
        String unjoinable =
                "ave.network.exceptions.Unjoinable: a process can't join itself: ave-keeper-of-1";
        assertThat(child.ask(self -> self.join())).isEqualTo(unjoinable);
        assertThat(child.ask(self -> self.joinNohang().isPresent())).isEqualTo(unjoinable);
        assertThat(child.ask(self -> self.isAlive())).isEqualTo(unjoinable);
        assertThat(child.ask(self -> self.pidfd())).isEqualTo(unjoinable);
        assertThat(child.ask(PlainChildTest::startAgain))
                .isEqualTo("java.lang.IllegalStateException: ave-keeper-of-1 was started before");
    }

    private static Object startAgain(Servant self) {
        self.start();
        return "started";
    }

    @Test
    void isNotStartedTwice() {
        assertThatThrownBy(() -> child.start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("ave-keeper-of-1 was started before");
    }

    @Test
    void keepsItsHooksFromItsParent() {
        assertThatThrownBy(() -> child.exit(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("exit is for the child: ave-keeper-of-1");
        assertThatThrownBy(() -> child.initialize())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("initialize is for the child: ave-keeper-of-1");
    }

    @Test
    void hasAPidfdForEventLoops() {
        int number = child.pidfd();
        assertThat(link(US, "fd/" + number)).contains("pidfd");
        assertThat(
                        Poll.await(
                                number,
                                ave.posix.abi.Constants.POLLIN,
                                ave.posix.Deadline.after(java.time.Duration.ZERO)))
                .isZero();
    }

    @Test
    void isInterruptedBySigint() {
        assertThat(hasSignal(pid, "SigIgn", SIGINT)).isFalse();
        assertThat(new File("/proc/" + pid)).exists();
    }
}
