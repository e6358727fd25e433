// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/**
 * The command line: {@code rpc} compares whole services, {@code commands} ways to run a command,
 * {@code fdtx} ways to pass descriptors, {@code processes} ways to start a process, {@code jmh}
 * runs the small benchmarks; {@code serve}, {@code command}, {@code transfers} and {@code starts}
 * are what these start.
 */
public final class Benchmarks {
    private static final String USAGE =
            """
            usage: benchmarks.jar rpc [--quick] [--rounds N] [--seconds S] [--idle N]
                                      [--only SCENARIO,...] [--json FILE]
                   benchmarks.jar commands [--quick]
                   benchmarks.jar fdtx [--quick]
                   benchmarks.jar processes [--quick]
                   benchmarks.jar handover [--quick]
                   benchmarks.jar jmh [--quick] [ARGUMENTS OF JMH...]
            scenarios: %s
            """;

    private Benchmarks() {}

    /**
     * Runs what the first argument names.
     *
     * @param arguments see the usage
     * @throws Exception if a benchmark can't be run
     */
    public static void main(String[] arguments) throws Exception {
        String command = arguments.length == 0 ? "" : arguments[0];
        String[] rest =
                Arrays.copyOfRange(arguments, Math.min(1, arguments.length), arguments.length);
        try {
            switch (command) {
                case "rpc" -> RpcBenchmark.run(RpcOptions.parse(rest), System.out);
                case "commands" -> CommandsBenchmark.run(rest, System.out);
                case "command" ->
                        CommandWork.main(CommandPeer.valueOf(rest[0]), rest[1], rest[2], rest[3]);
                case "fdtx" -> FdtxBenchmark.run(rest, System.out);
                case "transfers" ->
                        FdtxWork.main(
                                FdtxPeer.valueOf(rest[0]),
                                Integer.parseInt(rest[1]),
                                Double.parseDouble(rest[2]));
                case "processes" -> ProcessesBenchmark.run(rest, System.out);
                case "starts" ->
                        starts(StartPeer.valueOf(rest[0]), rest[1], Integer.parseInt(rest[2]));
                case "pool" -> PoolWork.main(Integer.parseInt(rest[0]));
                case "handover" -> HandoverBenchmark.run(rest, System.out);
                case "handovers" ->
                        HandoverWork.main(HandoverLoad.valueOf(rest[0]), Integer.parseInt(rest[1]));
                case "jmh" -> Microbenchmarks.run(rest);
                case "serve" -> serve(Peer.valueOf(rest[0].toUpperCase(Locale.ROOT)));
                default ->
                        throw new UserError(
                                String.format(Locale.ROOT, USAGE, Scenario.names()).strip());
            }
        } catch (UserError e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static void starts(StartPeer peer, String what, int number) throws Exception {
        if (peer == StartPeer.PROCESS_BUILDER) {
            PlainStartWork.main(what, number);
        } else {
            StartWork.main(peer, what, number);
        }
    }

    /** Serves until the parent is gone. */
    private static void serve(Peer peer) throws Exception {
        int port =
                switch (peer) {
                    case AVE -> AveServer.serve();
                    case NIO -> NioServer.start();
                    case NETTY -> NettyServer.start();
                    case C -> throw new IllegalArgumentException("that one is no Java program");
                };
        System.out.println("ready port=" + port + " pid=" + ProcessHandle.current().pid());
        waitForEnd();
        // Netty's thread is no daemon.
        System.exit(0);
    }

    private static void waitForEnd() throws IOException {
        while (System.in.read() >= 0) {
            // Only the end counts.
        }
    }
}
