package ave.exceptions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExceptionsTest {
    @ParameterizedTest
    @ValueSource(
            classes = {
                Timeout.class,
                Exit.class,
                AuthError.class,
                RunError.class,
                Restarting.class,
                Terminated.class,
                Offline.class,
                OverflowError.class,
                CompositionServerResponseNot200Exception.class,
                CompositionServerResponseHttpRetryCode.class,
                CompositionServerResponseOrderFailed.class,
                CompositionDownloadImagesFailed.class,
                AveException.class
            })
    void shouldMakeTheClassThatTheTypeNames(Class<?> type) {
        Map<String, Object> details = Map.of("message", "m", "type", type.getSimpleName(), "x", 1);

        AveException made = Exceptions.fromDetails(details);

        assertThat(made).isExactlyInstanceOf(type);
        assertThat(made.details()).isEqualTo(details);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ValueError", "timeout", "Exit ", "", "ave.exceptions.Exit"})
    void shouldKeepATypeThatNamesNoClass(String type) {
        AveException made = Exceptions.fromDetails(Map.of("message", "m", "type", type));

        assertThat(made).isExactlyInstanceOf(AveException.class);
        assertThat(made.get("type")).isEqualTo(type);
    }

    @Test
    void shouldTellThatTheMessageIsMissingAndKeepTheRest() {
        AveException made = Exceptions.fromDetails(Map.of("type", "Exit", "code", 5));

        assertThat(made).isExactlyInstanceOf(Exit.class);
        assertThat(made).hasMessage("an exception without a message");
        assertThat(made.get("code")).isEqualTo(5);
    }

    @Test
    void shouldConvertKeysThatAreNotStrings() {
        Map<Object, Object> details = new LinkedHashMap<>();
        details.put("message", "m");
        details.put(5, "five");
        details.put(null, "nothing");

        assertThat(Exceptions.fromDetails(details).details())
                .containsEntry("5", "five")
                .containsEntry("null", "nothing");
    }

    @Test
    void shouldNotChangeTheMapItWasGiven() {
        Map<String, Object> details = Collections.unmodifiableMap(new LinkedHashMap<>());

        assertThat(Exceptions.fromDetails(details).details()).containsOnlyKeys("message");
        assertThat(details).isEmpty();
    }

    @Test
    void shouldNotAddATypeToDetailsFromTheWire() {
        Map<String, Object> details = Map.of("message", "m", "code", 5);

        assertThat(Exceptions.fromDetails(details).details()).isEqualTo(details);
        assertThat(Exceptions.fromDetails(details)).hasToString("ave.exceptions.AveException: m");
    }
}
