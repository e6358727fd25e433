// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ave.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** More clients than the process can have descriptors. */
class OutOfDescriptorsTest {

    private static final int LIMIT = 120;

    static Stream<IntFunction<ServiceProcess>> services() {
        return Stream.of(
                ServiceProcess::serveWithDescriptors, ServiceProcess::serveLocallyWithDescriptors);
    }

    @ParameterizedTest
    @MethodSource("services")
    void clientsWhoAreInAreServedAndTheOthersWait(IntFunction<ServiceProcess> start) {
        try (ServiceProcess service = start.apply(LIMIT);
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

    @ParameterizedTest
    @MethodSource("services")
    void fullServiceDoesNotSpin(IntFunction<ServiceProcess> start) {
        try (ServiceProcess service = start.apply(LIMIT)) {
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
