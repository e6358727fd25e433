// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.posix.abi.Constants;
import ave.posix.libc.IdentityCalls;
import ave.posix.libc.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dropping root privileges is tested in ave.persona, which uses it. */
@Timeout(60)
class IdentityTest {
    @Test
    void shouldTellTheIdsThatTheKernelTells() throws IOException {
        assertThat(shown(Identity.users())).isEqualTo(status("Uid:"));
        assertThat(shown(Identity.groups())).isEqualTo(status("Gid:"));
    }

    private static String shown(Identity.Ids ids) {
        return ids.real() + " " + ids.effective() + " " + ids.saved();
    }

    private static String status(String key) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(key)) {
                String[] ids = line.split("\\s+");
                return ids[1] + " " + ids[2] + " " + ids[3];
            }
        }
        throw new AssertionError("the kernel tells no " + key);
    }

    @Test
    void noFunctionOfLibcShouldLeadBackToRoot() throws Exception {
        assumeTrue(Identity.users().effective() == 0, "needs root, to give its rights up");
        assumeTrue(Users.system().byName("nobody").isPresent(), "needs the account nobody");

        assertThat(ChildJvm.run(GoesAndComesBack.class).ended().out())
                .isEqualTo("-1 -1 -1 -1 -1 -1\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void capabilitiesThatAnyThreadKeptShouldBeNoticed(boolean inTheSameThread) throws Exception {
        assumeTrue(Identity.users().effective() == 0, "needs root, to give its rights up");
        assumeTrue(Users.system().byName("nobody").isPresent(), "needs the account nobody");
        Class<?> main = inTheSameThread ? Keeps.class : KeepsInAnotherThread.class;

        assertThat(ChildJvm.run(main).ended().out())
                .startsWith("threads still have root's capabilities: [thread ")
                .contains(" CapPrm: ")
                .doesNotContain(" CapEff: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4", "a\rCapEff:\t7"})
    void noNameOfAThreadShouldSpoilTheCheckOfCapabilities(String name) throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread thread =
                new Thread(
                        () -> {
                            started.countDown();
                            try {
                                end.await();
                            } catch (InterruptedException e) {
                                return;
                            }
                        },
                        name);
        thread.start();
        try {
            started.await();
            assertThat(Capabilities.ofAllThreads()).noneMatch(line -> line.endsWith("CapEff: 7"));
        } finally {
            end.countDown();
            thread.join();
        }
    }

    /** In the way of ave.persona. */
    private static void becomeNobody() {
        Account nobody = Users.system().byName("nobody").orElseThrow();
        int gid = (int) nobody.gid();
        int uid = (int) nobody.uid();
        Identity.preload();
        Identity.initGroups(nobody);
        assertThat(Libc.identity().setresgid(gid, gid, gid)).isZero();
        assertThat(Libc.identity().setresuid(uid, uid, uid)).isZero();
    }

    /** Becomes nobody, with the capabilities of the thread that does it kept. */
    static final class Keeps {
        private Keeps() {}

        public static void main(String[] arguments) {
            keepCapabilities();
            becomeNobody();
        }

        static void keepCapabilities() {
            assertThat(Libc.processes().prctl(Constants.PR_SET_KEEPCAPS, 1)).isZero();
        }

        static void becomeNobody() {
            try {
                IdentityTest.becomeNobody();
                Identity.requireNoWayBack();
                System.out.println("nothing was noticed");
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /** Becomes nobody, with the capabilities of a thread kept that only waits. */
    static final class KeepsInAnotherThread {
        private KeepsInAnotherThread() {}

        public static void main(String[] arguments) throws Exception {
            CountDownLatch kept = new CountDownLatch(1);
            CountDownLatch done = new CountDownLatch(1);
            Thread other =
                    new Thread(
                            () -> {
                                Keeps.keepCapabilities();
                                kept.countDown();
                                try {
                                    done.await();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            });
            other.start();
            kept.await();
            Keeps.becomeNobody();
            done.countDown();
            other.join();
        }
    }

    /** Prints libc's result for each attempt to regain root. */
    static final class GoesAndComesBack {
        private GoesAndComesBack() {}

        public static void main(String[] arguments) {
            IdentityTest.becomeNobody();
            IdentityCalls calls = Libc.identity();
            System.out.println(
                    calls.setresuid(0, 0, 0)
                            + " "
                            + calls.setresuid(-1, 0, -1)
                            + " "
                            + calls.setresuid(-1, -1, 0)
                            + " "
                            + calls.setresgid(0, 0, 0)
                            + " "
                            + calls.setresgid(-1, 0, -1)
                            + " "
                            + calls.setgroups(0, 0));
        }
    }
}
