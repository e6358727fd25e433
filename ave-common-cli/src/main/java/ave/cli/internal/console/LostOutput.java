// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

import java.io.IOException;

/**
 * Standard output could not be written. {@link Console#end} prints the message; code that catches
 * this exception only has to end the command.
 */
public final class LostOutput extends IOException {
    private static final long serialVersionUID = 1L;

    LostOutput(IOException cause) {
        super("write to standard output: " + cause.getMessage(), cause);
    }
}
