// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import ave.posix.Descriptors;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order of the hooks, what the log says between them, and when a parent is released. */
class HooksTest extends WithProcesses {
    @TempDir private Path folder;

    /** Notes what is called, and by whom. */
    static class Noting extends Process {
        private static final long serialVersionUID = 1L;
        private final String notes;
        private final String err;

        /** Whom initialize waits for, if anybody. */
        private final Pipe gate;

        Noting(Path folder, ProcessOptions options, Pipe gate) {
            super(options);
            this.notes = folder.resolve("notes").toString();
            this.err = folder.resolve("err").toString();
            this.gate = gate;
        }

        void note(String what) {
            try {
                Files.writeString(
                        Path.of(notes),
                        ProcessHandle.current().pid() + " " + what + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        protected void closeFds(List<Integer> exclude) {
            note("closeFds");
            super.closeFds(exclude);
        }

        @Override
        protected void redirect() {
            note("redirect");
            try (FileOutputStream out = new FileOutputStream(err, true)) {
                toStandardError(out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            super.redirect();
        }

        /** By number: what the kernel calls stderr is what counts. */
        private static void toStandardError(FileOutputStream out) {
            Processes.fds().entrySet().stream()
                    .filter(fd -> fd.getValue().endsWith("/err"))
                    .forEach(fd -> Descriptors.duplicateTo(fd.getKey(), 2));
        }

        @Override
        protected void initialize() {
            note("initialize");
            super.initialize();
            if (gate != null) {
                note((String) gate.get(LONG));
            }
        }

        @Override
        public void performPrctl(int deathSignal) {
            note("performPrctl " + deathSignal);
            super.performPrctl(deathSignal);
        }

        @Override
        public void run() throws Exception {
            note("run");
            log("hello");
        }

        @Override
        public void exit(int code) {
            note("exit " + code);
            super.exit(code);
        }
    }

    private List<String> notes() throws IOException {
        Path notes = folder.resolve("notes");
        return Files.exists(notes) ? Files.readAllLines(notes) : List.of();
    }

    @Test
    void areCalledInTheirOrderAndAllButTheFirstInTheChildOnly() throws Exception {
        Process process = new Noting(folder, options().logging(true), null);
        process.start();
        assertThat(process.join(LONG)).isZero();
        long us = ProcessHandle.current().pid();
        String child = process.pid() + " ";
        assertThat(notes())
                .containsExactly(
                        us + " closeFds",
                        child + "closeFds",
                        child + "redirect",
                        child + "initialize",
                        child + "performPrctl 15",
                        child + "run",
                        child + "exit 0");
        assertThat(Files.readAllLines(folder.resolve("err")))
                .as("what the log says")
                .satisfiesExactly(
                        line -> assertThat(line).matches(logged(process, "start PID=\\d+")),
                        line -> assertThat(line).matches(logged(process, "hello")),
                        line -> assertThat(line).matches(logged(process, "exit PID=\\d+ code=0")));
    }

    private static String logged(Process process, String message) {
        String time =
                "(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}";
        return time + " ave-Noting " + process.pid() + " -- " + message;
    }

    @Test
    void aSynchronizedStartReturnsWhenInitializeIsOverAndNoEarlier() throws Exception {
        try (Pipe gate = new Pipe()) {
            Process process = new Noting(folder, options(), gate);
            CompletableFuture<Void> start =
                    CompletableFuture.runAsync(() -> process.start(false, true));
            until("initialize waits", () -> notes().size() == 5);
            assertThat(start).isNotDone();
            gate.put("released");
            start.get(LONG.toSeconds(), TimeUnit.SECONDS);
            assertThat(process.join(LONG)).isZero();
            assertThat(notes().stream().map(line -> line.replaceFirst("\\d+ ", "")))
                    .containsSubsequence("performPrctl 15", "released", "run", "exit 0");
        }
        assertThat(folder.resolve("err")).as("without logging").isEmptyFile();
    }

    @Test
    void aDaemonAsksForNoDeathSignal() throws Exception {
        Process process = new Noting(folder, options(), null);
        process.start(true, false);
        until("it has run", () -> notes().size() == 7);
        assertThat(notes().get(4)).endsWith(" performPrctl 0");
        int pid = Integer.parseInt(notes().get(4).split(" ")[0]);
        until("it has ended", () -> !isAlive(pid));
    }
}
