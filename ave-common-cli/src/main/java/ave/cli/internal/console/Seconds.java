// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

import java.time.Duration;

/** A time in seconds, with a fraction where one is wanted. */
public final class Seconds {
    private Seconds() {}

    /**
     * Parses a time.
     *
     * @param text a number, more than zero
     * @return the time
     * @throws IllegalArgumentException if it is none
     */
    public static Duration parse(String text) {
        double seconds;
        try {
            seconds = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a number of seconds: " + text, e);
        }
        if (!(seconds > 0 && seconds < Integer.MAX_VALUE)) {
            throw new IllegalArgumentException("not a time above zero: " + text);
        }
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
