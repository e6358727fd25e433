// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results of the benchmark of commands as a table, and the goals. */
final class CommandsReport {
    private static final double NANOS_PER_MILLI = 1e6;

    private final Map<CommandScenario, Map<CommandPeer, List<long[]>>> rounds;
    private final Map<String, List<long[]>> threads;
    private final long bytes;

    CommandsReport(
            Map<CommandScenario, Map<CommandPeer, List<long[]>>> rounds,
            Map<String, List<long[]>> threads,
            long bytes) {
        this.rounds = rounds;
        this.threads = threads;
        this.bytes = bytes;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        line(text, "");
        line(
                text,
                "| | on | true: median, p99 | 3 GB touched | exit noticed: median, p99 |"
                        + " 100 MB | 100 at once |");
        line(text, "| --- | --- | --- | --- | --- | --- | --- |");
        for (CommandPeer peer : CommandPeer.values()) {
            if (rounds.getOrDefault(CommandScenario.LATENCY, Map.of()).containsKey(peer)) {
                row(text, peer);
            }
        }
        line(text, "");
        goals(text);
        return text.toString();
    }

    private void row(StringBuilder text, CommandPeer peer) {
        line(
                text,
                "| %s | %s | %.2f, %.2f ms | %.2f ms | %.2f, %.2f ms | %.0f MB/s | %.0f ms |",
                peer.title,
                peer.on,
                millis(CommandScenario.LATENCY, peer, 0.5),
                millis(CommandScenario.LATENCY, peer, 0.99),
                millis(CommandScenario.LARGE_HEAP, peer, 0.5),
                millis(CommandScenario.EXIT, peer, 0.5),
                millis(CommandScenario.EXIT, peer, 0.99),
                bytes / 1e3 / millis(CommandScenario.OUTPUT, peer, 0.5),
                millis(CommandScenario.AT_ONCE, peer, 0.5));
    }

    private void goals(StringBuilder text) {
        double latency = millis(CommandScenario.LATENCY, CommandPeer.AVE, 0.5);
        goal(text, "latency / C", ratio(CommandScenario.LATENCY, CommandPeer.C, 0.5), 1.15);
        goal(text, "p99 of it / C", ratio(CommandScenario.LATENCY, CommandPeer.C, 0.99), 1.2);
        goal(
                text,
                "latency / Python",
                ratio(CommandScenario.LATENCY, CommandPeer.PYTHON, 0.5),
                0.7);
        double large = millis(CommandScenario.LARGE_HEAP, CommandPeer.AVE, 0.5);
        goal(text, "latency with a large heap / without", large / latency, 1.2);
        goal(
                text,
                "time of 100 MB / C",
                ratio(CommandScenario.OUTPUT, CommandPeer.C, 0.5),
                1 / 0.97);
        double exit = millis(CommandScenario.EXIT, CommandPeer.AVE, 0.99);
        goal(text, "exit noticed, p99, ms", exit, 0.5);
        goal(text, "100 at once / C", ratio(CommandScenario.AT_ONCE, CommandPeer.C, 0.5), 1.3);
        if (!threads.isEmpty()) {
            double platform = seconds(ThreadedCommands.KINDS.get(0));
            double virtual = seconds(ThreadedCommands.KINDS.get(1));
            line(text, "sleep 1 on platform threads: %.2f s", platform);
            goal(text, "on virtual threads, s", virtual, platform + 1.5);
        }
    }

    private double seconds(String kind) {
        double[] each =
                threads.get(kind).stream().mapToDouble(nanos -> nanos[0]).sorted().toArray();
        return each[each.length / 2] / 1e9;
    }

    private static void goal(StringBuilder text, String name, double value, double most) {
        String reached = value <= most ? "reached" : "missed";
        line(text, "%s: %.2f, at most %.2f: %s", name, value, most, reached);
    }

    /** The median of the ratios of the rounds, which other load on the machine hardly affects. */
    private double ratio(CommandScenario scenario, CommandPeer other, double quantile) {
        List<long[]> ours = samples(scenario, CommandPeer.AVE);
        List<long[]> theirs = samples(scenario, other);
        int count = Math.min(ours.size(), theirs.size());
        double[] ratios = new double[count];
        for (int i = 0; i < count; i++) {
            ratios[i] = quantile(ours.get(i), quantile) / quantile(theirs.get(i), quantile);
        }
        Arrays.sort(ratios);
        return count == 0 ? Double.NaN : ratios[count / 2];
    }

    /** The median of the rounds' quantiles. */
    private double millis(CommandScenario scenario, CommandPeer peer, double quantile) {
        double[] each =
                samples(scenario, peer).stream()
                        .mapToDouble(nanos -> quantile(nanos, quantile))
                        .sorted()
                        .toArray();
        return each.length == 0 ? Double.NaN : each[each.length / 2] / NANOS_PER_MILLI;
    }

    private List<long[]> samples(CommandScenario scenario, CommandPeer peer) {
        return rounds.getOrDefault(scenario, Map.of()).getOrDefault(peer, List.of());
    }

    private static double quantile(long[] nanos, double quantile) {
        if (nanos.length == 0) {
            return Double.NaN;
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, sorted.length * quantile)];
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
