// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

import static ave.posix.abi.Constants.EPIPE;
import static ave.posix.abi.Constants.POLLERR;

import ave.posix.Deadline;
import ave.posix.Poll;
import ave.posix.abi.Errno;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;

/** Passes bytes on and remembers the first failure, which writers swallow. */
final class StandardOutput extends OutputStream {
    private static final int STDOUT = 1;
    private static final int LAST_ERRNO = 133;

    private final OutputStream target;
    private IOException problem;

    StandardOutput(OutputStream target) {
        this.target = target;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        try {
            target.write(bytes, offset, count);
        } catch (IOException e) {
            problem = problem == null ? e : problem;
            throw new LostOutput(e);
        }
    }

    /** Null if all was written. */
    IOException problem() {
        return problem;
    }

    /** Tells whether a write failed with EPIPE. The JDK only has strerror's text. */
    boolean isReaderGone() {
        if (Errno.text(EPIPE).equals(problem.getMessage())) {
            return true;
        }
        try {
            // That text may be in the user's language, so poll the pipe for a closed reading end.
            Deadline now = Deadline.after(Duration.ZERO);
            return (Poll.await(STDOUT, 0, now) & POLLERR) != 0;
        } catch (UncheckedIOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Name and text of the error, or the text alone if it isn't one in English. */
    String reason() {
        String text = String.valueOf(problem.getMessage());
        for (int errno = 1; errno <= LAST_ERRNO; errno++) {
            if (Errno.text(errno).equals(text)) {
                return Errno.describe(errno);
            }
        }
        return text;
    }
}
