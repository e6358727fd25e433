// SPDX-License-Identifier: Apache-2.0
package ave.io;

import static org.assertj.core.api.Assertions.assertThat;

import ave.posix.Bytes;
import ave.posix.ChildJvm;
import ave.posix.Descriptors;
import ave.posix.HighNumbers;
import ave.testing.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Leaked descriptors, in a JVM whose log can be read. */
@Timeout(60)
class FdLeakTest {
    private static List<String> numbers;
    private static List<String> out;
    private static String log;

    @BeforeAll
    static void run() throws Exception {
        ChildJvm.Result child = ChildJvm.run(Forgetful.class, "-Dave.io.origins=all").ended();
        out = child.out().lines().toList();
        numbers = out.subList(0, 2);
        log = child.err();
    }

    @Test
    void shouldCloseOneThatWasForgotten() {
        assertThat(out).contains("the pipe has ended");
    }

    @Test
    void shouldReportEachOnceAsAWarning() {
        assertThat(log.split("was never closed", -1)).as(log).hasSize(1 + numbers.size());
        for (String number : numbers) {
            String report = "WARN ave.io.Fd - file descriptor " + number + " was never closed";
            assertThat(log).containsOnlyOnce(report);
        }
    }

    @Test
    void shouldReportThePlaceWhereItWasMade() {
        assertThat(log).contains("made here", "at " + Forgetful.class.getName() + ".forget(");
    }

    @Test
    void shouldSayNothingOfThoseThatWereClosedOrReleased() {
        assertThat(out).contains("the released one is open");
        assertThat(log).doesNotContain(".careful(");
    }

    @Test
    void shouldNotCloseTheDescriptorOfAStreamThatIsRead() throws Exception {
        ChildJvm.Result child =
                ChildJvm.run(
                        Reading.class,
                        "-Xcomp",
                        "-XX:CompileCommand=quiet",
                        "-XX:CompileCommand=compileonly,ave.io.*::*");
        assertThat(child.ended().out().strip()).as(child.err()).isEqualTo("read 7");
    }

    /** Reads a stream to which only the call itself still refers. */
    static final class Reading {
        private Reading() {}

        public static void main(String[] arguments) throws Exception {
            Descriptors.PipeEnds pipe = Descriptors.pipe();
            final Fd write = pipe.write();
            List<InputStream> streams = new ArrayList<>(List.of(pipe.read().inputStream()));
            pipe = null;
            Thread reader =
                    new Thread(
                            () -> {
                                try {
                                    System.out.println("read " + read(streams));
                                } catch (IOException e) {
                                    System.out.println(e);
                                }
                            });
            reader.setDaemon(true);
            reader.start();
            Await.until("a read that waits", () -> reader.getState() == Thread.State.WAITING);
            for (int i = 0; i < 3; i++) {
                awaitCleaning();
            }
            write.outputStream().write(7);
            reader.join();
            write.close();
        }

        /** After that what had been garbage before has been closed as well. */
        private static void awaitCleaning() throws Exception {
            int forgotten = HighNumbers.copy(0);
            Forgetful.forget(forgotten);
            Await.until(
                    "a leaked one to be closed",
                    () -> {
                        System.gc();
                        return !Descriptors.isOpen(forgotten);
                    });
        }

        private static int read(List<InputStream> streams) throws IOException {
            return streams.remove(0).read();
        }
    }

    /** Leaks two descriptors and closes others. */
    static final class Forgetful {
        private Forgetful() {}

        public static void main(String[] arguments) throws Exception {
            PrintStream console = System.err;
            ByteArrayOutputStream log = new ByteArrayOutputStream();
            System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
            try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
                final int released = careful();
                int first = pipe.write().release();
                forget(first);
                awaitReports(1, log);
                int second = HighNumbers.copy(0);
                forget(second);
                awaitReports(2, log);

                System.out.println(first + "\n" + second);
                if (Bytes.read(pipe.read()).isEmpty()) {
                    System.out.println("the pipe has ended");
                }
                if (Descriptors.isOpen(released)) {
                    System.out.println("the released one is open");
                }
            } finally {
                console.print(log.toString(StandardCharsets.UTF_8));
            }
        }

        private static void forget(int number) {
            Fd.of(number).isOpen();
        }

        private static int careful() {
            try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
                return Fd.of(HighNumbers.copy(pipe.read().number())).release();
            }
        }

        private static void awaitReports(int count, ByteArrayOutputStream log) throws Exception {
            Await.until(
                    count + " reports",
                    () -> {
                        System.gc();
                        return log.toString(StandardCharsets.UTF_8)
                                        .split("at ave.io.FdLeakTest\\$Forgetful.forget", -1)
                                        .length
                                > count;
                    });
        }
    }
}
