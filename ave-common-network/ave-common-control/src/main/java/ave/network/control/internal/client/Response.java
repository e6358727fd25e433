// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.client;

import ave.network.json.JsonReader;
import ave.network.json.JsonReader.MemberHandler;
import ave.posix.abi.Utf8;
import java.io.IOException;
import java.util.Map;

/** One message of a service, read straight from its text. For the thread that reads. */
final class Response implements MemberHandler {
    /** The response of every service to a request without a method. */
    private static final String NO_METHOD = "the \"method\" attribute is missing";

    /** What a service says before it closes a connection whose requests it can't read. */
    private static final String DISCONNECT = "got invalid RPC from client";

    private static final int MOST_SHOWN = 200;

    private final JsonReader reader = new JsonReader();
    private boolean hasResult;
    private boolean hasException;
    private Object result;
    private Object exception;

    /** Returns false if it is no response: neither a result nor an exception. */
    boolean read(byte[] buffer, int offset, int length) {
        clear();
        try {
            return reader.readObject(buffer, offset, length, this) && (hasResult || hasException);
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void onMember(String name, JsonReader json) throws IOException {
        Object value = json.value();
        if (name.equals("result")) {
            hasResult = true;
            result = value;
        } else if (name.equals("exception")) {
            hasException = true;
            exception = value;
        }
    }

    /** Lets go of what was read last. */
    void clear() {
        hasResult = false;
        hasException = false;
        result = null;
        exception = null;
    }

    Object result() {
        return result;
    }

    /** What to throw; null if there is a result. */
    Failure failure() {
        return hasException ? Failure.remote(exception) : null;
    }

    /** Whether no method ran: the one kind of response that a notification can have. */
    boolean isRefusal() {
        return hasException && exception instanceof String;
    }

    /** Whether it answers a marker, which names no method. */
    boolean isRefusalOfMarker() {
        return NO_METHOD.equals(exception);
    }

    /** Whether the service closes the connection after this response. */
    boolean isLast() {
        if (!(exception instanceof Map<?, ?> details)) {
            return false;
        }
        return "Exit".equals(details.get("type"))
                || details.get("message") instanceof String message
                        && message.startsWith(DISCONNECT);
    }

    /** The start of a message, for people. */
    static String shown(byte[] buffer, int offset, int length) {
        int shown = Math.min(length, MOST_SHOWN);
        return Utf8.text(buffer, offset, shown, false, shown < length);
    }
}
