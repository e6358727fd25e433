// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import ave.exceptions.Exceptions;
import ave.exceptions.Timeout;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RemoteTraceTest {
    @Test
    void anAnonymousClassHasTheTypeOfItsSuperclass() {
        assertThat(RemoteTrace.typeOf(new IllegalArgumentException("m") {}))
                .isEqualTo("ValueError");
        assertThat(RemoteTrace.typeOf(new RuntimeException("m") {})).isEqualTo("Exception");
        assertThat(RemoteTrace.typeOf(new IOException("m") {})).isEqualTo("IOError");
        assertThat(RemoteTrace.typeOf(new IllegalStateException("m") {}))
                .isEqualTo("IllegalStateException");
        assertThat(RemoteTrace.details(new Timeout("m") {}, null)).containsEntry("type", "Timeout");
    }

    @Test
    void detailsOfAPeerPassThroughWithoutAType() {
        Map<String, Object> received = Map.of("message", "m", "trace", "none");

        assertThat(RemoteTrace.details(Exceptions.fromDetails(received), null)).isEqualTo(received);
    }
}
