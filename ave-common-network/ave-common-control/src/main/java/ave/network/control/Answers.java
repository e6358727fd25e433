// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.json.JsonWriter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the answers of a loop and writes them, all into the same buffer. */
final class Answers {
    /** What was written and not sent yet, of the connection that is being handled. */
    final JsonWriter writer;

    private final Answer answer = new Answer();

    /** Null for the library's own converter. */
    Answers(ObjectMapper mapper) {
        writer = new JsonWriter(mapper);
    }

    /** An answer with one member; valid until the next one is made. */
    JsonWriter.Content of(String member, Object value) {
        answer.member = member;
        answer.value = value;
        return answer;
    }

    JsonWriter.Content exception(Map<String, Object> details) {
        return of("exception", details);
    }

    /** Writes an answer; one that is no JSON becomes an exception that says so. */
    void write(JsonWriter.Content content) {
        try {
            writer.message(content);
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            writeInternalError(e);
        } finally {
            answer.value = null;
        }
    }

    private void writeInternalError(Throwable problem) {
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

    private static final class Answer implements JsonWriter.Content {
        String member;
        Object value;

        @Override
        public void write(JsonWriter writer) throws IOException {
            writer.startObject();
            writer.member(member, value);
            writer.endObject();
        }
    }
}
