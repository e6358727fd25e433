// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.io.Fd;
import ave.posix.Descriptors;
import ave.posix.abi.Constants;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
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

    private static final int MANY = 1024;

    /** A program of a user who has as many processes as we let him have. */
    private static final class Crowd implements AutoCloseable {
        private final Path folder;
        private final java.lang.Process program;
        private final BufferedReader out;
        private final Writer in;

        /** Does the first order as it begins. */
        Crowd(Path folder, String first) throws Exception {
            assumeTrue(status(ProcessHandle.current().pid(), "Uid").startsWith("0"), "needs root");
            needs("setpriv");
            needs("prlimit");
            this.folder = folder.toRealPath();
            Files.setPosixFilePermissions(
                    this.folder, PosixFilePermissions.fromString("rwxrwxrwx"));
            assumeTrue(areOpenToAll(this.folder), "needs a temporary folder that others can read");
            Jars.fat(this.folder.resolve("app.jar"), "launched.Crowded");
            List<String> command = new ArrayList<>(AS_NOBODY);
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            // So that it has the same number of threads all the time.
            command.addAll(List.of("-XX:+UseSerialGC", "-XX:-UseDynamicNumberOfCompilerThreads"));
            command.addAll(List.of("-jar", "app.jar", first));
            program =
                    new ProcessBuilder(command)
                            .directory(this.folder.toFile())
                            .redirectError(this.folder.resolve("err").toFile())
                            .start();
            out = new BufferedReader(new InputStreamReader(program.getInputStream()));
            in = program.outputWriter();
            assertThat(out.readLine()).as(Files.readString(err())).isEqualTo("ended with 0");
        }

        private Path err() {
            return folder.resolve("err");
        }

        int threads() {
            return new File("/proc/" + program.pid() + "/task").list().length;
        }

        int pid() {
            return (int) program.pid();
        }

        /** As the user himself: even root may lack the right to do it to others. */
        void limit(int processes) throws Exception {
            List<String> command = new ArrayList<>(AS_NOBODY);
            command.addAll(List.of("prlimit", "--pid", "" + pid(), "--nproc=" + processes + ":"));
            output(command.toArray(new String[0]));
        }

        String tell(String order) throws Exception {
            in.write(order + "\n");
            in.flush();
            String line = out.readLine();
            while (line != null && !line.matches("(start|ended) .*")) {
                // A JVM that has no thread to start says so here.
                line = out.readLine();
            }
            assertThat(line).as(Files.readString(err())).isNotNull();
            return line;
        }

        @Override
        public void close() throws IOException {
            program.destroyForcibly().onExit().join();
            out.close();
            in.close();
            until("its children are gone", () -> Processes.children(pid()).isEmpty());
        }
    }

    @Test
    void aFullProcessTableIsAnErrorOfTheStartAndNothingElse(@TempDir Path folder) throws Exception {
        try (Crowd crowd = new Crowd(folder, "start synchronized")) {
            // Not one more.
            crowd.limit(1);
            assertThat(crowd.tell("start synchronized"))
                    .matches(
                            "start ave-Process: exec .*/bin/java:"
                                    + " EAGAIN \\(Resource temporarily unavailable\\)");
            // The process itself, but too few threads for a JVM.
            crowd.limit(crowd.threads() + 2);
            assertThat(crowd.tell("start synchronized"))
                    .matches("start ave-Process: the child ended .* before it was initialized: .*");
            crowd.limit(MANY);
            assertThat(crowd.tell("start synchronized")).isEqualTo("ended with 0");
        }
    }

    @Test
    void whatHasNoThreadNowHasOneLater(@TempDir Path folder) throws Exception {
        try (Crowd crowd = new Crowd(folder, "have a pipe")) {
            crowd.limit(1);
            for (int i = 0; i < 2; i++) {
                assertThat(crowd.tell("start"))
                        .isEqualTo(
                                "start ave-Process: start a thread:"
                                        + " EAGAIN (Resource temporarily unavailable)");
                assertThat(crowd.tell("supervise"))
                        .startsWith("start the thread of a supervisor: ");
            }
            crowd.limit(MANY);
            assertThat(crowd.tell("start")).isEqualTo("ended with 0");
            assertThat(crowd.tell("supervise")).isEqualTo("ended with 0");
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
            out.duplicateTo(1);
            out.duplicateTo(2);
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
