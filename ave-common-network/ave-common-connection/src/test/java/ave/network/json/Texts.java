// SPDX-License-Identifier: Apache-2.0
package ave.network.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** JSON texts in and out. */
final class Texts {
    private Texts() {}

    static Object read(String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        return new JsonReader().read(bytes, 0, bytes.length);
    }

    static Object read(byte[] bytes) throws IOException {
        return new JsonReader().read(bytes, 0, bytes.length);
    }

    /** The JSON of a value. */
    static String write(Object value) throws IOException {
        return payload(writer -> writer.value(value));
    }

    static String payload(JsonWriter.Content content) throws IOException {
        JsonWriter writer = new JsonWriter();
        writer.message(content);
        byte[] message = writer.takeFrom(0);
        return new String(message, 4, message.length - 4, UTF_8);
    }

    static String nested(int depth, String open, String inner, String close) {
        return open.repeat(depth) + inner + close.repeat(depth);
    }

    /** The messages that a writer holds, as text, headers checked. */
    static List<String> messages(JsonWriter writer) {
        List<String> found = new ArrayList<>();
        byte[] bytes = writer.bytes();
        int at = 0;
        while (at < writer.size()) {
            int size = ByteBuffer.wrap(bytes).getInt(at);
            if (size < 0 || at + 4 + size > writer.size()) {
                throw new AssertionError("a header of " + size + " at " + at);
            }
            found.add(new String(bytes, at + 4, size, UTF_8));
            at += 4 + size;
        }
        return found;
    }
}
