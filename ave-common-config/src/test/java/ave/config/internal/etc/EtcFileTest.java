// SPDX-License-Identifier: Apache-2.0
package ave.config.internal.etc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.config.internal.ConfigProblem;
import ave.posix.Account;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EtcFileTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "lab"})
    void shouldRejectAnInvalidHomeInThePasswordDatabase(String home) {
        Account homeless = new Account("lab", 7, 7, home);

        assertThatThrownBy(() -> EtcFile.completed(Map.of(), homeless))
                .isInstanceOf(ConfigProblem.class)
                .hasMessage("user lab has no home directory");
        assertThat(EtcFile.completed(Map.of("home", "/srv/lab"), homeless))
                .isEqualTo(Map.of("name", "lab", "home", "/srv/lab", "uid", 7));
    }
}
