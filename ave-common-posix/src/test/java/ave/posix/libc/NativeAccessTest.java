// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.io.Fd;
import ave.posix.ChildJvm;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.Epoll;
import ave.posix.EventFd;
import ave.posix.Loopback;
import ave.posix.Poll;
import ave.posix.Sockets;
import ave.posix.abi.NativeBuffer;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The errors of a java that was started without the flags for native code. */
@Timeout(120)
class NativeAccessTest {
    private static final String DENIED =
            "this JVM denies native access: start java with --enable-native-access=ALL-UNNAMED"
                    + " (where jffi is on the module path:"
                    + " --enable-native-access=org.jnrproject.jffi)";

    private static Path javaThatAsks() throws Exception {
        Optional<Path> home = ChildJvm.homeOfOneThatAsks();
        assumeTrue(home.isPresent(), "no JDK 25 is here, which would ask for leave");
        return home.orElseThrow();
    }

    @Test
    void shouldSayAtEveryUseWhichFlagIsMissing() throws Exception {
        ChildJvm.Result child =
                ChildJvm.run(
                                List.of(),
                                javaThatAsks(),
                                EveryUse.class,
                                List.of("--illegal-native-access=deny"))
                        .ended();

        assertThat(child.out().lines())
                .hasSize(EveryUse.USES.size())
                .allSatisfy(
                        line ->
                                assertThat(line)
                                        .endsWith("UnsupportedPlatformException: " + DENIED));
    }

    @Test
    void shouldNotMakeTheJvmWarnWhenTheFlagIsGiven() throws Exception {
        ChildJvm.Result child =
                ChildJvm.run(
                                List.of(),
                                javaThatAsks(),
                                EveryUse.class,
                                List.of("--enable-native-access=ALL-UNNAMED"))
                        .ended();

        assertThat(child.out().lines())
                .hasSize(EveryUse.USES.size())
                .allSatisfy(line -> assertThat(line).endsWith(": works"));
        assertThat(child.err()).isEmpty();
    }

    @Test
    void shouldAcceptTheFlagOnEveryJvm() throws Exception {
        ChildJvm.Result child = ChildJvm.run(EveryUse.class).ended();

        assertThat(child.out().lines()).allSatisfy(line -> assertThat(line).endsWith(": works"));
        assertThat(child.err()).isEmpty();
    }

    @Test
    void shouldSayThatAPlatformIsNotSupported() throws Exception {
        ChildJvm.Result child =
                ChildJvm.run(EveryUse.class, "-Dos.name=Plan9", "-Dos.arch=pdp11").ended();

        assertThat(child.out().lines())
                .allSatisfy(
                        line ->
                                assertThat(line)
                                        .endsWith(
                                                "not supported on this platform: Plan9 on pdp11;"
                                                        + " ave-common's native part needs Linux on"
                                                        + " x86-64 or aarch64"));
    }

    /** A class that can't be initialized says so once, and nothing but its name ever after. */
    @Test
    void shouldInitializeAllPublicClassesWhereNothingNativeCanBeCalled() throws Exception {
        ChildJvm.Result child = ChildJvm.run(EveryClass.class, "-Dos.name=Plan9").ended();

        assertThat(child.out().lines())
                .hasSizeGreaterThan(40)
                .allSatisfy(line -> assertThat(line).endsWith(": works"));
    }

    @Test
    void shouldSayThatAProcessorIsNotSupported() throws Exception {
        ChildJvm.Result child = ChildJvm.run(EveryUse.class, "-Dos.arch=riscv64").ended();

        assertThat(child.out())
                .contains("not supported on this platform: Linux on riscv64; ave-common's native");
    }

    @Test
    void shouldExplainABadDirectoryForTheNativeLibrary() throws Exception {
        String nowhere = "/nonexistent/folder";
        ChildJvm.Result child =
                ChildJvm.run(
                                EveryUse.class,
                                "-Djava.io.tmpdir=" + nowhere,
                                // Where jffi tries next.
                                "-Duser.dir=" + nowhere)
                        .ended();

        assertThat(child.out().lines())
                .allSatisfy(
                        line ->
                                assertThat(line)
                                        .contains("jffi's native library can't be loaded (")
                                        .contains("-Djffi.extract.dir=DIR sets another directory"));
    }

    /** Uses each part twice, and prints the result of each in a line. */
    static final class EveryUse {
        static final List<String> USES = uses();

        private EveryUse() {}

        /** Each is a name that {@link #use} knows, in an order in which each comes first once. */
        private static List<String> uses() {
            List<String> parts =
                    List.of("file", "socket", "pipe", "poll", "epoll", "event", "memory");
            List<String> uses = new ArrayList<>(parts);
            uses.addAll(parts);
            return uses;
        }

        public static void main(String[] arguments) {
            for (String part : USES) {
                System.out.println(part + ": " + attempt(part));
            }
        }

        private static String attempt(String part) {
            try {
                use(part);
                return "works";
            } catch (Throwable e) {
                return e.toString();
            }
        }

        private static void use(String part) {
            switch (part) {
                case "file" -> Fd.open(Path.of("/dev/null")).close();
                case "socket" -> Sockets.stream(Loopback.v4()).close();
                case "pipe" -> Descriptors.pipe().close();
                case "poll" -> Poll.pause(Deadline.after(java.time.Duration.ZERO));
                case "epoll" -> new Epoll(1).close();
                case "event" -> new EventFd().close();
                case "memory" -> new NativeBuffer(1).bytes();
                default -> throw new AssertionError(part);
            }
        }
    }

    /** Initializes the public classes of this module, and says how that went. */
    static final class EveryClass {
        private EveryClass() {}

        public static void main(String[] arguments) throws Exception {
            Path classes =
                    Path.of(Fd.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            try (Stream<Path> files = Files.walk(classes)) {
                files.map(file -> classes.relativize(file).toString())
                        .filter(name -> name.matches("[^$-]*\\.class"))
                        .map(name -> name.substring(0, name.length() - ".class".length()))
                        .forEach(name -> initialize(name.replace('/', '.')));
            }
        }

        private static void initialize(String name) {
            try {
                Class<?> type = Class.forName(name, false, Fd.class.getClassLoader());
                if (Modifier.isPublic(type.getModifiers())) {
                    Class.forName(name);
                    System.out.println(name + ": works");
                }
            } catch (Throwable e) {
                System.out.println(name + ": " + e);
            }
        }
    }
}
