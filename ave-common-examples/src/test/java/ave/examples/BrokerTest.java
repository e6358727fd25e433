// SPDX-License-Identifier: Apache-2.0
package ave.examples;

import ave.examples.broker.Broker;
import ave.examples.broker.Session;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients written in Python drive a broker that runs as a process of its own. */
class BrokerTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "every_call",
                "restart_under_load",
                "restart_by_hand",
                "session_dies",
                "session_hangs",
                "crowd",
                "sigterm"
            })
    void shouldServeClientsInPython(String scenario) throws Exception {
        Python.run("broker_test.py", folder, scenario, Python.program(Broker.class));
    }

    @Test
    void shouldServeASessionByItself() throws Exception {
        Python.run("broker_test.py", folder, "session_alone", Python.program(Session.class));
    }
}
