// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * When an answer of ours is the recorded one: the same JSON, whatever its bytes, with a trace of
 * the same shape, and with those texts cut off where the wire format promises only how they start.
 */
final class RecordedAnswers {

    private static final List<String> OPEN_ENDED =
            List.of("RPC async flag is not a boolean: ", "not an RPC: ", "malformed arguments: ");

    private static final String MALFORMED_JSON = "malformed JSON: ";

    private RecordedAnswers() {}

    static void assertSame(JsonNode recorded, JsonNode ours) {
        JsonNode exception = recorded.path("exception");
        if (exception.isTextual()) {
            assertSameRefusal(exception.textValue(), ours);
        } else if (exception.has("trace")) {
            assertSameTrace(exception.get("trace"), ours.path("exception").path("trace"), ours);
            assertThatObject(withoutTrace(ours)).isEqualTo(withoutTrace(recorded));
        } else {
            assertThatObject(ours).isEqualTo(recorded);
        }
    }

    private static void assertSameRefusal(String recorded, JsonNode ours) {
        assertThat(ours.path("exception").isTextual()).as("a refusal: %s", ours).isTrue();
        String text = ours.get("exception").textValue();
        for (String start : OPEN_ENDED) {
            if (recorded.startsWith(start)) {
                assertThat(text).startsWith(start);
                return;
            }
        }
        if (recorded.startsWith(MALFORMED_JSON)) {
            // "ours may cut a long one short"
            assertThat(text).startsWith(recorded.substring(0, Math.min(recorded.length(), 100)));
        } else {
            assertThat(text).isEqualTo(recorded);
        }
    }

    /** Entries that name a file of the recorded service are places in its code, not promises. */
    private static void assertSameTrace(JsonNode recorded, JsonNode ours, JsonNode answer) {
        if (recorded.isNull() || isTheRaisersOwn(recorded)) {
            assertThatObject(ours).as("trace of %s", answer).isEqualTo(recorded);
            return;
        }
        assertThat(ours.isArray()).as("a trace in %s", answer).isTrue();
        assertThat(ours.size())
                .as("length of the trace of %s", answer)
                .isGreaterThanOrEqualTo(recorded.size());
        for (JsonNode entry : ours) {
            assertIsTraceEntry(entry);
        }
        if (!recorded.isEmpty()) {
            assertThatObject(ours.get(0).get(2))
                    .as("called method")
                    .isEqualTo(recorded.get(0).get(2));
        }
    }

    static void assertIsTraceEntry(JsonNode entry) {
        assertThat(entry.size()).as("%s", entry).isEqualTo(4);
        assertThat(entry.get(0).isTextual()).as("file of %s", entry).isTrue();
        assertThat(entry.get(1).isInt()).as("line of %s", entry).isTrue();
        assertThat(entry.get(2).isTextual()).as("function of %s", entry).isTrue();
        assertThat(entry.get(3).isTextual() || entry.get(3).isNull())
                .as("source of %s", entry)
                .isTrue();
    }

    private static boolean isTheRaisersOwn(JsonNode trace) {
        return !trace.isEmpty() && !trace.get(0).get(0).textValue().startsWith("$");
    }

    private static JsonNode withoutTrace(JsonNode answer) {
        ObjectNode copy = answer.deepCopy();
        if (copy.get("exception") instanceof ObjectNode exception) {
            exception.remove("trace");
        }
        return copy;
    }
}
