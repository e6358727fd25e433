// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import ave.network.exceptions.ConnectionClosed;
import ave.network.exceptions.ConnectionTimeout;
import ave.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many threads use one client in all ways at once: with random limits, cancellations, interrupts
 * and closes. {@code -Dave.torture=PT60S} runs it for longer than the default.
 */
@Timeout(300)
class ClientTortureTest {
    private static final Duration TIME = Duration.parse(System.getProperty("ave.torture", "PT5S"));
    private static final int THREADS = 16;

    /** How late a call may be on a busy machine. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    private final AtomicLong results = new AtomicLong();
    private final Map<String, AtomicLong> exceptions = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private volatile boolean over;

    /** A service that responds at once, or after a given time. */
    static final class Slow extends Control {
        private static final long serialVersionUID = 1L;

        Slow() {
            super(0, ControlOptions.defaults().host("127.0.0.1").authkey("key"));
        }

        @Rpc
        Object echo(Object value) {
            return value;
        }

        @Rpc
        CompletableFuture<Object> later(Object value, int micros) {
            return new CompletableFuture<>()
                    .completeOnTimeout(value, micros, TimeUnit.MICROSECONDS);
        }

        @Rpc
        void hangUp() {
            currentConnection().close();
        }
    }

    @Test
    void eachResultIsTheCallersOwnOrADocumentedException() throws Exception {
        int before = TestDescriptors.sockets();
        try (RunningControl service = new Slow().runInThread();
                RemoteControl client =
                        new RemoteControl(
                                service.address(), RemoteOptions.defaults().authkey("key"))) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(i);
                Thread thread = new Thread(() -> work(client, random), "torture " + i);
                threads.add(thread);
                thread.start();
            }
            Await.elapsed(TIME);
            over = true;
            for (Thread thread : threads) {
                thread.join(TimeUnit.SECONDS.toMillis(60));
                assertThat(thread.isAlive()).as("%s hangs", thread).isFalse();
            }
            assertThat(faults).isEmpty();
            assertThat(results.get()).isPositive();
            assertThat(exceptions.keySet())
                    .as("what happened, beside %s results: %s", results, exceptions)
                    .contains("ConnectionTimeout", "ConnectionClosed");
            System.out.println(results + " results, " + exceptions);
            // Leftovers must not disturb later calls.
            assertThat(client.withDeadline(Await.LIMIT).call("echo", "end")).isEqualTo("end");
        }
        until("as many sockets as before", () -> TestDescriptors.sockets() == before);
    }

    private void work(RemoteControl client, RandomGenerator random) {
        while (!over) {
            long number = numbers.incrementAndGet();
            Duration limit =
                    random.nextInt(10) == 0
                            ? Duration.ofMillis(random.nextInt(1, 20))
                            : Duration.ofSeconds(20);
            long start = System.nanoTime();
            try {
                act(client.withDeadline(limit), random, number);
            } catch (ConnectionTimeout | ConnectionClosed | CancellationException e) {
                count(e);
            } catch (Throwable e) {
                faults.add(e);
            }
            long nanos = System.nanoTime() - start - limit.toNanos();
            if (nanos > GRACE.toNanos()) {
                faults.add(new AssertionError(limit + " were exceeded by " + nanos / 1e9 + " s"));
            }
        }
    }

    private void act(RemoteControl client, RandomGenerator random, long number) {
        switch (random.nextInt(1000)) {
            case 0 -> client.close();
            case 1 -> client.connection().close();
            case 2 -> client.call("hang_up");
            case 3 -> interruptedCall(client, random.nextInt(3000), number);
            case 4 -> client.callAsync("later", number, random.nextInt(9000)).cancel(true);
            default -> {
                if (random.nextInt(20) == 0) {
                    client.notify(random.nextBoolean() ? "echo" : "no_such_method", number);
                }
                Object sent = random.nextInt(50) == 0 ? number + "x".repeat(300_000) : number;
                call(client, random, sent);
            }
        }
    }

    private void call(RemoteControl client, RandomGenerator random, Object sent) {
        Object came =
                switch (random.nextInt(4)) {
                    case 0 -> client.call("later", sent, random.nextInt(3000));
                    case 1 -> join(client.callAsync("later", sent, random.nextInt(3000)));
                    case 2 -> join(client.callAsync("echo", sent));
                    default -> client.call("echo", sent);
                };
        if (!String.valueOf(sent).equals(String.valueOf(came))) {
            faults.add(new AssertionError("sent " + sent + ", got " + came));
        }
        results.incrementAndGet();
    }

    private static Object join(CompletableFuture<Object> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static void interruptedCall(RemoteControl client, int micros, long number) {
        Thread caller = Thread.currentThread();
        CompletableFuture<Void> interrupt =
                CompletableFuture.runAsync(
                        caller::interrupt,
                        CompletableFuture.delayedExecutor(micros, TimeUnit.MICROSECONDS));
        try {
            client.call("later", number, micros);
        } finally {
            interrupt.join();
            Thread.interrupted();
        }
    }

    private void count(Throwable e) {
        String type =
                e instanceof ConnectionClosed ? "ConnectionClosed" : e.getClass().getSimpleName();
        exceptions.computeIfAbsent(type, t -> new AtomicLong()).incrementAndGet();
    }
}
