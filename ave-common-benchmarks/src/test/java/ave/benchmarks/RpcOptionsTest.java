// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RpcOptionsTest {
    @Test
    void shouldTakeWhatIsGivenAndDefaultTheRest() {
        RpcOptions options = RpcOptions.parse("--rounds", "3", "--only", "one,many-idle");

        assertThat(options.rounds()).isEqualTo(3);
        assertThat(options.scenarios()).containsExactly(Scenario.ONE, Scenario.MANY_IDLE);
        assertThat(options.idle()).isEqualTo(5000);
        assertThat(options.json()).isNull();
    }

    @Test
    void shouldLetSingleOptionsChangeAQuickRun() {
        RpcOptions options = RpcOptions.parse("--seconds", "0.5", "--quick");

        assertThat(options.seconds()).isEqualTo(0.5);
        assertThat(options.rounds()).isEqualTo(RpcOptions.parse("--quick").rounds());
    }

    @ParameterizedTest
    @CsvSource({
        "--rounds 0, '--rounds: not a number above 0: 0'",
        "--seconds x, '--seconds: not a number above 0: x'",
        "--seconds NaN, '--seconds: not a number above 0: NaN'",
        "--idle, '--idle needs a value'",
        "--only some, 'no scenario some; one, '",
        "--fast yes, 'no option --fast'",
    })
    void shouldSayWhatIsWrong(String arguments, String message) {
        assertThatThrownBy(() -> RpcOptions.parse(arguments.split(" ")))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(message);
    }
}
