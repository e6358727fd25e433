// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import ave.network.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The results as a table for people and as JSON for programs. */
final class Report {
    private static final List<Peer> OTHERS = List.of(Peer.NIO, Peer.NETTY, Peer.C);

    private final RpcOptions options;
    private final Results results;

    /** A goal: a ratio and its lower bound. */
    private record Goal(String name, double ratio, double least) {
        /** The tolerance for noise of the machine. */
        private static final double NOISE = 0.03;

        boolean isReached() {
            return ratio >= least - NOISE;
        }
    }

    Report(RpcOptions options, Results results) {
        this.options = options;
        this.results = results;
    }

    // ---- the table

    String text() {
        StringBuilder text = new StringBuilder();
        line(text, "%n%s", "calls per second, medians of " + options.rounds() + " rounds; ratios");
        row(text, "", "ours", "NIO", "Netty", "C", "ours/NIO", "ours/Netty", "ours/C");
        for (Scenario scenario : options.scenarios()) {
            List<String> cells = new ArrayList<>();
            for (Peer peer : Peer.values()) {
                cells.add(number(median(scenario, peer, Measurement::callsPerSecond)));
            }
            for (Peer other : OTHERS) {
                cells.add(String.format(Locale.ROOT, "%.2f", ratio(scenario, other)));
            }
            row(text, scenario.title, cells.toArray(String[]::new));
        }
        if (results.has(Scenario.BLOB)) {
            details(text, "MB/s", Scenario.BLOB, m -> m.bytesPerSecond() / 1e6);
        }
        for (Scenario scenario : options.scenarios()) {
            line(text, "%n%s", scenario.title);
            details(text, "server's CPU, us/call", scenario, Measurement::cpuMicros);
            details(text, "median answer, us", scenario, Measurement::p50);
            details(text, "99th percentile, us", scenario, Measurement::p99);
            details(text, "allocated, bytes/call", scenario, Measurement::allocatedBytes);
            if (scenario.countsWrites()) {
                details(text, "writes/answer", scenario, Measurement::writes);
            }
        }
        goals(text);
        return text.toString();
    }

    private void details(
            StringBuilder text,
            String what,
            Scenario scenario,
            ToDoubleFunction<Measurement> figure) {
        List<String> cells = new ArrayList<>();
        for (Peer peer : Peer.values()) {
            cells.add(number(median(scenario, peer, figure)));
        }
        row(text, "  " + what, cells.toArray(String[]::new));
    }

    private void goals(StringBuilder text) {
        line(text, "%ngoals, as ratios");
        for (Goal goal : goals()) {
            line(
                    text,
                    "  %-58s %5.2f  %s",
                    goal.name,
                    goal.ratio,
                    goal.isReached() ? "reached" : "missed, " + goal.least + " is the goal");
        }
    }

    private List<Goal> goals() {
        List<Goal> goals = new ArrayList<>();
        for (Scenario scenario : List.of(Scenario.ONE, Scenario.ONE_CORE, Scenario.MANY)) {
            if (results.has(scenario)) {
                for (Peer other : List.of(Peer.NIO, Peer.NETTY)) {
                    goals.add(
                            new Goal(
                                    scenario.title + ", ours to " + other.title,
                                    ratio(scenario, other),
                                    1));
                }
            }
        }
        addIdleGoal(goals, Scenario.ONE_IDLE, Scenario.ONE);
        addIdleGoal(goals, Scenario.MANY_IDLE, Scenario.MANY);
        return goals;
    }

    private void addIdleGoal(List<Goal> goals, Scenario beside, Scenario without) {
        if (results.has(beside) && results.has(without)) {
            goals.add(
                    new Goal(
                            beside.title + ", ours to ours without them",
                            results.ratio(Peer.AVE, beside, without),
                            0.9));
        }
    }

    private double median(Scenario scenario, Peer peer, ToDoubleFunction<Measurement> figure) {
        return results.median(scenario, peer, figure);
    }

    private double ratio(Scenario scenario, Peer other) {
        return results.ratio(scenario, Peer.AVE, other);
    }

    private static void row(StringBuilder text, String title, String... cells) {
        text.append(String.format(Locale.ROOT, "%-32s", title));
        for (String cell : cells) {
            text.append(String.format(Locale.ROOT, "%11s", cell));
        }
        text.append(System.lineSeparator());
    }

    private static void line(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append(System.lineSeparator());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
    }

    // ---- JSON

    void writeTo(Path file) throws IOException {
        byte[] json = Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(values());
        Files.write(file, json);
    }

    private Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("machine", Machine.description());
        values.put("rounds", options.rounds());
        values.put("seconds", options.seconds());
        values.put("idleConnections", options.idle());
        Map<String, Object> scenarios = new LinkedHashMap<>();
        for (Scenario scenario : options.scenarios()) {
            scenarios.put(scenario.argument(), values(scenario));
        }
        values.put("scenarios", scenarios);
        values.put("goals", goals().stream().map(Report::values).toList());
        return values;
    }

    private Map<String, Object> values(Scenario scenario) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("title", scenario.title);
        for (Peer peer : Peer.values()) {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("callsPerSecond", median(scenario, peer, Measurement::callsPerSecond));
            figures.put("cpuMicros", median(scenario, peer, Measurement::cpuMicros));
            figures.put("p50", median(scenario, peer, Measurement::p50));
            figures.put("p99", median(scenario, peer, Measurement::p99));
            figures.put("rounds", results.of(scenario, peer).stream().map(Report::values).toList());
            values.put(peer.title, figures);
        }
        for (Peer other : OTHERS) {
            values.put("ours/" + other.title, ratio(scenario, other));
        }
        return values;
    }

    private static Map<String, Object> values(Measurement measurement) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("callsPerSecond", measurement.callsPerSecond());
        values.put("bytesPerSecond", measurement.bytesPerSecond());
        values.put("cpuMicros", measurement.cpuMicros());
        values.put("allocatedBytes", measurement.allocatedBytes());
        values.put("writes", measurement.writes());
        values.put("p50", measurement.p50());
        values.put("p99", measurement.p99());
        return values;
    }

    private static Map<String, Object> values(Goal goal) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("goal", goal.name);
        values.put("ratio", goal.ratio);
        values.put("least", goal.least);
        values.put("reached", goal.isReached());
        return values;
    }
}
