// SPDX-License-Identifier: Apache-2.0
package launched;

import ave.network.process.Pipe;
import ave.network.process.Process;
import ave.network.process.ProcessException;
import ave.network.process.Supervisor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;

/** A program that does what it reads, line by line, and prints what came of it. */
public final class Crowded {
    private Crowded() {}

    /**
     * See the class.
     *
     * @param arguments what to do first
     * @throws IOException if it can't read
     */
    public static void main(String... arguments) throws IOException {
        for (String order : arguments) {
            attempt(order);
        }
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        String order;
        while ((order = lines.readLine()) != null) {
            attempt(order);
        }
    }

    private static void attempt(String order) {
        try {
            System.out.println("ended with " + obey(order));
        } catch (ProcessException e) {
            System.out.println(e.getMessage().lines().findFirst().orElse(""));
        }
    }

    private static int obey(String order) {
        return switch (order) {
            case "have a pipe" -> {
                // Descriptors have a thread of their own.
                new Pipe().close();
                yield 0;
            }
            case "start" -> start(false);
            case "start synchronized" -> start(true);
            case "supervise" -> supervise();
            default -> throw new IllegalArgumentException(order);
        };
    }

    private static int start(boolean synchronize) {
        Process child = new Process(args -> {});
        child.start(false, synchronize);
        return child.join();
    }

    private static int supervise() {
        try (Supervisor supervisor = new Supervisor()) {
            supervisor.add("brief", () -> new Process(args -> {}));
            supervisor.start();
            supervisor.join(Duration.ofMinutes(1));
        }
        return 0;
    }
}
