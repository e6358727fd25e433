// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import ave.benchmarks.CommandPeer.Output;
import ave.benchmarks.CommandPeer.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The program that {@code commands} starts for Java peers: the same as commands.c and commands.py,
 * in a separate JVM.
 */
final class CommandWork {
    private static final List<String> NOTHING = List.of("true");

    /** Limits slow peers, some of which take a quarter of a second per command. */
    private static final long MOST_NANOS = 6_000_000_000L;

    private static final int MANY = 50;

    /** Only the last round counts. */
    private static final int ROUNDS_AT_ONCE = 40;

    private static final int WARM_UP = 2000;
    private static final int OUTPUT_WARM_UP = 3;
    private static final int OUTPUT_RUNS = 5;
    private static final int CHUNK = 16 << 20;

    private final CommandPeer.Starter starter;

    private CommandWork(CommandPeer.Starter starter) {
        this.starter = starter;
    }

    /** Prints nanoseconds, a line for each measurement. */
    static void main(CommandPeer peer, String mode, String number, String extra)
            throws IOException, InterruptedException {
        CommandWork work = new CommandWork(peer.starter);
        StringBuilder lines = new StringBuilder();
        switch (mode) {
            case "latency" -> work.latency(Integer.parseInt(number), Long.parseLong(extra), lines);
            case "exit" -> work.exits(Integer.parseInt(number), extra, lines);
            case "output" -> work.output(Long.parseLong(number), lines);
            case "platform-threads", "virtual-threads" ->
                    ThreadedCommands.main(mode, Integer.parseInt(number));
            default -> work.atOnce(Integer.parseInt(number), lines);
        }
        System.out.print(lines);
    }

    /**
     * Warms up with the measured command: commands that print take another path than those that
     * don't.
     */
    private void warmUp(int runs, List<String> command) throws IOException, InterruptedException {
        long end = System.nanoTime() + MOST_NANOS / 2;
        for (int i = 0; i < runs && System.nanoTime() < end; i++) {
            starter.start(command).finish();
        }
    }

    private void latency(int runs, long heap, StringBuilder lines)
            throws IOException, InterruptedException {
        // Before the heap is large, which slows some peers down.
        warmUp(runs > MANY ? WARM_UP : runs, NOTHING);
        List<byte[]> touched = new ArrayList<>();
        for (long size = 0; size < heap; size += CHUNK) {
            byte[] chunk = new byte[CHUNK];
            java.util.Arrays.fill(chunk, (byte) 1);
            touched.add(chunk);
        }
        long stop = System.nanoTime() + MOST_NANOS;
        for (int i = 0; i < runs && System.nanoTime() < stop; i++) {
            long begin = System.nanoTime();
            starter.start(NOTHING).finish();
            lines.append(System.nanoTime() - begin).append('\n');
        }
        if (touched.size() * (long) CHUNK < heap) {
            throw new AssertionError("the heap was given back");
        }
    }

    private void exits(int runs, String program, StringBuilder lines)
            throws IOException, InterruptedException {
        List<String> command = List.of(program, "stamp");
        warmUp(runs > MANY ? WARM_UP : runs, command);
        long stop = System.nanoTime() + MOST_NANOS;
        for (int i = 0; i < runs && System.nanoTime() < stop; i++) {
            Output output = starter.start(command).finish();
            // The clock of both is CLOCK_MONOTONIC.
            long end = System.nanoTime();
            if (!output.end().isEmpty()) {
                lines.append(end - Long.parseLong(output.end().strip())).append('\n');
            }
        }
    }

    private void output(long bytes, StringBuilder lines) throws IOException, InterruptedException {
        String script = "head -c " + bytes + " /dev/zero | tr '\\0' x";
        for (int i = -OUTPUT_WARM_UP; i < OUTPUT_RUNS; i++) {
            long begin = System.nanoTime();
            Output output = starter.start(List.of("sh", "-c", script)).finish();
            long end = System.nanoTime();
            if (output.bytes() != bytes) {
                throw new IOException(output.bytes() + " bytes came in place of " + bytes);
            }
            if (i >= 0) {
                lines.append(end - begin).append('\n');
            }
        }
    }

    private void atOnce(int count, StringBuilder lines) throws IOException, InterruptedException {
        warmUp(WARM_UP, NOTHING);
        long stop = System.nanoTime() + MOST_NANOS;
        for (int i = 0; i == 0 || i < ROUNDS_AT_ONCE && System.nanoTime() < stop; i++) {
            List<Run> runs = new ArrayList<>();
            long begin = System.nanoTime();
            for (int j = 0; j < count; j++) {
                runs.add(starter.start(NOTHING));
            }
            for (Run run : runs) {
                run.finish();
            }
            lines.setLength(0);
            lines.append(System.nanoTime() - begin).append('\n');
        }
    }
}
