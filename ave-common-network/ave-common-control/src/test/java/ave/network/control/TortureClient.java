// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ave.network.connection.Address;
import ave.network.connection.BlockingConnection;
import ave.network.exceptions.ConnectionException;
import ave.network.exceptions.ConnectionTimeout;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls {@code size} of a service with texts of random sizes, several in flight, in pieces of
 * random sizes, and compares the responses. Reconnects if the connection ends.
 */
final class TortureClient implements Runnable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MOST_IN_FLIGHT = 5;

    private final Address address;
    private final Random random;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final Thread thread = new Thread(this, "torture client");
    private volatile Throwable failure;

    final AtomicInteger responses = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();

    TortureClient(int port, long seed) {
        address = new Address("127.0.0.1", port);
        random = new Random(seed);
        thread.start();
    }

    /** Throws the failure, if there was one. */
    void finish() throws InterruptedException {
        stop.set(true);
        thread.join();
        check();
    }

    void check() {
        if (failure != null) {
            throw new AssertionError("a client failed", failure);
        }
    }

    @Override
    public void run() {
        try {
            while (!stop.get()) {
                session();
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    private void session() {
        try (BlockingConnection connection = new BlockingConnection(address)) {
            connection.connect(LIMIT, true);
            connection.get(LIMIT);
            connection.put("{}".getBytes(US_ASCII), LIMIT);
            connection.get(LIMIT);
            while (!stop.get()) {
                batch(connection);
            }
        } catch (ConnectionTimeout e) {
            throw e;
        } catch (ConnectionException e) {
            // The connection may end, but a wrong or missing response is a failure.
            ended.incrementAndGet();
        }
    }

    private void batch(BlockingConnection connection) {
        int count = 1 + random.nextInt(MOST_IN_FLIGHT);
        int[] sizes = new int[count];
        ByteArrayOutputStream requests = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            sizes[i] = random.nextInt(10) == 0 ? random.nextInt(100_000) : random.nextInt(100);
            byte[] request =
                    ("{\"method\": \"size\", \"params\": {\"vargs\": [\""
                                    + "x".repeat(sizes[i])
                                    + "\"], \"kwargs\": {}}, \"async\": false}")
                            .getBytes(US_ASCII);
            requests.writeBytes(ByteBuffer.allocate(4).putInt(request.length).array());
            requests.writeBytes(request);
        }
        byte[] bytes = requests.toByteArray();
        for (int sent = 0; sent < bytes.length; ) {
            int piece = Math.min(bytes.length - sent, 1 + random.nextInt(50_000));
            connection.write(java.util.Arrays.copyOfRange(bytes, sent, sent + piece), LIMIT);
            sent += piece;
        }
        for (int size : sizes) {
            String response = new String(connection.get(LIMIT), US_ASCII);
            if (!response.equals("{\"result\":" + size + "}")) {
                if (response.contains("Restarting")) {
                    continue;
                }
                throw new AssertionError("not the size " + size + ": " + response);
            }
            responses.incrementAndGet();
        }
    }
}
