// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long clients wait while a service is handed over to its successor. */
final class HandoverBenchmark {
    private static final Pattern LINE = Pattern.compile("([A-Z]+) (\\d+)");
    private static final int ROUNDS = 5;
    private static final int RESTARTS = 20;
    private static final int LIMIT_SECONDS = 300;

    /** The descriptors of a JVM besides its connections. */
    private static final int DESCRIPTORS = 200;

    private final boolean quick;
    private final PrintStream out;
    private final Map<HandoverLoad, Map<String, List<Long>>> figures =
            new EnumMap<>(HandoverLoad.class);

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
        List<HandoverLoad> loads = new ArrayList<>(List.of(HandoverLoad.values()));
        if (quick) {
            loads.remove(HandoverLoad.CROWD);
        }
        long limit = Machine.descriptorLimit();
        loads.removeIf(
                load -> {
                    boolean tooMany = limit < load.idle + DESCRIPTORS;
                    if (tooMany) {
                        out.println(load.title + " left out: descriptors end at " + limit);
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
            for (HandoverLoad load : loads) {
                measure(load);
            }
        }
    }

    private void measure(HandoverLoad load) throws IOException, InterruptedException {
        List<String> command =
                List.of(
                        System.getProperty("java.home") + File.separator + "bin/java",
                        "-XX:+UseSerialGC",
                        "-Xms256m",
                        load.uploads > 0 ? "-Xmx2g" : "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Benchmarks.class.getName(),
                        "handovers",
                        load.name(),
                        Integer.toString(quick ? 3 : RESTARTS));
        String printed = Yardstick.output(command, LIMIT_SECONDS);
        for (String line : printed.split("\n")) {
            Matcher matcher = LINE.matcher(line);
            // Native libraries may print warnings.
            if (matcher.matches()) {
                figures.computeIfAbsent(load, i -> new TreeMap<>())
                        .computeIfAbsent(matcher.group(1), name -> new ArrayList<>())
                        .add(Long.parseLong(matcher.group(2)));
            }
        }
    }
}
