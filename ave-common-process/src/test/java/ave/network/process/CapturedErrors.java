// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What this JVM writes to System.err, its logger included, until this is closed. */
final class CapturedErrors implements AutoCloseable {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    CapturedErrors() {
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    }

    String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    /** What leaks reported of those that were made by startAndForget, each as a text. */
    List<String> reportsOfForgotten() {
        return Arrays.stream(text().split("(?m)^\\[ave-leaks] "))
                .filter(report -> report.contains(".startAndForget("))
                .toList();
    }

    @Override
    public void close() {
        System.setErr(before);
    }
}
