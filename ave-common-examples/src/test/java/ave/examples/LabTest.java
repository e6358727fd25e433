// SPDX-License-Identifier: Apache-2.0
package ave.examples;

import static org.assertj.core.api.Assertions.assertThat;

import ave.examples.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A supervisor tells systemd how its services are, and ends with them. */
class LabTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"supervises", "gives_up"})
    void shouldKeepItsServicesRunning(String scenario) throws Exception {
        Python.run("lab_test.py", folder, scenario, Python.program(Lab.class));
    }

    @Test
    void theUnitShouldStartTheProgram() throws IOException {
        assertThat(Files.readString(Path.of("src/main/systemd/lab.service")))
                .contains("Type=notify", Lab.class.getName() + " 4001 4002");
    }
}
