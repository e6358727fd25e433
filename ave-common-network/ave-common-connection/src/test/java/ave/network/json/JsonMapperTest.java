// SPDX-License-Identifier: Apache-2.0
package ave.network.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonMappingException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values become arguments of Java's types, but not of any type. */
class JsonMapperTest {
    record Point(int x, String name) {}

    static Stream<Arguments> fitting() {
        return Stream.of(
                Arguments.of(1, int.class, 1),
                Arguments.of(1, long.class, 1L),
                Arguments.of(1, double.class, 1.0),
                Arguments.of(1.5, Double.class, 1.5),
                Arguments.of(1, BigInteger.class, BigInteger.ONE),
                Arguments.of("a", String.class, "a"),
                Arguments.of(true, boolean.class, true),
                Arguments.of(null, Integer.class, null),
                Arguments.of(List.of(1, 2), List.class, List.of(1, 2)),
                Arguments.of(Map.of("x", 1, "name", "a"), Point.class, new Point(1, "a")),
                Arguments.of(Map.of("x", 1), Map.class, Map.of("x", 1)));
    }

    @ParameterizedTest
    @MethodSource("fitting")
    void shouldConvertWhatFits(Object value, Class<?> type, Object expected) {
        assertThat((Object) Json.MAPPER.convertValue(value, type)).isEqualTo(expected);
    }

    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of("1", int.class),
                Arguments.of("1", Integer.class),
                Arguments.of("1.5", double.class),
                Arguments.of("true", boolean.class),
                Arguments.of("", int.class),
                Arguments.of(1, String.class),
                Arguments.of(1.5, String.class),
                Arguments.of(true, String.class),
                Arguments.of(1.5, int.class),
                Arguments.of(1.5, long.class),
                Arguments.of(1L << 40, int.class),
                Arguments.of(BigInteger.TEN.pow(30), long.class),
                Arguments.of(1, boolean.class),
                Arguments.of(true, int.class),
                Arguments.of(List.of(1), int.class),
                Arguments.of(List.of("a"), String.class),
                Arguments.of(Map.of(), String.class),
                Arguments.of("a", List.class),
                Arguments.of(Map.of("x", 1, "other", 2), Point.class),
                Arguments.of(Map.of("x", "1"), Point.class));
    }

    @ParameterizedTest
    @MethodSource("others")
    void shouldRefuseWhatDoesNot(Object value, Class<?> type) {
        assertThatThrownBy(() -> Json.MAPPER.convertValue(value, type))
                .isInstanceOf(IllegalArgumentException.class)
                .hasCauseInstanceOf(Exception.class);
    }

    @Test
    void shouldRefuseNullForAPrimitive() {
        assertThatThrownBy(() -> Json.MAPPER.readValue("null", int.class))
                .isInstanceOf(JsonMappingException.class);
        assertThatThrownBy(() -> Json.MAPPER.readValue("{\"x\": null}", Point.class))
                .isInstanceOf(JsonMappingException.class);
    }
}
