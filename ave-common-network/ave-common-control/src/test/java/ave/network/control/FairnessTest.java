// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.testing.Await.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ave.network.connection.Address;
import ave.network.connection.BlockingConnection;
import ave.network.connection.Connection;
import ave.network.connection.Message;
import ave.network.exceptions.ConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No client, task or method of a service takes more than its share of the one thread. */
@Timeout(60)
class FairnessTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String HOST = "127.0.0.1";
    private static final int BUDGET = 100_000;

    /** A service that counts its calls. */
    static final class Service extends Control {
        private static final long serialVersionUID = 1L;

        final AtomicInteger slowCalls = new AtomicInteger();
        final List<Connection> connections = new CopyOnWriteArrayList<>();
        final List<Connection> lost = new CopyOnWriteArrayList<>();

        Service() {
            super(0, ControlOptions.defaults().host(HOST).inputBudget(BUDGET).outputBudget(BUDGET));
        }

        @Rpc
        int slow() {
            long end = System.nanoTime() + 2_000_000;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            return slowCalls.incrementAndGet();
        }

        @Rpc
        int count() {
            return slowCalls.get();
        }

        @Rpc
        void again() {
            execute(this::again);
        }

        @Rpc
        String text(int size) {
            return "x".repeat(size);
        }

        @Override
        protected void newConnection(Connection connection, String authkey) {
            connections.add(connection);
        }

        @Override
        protected void lostConnection(Connection connection, String authkey) {
            lost.add(connection);
        }

        int connectionCount() {
            return stats().established();
        }
    }

    private Service service;
    private RunningControl running;

    @BeforeEach
    void serve() {
        service = new Service();
        running = service.runInThread();
    }

    @AfterEach
    void end() {
        running.close();
    }

    private BlockingConnection login() {
        BlockingConnection client = new BlockingConnection(new Address(HOST, running.port()));
        client.connect(LIMIT, false);
        client.get(LIMIT);
        client.put(new byte[] {'x'}, LIMIT);
        client.get(LIMIT);
        return client;
    }

    private static byte[] request(String method) {
        return ("{\"method\":\"" + method + "\",\"params\":{\"vargs\":[],\"kwargs\":{}}}")
                .getBytes(UTF_8);
    }

    private static int result(byte[] response) {
        return Integer.parseInt(new String(response, UTF_8).replaceAll("[^0-9]", ""));
    }

    @Test
    void aClientThatPipelinesHoldsUpOthersForACallOrTwo() {
        try (BlockingConnection greedy = login();
                BlockingConnection modest = login()) {
            byte[] payload = request("slow");
            for (int i = 0; i < 300; i++) {
                greedy.put(payload, LIMIT);
            }
            greedy.get(LIMIT);
            int before = service.slowCalls.get();
            modest.put(request("count"), LIMIT);
            int after = result(modest.get(LIMIT));
            // Those that were begun before this thread had sent its request count as well.
            assertThat(after - before).isLessThan(100);

            for (int i = 1; i < 300; i++) {
                greedy.get(LIMIT);
            }
            assertThat(service.slowCalls).hasValue(300);
        }
    }

    @Test
    void aTaskThatAddsItselfAgainBlocksNoClient() {
        try (BlockingConnection client = login()) {
            client.put(request("again"), LIMIT);
            client.get(LIMIT);
            for (int i = 0; i < 10; i++) {
                client.put(request("count"), LIMIT);
                assertThat(result(client.get(LIMIT))).isZero();
            }
        }
    }

    @Test
    void aConnectionThatUserCodeClosesIsLostAtOnce() {
        try (BlockingConnection client = login()) {
            until("the connection", () -> service.connections.size() == 1);
            service.connections.get(0).close();
            until("its loss", () -> service.lost.size() == 1);
            assertThat(service.lost).containsExactlyElementsOf(service.connections);
            assertThat(service.connectionCount()).isZero();
            assertThatExceptionOfType(ConnectionException.class)
                    .isThrownBy(() -> client.get(LIMIT));
        }
    }

    @Test
    void aStrangerMaySendNoMoreThanADigest() {
        try (BlockingConnection client =
                new BlockingConnection(new Address(HOST, running.port()))) {
            client.connect(LIMIT, false);
            client.get(LIMIT);
            client.write(Message.makeHeader(new byte[1025]), LIMIT);
            assertThat(new String(client.get(LIMIT), UTF_8))
                    .contains("a message of 1025 bytes is above the limit of 1024");
        }
    }

    @Test
    void theClientThatHoldsMostPaysForTooMuchUnfinishedInput() {
        try (BlockingConnection greedy = login();
                BlockingConnection modest = login()) {
            byte[] header = Message.makeHeader(new byte[1_000_000]);
            modest.write(header, LIMIT);
            modest.write(new byte[40_000], LIMIT);
            greedy.write(header, LIMIT);
            greedy.write(new byte[70_000], LIMIT);
            until("its loss", () -> service.lost.size() == 1);
            assertThat(service.connectionCount()).isEqualTo(1);

            try (BlockingConnection other = login()) {
                other.put(request("count"), LIMIT);
                assertThat(result(other.get(LIMIT))).isZero();
            }
        }
    }

    @Test
    void theClientThatHoldsMostPaysForTooManyUnreadResponses() {
        try (BlockingConnection greedy = login();
                BlockingConnection modest = login()) {
            // The kernel's buffers take some megabytes; the rest waits in the service.
            byte[] request =
                    "{\"method\":\"text\",\"params\":{\"vargs\":[9000000],\"kwargs\":{}}}"
                            .getBytes(UTF_8);
            greedy.put(request, LIMIT);
            until("its loss", () -> service.lost.size() == 1);
            modest.put(request("count"), LIMIT);
            assertThat(result(modest.get(LIMIT))).isZero();
            assertThat(service.connectionCount()).isEqualTo(1);
        }
    }
}
