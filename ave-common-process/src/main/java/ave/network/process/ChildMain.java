// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.Constants.SIGINT;

import ave.posix.Descriptors;
import ave.posix.Fd;
import ave.posix.ThisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a child begins: takes its job from the descriptors that it is told, and does it. */
final class ChildMain {
    private ChildMain() {}

    public static void main(String[] numbers) {
        int job = Integer.parseInt(numbers[0]);
        int report = Integer.parseInt(numbers[1]);
        int input = Integer.parseInt(numbers[2]);
        if (input >= 0) {
            undoShell(input);
        }
        begin(job, report);
    }

    /**
     * What a shell does to what it starts behind its back. It ignores SIGQUIT too, which the JVM
     * handles anyway.
     */
    private static void undoShell(int input) {
        ThisProcess.resetSignal(SIGINT);
        Descriptors.duplicateTo(input, 0);
        new Fd(input).close();
    }

    static void begin(int jobFd, int reportFd) {
        Childhood childhood = new Childhood(reportFd < 0 ? null : new Fd(reportFd));
        try {
            childhood.handleSignals();
            childhood.live(Job.unpack(content(jobFd)));
        } catch (Throwable e) {
            childhood.failed(e);
        }
    }

    private static byte[] content(int fd) throws IOException {
        try (Fd file = new Fd(fd)) {
            return Files.readAllBytes(Path.of("/proc/self/fd/" + file.number()));
        }
    }
}
