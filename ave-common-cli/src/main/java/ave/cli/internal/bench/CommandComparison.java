// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.bench;

import ave.cmd.Cmd;
import java.util.List;

/** A command on a terminal, and one that the JDK starts on pipes. */
final class CommandComparison implements Comparison {
    private static final List<String> COMMAND = List.of("true");

    @Override
    public String ours() {
        return "Cmd.run, on a terminal";
    }

    @Override
    public String other() {
        return "ProcessBuilder, on pipes";
    }

    @Override
    public int most() {
        return 500;
    }

    @Override
    public void runOurs() {
        Cmd.run(COMMAND);
    }

    @Override
    public void runOther() throws Exception {
        java.lang.Process process = new ProcessBuilder(COMMAND).start();
        process.getInputStream().readAllBytes();
        process.waitFor();
    }
}
