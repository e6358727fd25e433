// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.abi.Constants.EPOLLIN;

import ave.posix.Deadline;
import ave.posix.Epoll;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Where a loop stands between its predecessor and its successor, if it has any. */
final class Succession {
    private final EventLoop loop;
    private final Epoll epoll;
    private final long token;

    /** What a predecessor still owes; null if there is none. */
    private Inheritance inheritance;

    /** Null between handovers. */
    private volatile HandoverSender sender;

    /** Until when the successor must be ready; null once it is late. */
    private Deadline ready;

    /** Connections that a successor was told of, and that it is not to have after all. */
    private final Set<Long> gone = new HashSet<>();

    /** What is left to do since a successor serves; null before. */
    private Legacy legacy;

    Succession(EventLoop loop, Epoll epoll, long token) {
        this.loop = loop;
        this.epoll = epoll;
        this.token = token;
    }

    /** A predecessor's answers come from now on. */
    void await(Inheritance owed) {
        inheritance = owed;
        epoll.add(owed.number(), EPOLLIN, token);
    }

    void onEvent() {
        inheritance.onEvent();
    }

    /** Nothing comes any more. */
    void inherited() {
        epoll.remove(inheritance.number());
        inheritance.close();
        inheritance = null;
    }

    /** From any thread. */
    CompletableFuture<Integer> handOver(Control successor, HandoverOptions limits) {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        loop.inLoop(() -> begin(successor, limits, done));
        // A loop that has ended does nothing any more.
        HandoverException end = new HandoverException("the service has ended");
        loop.ended().thenRun(() -> done.completeExceptionally(end));
        return done;
    }

    private void begin(Control successor, HandoverOptions limits, CompletableFuture<Integer> done) {
        if (sender != null || legacy != null || loop.isShuttingDown()) {
            done.completeExceptionally(
                    new HandoverException("a handover is under way, or the end"));
            return;
        }
        sender = new HandoverSender(loop, successor, limits, done);
        ready = sender.ready();
        try {
            sender.start();
        } catch (OutOfMemoryError e) {
            sender = null;
            done.completeExceptionally(new HandoverException("no thread for a handover: " + e, e));
        }
    }

    /** A successor that is late is given up. */
    void expire() {
        if (sender != null && ready != null && ready.hasPassed()) {
            ready = null;
            sender.interrupt();
        }
    }

    /** This service ends on purpose: no successor is to serve that doesn't yet. From any thread. */
    void cancel() {
        HandoverSender preparing = sender;
        if (preparing != null) {
            preparing.cancel();
        }
    }

    /** From another thread: this service goes on. */
    void failed() {
        loop.execute(
                () -> {
                    sender = null;
                    loop.clients.all().forEach(Client::forgetTold);
                    gone.clear();
                });
    }

    /** A connection is no longer the loop's, or told goodbye. */
    void lost(Client client) {
        if (client.wasTold() && legacy == null) {
            gone.add(client.token);
        }
    }

    Set<Long> gone() {
        return gone;
    }

    void done(Legacy left) {
        legacy = left;
        sender = null;
    }

    /** Whether a successor serves. */
    boolean isOver() {
        return legacy != null;
    }

    boolean isOwing() {
        return legacy != null && legacy.isOwing();
    }

    int pollMillis() {
        if (legacy != null) {
            return legacy.pollMillis();
        }
        return sender == null || ready == null ? Integer.MAX_VALUE : ready.pollMillis();
    }

    /** An answer is known; goes to the successor if there is one. */
    void answered(Owed place, byte[] message) {
        if (legacy != null) {
            legacy.answer(place, message);
        }
    }

    /** Without a channel an answer that is missing will never come. */
    void close() {
        cancel();
        if (legacy != null) {
            legacy.close();
        }
        if (inheritance != null) {
            inheritance.close();
        }
    }
}
