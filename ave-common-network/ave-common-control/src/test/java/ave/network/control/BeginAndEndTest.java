// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ave.exceptions.Exit;
import ave.network.connection.Address;
import ave.network.connection.Connection;
import ave.network.exceptions.ConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The start and end of a service in this JVM. */
@Timeout(60)
class BeginAndEndTest {
    private static final String HOST = "127.0.0.1";
    private static final String KEY = "key";

    /** A service that records its hooks. */
    static class Recorder extends Control {
        private static final long serialVersionUID = 1L;

        final List<String> events = new CopyOnWriteArrayList<>();
        final CompletableFuture<String> slow = new CompletableFuture<>();

        Recorder() {
            super(0, ControlOptions.defaults().host(HOST).authkey(KEY));
        }

        @Rpc
        void stop() {
            shutdown();
        }

        @Rpc
        void leave() {
            shutdown("leaving");
        }

        @Rpc
        CompletableFuture<String> slow() {
            events.add("slow");
            return slow;
        }

        @Rpc
        String ping() {
            return "pong";
        }

        @Override
        protected void shuttingDown(Map<String, Object> details) {
            events.add("shuttingDown " + (details == null ? null : details.get("message")));
        }

        @Override
        protected void lostConnection(Connection connection, String authkey) {
            events.add("lost");
        }

        @Override
        protected void stopped() {
            events.add("stopped");
        }
    }

    private static RemoteControl client(RunningControl running) {
        return client(running, Duration.ofSeconds(30));
    }

    private static RemoteControl client(RunningControl running, Duration timeout) {
        RemoteOptions options = RemoteOptions.defaults().authkey(KEY).timeout(timeout);
        return new RemoteControl(new Address(HOST, running.port()), options);
    }

    @Test
    void theCallThatStopsTheServiceIsAnswered() {
        Recorder service = new Recorder();
        try (RunningControl running = service.runInThread();
                RemoteControl client = client(running)) {
            assertThat(client.call("stop")).isNull();
            running.join(Duration.ofSeconds(30));
        }
    }

    @Test
    void theSubclassHearsOfTheEndBeforeAnyConnectionIsClosed() {
        Recorder service = new Recorder();
        try (RunningControl running = service.runInThread();
                RemoteControl client = client(running)) {
            assertThatExceptionOfType(Exit.class)
                    .isThrownBy(() -> client.call("leave"))
                    .withMessage("leaving");
            running.join(Duration.ofSeconds(30));
        }
        assertThat(service.events).containsExactly("shuttingDown leaving", "lost", "stopped");
    }

    @Test
    void drainingWaitsForPendingResponsesAndAdmitsNoNewClient() throws Exception {
        Recorder service = new Recorder();
        try (RunningControl running = service.runInThread();
                RemoteControl client = client(running);
                RemoteControl other = client(running)) {
            assertThat(other.call("ping")).isEqualTo("pong");
            CompletableFuture<Object> pending = client.callAsync("slow");
            until("the call", () -> service.events.contains("slow"));

            service.drain(Duration.ofSeconds(30));
            try (RemoteControl late = client(running, Duration.ofMillis(100))) {
                until("no more listening", () -> isRefused(late));
            }
            assertThat(service.events).containsExactly("slow");
            assertThat(running.isAlive()).isTrue();

            service.slow.complete("done");
            assertThat(pending.get(30, TimeUnit.SECONDS)).isEqualTo("done");
            running.join(Duration.ofSeconds(30));
        }
        assertThat(service.events).startsWith("slow", "shuttingDown null").endsWith("stopped");
    }

    private static boolean isRefused(RemoteControl client) {
        try {
            client.call("ping");
            return false;
        } catch (ConnectionException | ave.exceptions.Timeout e) {
            return true;
        }
    }

    @Test
    void drainingEndsAtItsLimit() throws Exception {
        Recorder service = new Recorder();
        try (RunningControl running = service.runInThread();
                RemoteControl client = client(running)) {
            CompletableFuture<Object> pending = client.callAsync("slow");
            until("the call", () -> service.events.contains("slow"));

            service.drain(Duration.ofMillis(50));
            running.join(Duration.ofSeconds(30));
            assertThat(pending).failsWithin(Duration.ofSeconds(30));
        }
    }

    @Test
    void anIdleServiceDrainsAtOnce() {
        Recorder service = new Recorder();
        try (RunningControl running = service.runInThread()) {
            service.drain(null);
            running.join(Duration.ofSeconds(30));
        }
        assertThat(service.events).containsExactly("shuttingDown null", "stopped");
    }

    @Test
    void anExceptionInStartedEndsTheService() {
        Recorder service =
                new Recorder() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected void started() {
                        throw new IllegalStateException("half made");
                    }
                };
        assertThatIllegalStateException().isThrownBy(service::runInThread).withMessage("half made");
        until("the end", () -> service.events.contains("stopped"));
        assertThat(service.events).containsExactly("shuttingDown null", "stopped");
    }

    @Test
    void anExitInStartedEndsTheServiceToo() {
        Recorder service =
                new Recorder() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected void started() {
                        throw new Exit("nothing to do");
                    }
                };
        try (RunningControl running = service.runInThread()) {
            running.join(Duration.ofSeconds(30));
        }
        assertThat(service.events).containsExactly("shuttingDown nothing to do", "stopped");
    }
}
