// SPDX-License-Identifier: Apache-2.0
package ave.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.persona.Persona;
import ave.posix.Users;
import ave.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Operations without permission. If root runs the tests, a child JVM gives up its privileges first.
 */
@Timeout(60)
class NoPermissionTest {
    @TempDir private Path folder;

    @Test
    void aLackOfPermissionNamesThePathAndLeavesNothingBehind() throws Exception {
        assumeTrue(
                !Me.IS_ROOT || Users.system().byName("nobody").isPresent(),
                "root may do everything, and there is no account nobody to become");
        mode(folder, "rwxr-xr-x");
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Path home = Files.createDirectory(folder.resolve("home"));
        Path keys = new AveHome(home).authkeys();
        Config.createDefault(home);
        mode(keys, "---------");
        Path etc = Files.writeString(folder.resolve("etc"), "{}");
        mode(etc, "-w--w--w-");
        mode(closed, "r-xr-xr-x");
        List<String> said;
        try (ChildJvm child = new ChildJvm(Powerless.class, folder)) {
            said = child.rest();
        } finally {
            mode(closed, "rwxr-xr-x");
            mode(keys, "rw-------");
        }

        assertThat(said)
                .containsExactly(
                        "could not create " + new AveHome(closed).config() + ": Permission denied",
                        "could not read config file " + keys + ": Permission denied",
                        "could not load " + etc + ": Permission denied",
                        "invalid config file " + etc + ": Permission denied",
                        "could not create " + closed.resolve("user") + ": Permission denied",
                        "must call as root");
        try (Stream<Path> files = Files.list(closed)) {
            assertThat(files).isEmpty();
        }
    }

    private static void mode(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** Tries the operations and prints the errors. */
    static final class Powerless {
        private Powerless() {}

        public static void main(String... arguments) throws Exception {
            // Loads classes now: later it can't read the directory, which belongs to root.
            Path warmUp = Files.createTempDirectory("warm-up");
            Path home = Files.createDirectory(warmUp.resolve("home"));
            Config.createDefault(home);
            Config.loadAuthkeys(home);
            tried(warmUp, Me.NAME);
            try (Stream<Path> files = Files.walk(warmUp)) {
                files.sorted(java.util.Comparator.reverseOrder()).forEach(Powerless::delete);
            }
            if (Me.IS_ROOT) {
                Persona.becomeUser("nobody");
            }
            tried(Path.of(arguments[0]), "root").forEach(System.out::println);
            System.out.println(message(() -> Config.createEtc(AveHome.ETC, "root")));
        }

        private static List<String> tried(Path in, String user) {
            return List.of(
                    message(() -> Config.createDefault(in.resolve("closed"))),
                    message(() -> Config.loadAuthkeys(in.resolve("home"))),
                    message(() -> Config.loadEtc(in.resolve("etc"))),
                    message(() -> Config.createEtc(in.resolve("etc"), user)),
                    message(() -> Config.createEtc(in.resolve("closed/user"), user)));
        }

        private static String message(Runnable attempt) {
            try {
                attempt.run();
                return "done";
            } catch (ConfigException e) {
                return e.getMessage();
            }
        }

        private static void delete(Path path) {
            assertThat(path.toFile().delete()).isTrue();
        }
    }
}
