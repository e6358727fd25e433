// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Compares ways to run a command, each measurement in a separate process, in turns. */
final class CommandsBenchmark implements AutoCloseable {
    private static final int ROUNDS = 5;
    private static final int OUTPUT_PAIRS = 16;
    private static final int THREADS = 1000;
    private static final int QUICK_THREADS = 20;
    private static final int LIMIT_SECONDS = 300;

    private final boolean quick;
    private final PrintStream out;
    private final Path folder;
    private final List<CommandPeer> peers = new ArrayList<>(List.of(CommandPeer.values()));
    private final Map<CommandScenario, Map<CommandPeer, List<long[]>>> rounds =
            new EnumMap<>(CommandScenario.class);

    private final Map<String, List<long[]>> threads = new HashMap<>();

    private CommandsBenchmark(boolean quick, PrintStream out) throws IOException {
        this.quick = quick;
        this.out = out;
        folder = Files.createTempDirectory("commands");
    }

    static void run(String[] arguments, PrintStream out) throws IOException, InterruptedException {
        for (String argument : arguments) {
            if (!argument.equals("--quick")) {
                throw new UserError("no option " + argument);
            }
        }
        try (CommandsBenchmark benchmark = new CommandsBenchmark(arguments.length > 0, out)) {
            benchmark.prepare();
            benchmark.measureAll();
            benchmark.measureOutputOften();
            benchmark.measureThreads();
            long bytes = CommandScenario.OUTPUT.number(benchmark.quick);
            out.print(new CommandsReport(benchmark.rounds, benchmark.threads, bytes).text());
        }
    }

    private void prepare() throws IOException, InterruptedException {
        for (String name : List.of("commands.c", "commands.py")) {
            try (InputStream in = CommandsBenchmark.class.getResourceAsStream("/" + name)) {
                Files.copy(in, folder.resolve(name));
            }
        }
        Path compiler =
                Machine.compiler()
                        .orElseThrow(() -> new UserError("the yardstick is C: no compiler"));
        Yardstick.output(
                List.of(
                        compiler.toString(),
                        "-O2",
                        "-o",
                        program(),
                        folder.resolve("commands.c").toString()),
                60);
        if (Machine.program("python3").isEmpty()) {
            out.println("no python3 here: left out");
            peers.remove(CommandPeer.PYTHON);
        }
    }

    private String program() {
        return folder.resolve("commands").toString();
    }

    private void measureAll() throws IOException, InterruptedException {
        int count = quick ? 1 : ROUNDS;
        for (int round = 1; round <= count; round++) {
            out.printf(
                    Locale.ROOT,
                    "round %d of %d, load average %s%n",
                    round,
                    count,
                    Machine.loadAverage());
            for (CommandScenario scenario : CommandScenario.values()) {
                for (CommandPeer peer : peers) {
                    measure(scenario, peer);
                }
            }
            // Rotates the order, so that no peer always comes first.
            Collections.rotate(peers, 1);
        }
    }

    /**
     * A terminal's speed varies more from start to start than the difference to be measured. So the
     * limit is measured right before or after this library, many times.
     */
    private void measureOutputOften() throws IOException, InterruptedException {
        List<CommandPeer> pair = new ArrayList<>(List.of(CommandPeer.C, CommandPeer.AVE));
        for (int i = 0; i < OUTPUT_PAIRS && !quick; i++) {
            for (CommandPeer peer : pair) {
                measure(CommandScenario.OUTPUT, peer);
            }
            Collections.rotate(pair, 1);
        }
    }

    private void measureThreads() throws IOException, InterruptedException {
        if (!ThreadedCommands.isSupported()) {
            out.println("virtual threads: left out, they need Java 21");
            return;
        }
        String number = Integer.toString(quick ? QUICK_THREADS : THREADS);
        for (int round = 0; round < (quick ? 1 : ROUNDS); round++) {
            for (String kind : ThreadedCommands.KINDS) {
                List<String> command =
                        new ArrayList<>(javaCommand(CommandPeer.AVE, CommandScenario.AT_ONCE));
                command.addAll(List.of(kind, number, "0"));
                threads.computeIfAbsent(kind, k -> new ArrayList<>()).add(nanos(command));
            }
        }
    }

    private void measure(CommandScenario scenario, CommandPeer peer)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(programOf(peer, scenario));
        command.addAll(
                List.of(
                        scenario.mode,
                        Integer.toString(scenario.number(quick)),
                        scenario.extra(quick, program())));
        try {
            long[] nanos = nanos(command);
            rounds.computeIfAbsent(scenario, s -> new EnumMap<>(CommandPeer.class))
                    .computeIfAbsent(peer, p -> new ArrayList<>())
                    .add(nanos);
        } catch (IOException e) {
            // A peer that fails, for example by losing output, is skipped in this round.
            out.println(peer.title + ", " + scenario.title + ": " + e.getMessage());
        }
    }

    private static long[] nanos(List<String> command) throws IOException, InterruptedException {
        return Arrays.stream(Yardstick.output(command, LIMIT_SECONDS).split("\n"))
                // Native libraries may print warnings.
                .filter(line -> line.matches("-?\\d+"))
                .mapToLong(Long::parseLong)
                .toArray();
    }

    private List<String> programOf(CommandPeer peer, CommandScenario scenario) {
        return switch (peer) {
            case C -> List.of(program());
            case PYTHON -> List.of("python3", folder.resolve("commands.py").toString());
            default -> javaCommand(peer, scenario);
        };
    }

    private List<String> javaCommand(CommandPeer peer, CommandScenario scenario) {
        String heap = scenario == CommandScenario.LARGE_HEAP && !quick ? "4g" : "256m";
        return List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-XX:+UseSerialGC",
                "-Xms" + heap,
                "-Xmx" + heap,
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                Benchmarks.class.getName(),
                "command",
                peer.name());
    }

    @Override
    public void close() throws IOException {
        for (String name : List.of("commands", "commands.c", "commands.py")) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.deleteIfExists(folder);
    }
}
