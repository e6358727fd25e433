// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.server;

import ave.network.connection.Connection;
import ave.network.connection.internal.ConnectionInternals;
import ave.network.json.JsonWriter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes responses as messages. Those to one batch of requests are collected here and leave in one
 * write; all peers of a loop share the buffer, one after the other.
 */
final class ResponseWriter {
    private static final ConnectionInternals<Connection> INTERNALS =
            ConnectionInternals.of(Connection.class);
    private final JsonWriter writer;
    private final OneMember one = new OneMember();

    /** Null for the library's own converter. */
    ResponseWriter(ObjectMapper mapper) {
        writer = new JsonWriter(mapper);
    }

    /** A response with one member; valid until the next one is made. */
    JsonWriter.Content of(String member, Object value) {
        one.name = member;
        one.value = value;
        return one;
    }

    JsonWriter.Content exception(Map<String, Object> details) {
        return of("exception", details);
    }

    /** Collects a payload that is no JSON. */
    void collect(byte[] payload) {
        writer.payload(payload);
    }

    /** Collects a response; one that can't be written becomes an exception that says so. */
    void collect(JsonWriter.Content content) {
        try {
            writer.message(content);
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            collectInternalError(e);
        } finally {
            one.value = null;
        }
    }

    private void collectInternalError(Throwable problem) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put(
                "message",
                "INTERNAL ERROR: OBJECT IS NOT JSON COMPATIBLE: " + problem.getMessage());
        details.put("type", "Exception");
        details.put("trace", List.of());
        try {
            writer.message(exception(details));
        } catch (IOException e) {
            throw new UncheckedIOException("text can always be written", e);
        }
    }

    /** Returns a response as a message, beside what was collected. */
    byte[] toMessage(JsonWriter.Content content) {
        int before = writer.size();
        collect(content);
        return writer.takeFrom(before);
    }

    /** Of what was collected, in bytes. */
    int size() {
        return writer.size();
    }

    /**
     * Sends what was collected; what finds no room is kept by the connection.
     *
     * @param last whether it leaves together with the end of the stream
     * @return how many bytes there were
     */
    int sendTo(Connection connection, boolean last) {
        int size = writer.size();
        try {
            if (size > 0 && last) {
                INTERNALS.sendLast(connection, writer.bytes(), 0, size);
            } else if (size > 0 && connection.isOpen()) {
                connection.send(writer.bytes(), 0, size);
            }
            return size;
        } finally {
            writer.clear();
        }
    }

    /** Drops what was collected. */
    void clear() {
        writer.clear();
    }

    private static final class OneMember implements JsonWriter.Content {
        String name;
        Object value;

        @Override
        public void write(JsonWriter writer) throws IOException {
            writer.startObject();
            writer.member(name, value);
            writer.endObject();
        }
    }
}
