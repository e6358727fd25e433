// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.child;

import ave.io.Fd;
import ave.network.process.internal.wire.ChildArguments;
import ave.network.process.internal.wire.Report;
import ave.posix.Descriptors;
import java.io.FileInputStream;
import java.io.IOException;

/**
 * Where a fresh child begins. Until then its standard output and error are a file in memory, so
 * that the parent can tell what a JVM said that didn't get here.
 */
public final class ChildMain {
    private static final int OUTPUT = 1;
    private static final int ERROR = 2;

    private ChildMain() {}

    /** See {@link ChildArguments}. */
    public static void main(String[] numbers) throws IOException {
        ChildArguments arguments = ChildArguments.of(numbers);
        ChildRuntime runtime = new ChildRuntime(false);
        byte[] said = said();
        put(arguments.output(), OUTPUT);
        put(arguments.error(), ERROR);
        // Warnings of the JVM, say: nobody expects these on standard output.
        System.err.write(said, 0, said.length);
        if (arguments.options() >= 0) {
            Fd.of(arguments.options()).close();
        }
        Fd pipe = Fd.of(arguments.pipe());
        boolean reports = arguments.reports() != 0;
        if (!reports) {
            // From here on its parent's signals are its own.
            Report.begun(pipe);
        }
        runtime.begin(Fd.of(arguments.job()), reports ? pipe : null);
    }

    private static byte[] said() throws IOException {
        try (FileInputStream in = new FileInputStream("/proc/self/fd/" + ERROR)) {
            return in.readAllBytes();
        }
    }

    private static void put(int from, int number) {
        if (from < 0) {
            Fd.of(number).close();
        } else {
            Descriptors.duplicateTo(from, number);
            Fd.of(from).close();
        }
    }
}
