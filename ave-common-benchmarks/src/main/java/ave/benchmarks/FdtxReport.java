// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results of the benchmark of passed descriptors as a table, and the goals. */
final class FdtxReport {
    /** The wanted ratio to another way with one descriptor. */
    private record Goal(FdtxPeer ours, FdtxPeer theirs, double ratio) {}

    private static final List<Goal> GOALS =
            List.of(
                    new Goal(FdtxPeer.AVE, FdtxPeer.C, 0.95),
                    new Goal(FdtxPeer.AVE_MANY, FdtxPeer.C_MANY, 0.85),
                    new Goal(FdtxPeer.AVE_MANY, FdtxPeer.JUNIXSOCKET, 2));

    private final Map<Integer, Map<FdtxPeer, List<Double>>> rounds;

    FdtxReport(Map<Integer, Map<FdtxPeer, List<Double>>> rounds) {
        this.rounds = rounds;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        line(text, "");
        line(
                text,
                "| transfers per second of CPU | 1 descriptor | x junixsocket | 8 descriptors | x junixsocket |");
        line(text, "| --- | --- | --- | --- | --- |");
        for (FdtxPeer peer : FdtxPeer.values()) {
            if (!samples(1, peer).isEmpty()) {
                line(
                        text,
                        "| %s | %,.0f | %.2f | %,.0f | %.2f |",
                        peer.title,
                        median(samples(1, peer)),
                        ratio(1, peer, FdtxPeer.JUNIXSOCKET),
                        median(samples(8, peer)),
                        ratio(8, peer, FdtxPeer.JUNIXSOCKET));
            }
        }
        line(text, "");
        for (Goal goal : GOALS) {
            if (samples(1, goal.theirs).isEmpty()) {
                continue;
            }
            double ratio = ratio(1, goal.ours, goal.theirs);
            line(
                    text,
                    "%s / %s, 1 descriptor: %.2f, at least %.2f: %s",
                    goal.ours.title,
                    goal.theirs.title,
                    ratio,
                    goal.ratio,
                    ratio >= goal.ratio ? "reached" : "missed");
        }
        return text.toString();
    }

    /** The median of the ratios of the rounds, which other load on the machine hardly affects. */
    private double ratio(int fds, FdtxPeer peer, FdtxPeer other) {
        List<Double> its = samples(fds, peer);
        List<Double> theirs = samples(fds, other);
        int count = Math.min(its.size(), theirs.size());
        Double[] ratios = new Double[count];
        for (int i = 0; i < count; i++) {
            // The order of the rounds is the same for all.
            ratios[i] = its.get(i) / theirs.get(i);
        }
        return median(List.of(ratios));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
    }

    private List<Double> samples(int fds, FdtxPeer peer) {
        return rounds.getOrDefault(fds, Map.of()).getOrDefault(peer, List.of());
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
