// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

/** The answer to a header that claims more than is allowed. */
final class Overflow {

    private Overflow() {}

    static void assertIsToldOf(JsonNode answer) {
        JsonNode exception = answer.path("exception");
        assertThat(exception.path("type").textValue()).as("%s", answer).isEqualTo("OverflowError");
        assertThat(exception.path("message").textValue())
                .startsWith("got invalid RPC from client, ")
                .endsWith(". disconnect");
    }
}
