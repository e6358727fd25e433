// SPDX-License-Identifier: Apache-2.0
package ave.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.examples.console.RouterConsole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that wants a person at a terminal is driven without one. */
class RouterConsoleTest {
    @TempDir private Path folder;

    private List<String> command;

    @BeforeEach
    void installRouter() throws IOException {
        Python.copy("/ave/examples/console/router.sh", folder);
        command = List.of("sh", folder.resolve("router.sh").toString());
    }

    @Test
    void shouldLogInAskAndConfirm() {
        try (RouterConsole router = new RouterConsole(command, "admin", "secret")) {
            assertThat(router.version()).isEqualTo("1.2.3");
            assertThat(router.ask("ping 10.0.0.1")).isEqualTo("reply from 10.0.0.1");
            assertThat(router.ask("fly")).isEqualTo("% Unknown command: fly");
            assertThat(router.reload()).isZero();
        }
    }

    @Test
    void shouldSayThatTheLoginIsRefused() {
        assertThatThrownBy(() -> new RouterConsole(command, "admin", "guess"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the router refuses the login of admin");
    }
}
