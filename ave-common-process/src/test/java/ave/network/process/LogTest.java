// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.SIGUSR1;
import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import ave.io.Fd;
import ave.posix.Descriptors;
import ave.posix.abi.Constants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What processes say on stderr, and when. */
class LogTest extends WithProcesses {
    private static final String TIME = "[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d [\\d:]{8} \\d{4} ";

    @TempDir private Path folder;
    private String err;

    @BeforeEach
    void makeFile() throws Exception {
        err = Files.createFile(folder.resolve("err")).toString();
    }

    /** Its stderr is a file. */
    static class Writing extends Process {
        private static final long serialVersionUID = 1L;
        private final String err;

        Writing(String err, boolean logging) {
            super(options().logging(logging).procName("ave-L"));
            this.err = err;
        }

        @Override
        protected void redirect() {
            try (Fd file = Descriptors.open(err, Constants.O_RDWR)) {
                file.duplicateTo(2);
            }
        }

        @Override
        public void run() throws Exception {
            log("hello");
            throw new IllegalStateException("boom");
        }
    }

    private String err() throws Exception {
        return Files.readString(Path.of(err));
    }

    @Test
    void aTargetThatThrowsLeavesItsTrace() throws Exception {
        Process process = new Writing(err, true);
        process.start();
        assertThat(process.join(LONG)).isEqualTo(1);
        String head = TIME + "ave-L " + process.pid() + " -- ";
        List<String> lines = err().lines().toList();
        assertThat(lines.get(0)).matches(head + "start PID=" + process.pid());
        assertThat(lines.get(1)).matches(head + "hello");
        assertThat(lines.get(2)).matches(head + "Exception in target\\(\\):");
        assertThat(lines.get(3)).isEqualTo("java.lang.IllegalStateException: boom");
        assertThat(lines.get(4)).contains("LogTest$Writing.run(LogTest.java:");
        assertThat(lines.get(lines.size() - 1))
                .matches(head + "exit PID=" + process.pid() + " code=1");
    }

    @Test
    void withoutLoggingNothingIsSaid() throws Exception {
        Process process = new Writing(err, false);
        process.start();
        assertThat(process.join(LONG)).isEqualTo(1);
        assertThat(err()).isEmpty();
    }

    /** Waits for signals. */
    static final class Waiting extends Writing {
        private static final long serialVersionUID = 1L;

        Waiting(String err) {
            super(err, true);
        }

        @Override
        public void run() throws Exception {
            log("runs");
            new Sleeper().run();
        }
    }

    @Test
    void sigusr1LeavesTheStacksOfAllThreads() throws Exception {
        Process process = started(new Waiting(err));
        until("it runs", () -> err().contains(" -- runs\n"));
        process.kill(SIGUSR1);
        until("all is said", () -> err().contains("\"SIGUSR1 handler\""));
        assertThat(err())
                .containsPattern(" -- stacks of \\d+ threads\n\"main\" ")
                .contains("LogTest$Waiting.run(LogTest.java:");
        assertThat(process.isAlive()).isTrue();
        kill(process);
    }

    @Test
    void aParentSaysThatItJoins() {
        Process process = new Writing(err, true);
        process.start();
        long us = ProcessHandle.current().pid();
        String head = TIME + "ave-L " + us + " -- ";
        try (CapturedErrors errors = new CapturedErrors()) {
            process.join(LONG);
            process.log("from parent");
            assertThat(errors.text())
                    .matches(head + "join by PID=" + us + "\n" + head + "from parent\n");
        }
    }

    @Test
    void slf4jHearsItToo() throws Exception {
        Process process =
                new Process(
                        options().jvmOptions("-Dorg.slf4j.simpleLogger.defaultLogLevel=info"),
                        args -> {
                            try (Fd file = Descriptors.open((String) args[0], Constants.O_RDWR)) {
                                file.duplicateTo(2);
                            }
                        },
                        err);
        process.start();
        assertThat(process.join(LONG)).isZero();
        assertThat(err()).contains("INFO ave.network.process.Process - ave-Process: exit PID=");
    }
}
