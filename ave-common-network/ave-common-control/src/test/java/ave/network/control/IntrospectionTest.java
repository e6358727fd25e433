// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.posix.ThisProcess;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a service tells of itself, if it wants to. */
class IntrospectionTest extends WithServices {
    private static final ControlOptions OPTIONS = ControlOptions.defaults().host(HOST);

    static final class Desk {
        @Rpc
        @Auth
        void close() {}

        @Rpc
        @Preauth({"admin", "share"})
        List<String> names(
                @Param("prefix") String prefix,
                @Param("most") @Default("10") int most,
                @Param("ratio") @Default("null") Double ratio) {
            return List.of();
        }

        @Rpc
        Map<String, Object> put(@Kwargs Map<String, Object> named, boolean... flags) {
            return named;
        }
    }

    private static Map<String, Object> parameter(String name, String type) {
        return Map.of("name", name, "type", type);
    }

    @Test
    void aServiceDescribesItsMethodsTheirParametersAndRights() {
        Control service = Control.of(0, OPTIONS.introspection(true), new Desk());
        try (RunningControl running = service.runInThread()) {
            List<?> methods = (List<?>) client(running.port()).call("ave.describe");
            assertThat(methods).hasSize(3);
            assertThat(methods.get(0))
                    .isEqualTo(Map.of("name", "close", "parameters", List.of(), "auth", true));
            Map<?, ?> names = (Map<?, ?>) methods.get(1);
            assertThat(names.get("name")).isEqualTo("names");
            assertThat(names.get("accounts")).isEqualTo(List.of("admin", "share"));
            List<?> parameters = (List<?>) names.get("parameters");
            assertThat(parameters.get(0)).isEqualTo(parameter("prefix", "string"));
            assertThat(parameters.get(1))
                    .isEqualTo(Map.of("name", "most", "type", "integer", "default", 10));
            Map<?, ?> ratio = (Map<?, ?>) parameters.get(2);
            assertThat(ratio.containsKey("default")).isTrue();
            Map<?, ?> put = (Map<?, ?>) methods.get(2);
            assertThat(put.get("kwargs")).isEqualTo(true);
            assertThat(((Map<?, ?>) put.get("varargs")).get("type")).isEqualTo("boolean");
        }
    }

    @Test
    void statisticsCountTheCallsAndConnectionsOfAService() {
        Control service = new RestartableService(0, OPTIONS.introspection(true));
        try (RunningControl running = service.runInThread()) {
            RemoteControl client = client(running.port());
            client.call("get_pid");
            Map<?, ?> stats = (Map<?, ?>) client.call("ave.stats");
            assertThat(stats.get("pid")).isEqualTo(ThisProcess.pid());
            assertThat(stats.get("calls")).isEqualTo(2);
            assertThat(stats.get("established")).isEqualTo(1);
            assertThat((int) stats.get("descriptors")).isPositive();
        }
    }

    @Test
    void aServiceThatWasNotToldToSaysNothing() {
        try (RunningControl running = Control.of(0, OPTIONS, new Desk()).runInThread()) {
            RemoteControl client = client(running.port());
            assertThatThrownBy(() -> client.call("ave.describe"))
                    .hasMessageContaining("no such RPC: ave.describe");
            assertThatThrownBy(() -> client.call("ave.stats"))
                    .hasMessageContaining("no such RPC: ave.stats");
        }
    }

    @Test
    void aSuccessorDescribesTheObjectsThatItAdopted() {
        Control service = Control.of(0, OPTIONS.introspection(true), new RestartTest.Counter());
        try (RunningControl running = service.runInThread()) {
            RemoteControl client = client(running.port());
            Object before = client.call("ave.describe");
            remember(service.restart(HandoverOptions.defaults()).toCompletableFuture().join());
            assertThat(client.call("ave.describe")).isEqualTo(before);
        }
    }
}
