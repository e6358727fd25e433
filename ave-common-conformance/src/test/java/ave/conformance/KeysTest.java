// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Which keys admit a client, and which methods they open, where that differs from the recordings.
 */
class KeysTest {

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class WithAPrimaryKey {

        private ServiceProcess service;
        private Onlookers onlookers;

        @BeforeAll
        void start() {
            service =
                    ServiceProcess.serve(
                            "--authkey", "primary", "--alt", "admin=adminkey", "--alt", "root");
            onlookers = new Onlookers(service, "primary");
        }

        @AfterAll
        void stop() {
            onlookers.close();
            service.close();
        }

        @Test
        void aClientWithAWrongKeyIsRejectedAndDisconnected() {
            onlookers.unimpressedBy(() -> isTurnedAway("wrong"));
        }

        @Test
        void aClientWithoutAKeyIsRejectedAndDisconnected() {
            onlookers.unimpressedBy(() -> isTurnedAway(""));
        }

        @Test
        void aRequestAfterAWrongDigestGetsNoResponse() {
            onlookers.unimpressedBy(
                    () -> {
                        try (WireClient client = service.connect()) {
                            byte[] digest = WireClient.digest("wrong", client.salt());
                            byte[] request = Wire.frame(Json.request("sync_ping"));
                            client.send(Wire.join(Wire.frame(digest), request));
                            assertThat(client.finishHandshake()).isFalse();
                            client.expectClosed();
                        }
                    });
        }

        @Test
        void anAccountWithoutAKeyAdmitsNoClient() {
            try (WireClient admin = service.login("adminkey")) {
                assertThat(admin.result("whoami_preauth").textValue()).isEqualTo("adminkey");
            }
            try (WireClient primary = service.login("primary")) {
                assertThat(primary.call("whoami_preauth").path("exception").textValue())
                        .isEqualTo("not authorized to make this call");
            }
        }

        private void isTurnedAway(String key) {
            try (WireClient client = service.login(key)) {
                assertThat(client.authenticated()).isFalse();
                client.expectClosed();
            }
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class WithoutAPrimaryKey {

        private ServiceProcess service;

        @BeforeAll
        void start() {
            service = ServiceProcess.serve("--alt", "admin=adminkey", "--alt", "nobody=nobodykey");
        }

        @AfterAll
        void stop() {
            service.close();
        }

        @Test
        void anyoneMayConnect() {
            try (WireClient client = service.login("whatever")) {
                assertThat(client.authenticated()).isFalse();
                client.ping();
                assertThat(client.result("whoami").isNull()).isTrue();
            }
        }

        @Test
        void alternativeKeysStillNameTheirAccounts() {
            try (WireClient admin = service.login("adminkey")) {
                assertThat(admin.authenticated()).isTrue();
                assertThat(admin.result("whoami_preauth").textValue()).isEqualTo("adminkey");
            }
            try (WireClient nobody = service.login("nobodykey")) {
                assertThat(nobody.call("whoami_preauth").path("exception").textValue())
                        .isEqualTo("not authorized to make this call");
            }
        }

        @Test
        void alternativeKeyDoesNotAuthenticate() {
            try (WireClient admin = service.login("adminkey")) {
                assertThat(admin.call("auth_only").path("exception").textValue())
                        .isEqualTo("not authenticated to make this call");
            }
        }
    }
}
