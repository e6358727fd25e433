// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Compares ways to start a process, each measured from a separate process, in turns. */
final class ProcessesBenchmark implements AutoCloseable {
    /** The kinds of processes: a service that is called, and a process that only runs. */
    static final List<String> KINDS = List.of("service", "trivial");

    /** The measurement of a pool: jobs in processes that were started before. */
    static final String POOL = "pool";

    private static final int ROUNDS = 5;
    private static final int LIMIT_SECONDS = 300;
    private static final String PROGRAM = "processes.py";

    private final boolean quick;
    private final PrintStream out;
    private final Path folder;
    private final List<StartPeer> peers = new ArrayList<>(List.of(StartPeer.values()));
    private final StartResults results = new StartResults();

    private ProcessesBenchmark(boolean quick, PrintStream out) throws IOException {
        this.quick = quick;
        this.out = out;
        folder = Files.createTempDirectory("processes");
    }

    static void run(String[] arguments, PrintStream out) throws IOException, InterruptedException {
        for (String argument : arguments) {
            if (!argument.equals("--quick")) {
                throw new UserError("no option " + argument);
            }
        }
        try (ProcessesBenchmark benchmark = new ProcessesBenchmark(arguments.length > 0, out)) {
            benchmark.prepare();
            benchmark.measureAll();
            out.print(new ProcessesReport(benchmark.results).text());
        }
    }

    private void prepare() throws IOException {
        if (Machine.program("python3").isEmpty()) {
            out.println("no python3 here: left out");
            peers.removeIf(StartPeer::isPython);
        }
        // A separate file, because forkserver and spawn import it again.
        try (InputStream in = ProcessesBenchmark.class.getResourceAsStream("/" + PROGRAM)) {
            Files.copy(in, folder.resolve(PROGRAM));
        }
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
            for (String kind : KINDS) {
                for (StartPeer peer : peers) {
                    measure(kind, peer);
                }
            }
            measurePools();
            // Rotates the order, so that no peer always comes first.
            Collections.rotate(peers, 1);
        }
    }

    private void measure(String kind, StartPeer peer) throws IOException, InterruptedException {
        String number = Integer.toString(quick ? 2 : 10);
        if (!peer.isPython()) {
            List<String> command = javaCommand("starts", peer.name(), kind, number);
            results.add(kind, peer, Yardstick.output(command, LIMIT_SECONDS));
        } else if (kind.equals("trivial")) {
            String method = peer.name().toLowerCase(java.util.Locale.ROOT);
            String program = folder.resolve(PROGRAM).toString();
            List<String> command = List.of("python3", program, method, number);
            results.add(kind, peer, Yardstick.output(command, LIMIT_SECONDS));
        }
    }

    private void measurePools() throws IOException, InterruptedException {
        String number = Integer.toString(quick ? 1 : 5);
        List<String> ours = javaCommand("pool", number);
        results.add(POOL, StartPeer.COLD, Yardstick.output(ours, LIMIT_SECONDS));
        if (peers.contains(StartPeer.FORK)) {
            String program = folder.resolve(PROGRAM).toString();
            List<String> python = List.of("python3", program, "pool", number);
            results.add(POOL, StartPeer.FORK, Yardstick.output(python, LIMIT_SECONDS));
        }
    }

    /** The children inherit the class path and the properties, not the size. */
    private List<String> javaCommand(String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                System.getProperty("java.home") + File.separator + "bin/java",
                                "-XX:+UseSerialGC",
                                "-Xms256m",
                                "-Xmx256m",
                                "--enable-native-access=ALL-UNNAMED",
                                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Benchmarks.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
