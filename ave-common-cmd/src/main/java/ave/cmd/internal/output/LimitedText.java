// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.output;

import ave.posix.Deadline;

/**
 * A text that ends the search in it some time after a deadline: a pattern that backtracks asks for
 * characters without end, and nothing else could stop it. Not thread-safe.
 */
final class LimitedText implements CharSequence {
    /** So many characters are given before the time is looked at again. */
    private static final int STEP = 1 << 20;

    /** A search may look at each character so often in any case: it may find something. */
    private static final int VISITS = 16;

    private final CharSequence text;
    private final Deadline deadline;
    private final long unwatched;
    private long given;

    /** The deadline has passed. */
    static final class TooLate extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLate() {
            super(null, null, false, false);
        }
    }

    LimitedText(CharSequence text, Deadline deadline) {
        this.text = text;
        this.deadline = deadline;
        unwatched = (long) VISITS * text.length() + STEP;
    }

    @Override
    public char charAt(int index) {
        if (++given > unwatched) {
            given -= STEP;
            if (Thread.currentThread().isInterrupted() || deadline.hasPassed()) {
                throw new TooLate();
            }
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
