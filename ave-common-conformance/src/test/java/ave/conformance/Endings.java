// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** How a connection ends when its service shuts down. */
final class Endings {

    private Endings() {}

    /** At most one message that says why, then the close. */
    static void assertEnds(WireClient client) {
        Optional<byte[]> farewell = client.next();
        if (farewell.isPresent()) {
            assertIsExit(Json.parse(farewell.get()));
            client.expectClosed();
        }
    }

    /** The message, then the close. */
    static void assertEndsWithExit(WireClient client, String message) {
        JsonNode farewell = client.answer();
        assertIsExit(farewell);
        assertThat(farewell.get("exception").get("message").textValue()).isEqualTo(message);
        client.expectClosed();
    }

    private static void assertIsExit(JsonNode farewell) {
        assertThat(farewell.path("exception").path("type").textValue())
                .as("type in %s", farewell)
                .isEqualTo("Exit");
    }
}
