// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import org.openjdk.jmh.Main;

/** Runs the JMH benchmarks: all with short settings, or as the arguments say. */
final class Microbenchmarks {
    private static final String[] SHORT = {
        "-f", "1", "-wi", "3", "-w", "1", "-i", "5", "-r", "1", "-prof", "gc"
    };
    private static final String[] QUICK = {
        "-f", "1", "-wi", "2", "-w", "300ms", "-i", "3", "-r", "300ms", "-prof", "gc"
    };

    private Microbenchmarks() {}

    static void run(String... arguments) throws Exception {
        if (arguments.length == 0) {
            Main.main(SHORT);
        } else if (arguments.length == 1 && arguments[0].equals("--quick")) {
            Main.main(QUICK);
        } else {
            Main.main(arguments);
        }
    }
}
