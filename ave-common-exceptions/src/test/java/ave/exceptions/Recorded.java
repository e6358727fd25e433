package ave.exceptions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** Compares an exception with a recorded one. */
final class Recorded {
    private Recorded() {}

    static void assertSame(AveException ours, JsonNode recorded) {
        assertThat(ours.getClass().getSimpleName()).isEqualTo(recorded.get("class").asText());
        assertThat(aveBases(ours)).isEqualTo(aveBases(recorded.get("bases")));
        assertSameContent(ours, recorded);
    }

    /** Compares everything except the class. */
    static void assertSameContent(AveException ours, JsonNode recorded) {
        assertThat(ours.details()).isEqualTo(Vectors.value(recorded.get("details")));
        assertThat(ours.get("trace") != null).isEqualTo(recorded.get("has_trace").asBoolean());
        assertThat(ours.formatTrace()).isEqualTo(recorded.get("format_trace").get("ok").asText());
        assertThat(ours.getMessage())
                .isEqualTo(String.valueOf(Vectors.value(recorded.get("message").get("ok"))));
        assertThat(ours.describe()).isEqualTo(shown(recorded));
    }

    private static String shown(JsonNode recorded) {
        JsonNode str = recorded.get("str");
        // Differs on purpose: a message that is not a string is shown as text, where str() failed.
        return str.has("raised")
                ? String.valueOf(Vectors.value(recorded.get("message").get("ok")))
                : str.get("ok").asText();
    }

    private static List<String> aveBases(AveException exception) {
        List<String> names = new ArrayList<>();
        for (Class<?> c = exception.getClass();
                c != RuntimeException.class;
                c = c.getSuperclass()) {
            names.add(c.getSimpleName());
        }
        return names;
    }

    private static List<String> aveBases(JsonNode bases) {
        return StreamSupport.stream(bases.spliterator(), false)
                .map(JsonNode::asText)
                .takeWhile(name -> !name.equals("Exception"))
                .toList();
    }
}
