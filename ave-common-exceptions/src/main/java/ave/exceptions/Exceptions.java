// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import ave.exceptions.internal.TraceHook;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes exceptions out of what came over the wire, and shows those that nobody caught.
 *
 * <p>Ports the functions {@code exception_factory} and {@code amend_exception_hook} of the Python
 * library. Safe for use by several threads.
 */
public final class Exceptions {
    private Exceptions() {}

    /**
     * Turns details that came over the wire into an exception of the class that their {@code
     * "type"} names, or a plain {@link AveException} that keeps its type if there is no such class.
     * The details are kept as they are, unknown keys included; only what is missing is added.
     *
     * <p>It never fails, whatever a peer may send: anything but a map counts as the message, and a
     * map without one gets a message that says so.
     *
     * @param details a map, a text, or anything else that JSON knows, null included
     * @return the exception, not thrown; never null
     */
    public static AveException fromDetails(Object details) {
        Map<String, Object> complete = new LinkedHashMap<>();
        if (details instanceof Map<?, ?> map) {
            map.forEach((key, value) -> complete.put(String.valueOf(key), value));
            if (!complete.containsKey("message")) {
                complete.put("message", "an exception without a message");
            }
        } else {
            complete.put("message", details);
        }
        // What a Python peer leaves out is its most general type, not ours.
        if (!complete.containsKey("type")) {
            complete.put("type", "Exception");
        }
        return ofType(String.valueOf(complete.get("type")), complete);
    }

    /**
     * Has the server side trace of each {@link AveException} printed that ends a thread uncaught.
     * The handler that was there before runs first (or the usual report of the JVM, if there was
     * none); a trace that this report showed already isn't repeated. A second call changes nothing.
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
