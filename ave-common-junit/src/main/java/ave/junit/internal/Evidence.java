// SPDX-License-Identifier: Apache-2.0
package ave.junit.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What a service has written, as a suppressed exception of the failure of a test. */
@SuppressWarnings("serial") // It is read, and never sent.
public final class Evidence extends Exception {
    /** More than that helps nobody, and there is one for each failed test. */
    private static final int LONGEST = 64 * 1024;

    private final String title;
    private final String text;

    Evidence(String title, String text) {
        super(title + ":\n" + text, null, false, false);
        this.title = title;
        this.text = text;
    }

    /** The end of a file; null if the file is empty. */
    static Evidence ofFile(String title, Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            long begin = Math.max(0, channel.size() - LONGEST);
            byte[] end = Channels.newInputStream(channel.position(begin)).readAllBytes();
            String text = new String(end, StandardCharsets.UTF_8);
            return end.length == 0 ? null : new Evidence(title, (begin > 0 ? "…" : "") + text);
        } catch (IOException e) {
            throw new UncheckedIOException("read " + file, e);
        }
    }

    /**
     * Adds things to a failure, and to the report of the test.
     *
     * @param evidence the things
     * @param failure gets them as suppressed exceptions
     * @param context the test, gets them as report entries
     */
    public static void attach(
            List<Evidence> evidence, Throwable failure, ExtensionContext context) {
        for (Evidence each : evidence) {
            failure.addSuppressed(each);
            context.publishReportEntry(each.title, each.text);
        }
    }
}
