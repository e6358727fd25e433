// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results of the benchmark of handovers as a table, and the goal. */
final class HandoverReport {
    private static final double MILLI = 1e6;

    private final Map<HandoverLoad, Map<String, List<Long>>> figures;

    HandoverReport(Map<HandoverLoad, Map<String, List<Long>>> figures) {
        this.figures = figures;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        line(text, "");
        line(
                text,
                "| beside, ms | pause: median, p99, worst | longest ping of a restart: the same |"
                        + " without a restart: the same | the whole restart: median |");
        line(text, "| --- | --- | --- | --- | --- |");
        for (HandoverLoad load : figures.keySet()) {
            line(
                    text,
                    "| %s | %.1f, %.1f, %.1f | %.1f, %.1f, %.1f | %.1f, %.1f, %.1f | %.0f |",
                    load.title,
                    quantile(load, "PAUSE", 0.5),
                    quantile(load, "PAUSE", 0.99),
                    quantile(load, "PAUSE", 1),
                    quantile(load, "LONGEST", 0.5),
                    quantile(load, "LONGEST", 0.99),
                    quantile(load, "LONGEST", 1),
                    quantile(load, "QUIET", 0.5),
                    quantile(load, "QUIET", 0.99),
                    quantile(load, "QUIET", 1),
                    quantile(load, "RESTART", 0.5));
        }
        line(text, "");
        for (HandoverLoad load : figures.keySet()) {
            if (load.goal > 0) {
                double pause = quantile(load, "PAUSE", 0.99);
                line(
                        text,
                        "p99 of the pause with %s, ms: %.2f, at most %.2f: %s",
                        load.title,
                        pause,
                        load.goal,
                        pause <= load.goal ? "reached" : "missed");
            }
        }
        return text.toString();
    }

    /** Returns a quantile of all rounds, because the worst case counts. In milliseconds. */
    private double quantile(HandoverLoad load, String name, double quantile) {
        List<Long> values = figures.getOrDefault(load, Map.of()).getOrDefault(name, List.of());
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.isEmpty()
                ? Double.NaN
                : sorted.get((int) ((sorted.size() - 1) * quantile)) / MILLI;
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
