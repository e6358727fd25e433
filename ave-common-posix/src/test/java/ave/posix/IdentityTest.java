// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The steps that take the rights of root away are tested where they are used, in ave.persona. */
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

    /** Prints what libc says to each way back. */
    static final class GoesAndComesBack {
        private GoesAndComesBack() {}

        public static void main(String[] arguments) {
            Identity.become(Users.system().byName("nobody").orElseThrow());
            IdentityCalls calls = Libc.identity();
            NativeBuffer root = Users.nativeText("root");
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
                            + calls.initgroups(root.address(), 0));
        }
    }
}
