// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.SIGTERM;
import static ave.posix.abi.Constants.SIGUSR1;
import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.posix.ThisProcess;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A spare is never visible: what changed after its birth is as a fresh child has it. */
class FitnessTest extends WithProcesses {
    private static final int SIGSTOP = 19;

    private static final Map<Path, FileTime> TIMES = new HashMap<>();

    @BeforeAll
    static void rememberTimes() throws IOException {
        for (Path entry : Jars.classPath()) {
            TIMES.put(entry, Files.getLastModifiedTime(entry));
        }
    }

    @AfterAll
    static void bringBackTimes() throws IOException {
        for (Map.Entry<Path, FileTime> entry : TIMES.entrySet()) {
            Files.setLastModifiedTime(entry.getKey(), entry.getValue());
        }
    }

    /** What can be done to a parent. Returns false where it can't. */
    @FunctionalInterface
    interface Action extends Serializable {
        boolean perform(long pid, long spare) throws Exception;
    }

    enum Change {
        NOTHING((pid, spare) -> true),
        UMASK((pid, spare) -> ThisProcess.umask(0123) >= 0),
        NICENESS((pid, spare) -> run("renice -n 5 -p " + threads(pid))),
        AFFINITY((pid, spare) -> run("taskset -a -p -c 0 " + pid)),
        LIMITS((pid, spare) -> run("prlimit --pid " + pid + " --core=4096:4096")),
        CONTROL_GROUP((pid, spare) -> moveToAnotherGroup(pid)),
        OOM_SCORE((pid, spare) -> run("echo 321 > /proc/" + pid + "/oom_score_adj")),
        CORE_DUMPS((pid, spare) -> run("echo 0x1 > /proc/" + pid + "/coredump_filter")),
        LOGGING((pid, spare) -> set("org.slf4j.simpleLogger.defaultLogLevel", "trace")),
        PROPERTY((pid, spare) -> set("fitness", "changed")),
        JAR((pid, spare) -> touch()),
        SIGTERM_TO_SPARE((pid, spare) -> end(spare)),
        SIGUSR1_TO_SPARE((pid, spare) -> ThisProcess.kill((int) spare, SIGUSR1)),
        SIGSTOP_TO_SPARE((pid, spare) -> ThisProcess.kill((int) spare, SIGSTOP));

        private final Action action;

        Change(Action action) {
            this.action = action;
        }
    }

    private static boolean set(String property, String value) {
        System.setProperty(property, value);
        return true;
    }

    private static boolean end(long spare) {
        ThisProcess.kill((int) spare, SIGTERM);
        until("the spare ends", () -> !isAlive(spare));
        return true;
    }

    private static boolean run(String command) throws Exception {
        java.lang.Process shell = new ProcessBuilder("sh", "-c", command).inheritIO().start();
        return shell.waitFor() == 0;
    }

    private static String threads(long pid) {
        return String.join(" ", Path.of("/proc/" + pid + "/task").toFile().list());
    }

    private static boolean moveToAnotherGroup(long pid) throws IOException {
        Optional<ControlGroup> group = groupOf(pid);
        if (group.isEmpty() || !group.get().create()) {
            return false;
        }
        group.get().add(pid);
        return true;
    }

    private static Optional<ControlGroup> groupOf(long pid) throws IOException {
        return ControlGroup.find("ave-fitness-" + pid, "pids");
    }

    private static boolean touch() throws IOException {
        for (Path entry : Jars.classPath()) {
            if (Jars.isTests(entry) && Files.isWritable(entry)) {
                FileTime now = FileTime.from(Files.getLastModifiedTime(entry).toInstant());
                Files.setLastModifiedTime(entry, FileTime.fromMillis(now.toMillis() + 60_000));
            }
        }
        return true;
    }

    /** Tells what it has inherited. */
    static final class Witness extends Process {
        private static final long serialVersionUID = 1L;
        private final Pipe facts = new Pipe();

        @Override
        public void run() throws Exception {
            Map<String, Object> told = new TreeMap<>();
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.matches(
                        "(Sig(Blk|Ign|Cgt|Pnd)|ShdPnd|Umask|.id|Groups|Cap...|NoNewPrivs"
                                + "|Seccomp.*|Cpus_allowed|Mems_allowed):.*")) {
                    told.put(line.substring(0, line.indexOf(':')), line);
                }
            }
            told.remove("Pid");
            for (String file : List.of("limits", "cgroup", "oom_score_adj", "coredump_filter")) {
                told.put(file, read(file));
            }
            told.put("nice", stat(ThisProcess.pid()).get(19 - 3));
            told.put("trace", LoggerFactory.getLogger("fitness").isTraceEnabled());
            told.put("property", System.getProperty("fitness", "none"));
            facts.put(told);
        }

        private static String read(String file) throws IOException {
            byte[] bytes = Files.readAllBytes(Path.of("/proc/self", file));
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }

        Object told() {
            start(false, true);
            try (Pipe open = facts) {
                Object told = open.get(LONG);
                return told + " and ended with " + join(LONG);
            }
        }
    }

    /** All of it in a process of its own; null if it can't be done here. */
    private static List<Object> compare(Change change) throws Exception {
        SpareProcesses.keep(1);
        Witness like = new Witness();
        like.facts.close();
        if (!SpareProcesses.prepare(like, LONG)) {
            throw new IllegalStateException("no spare");
        }
        long spare = SpareTest.spares().get(0);
        long pid = ProcessHandle.current().pid();
        if (!change.action.perform(pid, spare)) {
            return null;
        }
        Witness fromSpare = new Witness();
        Object told = fromSpare.told();
        SpareProcesses.keep(0);
        Object fresh = new Witness().told();
        return List.of(told, fresh, fromSpare.pid() == spare);
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void aChildIsTheSameFromASpare(Change change) throws IOException {
        Servant parent = new Servant();
        parent.start(false, true);
        Optional<ControlGroup> group = groupOf(parent.pid());
        try (parent) {
            Object compared = parent.ask(self -> compare(change));
            assumeTrue(compared != null, change + " isn't possible here");
            assertThat(compared).isInstanceOf(List.class);
            List<?> all = (List<?>) compared;
            assertThat(all.get(0)).isEqualTo(all.get(1));
            assertThat(all.get(0)).asString().endsWith("ended with 0");
            boolean harmless = change == Change.NOTHING || change == Change.PROPERTY;
            assertThat(all.get(2)).as("from the spare").isEqualTo(harmless);
        } finally {
            group.ifPresent(ControlGroup::close);
        }
    }

    /** Has no death signal. */
    static final class Survivor extends Sleeper {
        private static final long serialVersionUID = 1L;

        @Override
        protected int deathSignal() {
            return 0;
        }
    }

    /** Starts one from a spare, and is killed at once. */
    static final class Brief extends Process {
        private static final long serialVersionUID = 1L;
        private final Pipe pids = new Pipe();
        private final boolean synchronize;

        Brief(boolean synchronize) {
            this.synchronize = synchronize;
        }

        @Override
        public void run() {
            SpareProcesses.keep(1);
            SpareProcesses.prepare(new Survivor(), LONG);
            List<Long> spares = SpareTest.spares();
            Process survivor = new Survivor();
            survivor.start(false, synchronize);
            pids.put(List.of(survivor.pid(), spares.contains((long) survivor.pid())));
            ThisProcess.kill(ThisProcess.pid(), 9);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneThatOutlivesItsParentIsMadeOfASpareToo(boolean synchronize) {
        Brief parent = new Brief(synchronize);
        parent.start();
        List<?> told;
        try (Pipe pids = parent.pids) {
            told = (List<?>) pids.get(LONG);
        }
        assertThat(parent.join(LONG)).isEqualTo(137);
        int survivor = (Integer) told.get(0);
        assertThat(told.get(1)).as("from a spare").isEqualTo(true);
        until("it goes on", () -> Processes.procName(survivor).equals("ave-Survivor"));
        assertThat(isAlive(survivor)).isTrue();
        ThisProcess.kill(survivor, 9);
        until("it is gone", () -> !isAlive(survivor));
    }
}
