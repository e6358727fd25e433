// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import ave.io.Fd;
import ave.posix.Descriptors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A child keeps the descriptor with the highest number that the open-files limit allows. */
class HighestDescriptorTest extends WithProcesses {
    private static final int MOST = 1_000_000;

    private int number;
    private Fd highest;
    private String file;

    /** Keeps one descriptor. */
    static final class Keeper extends Servant {
        private static final long serialVersionUID = 1L;
        private final int number;

        Keeper(int number) {
            this.number = number;
        }

        @Override
        protected void closeFds(List<Integer> exclude) {
            exclude.add(number);
            super.closeFds(exclude);
        }
    }

    @BeforeEach
    void open() throws IOException {
        number = Math.min(MOST, openFilesLimit()) - 1;
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            Descriptors.duplicateTo(pipe.read().number(), number);
        }
        highest = Fd.of(number);
        file = fds(ProcessHandle.current().pid()).get(number);
    }

    @AfterEach
    void close() {
        highest.close();
    }

    private static int openFilesLimit() throws IOException {
        String line =
                Files.readAllLines(Path.of("/proc/self/limits")).stream()
                        .filter(text -> text.startsWith("Max open files"))
                        .findFirst()
                        .orElseThrow();
        return (int) Math.min(Integer.MAX_VALUE, Long.parseLong(line.split("\\s+")[3]));
    }

    @Test
    void aChildKeepsIt() {
        try (Keeper child = new Keeper(number)) {
            child.start(false, true);
            assertThat(fds(child.pid())).containsEntry(number, file);
        }
    }

    @Test
    void aDaemonKeepsIt() {
        Keeper daemon = new Keeper(number);
        daemon.start(true, true);
        int pid = daemon.pid();
        try {
            assertThat(fds(pid)).containsEntry(number, file);
        } finally {
            daemon.dismiss();
            daemon.kill(9);
            until("the daemon is gone", () -> !isAlive(pid));
        }
    }
}
