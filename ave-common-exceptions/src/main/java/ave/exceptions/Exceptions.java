// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Creates exceptions from details that came over the wire, and prints the traces of uncaught ones.
 *
 * <p>Ports the functions {@code exception_factory} and {@code amend_exception_hook} of the Python
 * library. Thread-safe.
 *
 * @since 1.0
 */
public final class Exceptions {
    private static final String MESSAGE = "message";
    private static final String TYPE = "type";

    private Exceptions() {}

    /**
     * Creates the exception that details from the wire describe. The detail {@code "type"} selects
     * the class; if there is no class of that name, the result is an {@link AveException} that
     * keeps its type. The details are kept unchanged, unknown keys included: a service that passes
     * the exception on sends what it received.
     *
     * <p>This method never fails. A value that is not a map becomes the message of an exception of
     * the type {@code "Exception"}. To a map without a message, which no exception can be made of,
     * a message is added that says so. A missing type is not added.
     *
     * @param details a map, a string, or any other value of JSON, null included
     * @return a new exception, never null
     */
    public static AveException fromDetails(Object details) {
        Map<String, Object> complete = new LinkedHashMap<>();
        if (details instanceof Map<?, ?> map) {
            map.forEach((key, value) -> complete.put(String.valueOf(key), value));
            if (!complete.containsKey(MESSAGE)) {
                complete.put(MESSAGE, "an exception without a message");
            }
        } else {
            complete.put(MESSAGE, details);
            complete.put(TYPE, "Exception");
        }
        AveException made = ofType(String.valueOf(complete.get(TYPE)), complete);
        if (!complete.containsKey(TYPE)) {
            // The constructor has added it.
            made.details().remove(TYPE);
        }
        return made;
    }

    /**
     * Makes the JVM print the server side trace of each uncaught {@link AveException}. The previous
     * default handler runs first, or the JVM's own report if there was none; a trace that this
     * report contains is not repeated. Calling this method again changes nothing.
     *
     * @see Thread#setDefaultUncaughtExceptionHandler
     */
    public static void amendExceptionHook() {
        TraceHook.install();
    }

    private static AveException ofType(String type, Map<String, Object> details) {
        return switch (type) {
            case "Timeout" -> new Timeout(details);
            case "Exit" -> new Exit(details);
            case "AuthError" -> new AuthError(details);
            case "RunError" -> new RunError(details);
            case "Restarting" -> new Restarting(details);
            case "Terminated" -> new Terminated(details);
            case "Offline" -> new Offline(details);
            case "OverflowError" -> new OverflowError(details);
            case "CompositionServerResponseNot200Exception" ->
                    new CompositionServerResponseNot200Exception(details);
            case "CompositionServerResponseHttpRetryCode" ->
                    new CompositionServerResponseHttpRetryCode(details);
            case "CompositionServerResponseOrderFailed" ->
                    new CompositionServerResponseOrderFailed(details);
            case "CompositionDownloadImagesFailed" -> new CompositionDownloadImagesFailed(details);
            default -> new AveException(details);
        };
    }
}
