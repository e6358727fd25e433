// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import ave.exceptions.internal.TraceFormat;
import ave.exceptions.internal.TypeName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An exception that travels between services: the caller of a remote method gets the exception that
 * the method threw.
 *
 * <p>Ports {@code ave.exceptions.AveException}. The exception consists of named details. Three keys
 * have a meaning here, all others belong to the code that sets them:
 *
 * <ul>
 *   <li>{@code message}: what happened, for people. Mandatory
 *   <li>{@code type}: the name of the exception on the wire. The constructor adds it if it is
 *       missing; {@link Exceptions#fromDetails} does not, so that details pass through unchanged
 *   <li>{@code trace}: the stack in the service, a list of {@code [file, line, function, source or
 *       null]}, outermost call first
 * </ul>
 *
 * <p>The exception has three texts. {@link #getMessage()} is the message alone. {@link #describe()}
 * is what Python's {@code str} gives. {@link #toString()}, which the JVM prints above a stack
 * trace, begins with the class, as that of any {@code Throwable}.
 *
 * <p>Differs on purpose from the Python class: a message that is not a string is printed as its
 * text, where Python fails. Values should be of the types of JSON (maps, lists, strings, numbers,
 * booleans and null), which is not checked. Not thread-safe while the details are changed.
 *
 * @since 1.0
 */
public class AveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final String MESSAGE = "message";
    private static final String TYPE = "type";
    private static final String TRACE = "trace";
    private static final String TRACE_TITLE = "Server side traceback:\n";

    /** All details, in the order in which they were given. */
    private final LinkedHashMap<String, Object> details;

    /**
     * Creates an exception with the given details. The map is copied in its order, its values are
     * not.
     *
     * @param details must contain {@code "message"}, whose value may be null. {@code "type"} is
     *     added if it is missing: the simple name of the class, or of the next superclass that has
     *     a name where the class is anonymous or generated at run time
     * @throws IllegalArgumentException if {@code details} is null or contains no message
     */
    public AveException(Map<String, ?> details) {
        this.details = checked(details);
        if (!this.details.containsKey(TYPE)) {
            this.details.put(TYPE, TypeName.of(getClass()));
        }
    }

    /**
     * Creates an exception with a message and a type, for subclasses.
     *
     * @param message what happened, for people; may be null
     */
    protected AveException(String message) {
        this(Collections.singletonMap(MESSAGE, message));
    }

    /**
     * Returns the details. The map is live: changes of the map change the exception.
     *
     * @return all details in their order, never null
     */
    public Map<String, Object> details() {
        return details;
    }

    /**
     * Returns one detail.
     *
     * @param name the key of the detail
     * @return its value, or null if there is no such detail
     */
    public Object get(String name) {
        return details.get(name);
    }

    /**
     * Returns the message alone.
     *
     * @return the text of the detail {@code "message"}; {@code "null"} if that is null
     */
    @Override
    public String getMessage() {
        return String.valueOf(details.get(MESSAGE));
    }

    /**
     * Formats the trace in the service: for each call {@code File "…", line …, in …}, and the
     * source text on a second line if it is known. Entries of another form are printed as they are.
     *
     * @return lines that each end in a line feed, or {@code ""} without a trace
     */
    public String formatTrace() {
        return TraceFormat.format(details.get(TRACE));
    }

    /**
     * Returns the text that Python's {@code str} gives for this exception: the message, and where
     * there is a trace a line {@code Server side traceback:} and the trace.
     *
     * @return the text, never null
     */
    public String describe() {
        String trace = formatTrace();
        return trace.isEmpty() ? getMessage() : getMessage() + "\n" + TRACE_TITLE + trace;
    }

    /**
     * Returns the text that the JVM prints above a stack trace: the name of the class, the type if
     * it is not that of the class (a {@code ValueError} of a Python service is an {@code
     * AveException} here), what happened, and the trace in the service if there is one.
     *
     * @return the text, never null; it doesn't end in a line feed
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(getClass().getName()).append(": ");
        Object type = details.get(TYPE);
        if (type != null && !type.equals(TypeName.of(getClass()))) {
            text.append(type).append(": ");
        }
        text.append(summary());
        String trace = formatTrace();
        if (!trace.isEmpty()) {
            text.append(text.charAt(text.length() - 1) == '\n' ? "" : "\n");
            text.append(TRACE_TITLE).append(trace);
        }
        return text.toString().stripTrailing();
    }

    /** Returns what happened, without the trace. Part of {@link #toString()}. */
    String summary() {
        return getMessage();
    }

    private static LinkedHashMap<String, Object> checked(Map<String, ?> details) {
        if (details == null) {
            throw new IllegalArgumentException("the details of an AveException are null");
        }
        LinkedHashMap<String, Object> copy = new LinkedHashMap<>(details);
        if (!copy.containsKey(MESSAGE)) {
            throw new IllegalArgumentException(
                    "\"message\" is missing in the details of an AveException: " + copy.keySet());
        }
        return copy;
    }
}
