// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.io.Fd;
import ave.posix.Descriptors;
import ave.posix.abi.Constants;
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
    private static Crowd crowd(Path directory, String first) throws Exception {
        needsRoot();
        needs("setpriv");
        needs("prlimit");
        Path real = directory.toRealPath();
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rwxrwxrwx"));
        assumeTrue(isOpenToAll(real), "needs a temporary directory that others can read");
        return new Crowd(real, AS_NOBODY, first);
    }

    /** As the user himself: even root may lack the right to do it to others. */
    private static void limit(Crowd crowd, int processes) throws Exception {
        List<String> command = new ArrayList<>(AS_NOBODY);
        command.addAll(List.of("prlimit", "--pid", "" + crowd.pid(), "--nproc=" + processes + ":"));
        output(command.toArray(new String[0]));
    }

    @Test
    void aFullProcessTableIsAnErrorOfTheStartAndNothingElse(@TempDir Path folder) throws Exception {
        try (Crowd crowd = crowd(folder, "start synchronized")) {
            // Not one more.
            limit(crowd, 1);
            assertThat(crowd.tell("start synchronized"))
                    .matches(
                            "start ave-Process: exec .*/bin/java:"
                                    + " EAGAIN \\(Resource temporarily unavailable\\)");
            // The process itself, but too few threads for a JVM.
            limit(crowd, crowd.threads() + 2);
            assertThat(crowd.tell("start synchronized"))
                    .matches("start ave-Process: the child ended .* before it was initialized: .*");
            limit(crowd, MANY);
            assertThat(crowd.tell("start synchronized")).isEqualTo("ended with 0");
        }
    }

    @Test
    void whatHasNoThreadNowHasOneLater(@TempDir Path folder) throws Exception {
        try (Crowd crowd = crowd(folder, "have a pipe")) {
            limit(crowd, 1);
            for (int i = 0; i < 2; i++) {
                assertThat(crowd.tell("start"))
                        .isEqualTo(
                                "start ave-Process: start a thread:"
                                        + " EAGAIN (Resource temporarily unavailable)");
                assertThat(crowd.tell("supervise"))
                        .startsWith("start the thread of a supervisor: ");
            }
            limit(crowd, MANY);
            assertThat(crowd.tell("start")).isEqualTo("ended with 0");
            assertThat(crowd.tell("supervise")).isEqualTo("ended with 0");
        }
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
