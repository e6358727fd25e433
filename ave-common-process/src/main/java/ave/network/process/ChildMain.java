// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.SIGINT;

import ave.io.Fd;
import ave.posix.Descriptors;
import ave.posix.ThisProcess;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;

/** Where a child begins: takes its job from the descriptors that it is told, and does it. */
final class ChildMain {
    /** In place of the numbers: waits for its job. */
    static final String SPARE = "spare";

    private ChildMain() {}

    public static void main(String[] numbers) {
        if (numbers[0].equals(SPARE)) {
            SpareMain.run(numbers[1]);
            return;
        }
        Fd job = Fd.of(Integer.parseInt(numbers[0]));
        Fd pipe = Fd.of(Integer.parseInt(numbers[1]));
        boolean reports = Boolean.parseBoolean(numbers[2]);
        if (numbers.length > 3) {
            undoShell(Integer.parseInt(numbers[3]));
        }
        Childhood childhood = new Childhood();
        if (!reports) {
            // From here on its parent's signals are its own.
            pipe.close();
        }
        childhood.begin(job, reports ? pipe : null);
    }

    /**
     * What a shell does to what it starts behind its back. It ignores SIGQUIT too, which the JVM
     * handles anyway. Input is negative if there was none, and /dev/null may stay.
     */
    private static void undoShell(int input) {
        ThisProcess.resetSignal(SIGINT);
        if (input >= 0) {
            Descriptors.duplicateTo(input, 0);
            Fd.of(input).close();
        }
    }

    /** Null if there is none, or it can't be read. */
    static WarmUp warmUp(int fd) {
        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(content(Fd.of(fd))))) {
            return (WarmUp) in.readObject();
        } catch (IOException | ClassNotFoundException e) {
            ProcessLog.debug("no warm-up", e);
            return null;
        }
    }

    static byte[] content(Fd fd) throws IOException {
        // Of all ways to read a file from its beginning this one loads the least.
        try (Fd file = fd;
                FileInputStream in = new FileInputStream("/proc/self/fd/" + file.number())) {
            return in.readAllBytes();
        }
    }
}
