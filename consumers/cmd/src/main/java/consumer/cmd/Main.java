// SPDX-License-Identifier: Apache-2.0
package consumer.cmd;

import ave.cmd.Cmd;
import ave.cmd.CmdResult;
import java.util.List;

/** Runs a command on a terminal. */
public final class Main {
    private Main() {}

    public static void main(String... args) {
        CmdResult result = Cmd.run(List.of("tty"));
        if (result.exitCode() != 0) {
            throw new AssertionError(result);
        }
        System.out.print(result.output());
    }
}
