// SPDX-License-Identifier: Apache-2.0
package consumer.process;

import ave.network.process.Pipe;
import ave.network.process.Process;

/** Starts a process that says something through a pipe. */
public final class Main {
    private Main() {}

    public static void main(String... args) {
        try (Pipe pipe = new Pipe()) {
            Process child = new Process(words -> pipe.put(words[0]), "from the child");
            child.start();
            System.out.println(pipe.get());
            if (child.join() != 0) {
                throw new AssertionError(child);
            }
        }
    }
}
