// SPDX-License-Identifier: Apache-2.0
package ave.exceptions.internal;

import java.util.List;

/** Formats a server side trace as Python prints a traceback. */
public final class TraceFormat {
    private TraceFormat() {}

    /**
     * Formats a trace.
     *
     * @param trace the detail {@code "trace"}, as it came: a list of {@code [file, line, function,
     *     source or null]}. An entry of any other form is printed as its text
     * @return one or two lines per entry, each ended by a line feed; {@code ""} if the argument is
     *     not a list
     */
    public static String format(Object trace) {
        if (!(trace instanceof List<?> entries)) {
            return "";
        }
        StringBuilder lines = new StringBuilder();
        for (Object entry : entries) {
            append(entry, lines);
        }
        return lines.toString();
    }

    private static void append(Object entry, StringBuilder lines) {
        if (!(entry instanceof List<?> fields) || fields.size() < 3) {
            lines.append("  ").append(entry).append('\n');
            return;
        }
        lines.append("  File \"").append(fields.get(0));
        lines.append("\", line ").append(fields.get(1));
        lines.append(", in ").append(fields.get(2)).append('\n');
        Object source = fields.size() > 3 ? fields.get(3) : null;
        if (source != null && !source.toString().isBlank()) {
            lines.append("    ").append(source.toString().strip()).append('\n');
        }
    }
}
