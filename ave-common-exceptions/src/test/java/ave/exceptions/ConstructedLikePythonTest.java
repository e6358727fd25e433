package ave.exceptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ave.network.exceptions.ConnectionAgain;
import ave.network.exceptions.ConnectionClosed;
import ave.network.exceptions.ConnectionInProgress;
import ave.network.exceptions.ConnectionRefused;
import ave.network.exceptions.ConnectionReset;
import ave.network.exceptions.ConnectionTimeout;
import ave.network.exceptions.Unjoinable;
import ave.network.exceptions.Unknown;
import ave.network.exceptions.Unstarted;
import ave.network.exceptions.Unwaitable;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Replays the recorded construction and texts of each exception of the Python library.
 *
 * <p>Differences on purpose:
 *
 * <table>
 *   <caption>differences</caption>
 *   <tr><th>case</th><th>Python</th><th>ours</th><th>why</th></tr>
 *   <tr><td>AveException of a text, any of a number or list</td><td>refused at run time</td>
 *       <td>does not compile</td><td>there is no such constructor</td></tr>
 *   <tr><td>a message that is no text</td><td>{@code str()} fails</td><td>its text is shown</td>
 *       <td>an exception that can't be shown hides what happened</td></tr>
 *   <tr><td>bases</td><td>Exception, BaseException</td><td>RuntimeException and up</td>
 *       <td>all exceptions are unchecked</td></tr>
 * </table>
 */
class ConstructedLikePythonTest {
    private static final Map<String, Function<Map<String, ?>, AveException>> OF_DETAILS =
            Map.ofEntries(
                    Map.entry("AveException", AveException::new),
                    Map.entry("Timeout", Timeout::new),
                    Map.entry("Exit", Exit::new),
                    Map.entry("AuthError", AuthError::new),
                    Map.entry("Restarting", Restarting::new),
                    Map.entry("Terminated", Terminated::new),
                    Map.entry("Offline", Offline::new),
                    Map.entry(
                            "CompositionServerResponseNot200Exception",
                            CompositionServerResponseNot200Exception::new),
                    Map.entry(
                            "CompositionServerResponseHttpRetryCode",
                            CompositionServerResponseHttpRetryCode::new),
                    Map.entry(
                            "CompositionServerResponseOrderFailed",
                            CompositionServerResponseOrderFailed::new),
                    Map.entry(
                            "CompositionDownloadImagesFailed",
                            CompositionDownloadImagesFailed::new));

    private static final Map<String, Function<String, AveException>> OF_TEXT =
            Map.ofEntries(
                    Map.entry("Timeout", Timeout::new),
                    Map.entry("Exit", Exit::new),
                    Map.entry("AuthError", AuthError::new),
                    Map.entry("Restarting", Restarting::new),
                    Map.entry("Terminated", Terminated::new),
                    Map.entry("Offline", Offline::new),
                    Map.entry(
                            "CompositionServerResponseNot200Exception",
                            CompositionServerResponseNot200Exception::new),
                    Map.entry(
                            "CompositionServerResponseHttpRetryCode",
                            CompositionServerResponseHttpRetryCode::new),
                    Map.entry(
                            "CompositionServerResponseOrderFailed",
                            CompositionServerResponseOrderFailed::new),
                    Map.entry(
                            "CompositionDownloadImagesFailed",
                            CompositionDownloadImagesFailed::new));

    private record Local(
            Supplier<RuntimeException> ofNothing, Function<String, RuntimeException> ofText) {}

    private static final Map<String, Local> LOCAL =
            Map.of(
                    "ConnectionClosed", new Local(ConnectionClosed::new, ConnectionClosed::new),
                    "ConnectionTimeout", new Local(ConnectionTimeout::new, ConnectionTimeout::new),
                    "ConnectionRefused", new Local(ConnectionRefused::new, ConnectionRefused::new),
                    "ConnectionInProgress",
                            new Local(ConnectionInProgress::new, ConnectionInProgress::new),
                    "ConnectionAgain", new Local(ConnectionAgain::new, ConnectionAgain::new),
                    "ConnectionReset", new Local(ConnectionReset::new, ConnectionReset::new),
                    "Unstarted", new Local(Unstarted::new, Unstarted::new),
                    "Unwaitable", new Local(Unwaitable::new, Unwaitable::new),
                    "Unjoinable", new Local(Unjoinable::new, Unjoinable::new),
                    "Unknown", new Local(Unknown::new, Unknown::new));

    @TestFactory
    Stream<DynamicTest> eachCase() {
        return Vectors.cases("constructed").stream()
                .map(
                        c ->
                                dynamicTest(
                                        c.get("construct").asText() + c.get("argument"),
                                        () -> replay(c)));
    }

    @Test
    void shouldReplayAllThatWereRecorded() {
        assertThat(Vectors.cases("constructed")).hasSize(164);
    }

    private static void replay(JsonNode recorded) {
        String name = recorded.get("construct").asText();
        JsonNode argument = recorded.get("argument");
        if (LOCAL.containsKey(name)) {
            replayLocal(LOCAL.get(name), argument, recorded.get("result"));
        } else if (isNoConstructorsArgument(name, argument)) {
            assertThat(recorded.get("str").asText()).endsWith("must be a dictionary");
        } else if (argument.isNull()) {
            assertThat(recorded.get("str").asText()).endsWith("must be a dictionary");
            assertThatThrownBy(() -> OF_DETAILS.get(name).apply(null))
                    .isInstanceOf(IllegalArgumentException.class);
        } else if (recorded.has("raised")) {
            assertThat(recorded.get("str").asText()).contains("must have message");
            assertThatThrownBy(() -> make(name, argument))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"message\" is missing");
        } else {
            Recorded.assertSame(make(name, argument), recorded.get("result"));
        }
    }

    /** Cases that the compiler rejects, so that no test can be written. */
    private static boolean isNoConstructorsArgument(String name, JsonNode argument) {
        return argument.isNumber()
                || argument.isArray() && !name.equals("RunError")
                || argument.isTextual() && name.equals("AveException");
    }

    private static AveException make(String name, JsonNode argument) {
        if (name.equals("RunError")) {
            return runError((List<?>) Vectors.value(argument));
        }
        return argument.isTextual()
                ? OF_TEXT.get(name).apply(argument.asText())
                : OF_DETAILS.get(name).apply(details(argument));
    }

    @SuppressWarnings("unchecked") // the keys of a JSON object are strings
    private static Map<String, Object> details(JsonNode argument) {
        return (Map<String, Object>) Vectors.value(argument);
    }

    private static RunError runError(List<?> arguments) {
        String out = (String) arguments.get(1);
        String message = arguments.size() > 2 ? (String) arguments.get(2) : "";
        return arguments.get(0) instanceof List<?> cmd
                ? new RunError(cmd.stream().map(String.class::cast).toList(), out, message)
                : new RunError((String) arguments.get(0), out, message);
    }

    private static void replayLocal(Local local, JsonNode argument, JsonNode result) {
        RuntimeException made =
                argument.isNull()
                        ? local.ofNothing().get()
                        : local.ofText().apply(argument.asText());

        assertThat(made.getClass().getSimpleName()).isEqualTo(result.get("class").asText());
        assertThat(made).hasMessage(result.get("str").get("ok").asText());
    }
}
