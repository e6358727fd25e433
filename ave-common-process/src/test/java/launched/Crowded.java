// SPDX-License-Identifier: Apache-2.0
package launched;

import ave.network.process.Process;
import ave.network.process.ProcessException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;

/** A program that starts a child for each line that it reads, and prints what came of it. */
public final class Crowded {
    private Crowded() {}

    /**
     * See the class.
     *
     * @param arguments none
     * @throws IOException if it can't read
     */
    public static void main(String... arguments) throws IOException {
        // What needs a thread has it from now on.
        attempt();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        while (lines.readLine() != null) {
            attempt();
        }
    }

    private static void attempt() {
        try {
            Process child = new Process(args -> {});
            child.start(false, true);
            System.out.println("ended with " + child.join());
        } catch (ProcessException e) {
            System.out.println(e.getMessage().lines().findFirst().orElse(""));
        }
    }
}
