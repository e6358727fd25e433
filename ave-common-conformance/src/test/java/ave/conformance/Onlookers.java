// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ave.testing.Await;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The other clients of a service, which must not be affected by one client: one that calls without
 * a pause, and one that compares the service's statistics before and after.
 */
final class Onlookers implements AutoCloseable {

    /** A multiple of what a busy machine's scheduler costs, a fraction of what a stall costs. */
    private static final Duration SLOWEST_ANSWER = Duration.ofSeconds(2);

    private static final int TRIES = 3;

    private final ServiceProcess service;
    private final String key;
    private final WireClient caller;
    private final WireClient auditor;
    private final Books settled;

    Onlookers(ServiceProcess service, String key) {
        this.service = service;
        this.key = key;
        this.caller = service.login(key);
        this.auditor = service.login(key);
        this.settled =
                Await.until(
                        "only the two of us are there",
                        this::books,
                        books -> books.established() == 2 && books.handshaking() == 0);
    }

    /** The resources of the service, according to itself and to the kernel. */
    private record Books(int handshaking, int established, long queuedBytes, int descriptors) {}

    /** Runs the misuse while others call, then waits until nothing is left of it. */
    void unimpressedBy(Runnable misuse) {
        Duration slowest = slowestCallWhile(misuse);
        // What really holds others up does so each time; a machine that pauses doesn't.
        for (int i = 1; i < TRIES && slowest.compareTo(SLOWEST_ANSWER) >= 0; i++) {
            slowest = slowestCallWhile(misuse);
        }
        assertThat(slowest).as("slowest answer to another client").isLessThan(SLOWEST_ANSWER);
        awaitSettled();
        ProcFs.awaitIdle(service.pid());
        // New clients are as welcome as they were.
        try (WireClient newcomer = service.login(key)) {
            newcomer.ping();
        }
        awaitSettled();
    }

    /** As {@link #unimpressedBy}, but others may have to wait: the misuse blocks the loop. */
    void survive(Runnable misuse) {
        misuse.run();
        caller.ping();
        awaitSettled();
        ProcFs.awaitIdle(service.pid());
    }

    /** Until the service holds what it held when only these two were there. */
    void awaitSettled() {
        Await.until("the service holds just " + settled, this::books, settled::equals);
    }

    private Books books() {
        return new Books(
                handshaking(),
                established(),
                queuedBytes(),
                ProcFs.descriptors(service.pid()).size());
    }

    private Duration slowestCallWhile(Runnable misuse) {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Duration> calls = Background.supply(() -> callUntil(over));
        try {
            misuse.run();
        } finally {
            over.set(true);
        }
        return Background.await(calls);
    }

    private Duration callUntil(AtomicBoolean over) {
        long slowest = 0;
        do {
            long start = System.nanoTime();
            caller.ping();
            slowest = Math.max(slowest, System.nanoTime() - start);
        } while (!over.get());
        return Duration.ofNanos(slowest);
    }

    /** Lets the others call once, where a test wants to see them served at a certain point. */
    void areServed() {
        auditor.ping();
    }

    JsonNode stats() {
        return auditor.result("stats");
    }

    int established() {
        return stats().path("connections").path("established").intValue();
    }

    int handshaking() {
        return stats().path("connections").path("handshaking").intValue();
    }

    long queuedBytes() {
        return stats().path("queued_bytes").longValue();
    }

    @Override
    public void close() {
        caller.close();
        auditor.close();
    }
}
