// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts of a program whose limits are nearly used up: they work, or name the limit. */
class NearLimitsTest extends WithProcesses {
    /** What is enough for each kind of start is the last. */
    private static final int[] LEFT = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 20};

    @TempDir private Path temporary;
    private Path directory;

    @BeforeEach
    void realDirectory() throws Exception {
        directory = temporary.toRealPath();
    }

    private Crowd crowd(String first, String... limits) throws Exception {
        return new Crowd(directory, List.of(limits), first);
    }

    private Crowd withDescriptors(int number, String first) throws Exception {
        return crowd(first, "sh", "-c", "ulimit -n " + number + " && exec \"$@\"", "sh");
    }

    @Test
    void fewDescriptorsLeft() throws Exception {
        try (Crowd crowd = withDescriptors(128, "start synchronized")) {
            // From then on there is a thread that waits for descriptors, with some of its own.
            crowd.tell("start");
            int open = fds(crowd.pid()).size();
            List<String> outcomes = new ArrayList<>();
            for (String kind : List.of("start", "start synchronized", "daemon")) {
                for (int left : LEFT) {
                    crowd.tell("leave " + left);
                    outcomes.add(crowd.tell(kind));
                }
                crowd.tell("leave all");
                assertThat(outcomes.remove(outcomes.size() - 1)).as(kind).isEqualTo("ended with 0");
            }
            assertThat(outcomes)
                    .allMatch(
                            line ->
                                    line.equals("ended with 0")
                                            || line.matches(
                                                    "start ave-Process: .*EMFILE"
                                                            + " \\(Too many open files\\)"))
                    .anyMatch(line -> line.contains("EMFILE"));
            assertThat(fds(crowd.pid())).hasSize(open);
            assertThat(crowd.tell("start synchronized")).isEqualTo("ended with 0");
        }
    }

    /** They need numbers up to 258. */
    @Test
    void tooFewDescriptorsForASpare() throws Exception {
        try (Crowd crowd = withDescriptors(64, "start synchronized")) {
            assertThat(crowd.tell("prepare")).isEqualTo("ended with 1");
            assertThat(crowd.tell("start synchronized")).isEqualTo("ended with 0");
            assertThat(crowd.tell("daemon")).isEqualTo("ended with 0");
        }
    }

    @Test
    void littleAddressSpaceLeft() throws Exception {
        needs("prlimit");
        try (Crowd crowd = crowd("start synchronized")) {
            long bytes = 1024 * Long.parseLong(status(crowd.pid(), "VmSize").replace(" kB", ""));
            output("prlimit", "--pid", "" + crowd.pid(), "--as=" + (bytes + (300L << 20)) + ":");
            assertThat(crowd.tell("start with -Xmx1000g"))
                    .startsWith("start ave-Process: the child ended with exit code 1 before it was")
                    .contains("heap");
            assertThat(crowd.tell("start synchronized")).isEqualTo("ended with 0");
        }
    }

    @Test
    void aControlGroupWithoutRoomForProcesses() throws Exception {
        ControlGroup group =
                ControlGroup.find("ave-limits-" + directory.hashCode(), "pids").orElse(null);
        assumeTrue(group != null && group.create(), "may not make control groups here");
        try (group;
                Crowd crowd = crowd("start synchronized")) {
            group.add(crowd.pid());
            group.set("pids.max", Integer.toString(crowd.threads()));
            assertThat(crowd.tell("start synchronized"))
                    .matches("start ave-Process: exec .*: EAGAIN \\(Resource temporarily .*");
            // The process itself, but too few threads for a JVM.
            group.set("pids.max", Integer.toString(crowd.threads() + 3));
            assertThat(crowd.tell("start synchronized"))
                    .matches("start ave-Process: the child ended .* before it was initialized: .*");
            group.set("pids.max", "max");
            assertThat(crowd.tell("start synchronized")).isEqualTo("ended with 0");
        }
    }
}
