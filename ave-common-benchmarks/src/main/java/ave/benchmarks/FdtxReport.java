// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results of the benchmark of passed descriptors as a table, and the goals. */
final class FdtxReport {
    private static final double GOAL = 2;

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
                        ratio(1, peer),
                        median(samples(8, peer)),
                        ratio(8, peer));
            }
        }
        line(text, "");
        for (int fds : FdtxBenchmark.COUNTS) {
            for (FdtxPeer ours : List.of(FdtxPeer.AVE, FdtxPeer.AVE_MANY)) {
                double ratio = ratio(fds, ours);
                line(
                        text,
                        "%s / junixsocket, descriptors %d: %.2f, at least %.2f: %s",
                        ours.title,
                        fds,
                        ratio,
                        GOAL,
                        ratio >= GOAL ? "reached" : "missed");
            }
        }
        return text.toString();
    }

    /** The median of the ratios of the rounds, which what else the machine does hardly changes. */
    private double ratio(int fds, FdtxPeer peer) {
        List<Double> its = samples(fds, peer);
        List<Double> theirs = samples(fds, FdtxPeer.JUNIXSOCKET);
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
