// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import ave.exceptions.internal.CommandText;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;

/**
 * An operation took longer than its time limit.
 *
 * <p>Ports {@code ave.exceptions.Timeout}. The Timeout of a command has the details {@code cmd} and
 * {@code out}. {@link #toString()} names operation and limit, as far as they are known. Not
 * thread-safe, as any {@link AveException}.
 *
 * @since 1.0
 */
public class Timeout extends AveException {
    private static final long serialVersionUID = 1L;

    /** The operation, for people; null if that is unknown, or a command. */
    private final String operation;

    /** How long the operation was allowed to take; null if that is unknown. */
    private final Duration limit;

    /**
     * Creates an exception with a message.
     *
     * @param message what happened, for people; may be null
     */
    public Timeout(String message) {
        this(message, null, null);
    }

    /**
     * Creates an exception with a message and what is known of the operation. Operation and limit
     * are printed by {@link #toString()}. They are no details, so they don't travel to other
     * services.
     *
     * @param message what happened, for people; may be null
     * @param operation what was attempted, and on what; null if that is unknown
     * @param limit how long the operation was allowed to take; null if that is unknown
     */
    public Timeout(String message, String operation, Duration limit) {
        super(message);
        this.operation = operation;
        this.limit = limit;
    }

    /**
     * Creates an exception with the given details.
     *
     * @param details must contain {@code "message"}
     * @throws IllegalArgumentException if {@code details} is null or contains no message
     */
    public Timeout(Map<String, ?> details) {
        this(details, null);
    }

    /**
     * Creates an exception with the given details and a limit.
     *
     * @param details must contain {@code "message"}
     * @param limit how long the operation was allowed to take; null if that is unknown. The limit
     *     is no detail, so it doesn't travel to other services
     * @throws IllegalArgumentException if {@code details} is null or contains no message
     */
    public Timeout(Map<String, ?> details, Duration limit) {
        super(details);
        operation = null;
        this.limit = limit;
    }

    /**
     * Returns the limit that was exceeded.
     *
     * @return how long the operation was allowed to take; null if that is unknown, as it is for an
     *     exception from another service
     */
    public Duration limit() {
        return limit;
    }

    @Override
    String summary() {
        Object cmd = get("cmd");
        String attempted = cmd == null ? operation : CommandText.inOneLine(cmd);
        return getMessage()
                + (attempted == null ? "" : ": " + attempted)
                + (limit == null ? "" : " (limit " + seconds(limit) + " s)");
    }

    private static String seconds(Duration time) {
        BigDecimal exact =
                BigDecimal.valueOf(time.getNano(), 9).add(BigDecimal.valueOf(time.getSeconds()));
        return exact.stripTrailingZeros().toPlainString();
    }
}
