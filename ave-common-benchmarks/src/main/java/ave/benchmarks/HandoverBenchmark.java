// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long clients wait while a service is handed over to its successor. */
final class HandoverBenchmark {
    /** How many idle connections there are beside the client that pings. */
    static final List<Integer> IDLE = List.of(10, 1000, 5000);

    private static final Pattern LINE = Pattern.compile("([A-Z]+) (\\d+)");
    private static final int ROUNDS = 5;
    private static final int RESTARTS = 20;
    private static final int LIMIT_SECONDS = 300;

    /** Of a JVM, beside connections. */
    private static final int DESCRIPTORS = 200;

    private final boolean quick;
    private final PrintStream out;
    private final Map<Integer, Map<String, List<Long>>> figures = new TreeMap<>();

    private HandoverBenchmark(boolean quick, PrintStream out) {
        this.quick = quick;
        this.out = out;
    }

    static void run(String[] arguments, PrintStream out) throws IOException, InterruptedException {
        for (String argument : arguments) {
            if (!argument.equals("--quick")) {
                throw new UserError("no option " + argument);
            }
        }
        HandoverBenchmark benchmark = new HandoverBenchmark(arguments.length > 0, out);
        benchmark.measureAll();
        out.print(new HandoverReport(benchmark.figures).text());
    }

    private void measureAll() throws IOException, InterruptedException {
        List<Integer> counts = new ArrayList<>(quick ? IDLE.subList(0, 2) : IDLE);
        long limit = Machine.descriptorLimit();
        counts.removeIf(
                idle -> {
                    boolean tooMany = limit < idle + DESCRIPTORS;
                    if (tooMany) {
                        out.println(idle + " connections left out: descriptors end at " + limit);
                    }
                    return tooMany;
                });
        int rounds = quick ? 1 : ROUNDS;
        for (int round = 1; round <= rounds; round++) {
            out.printf(
                    Locale.ROOT,
                    "round %d of %d, load average %s%n",
                    round,
                    rounds,
                    Machine.loadAverage());
            for (int idle : counts) {
                measure(idle);
            }
        }
    }

    private void measure(int idle) throws IOException, InterruptedException {
        List<String> command =
                List.of(
                        System.getProperty("java.home") + File.separator + "bin/java",
                        "-XX:+UseSerialGC",
                        "-Xms256m",
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Benchmarks.class.getName(),
                        "handovers",
                        Integer.toString(idle),
                        Integer.toString(quick ? 3 : RESTARTS));
        String printed = Yardstick.output(command, LIMIT_SECONDS);
        for (String line : printed.split("\n")) {
            Matcher matcher = LINE.matcher(line);
            // Native libraries may have something to say as well.
            if (matcher.matches()) {
                figures.computeIfAbsent(idle, i -> new TreeMap<>())
                        .computeIfAbsent(matcher.group(1), name -> new ArrayList<>())
                        .add(Long.parseLong(matcher.group(2)));
            }
        }
    }
}
