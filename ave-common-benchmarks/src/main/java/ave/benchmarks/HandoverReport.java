// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results of the benchmark of handovers as a table, and the goal. */
final class HandoverReport {
    private static final double MILLI = 1e6;
    private static final int GOAL_IDLE = 1000;
    private static final double GOAL_MILLIS = 10;

    private final Map<Integer, Map<String, List<Long>>> figures;

    HandoverReport(Map<Integer, Map<String, List<Long>>> figures) {
        this.figures = figures;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        line(text, "");
        line(
                text,
                "| connections, ms | pause: median, p99, worst | longest ping of a restart: the same |"
                        + " without a restart: the same | the whole restart: median |");
        line(text, "| --- | --- | --- | --- | --- |");
        for (int idle : figures.keySet()) {
            line(
                    text,
                    "| %d | %.1f, %.1f, %.1f | %.1f, %.1f, %.1f | %.1f, %.1f, %.1f | %.0f |",
                    idle,
                    quantile(idle, "PAUSE", 0.5),
                    quantile(idle, "PAUSE", 0.99),
                    quantile(idle, "PAUSE", 1),
                    quantile(idle, "LONGEST", 0.5),
                    quantile(idle, "LONGEST", 0.99),
                    quantile(idle, "LONGEST", 1),
                    quantile(idle, "QUIET", 0.5),
                    quantile(idle, "QUIET", 0.99),
                    quantile(idle, "QUIET", 1),
                    quantile(idle, "RESTART", 0.5));
        }
        line(text, "");
        double pause = quantile(GOAL_IDLE, "PAUSE", 0.99);
        line(
                text,
                "p99 of the pause with %d connections, ms: %.2f, at most %.2f: %s",
                GOAL_IDLE,
                pause,
                GOAL_MILLIS,
                pause <= GOAL_MILLIS ? "reached" : "missed");
        return text.toString();
    }

    /** Of all rounds, because the worst is what counts. In milliseconds. */
    private double quantile(int idle, String name, double quantile) {
        List<Long> values = figures.getOrDefault(idle, Map.of()).getOrDefault(name, List.of());
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.isEmpty()
                ? Double.NaN
                : sorted.get((int) ((sorted.size() - 1) * quantile)) / MILLI;
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
