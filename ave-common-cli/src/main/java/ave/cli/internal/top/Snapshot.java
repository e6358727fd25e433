// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.top;

import java.util.Locale;
import java.util.Map;

/**
 * The statistics of a service at one moment, as {@code ave.stats} returns them.
 *
 * @param nanos when they were taken, as {@link System#nanoTime}
 * @param values the statistics by name
 */
record Snapshot(long nanos, Map<?, ?> values) {
    private static final double NANOS = 1e9;
    private static final double KILO = 1000;
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};
    private static final int HOUR = 3600;
    private static final int MINUTE = 60;

    /** Returns the lines to show, with rates since an earlier snapshot; null for none. */
    String text(Snapshot before, String address) {
        return String.format(
                Locale.ROOT,
                """
                %s, pid %s, serving for %s at %s
                connections  %s established, %s in the handshake
                calls        %s, %s
                received     %s, %s
                sent         %s, %s
                queued       %s
                heap         %s of %s
                descriptors  %s""",
                values.get("name"),
                values.get("pid"),
                time(number("seconds")),
                address,
                values.get("established"),
                values.get("handshaking"),
                number("calls"),
                rate(before, "calls", false),
                size(number("bytes_in")),
                rate(before, "bytes_in", true),
                size(number("bytes_out")),
                rate(before, "bytes_out", true),
                size(number("queued_bytes")),
                size(number("heap_used")),
                size(number("heap_max")),
                values.get("descriptors"));
    }

    private long number(String name) {
        return values.get(name) instanceof Number number ? number.longValue() : 0;
    }

    /** A successor begins to count anew. */
    private String rate(Snapshot before, String name, boolean bytes) {
        boolean known =
                before != null
                        && before.values.get("pid").equals(values.get("pid"))
                        && nanos > before.nanos;
        if (!known) {
            return "-/s";
        }
        double rate = (number(name) - before.number(name)) * NANOS / (nanos - before.nanos);
        return bytes ? size(rate) + "/s" : String.format(Locale.ROOT, "%.0f/s", rate);
    }

    private static String time(long seconds) {
        return String.format(
                Locale.ROOT,
                "%d:%02d:%02d",
                seconds / HOUR,
                seconds % HOUR / MINUTE,
                seconds % MINUTE);
    }

    private static String size(double bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= KILO && unit < UNITS.length - 1) {
            value /= KILO;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }
}
