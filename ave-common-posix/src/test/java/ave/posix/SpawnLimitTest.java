// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ave.io.Fd;
import ave.io.PosixException;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs that are started with descriptors near the open-files limit, which is 128 here. */
@Timeout(60)
class SpawnLimitTest {
    private static final int LIMIT = 128;

    private static List<String> out;

    @BeforeAll
    static void run() throws Exception {
        out = FewDescriptors.run(StartsAtTheLimit.class);
    }

    @Test
    void theHighestNumberIsPassedOn() {
        assertThat(out).contains("highest: [0, 1, 127]");
    }

    @Test
    void aDescriptorMovesToTheHighestNumber() {
        assertThat(out).contains("moved up: [0, 1, 127]", "moved down: [0, 1, 5]");
    }

    @Test
    void manyNumbersOfOneDescriptorLeaveRoom() {
        assertThat(out).contains("as many as there may be: 120");
    }

    @Test
    void anErrorNamesTheLimit() {
        String limit = " to ls with an open-files limit of 128: EBADF (Bad file descriptor)";
        assertThat(out)
                .anyMatch(line -> line.matches("beyond: pass fd \\d+ as fd 128.*"))
                .anyMatch(line -> line.startsWith("beyond: ") && line.endsWith(limit));
    }

    @Test
    void anErrorNamesTheLimitThatWasLowered() {
        assertThat(out)
                .contains(
                        "lowered: pass fd 127 to ls with an open-files limit of 100: EBADF (Bad"
                                + " file descriptor)");
    }

    static final class StartsAtTheLimit {
        private StartsAtTheLimit() {}

        public static void main(String[] arguments) throws Exception {
            int top = LIMIT - 1;
            try (Fd nothing = Descriptors.open("/dev/null", 0)) {
                int from = nothing.number();
                Descriptors.duplicateTo(from, top);
                print("highest", () -> started(ls().descriptor(top, top)));
                print("moved up", () -> started(ls().descriptor(top, from)));
                print("moved down", () -> started(ls().descriptor(5, top)));
                print("as many as there may be", () -> many(from));
                print("beyond", () -> started(ls().descriptor(LIMIT, from)));
                lowerLimit(100);
                print("lowered", () -> started(ls().descriptor(5, top)));
            }
        }

        private static Spawn ls() {
            return new Spawn(List.of("ls", "/proc/self/fd"));
        }

        private static int many(int from) {
            Spawn spawn = ls();
            for (int number = 7; number < LIMIT - 1; number++) {
                spawn.descriptor(number, from);
            }
            // Besides them ls has the directory that it lists, and what it writes to.
            return started(spawn).size() - 2;
        }

        private static List<Integer> started(Spawn spawn) {
            try (Descriptors.PipeEnds pipe = Descriptors.pipe();
                    Child child = spawn.descriptor(1, pipe.write().number()).start()) {
                pipe.write().close();
                String text = new String(Descriptors.readAll(pipe.read(), 4096), UTF_8);
                child.await(Deadline.NEVER);
                return text.lines().map(Integer::valueOf).sorted().toList();
            }
        }

        private static void lowerLimit(int limit) throws Exception {
            String pid = Integer.toString(ThisProcess.pid());
            String[] command = {"prlimit", "--nofile=" + limit, "--pid", pid};
            new ProcessBuilder(command).inheritIO().start().waitFor();
        }

        private static void print(String what, Callable<?> attempt) throws Exception {
            try {
                System.out.println(what + ": " + attempt.call());
            } catch (PosixException e) {
                System.out.println(what + ": " + e.getMessage());
            }
        }
    }
}
