// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The measurements of all rounds: their medians, and medians of ratios. */
final class Results {
    private final Map<Scenario, Map<Peer, List<Measurement>>> all = new EnumMap<>(Scenario.class);

    void add(Scenario scenario, Peer peer, Measurement measurement) {
        all.computeIfAbsent(scenario, s -> new EnumMap<>(Peer.class))
                .computeIfAbsent(peer, p -> new ArrayList<>())
                .add(measurement);
    }

    boolean has(Scenario scenario) {
        return all.containsKey(scenario);
    }

    /** In the order of the rounds. */
    List<Measurement> of(Scenario scenario, Peer peer) {
        return all.get(scenario).get(peer);
    }

    double median(Scenario scenario, Peer peer, ToDoubleFunction<Measurement> figure) {
        return median(of(scenario, peer).stream().mapToDouble(figure).toArray());
    }

    /** Returns the ratio of the calls of two peers, as the median of the rounds' ratios. */
    double ratio(Scenario scenario, Peer peer, Peer other) {
        return ratio(of(scenario, peer), of(scenario, other));
    }

    /** Returns the ratio of the calls of two scenarios. */
    double ratio(Peer peer, Scenario scenario, Scenario other) {
        return ratio(of(scenario, peer), of(other, peer));
    }

    private static double ratio(List<Measurement> these, List<Measurement> others) {
        return median(
                IntStream.range(0, these.size())
                        .mapToDouble(
                                round ->
                                        these.get(round).callsPerSecond()
                                                / others.get(round).callsPerSecond())
                        .toArray());
    }

    static double median(double... values) {
        double[] sorted = values.clone();
        java.util.Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
