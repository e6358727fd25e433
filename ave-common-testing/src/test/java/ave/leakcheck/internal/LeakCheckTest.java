// SPDX-License-Identifier: Apache-2.0
package ave.leakcheck.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ave.leakcheck.LeakCheck;
import ave.testing.Await;
import java.lang.ref.Cleaner;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports of the check for classes that leave something behind, and for those that don't. */
class LeakCheckTest {
    private static Path path;
    private static Process process;
    private static long orphan;

    @RegisterExtension
    static final BeforeAllCallback SWITCH =
            context -> detected = context.getConfigurationParameter(Runs.DETECTION).orElse("no");

    private static String detected;

    @AfterEach
    void clean() throws Exception {
        Leaks.clean();
    }

    private static String failure(Class<?> sample) {
        return Runs.failure("junit-jupiter", sample);
    }

    private static void assertClean(Class<?>... samples) {
        assertThat(Runs.failures("junit-jupiter", samples)).isEmpty();
    }

    /** The parent POM switches the check on in each module. */
    @Test
    void shouldBeSwitchedOnInTheBuild() {
        assertThat(detected).isEqualTo("true");
    }

    @Test
    void shouldNameAProcess() {
        assertThat(failure(LeavesAProcess.class))
                .startsWith(LeavesAProcess.class.getName() + " left behind:\n  ")
                .contains("process " + process.pid() + " (sleep): sleep 987");
    }

    static class LeavesAProcess {
        @Test
        void leak() throws Exception {
            process = Leaks.process("sleep", "987");
        }
    }

    @Test
    void shouldNameAnOrphan() {
        assertThat(failure(LeavesAnOrphan.class))
                .contains("process " + orphan + " (sleep), child of ", ": sleep 987")
                .doesNotContain("(sh)");
    }

    static class LeavesAnOrphan {
        @Test
        void leak() throws Exception {
            Process parent = Leaks.process("sh", "-c", "sleep 987 <&- >&- 2>&- & echo $!");
            orphan = Leaks.processOf(parent.inputReader().readLine());
            parent.waitFor();
            Path comm = Path.of("/proc", Long.toString(orphan), "comm");
            Await.until("it runs", () -> Files.readString(comm).equals("sleep\n"));
        }
    }

    @Test
    void shouldNameADescriptor() {
        assertThat(failure(LeavesADescriptor.class))
                .startsWith(LeavesADescriptor.class.getName() + " left behind:\n  descriptor ")
                .endsWith(": " + path);
    }

    static class LeavesADescriptor {
        @Test
        void leak() throws Exception {
            path = Leaks.file();
        }
    }

    @Test
    void shouldNameAThread() {
        assertThat(failure(LeavesAThread.class))
                .startsWith(LeavesAThread.class.getName() + " left behind:\n  ")
                .contains("thread \"left alone\", WAITING in ");
    }

    static class LeavesAThread {
        @Test
        void leak() {
            Leaks.thread("left alone");
        }
    }

    @Test
    void shouldNameABoundSocket() {
        assertThat(failure(LeavesASocket.class))
                .containsPattern("\n  descriptor \\d+: socket:\\[\\d+], bound to " + path)
                .contains("\n  socket file " + path);
    }

    static class LeavesASocket {
        @Test
        void leak() throws Exception {
            path = Leaks.folder().resolve("socket");
            Leaks.socket(path);
        }
    }

    @Test
    void shouldNameTheFileOfASocketThatWasClosed() {
        assertThat(failure(LeavesASocketFile.class))
                .isEqualTo(
                        LeavesASocketFile.class.getName() + " left behind:\n  socket file " + path);
    }

    static class LeavesASocketFile {
        @Test
        void leak() throws Exception {
            path = Leaks.folder().resolve("socket");
            Leaks.socket(path).close();
        }
    }

    @Test
    void shouldNameASocketFileInTheWorkingDirectory() {
        assertThat(failure(LeavesASocketHere.class)).endsWith("socket file " + path);
    }

    static class LeavesASocketHere {
        @Test
        void leak() throws Exception {
            path = Path.of("left.socket").toAbsolutePath();
            Leaks.socket(path).close();
        }
    }

    @Test
    void shouldNameAllThatIsLeft() {
        assertThat(failure(LeavesALot.class))
                .contains("thread \"one\"", "thread \"other\"", "descriptor ");
    }

    static class LeavesALot {
        @BeforeAll
        static void leak() {
            Leaks.thread("one");
        }

        @Test
        void leakMore() throws Exception {
            Leaks.file();
        }

        @AfterAll
        static void leakOnceMore() {
            Leaks.thread("other");
        }
    }

    @Test
    void shouldBlameTheClassAroundANestedOne() {
        assertThat(failure(HasANestedClass.class))
                .startsWith(HasANestedClass.class.getName() + " left behind:")
                .contains("of the nested class");
    }

    static class HasANestedClass {
        @Nested
        class Inner {
            @Test
            void leak() {
                Leaks.thread("of the nested class");
            }
        }
    }

    @Test
    void shouldBlameAClassWithParametersOnce() {
        assertThat(failure(HasParameters.class)).contains("thread \"1\"", "thread \"2\"");
    }

    @ParameterizedClass
    @ValueSource(ints = {1, 2})
    static class HasParameters {
        private final int number;

        HasParameters(int number) {
            this.number = number;
        }

        @Test
        void leak() {
            Leaks.thread(String.valueOf(number));
        }
    }

    @Test
    void shouldBlameNoOtherClassForIt() {
        System.setProperty(Inspection.PATIENCE, "PT0S");
        try {
            assertThat(
                            Runs.failures(
                                    "junit-jupiter",
                                    TidiesUp.class,
                                    LeavesAThread.class,
                                    KeepsToItself.class))
                    .singleElement()
                    .asString()
                    .startsWith(LeavesAThread.class.getName());
        } finally {
            System.clearProperty(Inspection.PATIENCE);
        }
    }

    static class KeepsToItself {
        @Test
        void doNothing() {}
    }

    @Test
    void shouldAcceptWhatTheClassTidiesUpItself() {
        assertClean(TidiesUp.class);
    }

    static class TidiesUp {
        @TempDir private static Path folder;

        @BeforeAll
        static void open() throws Exception {
            Leaks.bind(folder.resolve("left to JUnit")).close();
            Leaks.file();
        }

        @Test
        void use() throws Exception {
            Leaks.process("sleep", "987");
            Leaks.socket(Leaks.folder().resolve("socket"));
        }

        @AfterAll
        static void close() throws Exception {
            Leaks.clean();
        }
    }

    @Test
    void shouldWaitForWhatIsJustEnding() {
        assertClean(LeavesWhatIsEnding.class);
    }

    static class LeavesWhatIsEnding {
        @Test
        void leak() throws Exception {
            Leaks.process("sleep", "0.2");
        }
    }

    @Test
    void shouldAcceptWhatTheJvmAndTheTestKitKeep() {
        assertClean(UsesAllThatIsKept.class);
    }

    @Timeout(60)
    static class UsesAllThatIsKept {
        @Test
        void use() throws Exception {
            new SecureRandom().nextInt();
            SecureRandom.getInstanceStrong().getAlgorithm();
            ServerSocketChannel.open().close();
            CompletableFuture.runAsync(() -> {}).get();
            new CompletableFuture<>().completeOnTimeout("", 1, TimeUnit.MILLISECONDS).get();
            Cleaner.create();
            new ProcessBuilder("true").start().waitFor();
        }
    }

    /** They run on threads that stay. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "has no virtual threads")
    void shouldAcceptVirtualThreads() {
        assertClean(StartsAVirtualThread.class);
    }

    static class StartsAVirtualThread {
        @Test
        void start() throws Exception {
            Runnable nothing = () -> {};
            Object thread =
                    Thread.class
                            .getMethod("startVirtualThread", Runnable.class)
                            .invoke(null, nothing);
            ((Thread) thread).join();
        }
    }

    @Test
    void shouldAcceptADisabledClass() {
        assertClean(KeepsToItself.class, IsDisabled.class);
    }

    @Disabled("to see what becomes of it")
    static class IsDisabled {
        @Test
        void neverRun() {}
    }

    /** Without detection, as in the build of a user. */
    @Test
    void shouldHoldAMarkedClassToIt() {
        assertThat(Runs.failureOfMarked(IsMarked.class))
                .startsWith(IsMarked.class.getName() + " left behind:\n  ")
                .contains("thread \"of a marked class\"", "thread \"of the nested class\"");
        assertThat(Runs.failuresOfMarked(LeavesAThread.class)).isEmpty();
    }

    @LeakCheck
    static class IsMarked {
        @Test
        void leak() {
            Leaks.thread("of a marked class");
        }

        @Nested
        class Inner {
            @Test
            void leak() {
                Leaks.thread("of the nested class");
            }
        }
    }

    @Test
    void shouldHoldANestedClassToItThatAloneIsMarked() {
        assertThat(Runs.failureOfMarked(HasAMarkedClass.class))
                .startsWith(HasAMarkedClass.Inner.class.getName() + " left behind:\n  ");
    }

    static class HasAMarkedClass {
        @Nested
        @LeakCheck
        class Inner {
            @Test
            void leak() {
                Leaks.thread("of the marked class");
            }
        }
    }

    @Test
    void shouldTellAZombie() throws Exception {
        // No Java program can leave one itself, the JDK waits for its children: so a child does.
        Process parent = Leaks.process("sh", "-c", "true & exec sleep 987");
        ProcessHandle zombie;
        do {
            zombie = parent.toHandle().children().findFirst().orElse(null);
        } while (zombie == null || !Proc.read(zombie.pid() + "/stat").contains(") Z "));
        assertThat(Processes.describe(zombie))
                .startsWith("process " + zombie.pid() + " (")
                .endsWith(", a zombie: it ended and nobody waited for it");
    }
}
