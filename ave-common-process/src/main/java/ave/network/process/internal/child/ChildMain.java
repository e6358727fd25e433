// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.child;

import static ave.posix.abi.Constants.SIGINT;

import ave.io.Fd;
import ave.posix.Descriptors;
import ave.posix.ThisProcess;

/** Where a child begins: takes its job from the descriptors that it is told, and does it. */
public final class ChildMain {
    private ChildMain() {}

    /** The numbers of the job and of the report, whether to report, and what a daemon needs. */
    public static void main(String[] numbers) {
        Fd job = Fd.of(Integer.parseInt(numbers[0]));
        Fd pipe = Fd.of(Integer.parseInt(numbers[1]));
        boolean reports = Boolean.parseBoolean(numbers[2]);
        if (numbers.length > 3) {
            undoShell(Integer.parseInt(numbers[3]));
        }
        ChildRuntime runtime = new ChildRuntime();
        if (!reports) {
            // From here on its parent's signals are its own.
            pipe.close();
        }
        runtime.begin(job, reports ? pipe : null);
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
}
