// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.handover;

import ave.network.control.internal.server.EventLoop;
import ave.network.control.internal.server.Server;
import ave.network.exceptions.HandoverException;
import ave.posix.Deadline;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Hands a server over, one handover at a time. */
public final class Succession implements EventLoop.Timer, AutoCloseable {
    private final Server server;

    /** Null between handovers. */
    private volatile OutgoingHandover outgoing;

    /** Until when the successor must be ready; null once it is late. */
    private Deadline ready;

    /**
     * Makes one for a server.
     *
     * @param server the server, which closes this at its end
     */
    public Succession(Server server) {
        this.server = server;
        server.loop().add(this);
        server.closeAtEnd(this);
    }

    /**
     * Hands the server over. May be called from any thread.
     *
     * @param successor the process that takes over
     * @param state gives what the service hands on besides its peers, in the loop's thread
     * @param limits the time limits
     * @return the successor's pid once it serves; a {@link HandoverException} if it doesn't
     */
    public CompletableFuture<Integer> handOver(
            Successor successor, Supplier<Object> state, HandoverLimits limits) {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        server.loop().inLoop(() -> begin(successor, state, limits, done));
        // A loop that has ended runs no task.
        server.failAtEnd(done, new HandoverException("the service has ended"));
        return done;
    }

    private void begin(
            Successor successor,
            Supplier<Object> state,
            HandoverLimits limits,
            CompletableFuture<Integer> done) {
        if (outgoing != null || server.isHandedOver() || server.isEnding()) {
            done.completeExceptionally(
                    new HandoverException(
                            "a handover is already in progress, or the service is ending"));
            return;
        }
        outgoing = new OutgoingHandover(server, successor, state, limits, done, this::failed);
        ready = outgoing.ready();
        try {
            outgoing.start();
        } catch (OutOfMemoryError e) {
            outgoing = null;
            done.completeExceptionally(
                    new HandoverException("can't start the thread of the handover: " + e, e));
        }
    }

    private void failed() {
        outgoing = null;
    }

    @Override
    public int pollMillis() {
        return outgoing == null || ready == null || server.isHandedOver()
                ? Integer.MAX_VALUE
                : ready.pollMillis();
    }

    /** A successor that is late is given up. */
    @Override
    public void expire() {
        if (pollMillis() == 0 && ready.hasPassed()) {
            ready = null;
            outgoing.interrupt();
        }
    }

    /** The service ends on purpose: a successor that doesn't serve yet is not to. Thread-safe. */
    public void cancel() {
        OutgoingHandover preparing = outgoing;
        if (preparing != null && !server.isHandedOver()) {
            preparing.cancel();
        }
    }

    @Override
    public void close() {
        cancel();
    }
}
