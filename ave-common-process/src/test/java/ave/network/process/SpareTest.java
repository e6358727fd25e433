// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import ave.io.Fd;
import ave.network.process.internal.system.SpawnThread;
import ave.posix.Descriptors;
import ave.posix.ThisProcess;
import ave.posix.abi.Constants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Spares that become processes, and those that can't. */
class SpareTest extends WithProcesses {
    @AfterEach
    void keepNone() {
        SpareProcesses.keep(0);
        // What it may have been told before is done, too.
        SpawnThread.call(() -> null);
        assertThat(spares()).isEmpty();
    }

    static List<Long> spares() {
        return ProcessHandle.current()
                .children()
                .map(ProcessHandle::pid)
                .filter(WithProcesses::isSpare)
                .toList();
    }

    /** Its pid. */
    private static long prepareOne(Process like) {
        List<Long> before = spares();
        SpareProcesses.keep(1);
        assertThat(SpareProcesses.prepare(like, LONG)).isTrue();
        List<Long> spares = new ArrayList<>(spares());
        spares.removeAll(before);
        assertThat(spares).hasSize(1);
        return spares.get(0);
    }

    private static long startAndEnd(Process process) {
        process.start(false, true);
        kill(process);
        return process.pid();
    }

    @Test
    void isTakenByTheNextStartAndReplaced() {
        long spare = prepareOne(new Sleeper());
        assertThat(startAndEnd(new Sleeper())).isEqualTo(spare);
        until("there is another", () -> spares().size() == 1 && !spares().contains(spare));
        SpareProcesses.keep(0);
        assertThat(spares()).isEmpty();
    }

    @Test
    void getsItsDescriptorsUnderTheirNumbersAndNoOthers() {
        try (Fd fd = Descriptors.open("/dev/zero", Constants.O_RDWR);
                Fd not = Descriptors.open("/dev/full", Constants.O_RDWR)) {
            long spare = prepareOne(new Sleeper());
            Process holder = new HardTimesTest.Holder(fd);
            holder.start(false, true);
            assertThat(holder.pid()).isEqualTo((int) spare);
            assertThat(fds(spare))
                    .containsEntry(fd.number(), "/dev/zero")
                    .doesNotContainValue("/dev/full");
            for (int standard = 0; standard <= 2; standard++) {
                assertThat(link(spare, "fd/" + standard))
                        .isEqualTo(link(ThisProcess.pid(), "fd/" + standard));
            }
            assertThat(not.isOpen()).isTrue();
            kill(holder);
        }
    }

    /** Tells of its hooks and of what it has from its parent. */
    static final class Witness extends Process {
        private static final long serialVersionUID = 1L;
        private final Pipe facts = new Pipe();
        private final List<String> hooks = new ArrayList<>();

        Witness() {
            super(options().procName("witness"));
        }

        @Override
        protected void closeFds(List<Integer> exclude) {
            super.closeFds(exclude);
            hooks.add("closeFds");
        }

        @Override
        protected void redirect() {
            hooks.add("redirect");
        }

        @Override
        protected void initialize() {
            super.initialize();
            hooks.add("initialize");
        }

        @Override
        public void run() throws Exception {
            Map<String, Object> told = new TreeMap<>();
            told.put("hooks", String.join(" ", hooks));
            told.put("folder", Path.of("").toAbsolutePath().toString());
            told.put("name", Processes.procName(ThisProcess.pid()));
            told.put("property", System.getProperty("spare.property", "none"));
            told.put("environment", System.getenv().size());
            told.put("parent", ThisProcess.parentPid());
            told.put("session", session(ThisProcess.pid()));
            told.put("thread", Thread.currentThread().getName());
            for (String line : Files.readAllLines(Path.of("/proc/thread-self/status"))) {
                if (line.matches("(Sig(Blk|Ign|Cgt)|Umask|Uid|Groups|NoNewPrivs):.*")) {
                    told.put(line.substring(0, line.indexOf(':')), line);
                }
            }
            facts.put(told);
        }

        static Object tell(Witness witness) {
            witness.start();
            try (Pipe facts = witness.facts) {
                Object told = facts.get(LONG);
                assertThat(witness.join(LONG)).isZero();
                return told;
            }
        }
    }

    @Test
    void isWhatAFreshOneWouldHaveBeen() {
        System.setProperty("spare.property", "set before");
        try {
            long spare = prepareOne(new Sleeper());
            System.setProperty("spare.property", "set later");
            Witness fromSpare = new Witness();
            Object told = Witness.tell(fromSpare);
            assertThat(fromSpare.pid()).isEqualTo((int) spare);
            SpareProcesses.keep(0);
            assertThat(told).isEqualTo(Witness.tell(new Witness()));
            // Once in the parent, and what that noted travels.
            assertThat(told)
                    .asString()
                    .contains("closeFds redirect initialize")
                    .contains("set later");
        } finally {
            System.clearProperty("spare.property");
        }
    }

    @Test
    void isNotTakenWhenTheSurroundingsHaveChanged() {
        long spare = prepareOne(new Sleeper());
        int before = ThisProcess.umask(0);
        try {
            ThisProcess.umask(before ^ 0111);
            Process fresh = started(new Sleeper());
            assertThat(fresh.pid()).isNotEqualTo((int) spare);
            assertThat(isAlive(spare)).as("nobody can use it").isFalse();
            assertThat(Integer.parseInt(status(fresh.pid(), "Umask"), 8)).isEqualTo(before ^ 0111);
            kill(fresh);
        } finally {
            ThisProcess.umask(before);
        }
    }

    @Test
    void thoseOfSeveralKindsLiveSideBySide() {
        Sleeper other = new Sleeper(options().jvmOptions("-Dkind=other"));
        long plain = prepareOne(new Sleeper());
        long another = prepareOne(other);
        assertThat(startAndEnd(other)).isEqualTo(another);
        assertThat(startAndEnd(new Sleeper())).isEqualTo(plain);
    }

    @Test
    void oneThatDiedIsReapedAndAFreshOneStarted() {
        long spare = prepareOne(new Sleeper());
        ThisProcess.kill((int) spare, 9);
        // Before that its first thread is a zombie already, and the others have its descriptors.
        Path threads = Path.of("/proc/" + spare + "/task");
        until("it is dead", () -> state(spare).equals("Z") && threads.toFile().list().length == 1);
        assertThat(startAndEnd(new Sleeper())).isNotEqualTo(spare);
        assertThat(state(spare)).isEmpty();
    }

    @Test
    void noneIsPreparedWhereNoneCanBeStarted() {
        SpareProcesses.keep(1);
        Process impossible = new Sleeper(options().jvmOptions("-XX:NoSuchOption"));
        assertThat(SpareProcesses.prepare(impossible, LONG)).isFalse();
        String home = System.getProperty("java.home");
        System.setProperty("java.home", "/nowhere");
        try {
            assertThat(SpareProcesses.prepare(new Sleeper(), LONG)).isFalse();
        } finally {
            System.setProperty("java.home", home);
        }
    }

    @Test
    void endsWithItsParent() throws Exception {
        int spare;
        try (Servant parent = new Servant()) {
            parent.start(false, true);
            spare = (Integer) parent.ask(self -> (int) prepareOne(new Sleeper()));
            assertThat(isAlive(spare)).isTrue();
        }
        until("the spare ends", () -> !isAlive(spare));
    }
}
