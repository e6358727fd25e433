// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import ave.exceptions.internal.TraceFormat;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An exception that travels between services: whoever called a method gets what the method threw.
 *
 * <p>Ports {@code ave.exceptions.AveException}. It is a set of named details, of which {@code
 * "message"} is mandatory and {@code "type"} is filled in. Three keys have a meaning here, all
 * others belong to whoever set them:
 *
 * <ul>
 *   <li>{@code message}: what happened, for people
 *   <li>{@code type}: the name under which it travels
 *   <li>{@code trace}: where it happened in the service, a list of {@code [file, line, function,
 *       source or null]}, outermost call first
 * </ul>
 *
 * <p>On purpose a message that is no text is tolerated wherever it is shown, where the Python
 * library fails. Values should be what JSON knows: maps, lists, text, numbers, booleans and null;
 * nothing checks it. Not safe for use by several threads at once while its details are changed.
 */
public class AveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final String MESSAGE = "message";
    private static final String TYPE = "type";
    private static final String TRACE = "trace";

    /** What travels, in the order in which it was given. */
    private final LinkedHashMap<String, Object> details;

    /**
     * Makes one of details. The map is copied (what it holds is not) and keeps its order.
     *
     * @param details must hold {@code "message"}; {@code "type"} is the simple name of the class
     *     unless given
     * @throws IllegalArgumentException if there is no message
     */
    public AveException(Map<String, ?> details) {
        this.details = checked(details);
        if (!this.details.containsKey(TYPE)) {
            this.details.put(TYPE, getClass().getSimpleName());
        }
    }

    /**
     * Makes one of a message alone, for subclasses.
     *
     * @param message what happened, for people
     */
    protected AveException(String message) {
        this(Collections.singletonMap(MESSAGE, message));
    }

    /**
     * All the details, live: what is changed in this map is changed in the exception.
     *
     * @return the details in their order, never null
     */
    public Map<String, Object> details() {
        return details;
    }

    /**
     * Reads one detail.
     *
     * @param name its key
     * @return its value; null if it is null, or if there is none of that name
     */
    public Object get(String name) {
        return details.get(name);
    }

    /**
     * The message alone.
     *
     * @return the detail {@code "message"}, or its text if it is no text
     */
    @Override
    public String getMessage() {
        return String.valueOf(details.get(MESSAGE));
    }

    /**
     * The trace in the service, ready to print: for each call {@code File "…", line …, in …}, and
     * its source below where that is known. Entries that are no trace entries are shown as they
     * are.
     *
     * @return lines that each end in a line feed, or {@code ""} without a trace
     */
    public String formatTrace() {
        return TraceFormat.format(details.get(TRACE));
    }

    /**
     * The message, and below it the trace in the service where there is one. On purpose without the
     * name of the class.
     */
    @Override
    public String toString() {
        String trace = formatTrace();
        return trace.isEmpty() ? getMessage() : getMessage() + "\nServer side traceback:\n" + trace;
    }

    private static LinkedHashMap<String, Object> checked(Map<String, ?> details) {
        if (details == null) {
            throw new IllegalArgumentException("the details of an AveException are missing");
        }
        LinkedHashMap<String, Object> copy = new LinkedHashMap<>(details);
        if (!copy.containsKey(MESSAGE)) {
            throw new IllegalArgumentException(
                    "\"message\" is missing in the details of an AveException: " + copy.keySet());
        }
        return copy;
    }
}
