// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireNamesTest {
    @ParameterizedTest
    @CsvSource({
        "ping, ping",
        "getPid, get_pid",
        "setURLPath, set_url_path",
        "parseURL, parse_url",
        "aB, a_b",
        "get2Things, get2_things",
        "already_snake, already_snake"
    })
    void javaNamesBecomeSnakeCase(String java, String wire) {
        assertThat(WireNames.snakeCase(java)).isEqualTo(wire);
    }
}
