package ave.network.exceptions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectionExceptionTest {
    static Stream<BiFunction<String, Throwable, RuntimeException>> ofConnections() {
        return Stream.of(
                ConnectionClosed::new,
                ConnectionTimeout::new,
                ConnectionRefused::new,
                ConnectionInProgress::new,
                ConnectionAgain::new,
                ConnectionReset::new);
    }

    static Stream<BiFunction<String, Throwable, RuntimeException>> ofProcesses() {
        return Stream.of(Unstarted::new, Unwaitable::new, Unjoinable::new, Unknown::new);
    }

    @ParameterizedTest
    @MethodSource("ofConnections")
    void shouldHaveOneTypeToCatch(BiFunction<String, Throwable, RuntimeException> make) {
        assertThat(make.apply("m", null)).isInstanceOf(ConnectionException.class);
    }

    @Test
    void shouldTakeAResetConnectionForAClosedOne() {
        assertThat(new ConnectionReset()).isInstanceOf(ConnectionClosed.class);
    }

    @ParameterizedTest
    @MethodSource("ofProcesses")
    void shouldNotBeAConnectionException(BiFunction<String, Throwable, RuntimeException> make) {
        assertThat(make.apply("m", null)).isNotInstanceOf(ConnectionException.class);
    }

    @ParameterizedTest
    @MethodSource({"ofConnections", "ofProcesses"})
    void shouldKeepMessageAndCause(BiFunction<String, Throwable, RuntimeException> make) {
        IOException cause = new IOException();

        assertThat(make.apply("connect localhost:1", cause))
                .hasMessage("connect localhost:1")
                .hasCause(cause);
    }
}
