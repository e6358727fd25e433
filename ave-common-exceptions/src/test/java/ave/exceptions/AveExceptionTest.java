package ave.exceptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AveExceptionTest {
    private static final List<List<Object>> TRACE = List.of(List.of("f", 1, "g"));

    private static class Custom extends AveException {
        private static final long serialVersionUID = 1L;

        Custom(String message) {
            super(message);
        }
    }

    @Test
    void shouldBeUnchecked() {
        assertThat(RuntimeException.class).isAssignableFrom(AveException.class);
    }

    @Test
    void shouldKeepTheOrderOfItsDetailsAndAddTheTypeLast() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("zebra", 1);
        details.put("message", "m");
        details.put("ant", null);

        assertThat(new AveException(details).details().keySet())
                .containsExactly("zebra", "message", "ant", "type");
    }

    @Test
    void shouldTakeItsTypeFromTheSubclass() {
        assertThat(new Custom("m").details()).isEqualTo(Map.of("message", "m", "type", "Custom"));
    }

    @Test
    void shouldTakeTheTypeOfAnAnonymousSubclassFromItsSuperclass() {
        class Local extends Timeout {
            private static final long serialVersionUID = 1L;

            Local() {
                super("m");
            }
        }
        class Made$$ByAProxy extends Local {
            private static final long serialVersionUID = 1L;
        }

        AveException anonymous = new Custom("m") {};

        assertThat(anonymous.get("type")).isEqualTo("Custom");
        assertThat(anonymous).hasToString(anonymous.getClass().getName() + ": m");
        assertThat(new Local() {}.get("type")).isEqualTo("Local");
        assertThat(new Made$$ByAProxy().get("type")).isEqualTo("Local");
    }

    @Test
    void shouldBeginWithTheTypeAndShowTheTraceOnceInAStackTrace() {
        Timeout timeout = new Timeout(Map.of("message", "m", "trace", TRACE));
        IllegalStateException outer = new IllegalStateException(timeout);

        assertThat(printed(timeout))
                .startsWith(
                        "ave.exceptions.Timeout: m\n"
                                + "Server side traceback:\n  File \"f\", line 1, in g\n\tat ")
                .containsOnlyOnce("Server side traceback:");
        assertThat(printed(outer)).contains("Caused by: ave.exceptions.Timeout: m\nServer side");
    }

    @Test
    void shouldNameATypeThatIsNotThatOfTheClass() {
        assertThat(new AveException(Map.of("message", "m", "type", "ValueError")))
                .hasToString("ave.exceptions.AveException: ValueError: m");
        assertThat(new Custom("m")).hasToString(Custom.class.getName() + ": m");
    }

    @Test
    void shouldNameCommandAndLimitOfATimeoutAndKeepTheMessageAsItIs() {
        List<String> cmd = List.of("sh", "-c", "echo it's", "a\"b", "");
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("message", "command timed out");
        details.put("cmd", cmd);

        Timeout timeout = new Timeout(details, Duration.ofSeconds(1));

        assertThat(timeout)
                .hasMessage("command timed out")
                .hasToString(
                        "ave.exceptions.Timeout: command timed out: sh -c \"echo it's\" 'a\"b' ''"
                                + " (limit 1 s)");
        assertThat(timeout.describe()).isEqualTo("command timed out");
        assertThat(timeout.details()).containsOnlyKeys("message", "cmd", "type");
        assertThat(new Timeout("timed out", "accept on fd 7", Duration.ofMillis(20)))
                .hasMessage("timed out")
                .hasToString("ave.exceptions.Timeout: timed out: accept on fd 7 (limit 0.02 s)");
        timeout.details().put("cmd", "sleep 10");
        assertThat(new Timeout(timeout.details(), Duration.ofMillis(1500)))
                .hasToString("ave.exceptions.Timeout: command timed out: sleep 10 (limit 1.5 s)");
        assertThat(new Timeout(timeout.details()))
                .hasToString("ave.exceptions.Timeout: command timed out: sleep 10");
        assertThat(new Timeout(timeout.details(), Duration.ofSeconds(100)).toString())
                .endsWith("(limit 100 s)");
    }

    private static String printed(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    @Test
    void shouldKeepAGivenTypeEvenIfItIsNull() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("message", "m");
        details.put("type", null);

        assertThat(new Timeout(details).details()).containsEntry("type", null);
    }

    @Test
    void shouldNotSeeLaterChangesOfTheMapItWasMadeOf() {
        Map<String, Object> details = new LinkedHashMap<>(Map.of("message", "m"));
        AveException exception = new AveException(details);

        details.put("message", "changed");

        assertThat(exception).hasMessage("m");
    }

    @Test
    void shouldSeeChangesOfItsDetails() {
        AveException exception = new Timeout("m");

        exception.details().put("trace", List.of(List.of("f", 1, "g")));
        exception.details().put("message", "changed");

        assertThat(exception).hasMessage("changed");
        assertThat(exception.describe())
                .isEqualTo("changed\nServer side traceback:\n  File \"f\", line 1, in g\n");
    }

    @Test
    void shouldReadOneDetail() {
        AveException exception = new AveException(Map.of("message", "m", "code", 7));

        assertThat(exception.get("code")).isEqualTo(7);
        assertThat(exception.get("message")).isEqualTo("m");
        assertThat(exception.get("nothing")).isNull();
    }

    @Test
    void shouldNameWhatIsMissing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Exit(Map.of("text", "m")))
                .withMessage("\"message\" is missing in the details of an AveException: [text]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Exit((Map<String, ?>) null))
                .withMessage("the details of an AveException are null");
    }

    @Test
    void shouldBearANullMessage() {
        assertThat(new Exit((String) null))
                .hasMessage("null")
                .hasToString("ave.exceptions.Exit: null");
    }

    @Test
    void shouldShowATraceEntryWithoutSourceInOneLine() {
        List<Object> trace =
                List.of(
                        List.of("a.py", 1, "f", "  indented()  "),
                        List.of("b.py", 2, "g", ""),
                        List.of("c.py", 3, "h"),
                        Arrays.asList("d.py", 4, "i", null));

        assertThat(new AveException(Map.of("message", "m", "trace", trace)).formatTrace())
                .isEqualTo(
                        """
                          File "a.py", line 1, in f
                            indented()
                          File "b.py", line 2, in g
                          File "c.py", line 3, in h
                          File "d.py", line 4, in i
                        """);
    }

    @Test
    void shouldShowWhatIsNoTraceEntryAsItIs() {
        List<Object> trace = Arrays.asList("text", 5, null, List.of(), List.of("f", 1));

        assertThat(new AveException(Map.of("message", "m", "trace", trace)).formatTrace())
                .isEqualTo("  text\n  5\n  null\n  []\n  [f, 1]\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "somewhere"})
    void shouldTakeATraceThatIsNoListForNone(String trace) {
        AveException exception = new AveException(Map.of("message", "m", "trace", trace));

        assertThat(exception.formatTrace()).isEmpty();
        assertThat(exception.describe()).isEqualTo("m");
        assertThat(exception).hasToString("ave.exceptions.AveException: m");
        assertThat(exception.get("trace")).isEqualTo(trace);
    }

    @Test
    void shouldSurviveJavaSerialization() throws IOException, ClassNotFoundException {
        AveException sent = new RunError(List.of("ls", "-l"), "out", "m");

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(sent);
        Object got =
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

        assertThat(got).isExactlyInstanceOf(RunError.class);
        assertThat(((RunError) got).details()).isEqualTo(sent.details());
    }
}
