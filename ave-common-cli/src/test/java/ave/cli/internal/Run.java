// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal;

import ave.cli.internal.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** What a command line printed, and its exit code. */
public record Run(int exitCode, String out, String err) {
    public static Run ave(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Run run = ave(out, arguments);
        return new Run(run.exitCode(), out.toString(StandardCharsets.UTF_8), run.err());
    }

    /** With another standard output, which isn't in the result. */
    public static Run ave(OutputStream out, String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = CommandLines.execute(new Console(out, err), arguments);
        return new Run(exitCode, "", err.toString(StandardCharsets.UTF_8));
    }
}
