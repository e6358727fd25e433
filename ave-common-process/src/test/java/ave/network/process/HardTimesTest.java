// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.posix.Constants;
import ave.posix.Descriptors;
import ave.posix.Fd;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full process table, nobody who reads what is printed, and no descriptors left. */
class HardTimesTest extends WithProcesses {
    /** Nobody's, so that nobody else counts against its limit. */
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=54321", "--regid=54321", "--clear-groups");

    @Test
    void aFullProcessTableIsAnErrorOfTheStartAndNothingElse(@TempDir Path folder) throws Exception {
        assumeTrue(status(ProcessHandle.current().pid(), "Uid").startsWith("0"), "needs root");
        needs("setpriv");
        needs("prlimit");
        Path readable = folder.toRealPath();
        Files.setPosixFilePermissions(readable, PosixFilePermissions.fromString("rwxr-xr-x"));
        assumeTrue(areOpenToAll(readable), "needs a temporary folder that others can read");
        Jars.fat(readable.resolve("app.jar"), "launched.Crowded");
        List<String> command = new ArrayList<>(AS_NOBODY);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Dave.process.cache=", "-XX:+UseSerialGC", "-jar", "app.jar"));
        java.lang.Process program =
                new ProcessBuilder(command)
                        .directory(readable.toFile())
                        .redirectError(readable.resolve("err").toFile())
                        .start();
        try (BufferedReader out =
                        new BufferedReader(new InputStreamReader(program.getInputStream()));
                Writer in = program.outputWriter()) {
            assertThat(out.readLine()).as(file(readable, "err")).isEqualTo("ended with 0");
            // Not one more.
            limit(program.pid(), 1);
            assertThat(next(in, out))
                    .matches(
                            "start ave-Process: exec .*/bin/java:"
                                    + " EAGAIN \\(Resource temporarily unavailable\\)");
            // The process itself, but too few threads for a JVM.
            int threads = new File("/proc/" + program.pid() + "/task").list().length;
            limit(program.pid(), threads + 2);
            assertThat(next(in, out))
                    .matches("start ave-Process: the child ended .* before it was initialized");
            limit(program.pid(), 1024);
            assertThat(next(in, out)).isEqualTo("ended with 0");
        } finally {
            program.destroyForcibly().waitFor();
        }
    }

    private static boolean areOpenToAll(Path folder) throws Exception {
        for (Path above = folder; above != null; above = above.getParent()) {
            if (!PosixFilePermissions.toString(Files.getPosixFilePermissions(above))
                    .endsWith("x")) {
                return false;
            }
        }
        return true;
    }

    private static String file(Path folder, String name) throws Exception {
        return Files.readString(folder.resolve(name));
    }

    /** As the user himself: even root may lack the right to do it to others. */
    private static void limit(long pid, int processes) throws Exception {
        List<String> command = new ArrayList<>(AS_NOBODY);
        command.addAll(List.of("prlimit", "--pid", "" + pid, "--nproc=" + processes + ":"));
        output(command.toArray(new String[0]));
    }

    private static String next(Writer in, BufferedReader out) throws Exception {
        in.write("go\n");
        in.flush();
        String line = out.readLine();
        while (line != null && !line.matches("(start|ended) .*")) {
            // A JVM that ends for want of a thread says so here.
            line = out.readLine();
        }
        return line;
    }

    /** Prints into a pipe whose other end is closed. */
    static final class Printer extends Process {
        private static final long serialVersionUID = 1L;
        private final Fd out;

        Printer(Fd out) {
            super(options().logging(true));
            this.out = out;
        }

        @Override
        protected void redirect() {
            Descriptors.duplicateTo(out.number(), 1);
            Descriptors.duplicateTo(out.number(), 2);
        }

        @Override
        public void run() {
            for (int i = 0; i < 10_000; i++) {
                System.out.println("nobody reads this");
                System.err.println("nor this");
            }
            log("nor this");
        }
    }

    @Test
    void outputThatNobodyReadsDoesNoHarm() {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            Process printer = new Printer(pipe.write());
            pipe.read().close();
            printer.start();
            assertThat(printer.join(LONG)).isZero();
        }
    }

    @Test
    void descriptorsOfFieldsArriveUnderTheirNumbersAndStayTheirOwners() throws Exception {
        Path file = Path.of("/dev/null");
        try (Fd fd = Descriptors.open(file.toString(), Constants.O_RDWR);
                Servant child = new Servant()) {
            Holder holder = new Holder(fd);
            child.start();
            holder.start(false, true);
            assertThat(fds(holder.pid())).containsEntry(fd.number(), "/dev/null");
            kill(holder);
            assertThat(fds(child.pid())).doesNotContainKey(fd.number());
            assertThat(fd.isOpen()).isTrue();
        }
    }

    /** Has a descriptor in a field of a field. */
    static final class Holder extends Sleeper {
        private static final long serialVersionUID = 1L;
        private final List<Fd> fds;

        Holder(Fd fd) {
            this.fds = List.of(fd);
        }

        @Override
        public String toString() {
            return "holder of " + fds;
        }
    }
}
