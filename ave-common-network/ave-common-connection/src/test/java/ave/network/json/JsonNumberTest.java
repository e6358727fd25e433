// SPDX-License-Identifier: Apache-2.0
package ave.network.json;

import static ave.network.json.Texts.read;
import static ave.network.json.Texts.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers keep their value and their kind. */
class JsonNumberTest {
    private static final int MOST_DIGITS = 10_000;

    static Stream<Arguments> numbers() {
        return Stream.of(
                Arguments.of("0", 0),
                Arguments.of("-0", 0),
                Arguments.of("1", 1),
                Arguments.of("1.0", 1.0),
                Arguments.of("1e0", 1.0),
                Arguments.of("1E2", 100.0),
                Arguments.of("-0.0", -0.0),
                Arguments.of("0.1", 0.1),
                Arguments.of("1.5e-3", 0.0015),
                Arguments.of("2147483647", Integer.MAX_VALUE),
                Arguments.of("-2147483648", Integer.MIN_VALUE),
                Arguments.of("2147483648", 2147483648L),
                Arguments.of("-2147483649", -2147483649L),
                Arguments.of("9223372036854775807", Long.MAX_VALUE),
                Arguments.of("-9223372036854775808", Long.MIN_VALUE),
                Arguments.of("9223372036854775808", BigInteger.TWO.pow(63)),
                Arguments.of("-9223372036854775809", new BigInteger("-9223372036854775809")),
                Arguments.of("1" + "0".repeat(400), BigInteger.TEN.pow(400)),
                Arguments.of("9007199254740993", 9007199254740993L),
                Arguments.of("9007199254740993.0", 9007199254740992.0),
                Arguments.of("1.7976931348623157e308", Double.MAX_VALUE),
                Arguments.of("4.9E-324", Double.MIN_VALUE),
                Arguments.of("2.2250738585072014E-308", Double.MIN_NORMAL),
                Arguments.of("1E400", Double.POSITIVE_INFINITY),
                Arguments.of("-1E400", Double.NEGATIVE_INFINITY),
                Arguments.of("1E-400", 0.0),
                Arguments.of("-1E-400", -0.0),
                Arguments.of("0.3e-1000000000", 0.0),
                Arguments.of("NaN", Double.NaN),
                Arguments.of("Infinity", Double.POSITIVE_INFINITY),
                Arguments.of("-Infinity", Double.NEGATIVE_INFINITY));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void shouldReadTheValueInItsKind(String text, Object value) throws IOException {
        assertThat(read(text)).isEqualTo(value);
        assertThat(read("[" + text + "]")).isEqualTo(List.of(value));
        assertThat(read("[" + text + ", " + text + "]")).isEqualTo(List.of(value, value));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void shouldReadWhatItWrote(String text, Object value) throws IOException {
        assertThat(read(write(value))).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INF",
                "-INF",
                "+INF",
                "inf",
                "-inf",
                "infinity",
                "+Infinity",
                "--Infinity",
                "nan",
                "NAN",
                "-NaN",
                "+NaN",
                "NaN0",
                "-Inf",
                "Inf",
                "Infinityy",
                "1.#INF",
                "01",
                "-01",
                "00",
                "-",
                "+1",
                "--1",
                ".5",
                "-.5",
                "1.",
                "1.e5",
                "1e",
                "1e+",
                "1e1.5",
                "1.2.3",
                "0x10",
                "1_000",
                "1,000.5",
                "1f",
                "1d",
                "1L",
                "1 e5",
                "1e 5",
                "- 1",
                "\u0661",
                "1\u00e9",
                "1/2",
                "1e5e5",
                "1-1",
                "0b1",
                "1+1"
            })
    void shouldRefuseOtherSpellings(String text) {
        assertThatIOException().as(text).isThrownBy(() -> read(text));
        if (!text.contains(",")) {
            assertThatIOException().as(text).isThrownBy(() -> read("[" + text + "]"));
            assertThatIOException().as(text).isThrownBy(() -> read("{\"a\":" + text + "}"));
        }
    }

    @Test
    void shouldRefuseOtherWordsInTheMiddleOfAText() {
        for (String word : List.of("INF", "-INF", "+Infinity", "Inf", "nan")) {
            assertThatIOException()
                    .as(word)
                    .isThrownBy(() -> read("{\"a\": [1, " + word + ", 2]}"));
        }
    }

    static Stream<Arguments> written() {
        return Stream.of(
                Arguments.of(1, "1"),
                Arguments.of((short) -2, "-2"),
                Arguments.of((byte) 3, "3"),
                Arguments.of(Long.MIN_VALUE, "-9223372036854775808"),
                Arguments.of(BigInteger.TWO.pow(70), "1180591620717411303424"),
                Arguments.of(1.0, "1.0"),
                Arguments.of(-0.0, "-0.0"),
                Arguments.of(0.1f, "0.1"),
                Arguments.of(1e300, "1.0E300"),
                Arguments.of(Double.NaN, "NaN"),
                Arguments.of(Double.POSITIVE_INFINITY, "Infinity"),
                Arguments.of(Double.NEGATIVE_INFINITY, "-Infinity"),
                Arguments.of(Float.NaN, "NaN"),
                Arguments.of(Float.NEGATIVE_INFINITY, "-Infinity"),
                Arguments.of(new BigDecimal("1.10"), "1.10"),
                Arguments.of(new AtomicInteger(4), "4"),
                Arguments.of(new AtomicLong(5), "5"));
    }

    @ParameterizedTest
    @MethodSource("written")
    void shouldWriteNumbersOfEveryType(Object value, String text) throws IOException {
        assertThat(write(value)).isEqualTo(text);
        assertThat(write(List.of(value))).isEqualTo("[" + text + "]");
    }

    @Property(tries = 500)
    void anIntegerKeepsItsValue(@ForAll @BigRange(min = "-1e60", max = "1e60") BigInteger integer)
            throws IOException {
        Object value = read(integer.toString());

        assertThat(new BigInteger(value.toString())).isEqualTo(integer);
        assertThat(value.getClass())
                .isEqualTo(
                        integer.bitLength() < 32
                                ? Integer.class
                                : integer.bitLength() < 64 ? Long.class : BigInteger.class);
        assertThat(write(value)).isEqualTo(integer.toString());
    }

    @Property(tries = 1000)
    void aDoubleKeepsEachBit(@ForAll long bits) throws IOException {
        double number = Double.longBitsToDouble(bits);

        Object value = read(write(number));

        assertThat(value).isEqualTo(number).isInstanceOf(Double.class);
    }

    @Property(tries = 500)
    void aFloatKeepsItsValueAsItsShortestText(@ForAll int bits) throws IOException {
        float number = Float.intBitsToFloat(bits);

        assertThat(((Double) read(write(number))).floatValue()).isEqualTo(Float.valueOf(number));
    }

    @Test
    @Timeout(20)
    void shouldReadAnIntegerOfAsManyDigitsAsAreAllowed() throws IOException {
        String digits = "7".repeat(MOST_DIGITS);

        assertThat(read(digits)).isEqualTo(new BigInteger(digits));
        assertThat(read("[" + digits + ", -" + digits.substring(1) + "]"))
                .isEqualTo(
                        List.of(
                                new BigInteger(digits),
                                new BigInteger(digits.substring(1)).negate()));
    }

    @Test
    @Timeout(20)
    void shouldReadAFractionOfAsManyDigitsAsAreAllowed() throws IOException {
        String digits = "7".repeat(MOST_DIGITS / 2 - 4);

        assertThat(read("0." + digits)).isEqualTo(new BigDecimal("0." + digits));
        assertThat(read(digits + "." + digits)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(read("[" + digits + "E-" + digits.length() + "]"))
                .isEqualTo(List.of(new BigDecimal("0." + digits)));
    }

    /** As Java before 19 writes it. */
    @Test
    void shouldReadADoubleOfEighteenDigitsAsADouble() throws IOException {
        assertThat(read("[1.00000000000000016E17]")).isEqualTo(List.of(1.00000000000000016E17));
    }

    @Test
    void shouldLoseNoDigitOfAFraction() throws IOException {
        assertThat(read("[0.12345678901234567, 0.123456789012345678, 1e400]"))
                .isEqualTo(
                        List.of(
                                0.12345678901234567,
                                new BigDecimal("0.123456789012345678"),
                                Double.POSITIVE_INFINITY));
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "-, ''", "'', .5", "0., ''", "1, E5", "[, ]", "'{\"a\":', '}'"})
    void shouldRefuseMoreDigits(String before, String after) {
        String text = before + "7".repeat(MOST_DIGITS + 1) + after;

        assertThatIOException().isThrownBy(() -> read(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "0.", "1e", "1E-", "[", "{\"a\":"})
    @Timeout(20)
    void shouldRefuseFarMoreDigitsInNoTime(String before) {
        String text = before + "9".repeat(5_000_000);

        assertThatIOException().isThrownBy(() -> read(text));
    }

    @Test
    @Timeout(20)
    void shouldWriteAnIntegerOfManyDigits() throws IOException {
        BigInteger integer = BigInteger.TEN.pow(100_000);

        assertThat(write(integer)).isEqualTo("1" + "0".repeat(100_000));
    }
}
