// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import ave.exceptions.internal.CommandText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A command failed, or could not be started.
 *
 * <p>Ports {@code ave.exceptions.RunError}. The details are {@code cmd}, {@code out}, {@code
 * ptyout} (the same as {@code out}) and {@code message}. Differs on purpose from the Python class:
 * a RunError that a service sent keeps its trace, and may lack any detail but the message. The
 * Python library drops the trace and fails if {@code cmd} or {@code out} is missing. Not
 * thread-safe, as any {@link AveException}.
 *
 * @since 1.0
 */
public class RunError extends AveException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception for a command in one string.
     *
     * @param cmd the command; null counts as empty, as it does for the other parameters
     * @param out the output of the command
     * @param message what went wrong
     */
    public RunError(String cmd, String out, String message) {
        super(detailsOf(orEmpty(cmd), out, message));
    }

    /**
     * Creates an exception for a command in a list.
     *
     * @param cmd the program and its arguments; null or an empty list becomes {@code ""}
     * @param out the output of the command; null counts as empty
     * @param message what went wrong; null counts as empty
     */
    public RunError(List<String> cmd, String out, String message) {
        super(detailsOf(cmd == null || cmd.isEmpty() ? "" : new ArrayList<>(cmd), out, message));
    }

    /**
     * Creates an exception without a message for a command in one string.
     *
     * @param cmd the command; null counts as empty
     * @param out the output of the command; null counts as empty
     */
    public RunError(String cmd, String out) {
        this(cmd, out, "");
    }

    /**
     * Creates an exception without a message for a command in a list.
     *
     * @param cmd the program and its arguments; null or an empty list becomes {@code ""}
     * @param out the output of the command; null counts as empty
     */
    public RunError(List<String> cmd, String out) {
        this(cmd, out, "");
    }

    /**
     * Creates an exception with the given details.
     *
     * @param details must contain {@code "message"}
     * @throws IllegalArgumentException if {@code details} is null or contains no message
     */
    public RunError(Map<String, ?> details) {
        super(details);
    }

    /**
     * Returns the command that failed.
     *
     * @return a String, or a List of the program and its arguments; {@code ""} if the command is
     *     not known
     */
    public Object cmd() {
        Object cmd = get("cmd");
        return cmd == null ? "" : cmd;
    }

    /**
     * Returns the output of the command.
     *
     * @return the output, or {@code ""} if there is none
     */
    public String out() {
        Object out = get("out");
        return out == null ? "" : out.toString();
    }

    /**
     * Returns the text that Python's {@code str} gives for this exception: command, message and
     * output, a line each. The trace is not part of it, see {@link #formatTrace()}.
     */
    @Override
    public String describe() {
        return CommandText.likePython(cmd()) + ":\n" + getMessage() + ":\n" + out();
    }

    @Override
    String summary() {
        return describe();
    }

    private static Map<String, Object> detailsOf(Object cmd, String out, String message) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("cmd", cmd);
        details.put("out", orEmpty(out));
        details.put("ptyout", orEmpty(out));
        details.put("message", orEmpty(message));
        return details;
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
