// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.server;

import java.util.function.Consumer;

/** The place of a response in the order of a peer's responses. For the loop's thread. */
public final class PendingResponse {
    /** In place of a response that isn't wanted. */
    static final byte[] NOTHING = {};

    private final boolean wanted;
    private byte[] message;
    private Consumer<byte[]> forward;

    PendingResponse(boolean wanted) {
        this.wanted = wanted;
    }

    /**
     * Tells whether the response is known.
     *
     * @return whether it was completed
     */
    public boolean isReady() {
        return message != null;
    }

    /**
     * Forwards the message instead of sending it: another process has the connection now.
     *
     * @param sender is given the message when it is known; empty if no response is wanted
     */
    public void forwardTo(Consumer<byte[]> sender) {
        forward = sender;
    }

    /**
     * Tells whether the message is forwarded.
     *
     * @return whether {@link #forwardTo} was called
     */
    public boolean isForwarded() {
        return forward != null;
    }

    boolean isWanted() {
        return wanted;
    }

    /**
     * Returns the message.
     *
     * @return the message with its header; empty if no response is wanted, null if it isn't known
     *     yet
     */
    public byte[] message() {
        return message;
    }

    void complete(byte[] bytes) {
        message = bytes;
        if (forward != null) {
            forward.accept(bytes);
        }
    }
}
