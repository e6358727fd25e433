// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The pending responses of a peer, in the order of its requests. */
final class ResponseQueue {
    private final ArrayDeque<PendingResponse> responses = new ArrayDeque<>(0);
    private int bytes;

    boolean isEmpty() {
        return responses.isEmpty();
    }

    int size() {
        return responses.size();
    }

    /** Of the responses that are known and wait for their turn. */
    int bytes() {
        return bytes;
    }

    /** In order. */
    List<PendingResponse> pending() {
        return List.copyOf(responses);
    }

    /** In order; null for each that is wanted and isn't known yet. */
    List<byte[]> messages() {
        List<byte[]> messages = new ArrayList<>(responses.size());
        for (PendingResponse response : responses) {
            messages.add(
                    response.isReady() || response.isWanted()
                            ? response.message()
                            : PendingResponse.NOTHING);
        }
        return messages;
    }

    /** Keeps the place of a response that comes later, or of a call that wants none. */
    PendingResponse add(boolean wanted) {
        PendingResponse response = new PendingResponse(wanted);
        responses.add(response);
        return response;
    }

    /** Goes on with those of a predecessor. */
    void addAll(List<byte[]> messages) {
        for (byte[] message : messages) {
            PendingResponse response = add(true);
            if (message != null) {
                complete(response, message);
            }
        }
    }

    void complete(PendingResponse response, byte[] message) {
        response.complete(message);
        bytes += message.length;
    }

    /** Takes the first one; null if there is none, or it isn't known yet. */
    byte[] next() {
        if (responses.isEmpty() || !responses.peek().isReady()) {
            return null;
        }
        byte[] message = responses.poll().message();
        bytes -= message.length;
        return message;
    }

    void clear() {
        responses.clear();
        bytes = 0;
    }
}
