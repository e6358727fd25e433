// SPDX-License-Identifier: Apache-2.0
package launched;

import ave.network.process.Pipe;
import ave.network.process.Process;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A program that starts a child and a daemon, and prints what these say of themselves. */
public final class Main {
    private Main() {}

    /** Tells how it was started. */
    static final class Witness extends Process {
        private static final long serialVersionUID = 1L;
        private final Pipe facts = new Pipe();

        @Override
        public void run() {
            Map<String, Object> told = new TreeMap<>();
            told.put("assertions", Main.class.desiredAssertionStatus());
            told.put("system assertions", String.class.desiredAssertionStatus());
            told.put("agent", System.getProperty("launched.agent", "none"));
            told.put("property", System.getProperty("launched.property", "none"));
            told.put("set later", System.getProperty("launched.later", "none"));
            told.put("module", String.valueOf(Main.class.getModule().getName()));
            told.put("heap", Runtime.getRuntime().maxMemory() >> 20);
            told.put("folder", Path.of("").toAbsolutePath().toString());
            told.put("debugged", String.join(" ", options()).contains("jdwp"));
            facts.put(told);
        }

        private static java.util.List<String> options() {
            return ManagementFactory.getRuntimeMXBean().getInputArguments();
        }
    }

    /**
     * See the class.
     *
     * @param arguments none
     */
    public static void main(String... arguments) {
        System.setProperty("launched.later", "indigo");
        for (boolean daemonize : new boolean[] {false, true}) {
            Witness witness = new Witness();
            witness.start(daemonize, true);
            try (Pipe facts = witness.facts) {
                System.out.println(facts.get(Duration.ofSeconds(60)));
            }
            if (!daemonize && witness.join() != 0) {
                System.exit(1);
            }
        }
        Process lambda = new Process(args -> System.exit(args.length), "a", "b");
        lambda.start();
        System.out.println("lambda " + lambda.join());
    }
}
