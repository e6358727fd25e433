// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.client;

import ave.exceptions.AveException;
import ave.exceptions.Exceptions;
import ave.network.connection.Address;
import ave.network.exceptions.ConnectionAgain;
import ave.network.exceptions.ConnectionClosed;
import ave.network.exceptions.ConnectionRefused;
import ave.network.exceptions.ConnectionReset;
import ave.network.exceptions.ConnectionTimeout;

/**
 * Why calls fail. The exception is made when and where it is thrown: each caller gets one of its
 * own, with its own stack trace. Immutable.
 */
final class Failure {
    private enum Kind {
        /** The service sent an exception. */
        REMOTE,
        /** Something happened that has nothing to do with a certain call. */
        LOCAL,
        /** The connection ended. */
        CLOSED,
        TIMEOUT,
        TOO_FAST
    }

    private final Kind kind;

    /** What a message ends with. */
    private final String text;

    /** Details from the wire, or a Throwable; may be null. */
    private final Object reason;

    /** The call that was too slow; for others the connection was closed. */
    private final PendingCall slow;

    private Failure(Kind kind, String text, Object reason, PendingCall slow) {
        this.kind = kind;
        this.text = text;
        this.reason = reason;
        this.slow = slow;
    }

    static Failure remote(Object details) {
        return new Failure(Kind.REMOTE, null, details, null);
    }

    /**
     * The failure does not depend on the call.
     *
     * @param before what may explain it; null if nothing
     */
    static Failure because(Throwable reason, Throwable before) {
        if (before != null) {
            reason.addSuppressed(before);
        }
        return new Failure(Kind.LOCAL, null, reason, null);
    }

    /** The connection ended while calls were in flight. */
    static Failure closed(Address address, String why, Throwable cause) {
        return new Failure(Kind.CLOSED, " on " + address + ": " + why, cause, null);
    }

    /** One call was too slow; those that were in flight beside it fail with it. */
    static Failure timedOut(Address address, PendingCall slow, String detail) {
        return new Failure(Kind.TIMEOUT, " on " + address + ": timed out" + detail, null, slow);
    }

    /** Too much is unsent. */
    static Failure tooFast(Address address, int unsent) {
        String text = " on " + address + ": the peer doesn't read, " + unsent + " bytes are unsent";
        return new Failure(Kind.TOO_FAST, text, null, null);
    }

    /** Returns the exception for one of the calls that failed for this reason. */
    RuntimeException of(PendingCall call) {
        return switch (kind) {
            case REMOTE -> Exceptions.fromDetails(reason);
            case LOCAL -> again((Throwable) reason);
            case CLOSED -> closed(call.text() + text, (Throwable) reason);
            case TIMEOUT ->
                    call == slow
                            ? new ConnectionTimeout(call.text() + text)
                            : closed(call.text() + ": closed, " + slow.text() + text, null);
            case TOO_FAST -> new ConnectionAgain(call.text() + text);
        };
    }

    private static ConnectionClosed closed(String message, Throwable cause) {
        return cause instanceof ConnectionReset
                ? new ConnectionReset(message, cause)
                : new ConnectionClosed(message, cause);
    }

    private static RuntimeException again(Throwable reason) {
        String message = reason.getMessage();
        if (reason instanceof AveException ave) {
            AveException again = Exceptions.fromDetails(ave.details());
            again.addSuppressed(reason);
            return again;
        }
        if (reason instanceof ConnectionClosed) {
            return closed(message, reason);
        }
        if (reason instanceof ConnectionRefused) {
            return new ConnectionRefused(message, reason);
        }
        if (reason instanceof ConnectionTimeout) {
            return new ConnectionTimeout(message, reason);
        }
        return reason instanceof RuntimeException other
                ? other
                : new ConnectionClosed("not connected: " + reason, reason);
    }

    /** Loads what tells of failures: where no descriptor is left no class can be loaded. */
    static void load() {
        PendingCall call = PendingCall.marker();
        for (RuntimeException each :
                new RuntimeException[] {
                    new ConnectionRefused(""), new ConnectionTimeout(""), new ConnectionReset("")
                }) {
            because(each, each.getCause()).of(call).addSuppressed(closed(null, "", each).of(call));
        }
    }
}
