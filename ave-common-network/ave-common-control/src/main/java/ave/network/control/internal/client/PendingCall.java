// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.client;

import ave.posix.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** A call from its request to its response. A thread waits for it, or a future stands for it. */
final class PendingCall {
    enum Kind {
        /** A request whose response is awaited. */
        CALL,
        /** A request without a response; done when it is with the kernel. */
        NOTIFICATION,
        /** No request at all; done when there is a connection. */
        CONNECT,
        /** Sent after notifications, so that the refusal of one is not taken for a response. */
        MARKER
    }

    final Kind kind;

    /** Null if a thread waits. */
    final CompletableFuture<Object> future;

    final Deadline deadline;

    /** The deadline in the terms of {@link System#nanoTime}; nothing if there is none. */
    final long due;

    final boolean limited;
    private final String method;

    /** What is to be sent, kept while there is no connection. Guarded by the session's lock. */
    byte[] request;

    /** Nobody waits any more. Guarded by the session's lock. */
    private boolean abandoned;

    private volatile Thread waiter;
    private Object value;
    private Failure failure;
    private volatile boolean done;

    private PendingCall(
            Kind kind, String method, Duration limit, CompletableFuture<Object> future) {
        this.kind = kind;
        this.method = method;
        this.future = future;
        deadline = Deadline.after(limit);
        limited = deadline != Deadline.NEVER;
        due = limited ? System.nanoTime() + deadline.remaining().toNanos() : 0;
    }

    /** The calling thread is going to wait for it. */
    static PendingCall sync(Kind kind, String method, Duration limit) {
        PendingCall call = new PendingCall(kind, method, limit, null);
        call.waiter = Thread.currentThread();
        return call;
    }

    static PendingCall async(String method, Duration limit, CompletableFuture<Object> future) {
        return new PendingCall(Kind.CALL, method, limit, future);
    }

    static PendingCall marker() {
        return new PendingCall(Kind.MARKER, null, null, null);
    }

    /** For messages: what was attempted. */
    String text() {
        return switch (kind) {
            case CALL -> "call " + method;
            case NOTIFICATION -> "notify " + method;
            default -> "connect";
        };
    }

    void abandon() {
        abandoned = true;
        waiter = null;
    }

    /** Whether anybody wants to know how it ends. */
    boolean isWanted() {
        return !abandoned && (future == null ? !done && kind != Kind.MARKER : !future.isDone());
    }

    /** The thread that waits for it; null if none does. */
    Thread waiter() {
        return done ? null : waiter;
    }

    /** Has the thread that waits look again. */
    void wake() {
        LockSupport.unpark(waiter);
    }

    boolean isDone() {
        return done;
    }

    boolean isLate() {
        return limited && due - System.nanoTime() <= 0;
    }

    /** Ends the wait of the thread. */
    void settle(Object result, Failure problem) {
        value = result;
        failure = problem;
        done = true;
        Thread thread = waiter;
        if (thread != null && thread != Thread.currentThread()) {
            LockSupport.unpark(thread);
        }
    }

    /** Waits until something has happened, or until the deadline. */
    void park() {
        if (limited) {
            LockSupport.parkNanos(this, due - System.nanoTime());
        } else {
            LockSupport.park(this);
        }
    }

    /** For the thread that waited, once it is done. */
    Object result() {
        if (failure != null) {
            throw failure.of(this);
        }
        return value;
    }
}
