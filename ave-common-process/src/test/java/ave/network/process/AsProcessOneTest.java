// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.posix.ThisProcess;
import ave.testing.ChildJvm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The JVM is the first process of a container without an init, and so gets all orphans. */
class AsProcessOneTest extends WithProcesses {
    private static final List<String> CONTAINER =
            List.of("unshare", "--pid", "--fork", "--mount-proc");

    @Test
    void daemonsAndAdoptedProcessesAreReapedAndNobodyElse() throws Exception {
        List<String> probe = new ArrayList<>(CONTAINER);
        probe.add("true");
        assumeTrue(
                new ProcessBuilder(probe).start().waitFor() == 0, "may not make a container here");
        assertThat(ChildJvm.run(CONTAINER, Main.class)).endsWith("all is reaped");
    }

    static final class Main {
        private Main() {}

        public static void main(String[] none) {
            assertThat(ThisProcess.pid()).isEqualTo(1);
            daemons();
            grandchildren();
            System.out.println("all is reaped");
            // No zombie keeps a container from ending.
            ThisProcess.exitNow(0);
        }

        private static void daemons() {
            Servant known = new Servant();
            known.start(true, true);
            Servant unknown = new Servant();
            unknown.start(true, false);
            int number = (Integer) unknown.ask(self -> self.pid());
            assertThat(List.of(parent(known.pid()), parent(number))).containsOnly(1L);
            known.kill(9);
            unknown.dismiss();
            until("it is reaped", () -> stat(known.pid()).isEmpty());
            until("so is the other one", () -> stat(number).isEmpty());
            known.kill(9);
            known.dismiss();
        }

        private static void grandchildren() {
            int adopted;
            int stranger;
            try (Servant child = new Servant()) {
                child.start(false, true);
                adopted = (Integer) child.ask(self -> survivor());
                stranger = (Integer) child.ask(self -> survivor());
                // Closed at once: it is reaped all the same.
                AdoptedProcess.of(adopted).close();
            }
            until("both are ours", () -> parent(adopted) == 1 && parent(stranger) == 1);
            ThisProcess.kill(adopted, 9);
            until("it is reaped", () -> stat(adopted).isEmpty());
            ThisProcess.kill(stranger, 9);
            until("it has ended", () -> state(stranger).equals("Z"));
            kill(started(new Sleeper()));
            assertThat(state(stranger)).as("might be somebody's child").isEqualTo("Z");
        }

        private static int survivor() {
            Process process = new FitnessTest.Survivor();
            process.start(false, true);
            return process.pid();
        }
    }
}
