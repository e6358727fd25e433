// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Compares whole services, each in a separate process, under the same load. */
final class RpcBenchmark {
    /** Other descriptors: listener, epoll, JARs, the connection that requests the figures. */
    private static final int OTHER_DESCRIPTORS = 200;

    private final RpcOptions options;
    private final Yardstick yardstick;
    private final PrintStream out;
    private final List<Server> servers = new ArrayList<>();
    private final Results results = new Results();

    private RpcBenchmark(RpcOptions options, Yardstick yardstick, PrintStream out) {
        this.options = options;
        this.yardstick = yardstick;
        this.out = out;
    }

    static Results run(RpcOptions options, PrintStream out)
            throws IOException, InterruptedException {
        Machine.checkDescriptors(options.idle() + OTHER_DESCRIPTORS);
        try (Yardstick yardstick = Yardstick.compile()) {
            RpcBenchmark benchmark = new RpcBenchmark(options, yardstick, out);
            try {
                benchmark.startAll();
                benchmark.measureAll();
            } finally {
                benchmark.servers.forEach(Server::close);
            }
            Report report = new Report(options, benchmark.results);
            out.print(report.text());
            if (options.json() != null) {
                report.writeTo(options.json());
            }
            return benchmark.results;
        }
    }

    private void startAll() throws IOException, InterruptedException {
        for (Peer peer : Peer.values()) {
            servers.add(Server.start(peer, yardstick));
        }
        for (Server server : servers) {
            server.awaitReady();
        }
        if (options.warmUpSeconds() > 0) {
            warmUp();
        }
    }

    private void warmUp() throws IOException, InterruptedException {
        double each = options.warmUpSeconds() / options.scenarios().size();
        out.println("warming up");
        for (Server server : servers) {
            for (Scenario scenario : options.scenarios()) {
                yardstick.load(server, scenario, each, options.idle() / 10);
            }
        }
    }

    /** Measures in turns, so that other load on the machine affects all peers alike. */
    private void measureAll() throws IOException, InterruptedException {
        for (int round = 1; round <= options.rounds(); round++) {
            out.println(
                    "round "
                            + round
                            + " of "
                            + options.rounds()
                            + ", load average "
                            + Machine.loadAverage());
            for (Scenario scenario : options.scenarios()) {
                for (Server server : servers) {
                    results.add(
                            scenario,
                            server.peer(),
                            yardstick.load(server, scenario, options.seconds(), options.idle()));
                }
            }
            // Rotates the order, so that no peer always comes first.
            Collections.rotate(servers, 1);
        }
    }
}
