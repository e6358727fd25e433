// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import ave.exceptions.AveException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A command ended with an exit code that {@link CmdOptions#requireExitCode} doesn't allow. Details:
 * {@code cmd}, a list; {@code out}, its output; {@code exit_code}.
 *
 * @since 1.0
 */
public final class ExitCodeException extends AveException {
    private static final long serialVersionUID = 1L;

    private final transient CmdResult result;

    ExitCodeException(List<String> command, CmdResult result) {
        super(details(command, result));
        this.result = result;
    }

    private static Map<String, Object> details(List<String> command, CmdResult result) {
        Map<String, Object> details = new LinkedHashMap<>();
        String how =
                result.signal() == 0
                        ? "ended with exit code " + result.exitCode()
                        : "was killed by signal " + result.signal();
        details.put("message", "the command " + how + ": " + String.join(" ", command));
        details.put("cmd", new ArrayList<>(command));
        details.put("out", result.output());
        details.put("exit_code", result.exitCode());
        return details;
    }

    /**
     * Returns the result of the command.
     *
     * @return the result with the whole output; null if this exception was deserialized
     */
    public CmdResult result() {
        return result;
    }
}
