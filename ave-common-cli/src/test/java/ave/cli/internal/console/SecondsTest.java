// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecondsTest {
    @ParameterizedTest
    @CsvSource({"5, 5000", "0.25, 250", ".5, 500", "1., 1000", "+2, 2000", "1e3, 1000000"})
    void aNumberIsATime(String text, long millis) {
        assertThat(Seconds.parse(text)).isEqualTo(Duration.ofMillis(millis));
    }

    /** None is no limit at all for some who get it. */
    @Test
    void aTimeIsNeverZero() {
        assertThat(Seconds.parse("1e-12")).isPositive();
    }

    /** Days, for timeout(1); a second, for Java. */
    @ParameterizedTest
    @ValueSource(strings = {"1d", "5f", "5.F", " 5", "0x1p3", "", ".", "soon", "٥"})
    void numbersThatOnlyJavaAcceptsAreRejected(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Seconds.parse(text))
                .withMessage("not a number of seconds: " + text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, not a time above zero",
        "-1, not a time above zero",
        "NaN, not a time above zero",
        "1e99, too long a time",
        "Infinity, too long a time"
    })
    void aNumberOutOfRangeIsRefused(String text, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Seconds.parse(text))
                .withMessage(why + ": " + text);
    }
}
