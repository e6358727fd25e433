// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import ave.network.connection.Address;
import ave.network.connection.BlockingConnection;
import ave.network.connection.Message;
import ave.network.exceptions.ConnectionException;
import ave.posix.Deadline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A service under clients that follow the protocol and others that violate it. {@code
 * -Dave.torture.seconds=600} makes it long.
 */
@Timeout(value = 6, unit = TimeUnit.HOURS)
class ServerTortureTest extends WithServices {
    private static final Duration TIME =
            Duration.ofSeconds(Integer.getInteger("ave.torture.seconds", 5));
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int GOOD = 3;
    private static final int BAD = 4;

    private final long seed = System.nanoTime();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** Attacks repeatedly in randomly chosen ways. */
    private final class Hostile implements Runnable {
        private final Random random;
        private final Address address;
        private final Deadline end;

        Hostile(long seed, int port, Deadline end) {
            this.random = new Random(seed);
            this.address = new Address(HOST, port);
            this.end = end;
        }

        @Override
        public void run() {
            try {
                while (!end.hasPassed()) {
                    try (BlockingConnection connection = new BlockingConnection(address)) {
                        connection.connect(LIMIT, true);
                        beHostile(connection);
                    } catch (ConnectionException | ave.exceptions.OverflowError e) {
                        // The service has closed the connection.
                        continue;
                    }
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
        }

        private void login(BlockingConnection connection) {
            connection.get(LIMIT);
            connection.put(new byte[] {'x'}, LIMIT);
            connection.get(LIMIT);
        }

        private void beHostile(BlockingConnection connection) {
            int kind = random.nextInt(7);
            if (kind > 1) {
                login(connection);
            }
            switch (kind) {
                case 0 -> connection.write(random(1 + random.nextInt(5000)), LIMIT);
                case 1 -> connection.get(LIMIT);
                case 2 -> half(connection);
                case 3 -> garbage(connection);
                case 4 -> unread(connection);
                case 5 -> flood(connection);
                default -> connection.shutdownOutput();
            }
        }

        private byte[] random(int length) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            return bytes;
        }

        private void half(BlockingConnection connection) {
            connection.write(Message.makeHeader(new byte[1_000_000]), LIMIT);
            connection.write(random(random.nextInt(500_000)), LIMIT);
        }

        private void garbage(BlockingConnection connection) {
            for (int i = 0; i < 20; i++) {
                connection.put(random(random.nextInt(300)), LIMIT);
                connection.get(LIMIT);
            }
        }

        /** Requests large responses and reads none. */
        private void unread(BlockingConnection connection) {
            for (int i = 0; i < 50; i++) {
                connection.put(request("text", 100_000), LIMIT);
            }
        }

        private void flood(BlockingConnection connection) {
            int count = 500;
            for (int i = 0; i < count; i++) {
                connection.put(request(random.nextInt(20) == 0 ? "later" : "text", i), LIMIT);
            }
            connection.get(LIMIT);
        }

        private byte[] request(String method, int argument) {
            String params = "{\"vargs\":[" + argument + "],\"kwargs\":{}}";
            return ("{\"method\":\"" + method + "\",\"params\":" + params + "}")
                    .getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** Responds at once or later, and sometimes throws. */
    static final class Service extends Control {
        Service() {
            super(0, ControlOptions.defaults().host(HOST).messageLimit(2_000_000));
        }

        @Rpc
        int size(String text) {
            return text.length();
        }

        @Rpc
        String text(int size) {
            return "x".repeat(size);
        }

        @Rpc
        java.util.concurrent.CompletableFuture<Integer> later(int number) {
            return new java.util.concurrent.CompletableFuture<Integer>()
                    .completeOnTimeout(number, number % 20, TimeUnit.MILLISECONDS);
        }

        int connectionCount() {
            return stats().established() + stats().handshaking();
        }
    }

    @Test
    void goodClientsGetWhatTheyAskForWhateverOthersDo() throws InterruptedException {
        Service service = new Service();
        try (RunningControl running = service.runInThread()) {
            client(running.port()).call("size", "warm");
            int before = sockets();
            Deadline end = Deadline.after(TIME);
            List<Thread> hostile = new ArrayList<>();
            List<TortureClient> good = new ArrayList<>();
            for (int i = 0; i < BAD; i++) {
                hostile.add(new Thread(new Hostile(seed + i, running.port(), end)));
            }
            for (int i = 0; i < GOOD; i++) {
                good.add(new TortureClient(running.port(), seed - i));
            }
            hostile.forEach(Thread::start);
            for (Thread thread : hostile) {
                thread.join();
            }
            for (TortureClient client : good) {
                client.finish();
                assertThat(client.ended).as("good connections that ended").hasValue(0);
                assertThat(client.responses).hasPositiveValue();
            }
            assertThat(failure.get()).isNull();
            until("only the first client is left", () -> service.connectionCount() <= 1);
            until("nothing stays open", () -> sockets() <= before);
        }
    }
}
