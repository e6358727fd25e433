// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

import java.time.Duration;
import java.util.regex.Pattern;

/** A time in seconds, with an optional fraction. */
public final class Seconds {
    /** Java would also accept 5d, 5f, spaces and hexadecimal numbers. */
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?((\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?|NaN|Infinity)");

    private Seconds() {}

    /**
     * Parses a time.
     *
     * @param text a number, more than zero
     * @return the time, never zero
     * @throws IllegalArgumentException if it is none
     */
    public static Duration parse(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException("not a number of seconds: " + text);
        }
        double seconds = Double.parseDouble(text);
        if (!(seconds > 0)) {
            throw new IllegalArgumentException("not a time above zero: " + text);
        }
        if (seconds >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException("too long a time: " + text);
        }
        return Duration.ofNanos(Math.max(1, (long) (seconds * 1e9)));
    }
}
