// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Compares ways to pass descriptors, each measurement in a separate process, in turns. */
final class FdtxBenchmark implements AutoCloseable {
    /** The measured numbers of descriptors per message. */
    static final List<Integer> COUNTS = List.of(1, 8);

    private static final int ROUNDS = 7;
    private static final int LIMIT_SECONDS = 60;

    private static final String SOURCE = "fdtx.c";

    private final boolean quick;
    private final Path folder;
    private final PrintStream out;
    private final List<FdtxPeer> peers = new ArrayList<>(List.of(FdtxPeer.values()));
    private final Map<Integer, Map<FdtxPeer, List<Double>>> rounds = new TreeMap<>();

    private FdtxBenchmark(boolean quick, PrintStream out) throws IOException {
        this.quick = quick;
        this.out = out;
        folder = Files.createTempDirectory("fdtx");
    }

    static void run(String[] arguments, PrintStream out) throws IOException, InterruptedException {
        for (String argument : arguments) {
            if (!argument.equals("--quick")) {
                throw new UserError("no option " + argument);
            }
        }
        try (FdtxBenchmark benchmark = new FdtxBenchmark(arguments.length > 0, out)) {
            benchmark.prepare();
            benchmark.measureAll();
            out.print(new FdtxReport(benchmark.rounds).text());
        }
    }

    private void prepare() throws IOException, InterruptedException {
        if (Machine.program("python3").isEmpty()) {
            out.println("no python3 here: left out");
            peers.remove(FdtxPeer.PYTHON);
        }
        Optional<Path> compiler = Machine.compiler();
        if (compiler.isEmpty()) {
            out.println("no C compiler here: left out");
            peers.removeAll(List.of(FdtxPeer.C, FdtxPeer.C_MANY));
            return;
        }
        try (InputStream in = FdtxBenchmark.class.getResourceAsStream("/" + SOURCE)) {
            Files.copy(in, folder.resolve(SOURCE));
        }
        String source = folder.resolve(SOURCE).toString();
        Yardstick.output(
                List.of(compiler.get().toString(), "-O2", "-o", program(), source), LIMIT_SECONDS);
    }

    private String program() {
        return folder.resolve("fdtx").toString();
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
            for (int fds : COUNTS) {
                for (FdtxPeer peer : peers) {
                    measure(peer, fds);
                }
            }
            // Rotates the order, so that no peer always comes first.
            Collections.rotate(peers, 1);
        }
    }

    private void measure(FdtxPeer peer, int fds) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(programOf(peer));
        command.addAll(List.of(Integer.toString(fds), quick ? "0.1" : "1.5"));
        String printed = Yardstick.output(Machine.onCore(0, command), LIMIT_SECONDS);
        double transfers =
                Arrays.stream(printed.split("\n"))
                        // Native libraries may print warnings.
                        .filter(line -> line.matches("\\d+"))
                        .mapToDouble(Double::parseDouble)
                        .findFirst()
                        .orElseThrow(() -> new IOException(peer.title + ": " + printed));
        rounds.computeIfAbsent(fds, f -> new EnumMap<>(FdtxPeer.class))
                .computeIfAbsent(peer, p -> new ArrayList<>())
                .add(transfers);
    }

    private List<String> programOf(FdtxPeer peer) throws IOException {
        if (peer == FdtxPeer.C || peer == FdtxPeer.C_MANY) {
            return List.of(program(), Integer.toString(peer.atOnce));
        }
        if (peer == FdtxPeer.PYTHON) {
            try (InputStream in = FdtxBenchmark.class.getResourceAsStream("/fdtx.py")) {
                String program = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                return List.of("python3", "-c", program);
            }
        }
        return List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-XX:+UseSerialGC",
                "-Xms256m",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Benchmarks.class.getName(),
                "transfers",
                peer.name());
    }

    @Override
    public void close() throws IOException {
        for (String name : List.of("fdtx", SOURCE)) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.deleteIfExists(folder);
    }
}
