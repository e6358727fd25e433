// SPDX-License-Identifier: Apache-2.0
package consumer.cli;

import ave.cli.Ave;

/** The command line inside of another program. It ends the JVM with its exit code. */
public final class Main {
    private Main() {}

    public static void main(String... args) {
        Ave.main("run", "--", "echo", "run by the command line");
    }
}
