// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import ave.exceptions.internal.CommandText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program that was run has failed, or could not be started.
 *
 * <p>Ports {@code ave.exceptions.RunError}. Its details are {@code cmd}, {@code out}, {@code
 * ptyout} (the same as {@code out}) and {@code message}. On purpose one that comes out of a call
 * keeps its trace and may lack any of them; the Python library lost the first and failed on the
 * second. Not safe for use by several threads at once, as every {@link AveException}.
 */
public class RunError extends AveException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one for a command in one line.
     *
     * @param cmd the command as it was given; null counts as empty, here and below
     * @param out what it wrote
     * @param message what went wrong
     */
    public RunError(String cmd, String out, String message) {
        super(detailsOf(orEmpty(cmd), out, message));
    }

    /**
     * Makes one for a command with its arguments.
     *
     * @param cmd the command as it was given; an empty one travels as {@code ""}
     * @param out what it wrote
     * @param message what went wrong
     */
    public RunError(List<String> cmd, String out, String message) {
        super(detailsOf(cmd == null || cmd.isEmpty() ? "" : new ArrayList<>(cmd), out, message));
    }

    /**
     * Makes one without a message for a command in one line.
     *
     * @param cmd the command as it was given
     * @param out what it wrote
     */
    public RunError(String cmd, String out) {
        this(cmd, out, "");
    }

    /**
     * Makes one without a message for a command with its arguments.
     *
     * @param cmd the command as it was given
     * @param out what it wrote
     */
    public RunError(List<String> cmd, String out) {
        this(cmd, out, "");
    }

    /**
     * Makes one of details, as they travel.
     *
     * @param details must hold {@code "message"}
     * @throws IllegalArgumentException if there is no message
     */
    public RunError(Map<String, ?> details) {
        super(details);
    }

    /**
     * The command that failed.
     *
     * @return a String, or a List of its arguments; {@code ""} if it is not known
     */
    public Object cmd() {
        Object cmd = get("cmd");
        return cmd == null ? "" : cmd;
    }

    /**
     * What the program wrote.
     *
     * @return its output, or {@code ""} if there is none
     */
    public String out() {
        Object out = get("out");
        return out == null ? "" : out.toString();
    }

    /** The command, the message and the output. The trace is left to {@link #formatTrace()}. */
    @Override
    public String toString() {
        return CommandText.likePython(cmd()) + ":\n" + getMessage() + ":\n" + out();
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
