package ave.exceptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Replays the recorded exceptions that the Python library created from details.
 *
 * <p>Differences on purpose:
 *
 * <table>
 *   <caption>differences</caption>
 *   <tr><th>case</th><th>Python</th><th>ours</th><th>why</th></tr>
 *   <tr><td>OverflowError</td><td>the built-in, no details</td><td>an AveException</td>
 *       <td>details survive</td></tr>
 *   <tr><td>Composition…</td><td>AveException</td><td>its own class</td>
 *       <td>the Python library forgot them</td></tr>
 *   <tr><td>RunError with a trace</td><td>loses it</td><td>keeps it</td><td>details survive</td></tr>
 *   <tr><td>RunError without cmd</td><td>KeyError</td><td>a RunError</td>
 *       <td>a peer can't make us fail</td></tr>
 *   <tr><td>no type</td><td>Exception</td><td>none</td><td>details survive</td></tr>
 *   <tr><td>no message</td><td>a plain Exception</td><td>an exception of that type that says so</td>
 *       <td>the type is what callers catch</td></tr>
 *   <tr><td>a message that is no text</td><td>{@code str()} fails</td><td>its text is shown</td>
 *       <td>an exception that can't be shown hides what happened</td></tr>
 * </table>
 */
class FromDetailsLikePythonTest {
    @TestFactory
    Stream<DynamicTest> eachCase() {
        return Vectors.cases("exception_factory").stream()
                .map(c -> dynamicTest(c.get("details").toString(), () -> replay(c)));
    }

    @Test
    void shouldReplayAllThatWereRecorded() {
        assertThat(Vectors.cases("exception_factory")).hasSize(27);
    }

    private static void replay(JsonNode recorded) {
        Object details = Vectors.value(recorded.get("details"));
        AveException ours = Exceptions.fromDetails(details);
        JsonNode result = recorded.get("result");
        String type = recorded.get("details").path("type").asText();
        if (recorded.has("raised")) {
            assertMadeWherePythonFailed(ours, (Map<?, ?>) details);
        } else if (type.equals("OverflowError")) {
            assertThat(ours).isExactlyInstanceOf(OverflowError.class);
            assertThat(ours.details()).isEqualTo(details);
            assertThat(ours.describe()).isEqualTo(result.get("str").get("ok").asText());
        } else if (type.startsWith("Composition")) {
            assertThat(ours.getClass().getSimpleName()).isEqualTo(type);
            Recorded.assertSameContent(ours, result);
        } else if (type.equals("RunError")) {
            assertThat(ours).isExactlyInstanceOf(RunError.class);
            assertThat(ours.details()).isEqualTo(details);
            assertThat(ours.formatTrace()).contains("in method1\n    line code\n");
            assertThat(ours.describe()).isEqualTo(result.get("str").get("ok").asText());
        } else if (details instanceof Map<?, ?> map && !map.containsKey("type")) {
            assertThat(ours).isExactlyInstanceOf(AveException.class);
            assertThat(ours.details()).isEqualTo(details);
        } else {
            Recorded.assertSame(ours, result);
        }
    }

    private static void assertMadeWherePythonFailed(AveException ours, Map<?, ?> details) {
        Object type = details.containsKey("type") ? details.get("type") : "AveException";
        assertThat(ours.details().containsKey("type")).isEqualTo(details.containsKey("type"));
        assertThat(ours.getClass().getSimpleName()).isEqualTo(type);
        assertThat(ours.details()).containsAllEntriesOf(stringKeys(details));
        if (!details.containsKey("message")) {
            assertThat(ours).hasMessage("an exception without a message");
        }
    }

    @SuppressWarnings("unchecked") // the keys of a JSON object are strings
    private static Map<String, Object> stringKeys(Map<?, ?> details) {
        return (Map<String, Object>) details;
    }
}
