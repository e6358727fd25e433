// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The figures of all rounds: their medians, and medians of ratios. */
final class StartResults {
    private static final Pattern LINE = Pattern.compile("([A-Z_]+) (-?\\d+)");

    private final Map<Key, List<double[]>> rounds = new HashMap<>();

    private record Key(String kind, StartPeer peer, StartFigure figure) {}

    /** Adds the output of a program in a round: a line for each figure. */
    void add(String kind, StartPeer peer, String printed) {
        Map<StartFigure, List<Double>> values = new HashMap<>();
        for (String line : printed.split("\n")) {
            Matcher matcher = LINE.matcher(line);
            // Native libraries may print warnings.
            if (matcher.matches()) {
                values.computeIfAbsent(
                                StartFigure.valueOf(matcher.group(1)), f -> new ArrayList<>())
                        .add(Double.parseDouble(matcher.group(2)));
            }
        }
        values.forEach(
                (figure, list) ->
                        rounds.computeIfAbsent(new Key(kind, peer, figure), k -> new ArrayList<>())
                                .add(list.stream().mapToDouble(d -> d).sorted().toArray()));
    }

    boolean has(String kind, StartPeer peer) {
        return rounds.containsKey(new Key(kind, peer, StartFigure.RETURN));
    }

    /** The median of the rounds' quantiles; NaN if there is none. */
    double quantile(String kind, StartPeer peer, StartFigure figure, double quantile) {
        double[] each =
                rounds(kind, peer, figure).stream()
                        .mapToDouble(values -> quantile(values, quantile))
                        .toArray();
        return each.length == 0 ? Double.NaN : Results.median(each);
    }

    /** The median of the ratios of the rounds, which other load on the machine hardly affects. */
    double ratio(String kind, StartPeer peer, StartPeer other, StartFigure figure) {
        List<double[]> these = rounds(kind, peer, figure);
        List<double[]> others = rounds(kind, other, figure);
        double[] ratios = new double[Math.min(these.size(), others.size())];
        Arrays.setAll(ratios, i -> quantile(these.get(i), 0.5) / quantile(others.get(i), 0.5));
        return ratios.length == 0 ? Double.NaN : Results.median(ratios);
    }

    private List<double[]> rounds(String kind, StartPeer peer, StartFigure figure) {
        return rounds.getOrDefault(new Key(kind, peer, figure), List.of());
    }

    private static double quantile(double[] sorted, double quantile) {
        return sorted[(int) Math.min(sorted.length - 1, sorted.length * quantile)];
    }
}
