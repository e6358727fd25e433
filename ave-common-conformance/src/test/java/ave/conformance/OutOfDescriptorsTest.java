// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ave.testing.Await;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** More clients than the process can have descriptors. */
class OutOfDescriptorsTest {

    private static final int LIMIT = 120;

    @Test
    void clientsWhoAreInAreServedAndTheOthersWait() {
        try (ServiceProcess service = ServiceProcess.serveWithDescriptors(LIMIT);
                Onlookers onlookers = new Onlookers(service, "")) {
            onlookers.unimpressedBy(
                    () -> {
                        List<WireClient> crowd = new ArrayList<>();
                        for (int i = 0; i < LIMIT; i++) {
                            crowd.add(service.connect());
                        }
                        Await.until(
                                "the service is full",
                                () -> ProcFs.allDescriptors(service.pid()).size(),
                                count -> count >= LIMIT - 1);
                        onlookers.areServed();
                        // Each of those who leave makes room for one who waits.
                        for (WireClient client : crowd) {
                            client.salt();
                            client.close();
                        }
                    });
        }
    }

    @Test
    void fullServiceDoesNotSpin() {
        try (ServiceProcess service = ServiceProcess.serveWithDescriptors(LIMIT)) {
            List<WireClient> crowd = new ArrayList<>();
            for (int i = 0; i < LIMIT; i++) {
                crowd.add(service.connect());
            }
            crowd.get(0).salt();
            ProcFs.awaitIdle(service.pid());
            assertThat(service.isAlive()).isTrue();
            crowd.forEach(WireClient::close);
        }
    }
}
