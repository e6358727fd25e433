// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.client;

import static ave.posix.abi.Constants.POLLOUT;

import ave.exceptions.OverflowError;
import ave.io.PosixException;
import ave.network.connection.Address;
import ave.network.connection.BlockingConnection;
import ave.network.connection.Connection;
import ave.network.control.internal.client.PendingCall.Kind;
import ave.network.exceptions.ConnectionClosed;
import java.util.Arrays;
import java.util.concurrent.CancellationException;

/**
 * One connection of a client, from before it is made to its end, and the calls on it. The package's
 * documentation tells who reads, who writes, and who waits. Thread-safe.
 */
final class Session {
    /** More must not wait for room in the kernel: its sender is too fast. */
    private static final int MOST_UNSENT = 256 << 20;

    /** A request without a method. */
    private static final byte[] MARKER = {0, 0, 0, 2, '{', '}'};

    private enum State {
        CONNECTING,
        OPEN,
        ENDED
    }

    private final Address address;
    private final int messageLimit;

    /** The last message of the service on the session before this one; null if there was none. */
    private final RuntimeException before;

    private final Completions completions = new Completions();

    /** For the thread that reads. */
    private final Response response = new Response();

    // ---- guarded by this, which is held for moments only: without waiting, and without user code

    private final Calls calls = new Calls(completions, new DeadlineTimer(this::expire));
    private State state = State.CONNECTING;

    /** Null if it was not needed. */
    private Attempt attempt;

    /** Null before there is a connection. */
    private Link link;

    /** The last message of the service, if it said why it ends; null if not. */
    private RuntimeException farewell;

    Session(ClientSettings settings, RuntimeException before) {
        address = settings.address();
        messageLimit = settings.messageLimit();
        this.before = before;
    }

    // ---- connecting

    /**
     * Has another thread connect when the first call has come, which fails with it.
     *
     * @param connector how
     * @param given is connected already, but has not authenticated; null if nothing is
     */
    void connect(Connector connector, BlockingConnection given) {
        attempt = new Attempt(connector, given, this::connected);
    }

    private void connected(BlockingConnection fresh, Throwable failure) {
        synchronized (this) {
            if (failure != null) {
                end(Failure.because(failure, before));
            } else if (state == State.CONNECTING) {
                open(fresh, false);
            } else if (fresh != null) {
                fresh.close();
            }
        }
        completions.performHere();
    }

    /** Goes on with a connection that is established, and may have refusals on their way. */
    synchronized void open(Connection fresh, boolean afterNotification) {
        link = new Link(fresh, messageLimit, this::close, this::readForAll, this::flushForAll);
        state = State.OPEN;
        if (afterNotification) {
            calls.setAfterNotification();
        }
        PendingCall call;
        while (state == State.OPEN && (call = calls.pollEarly()) != null) {
            byte[] request = call.request;
            call.request = null;
            send(call, request, request.length);
        }
        passOn();
    }

    // ---- requests

    /**
     * Sends a request, or keeps it until there is a connection. Never waits.
     *
     * @return false if this session has ended, or its connection has, and nothing was sent
     */
    synchronized boolean submit(PendingCall call, byte[] request, int size) {
        if (state == State.OPEN && link.isHandedOn()) {
            end(Failure.closed(address, "another process goes on with the connection", null));
        }
        if (state == State.OPEN && !link.isRead()) {
            lookForTheEnd();
        }
        if (state == State.ENDED) {
            return false;
        }
        if (state == State.CONNECTING) {
            calls.addEarly(call, Arrays.copyOf(request, size));
            attempt.start();
        } else {
            send(call, request, size);
        }
        if (call.future != null) {
            passOn();
        }
        completions.schedule();
        return true;
    }

    /** Takes what came while nothing was asked: in most cases nothing, else the end. */
    private void lookForTheEnd() {
        link.beginReading();
        receiveAll();
        link.endReading();
    }

    private void send(PendingCall call, byte[] request, int size) {
        int unsent = link.unsent();
        if (unsent > MOST_UNSENT) {
            calls.settle(call, null, Failure.tooFast(address, unsent));
            return;
        }
        boolean marked = calls.needsMarker(call);
        if (marked) {
            calls.addMarker();
        }
        // Whatever fails from here on fails this call, too.
        calls.add(call);
        try {
            if (marked) {
                link.send(MARKER, MARKER.length);
            }
            if (link.send(request, size)) {
                calls.allSent();
            }
        } catch (ConnectionClosed e) {
            end(Failure.closed(address, e.getMessage(), e));
        }
    }

    private synchronized void flush() {
        try {
            if (state == State.OPEN && link.flush()) {
                calls.allSent();
            }
        } catch (ConnectionClosed e) {
            end(Failure.closed(address, e.getMessage(), e));
        }
    }

    // ---- waiting

    /**
     * Waits for a call, and reads the connection meanwhile unless somebody else does. Throws a
     * CancellationException if the thread is interrupted; the response is thrown away then.
     */
    Object await(PendingCall call) {
        boolean reading = false;
        try {
            while (!call.isDone()) {
                reading = reading || beginReading(call);
                if (reading) {
                    read(call);
                } else if (!call.isDone()) {
                    call.park();
                }
                if (!call.isDone() && Thread.currentThread().isInterrupted()) {
                    abandon(call);
                    throw new CancellationException(
                            "interrupted: " + call.text() + " on " + address);
                }
                if (call.isLate()) {
                    timeOut(call);
                }
            }
        } finally {
            leave(reading);
            completions.schedule();
        }
        return call.result();
    }

    private synchronized boolean beginReading(PendingCall call) {
        boolean wanted = state == State.OPEN && call.kind == Kind.CALL && !call.isDone();
        boolean reading = wanted && link.beginReading();
        if (!reading) {
            passOn();
        }
        return reading;
    }

    private void read(PendingCall call) {
        int events;
        try {
            events = link.await(call.deadline);
        } catch (CancellationException e) {
            // The interrupt flag is set, and the caller looks at it.
            return;
        }
        if ((events & POLLOUT) != 0) {
            flush();
        }
        if ((events & ~POLLOUT) != 0) {
            receive();
        }
    }

    private synchronized void leave(boolean reading) {
        if (reading) {
            link.endReading();
        }
        passOn();
    }

    /** Sees to it that somebody reads what is in flight, and sends what is unsent. */
    private void passOn() {
        if (state != State.OPEN) {
            return;
        }
        try {
            link.flushLater();
            if (!link.isRead() && calls.isAnyInFlight()) {
                PendingCall next = calls.firstWithThread();
                if (next == null) {
                    link.readLater();
                } else {
                    // Its thread reads when it wakes up, or passes on when it has ended.
                    next.wake();
                }
            }
        } catch (PosixException e) {
            end(Failure.closed(address, e.getMessage(), e));
        }
    }

    private void readForAll() {
        receiveAll();
        leave(true);
        completions.performHere();
    }

    private void flushForAll() {
        synchronized (this) {
            flush();
            link.flushed();
            passOn();
        }
        completions.performHere();
    }

    // ---- responses, for the reader

    /** To ask the Poller instead takes longer than to find nothing once. */
    private void receiveAll() {
        int reads = 1;
        while (receive() && reads < 16) {
            reads++;
        }
    }

    /** Reads once. Returns false if nothing came. */
    private boolean receive() {
        try {
            int count = link.receive(this::onMessage);
            if (count < 0) {
                end(Failure.closed(address, "closed by the peer", null));
            }
            return count > 0;
        } catch (ConnectionClosed e) {
            end(Failure.closed(address, e.getMessage(), e));
        } catch (OverflowError e) {
            end(Failure.because(e, null));
        } catch (RuntimeException | Error e) {
            // No memory, for one. A response may be lost: the next would be taken for it.
            end(Failure.closed(address, e.toString(), e));
        }
        return false;
    }

    private boolean onMessage(byte[] buffer, int offset, int length) {
        boolean valid = response.read(buffer, offset, length);
        synchronized (this) {
            if (state == State.OPEN && valid && response.isLast()) {
                farewell = response.failure().of(null);
                end(response.failure());
            } else if (state == State.OPEN && !(valid && calls.take(response))) {
                String shown = Response.shown(buffer, offset, length);
                end(Failure.closed(address, "not a response to anything: " + shown, null));
            }
            response.clear();
            return state == State.OPEN;
        }
    }

    // ---- the end

    /** Nobody waits for the call any more; others are not disturbed. */
    synchronized void abandon(PendingCall call) {
        call.abandon();
        if (calls.removeEarly(call)) {
            endIfUnwanted();
        }
    }

    private synchronized void timeOut(PendingCall call) {
        if (call.isWanted() && calls.removeEarly(call)) {
            String detail = " while connecting" + attempt.problem();
            calls.settle(call, null, Failure.timedOut(address, call, detail));
            endIfUnwanted();
        } else if (call.isWanted()) {
            end(Failure.timedOut(address, call, ""));
        }
        completions.schedule();
    }

    /** An attempt to connect that no call waits for would go on for ever. */
    private void endIfUnwanted() {
        if (state == State.CONNECTING && !calls.isAnyWaitingForConnection()) {
            end(Failure.closed(address, "no call waits for the connection", null));
        }
    }

    /** A deadline has passed that no thread watches. */
    private synchronized void expire() {
        calls.late().forEach(this::timeOut);
        calls.coverAll();
    }

    /** Ends the connection; calls in flight fail. Never waits. */
    void close() {
        end(Failure.closed(address, "closed on this side", null));
    }

    private synchronized void end(Failure why) {
        if (state != State.ENDED) {
            state = State.ENDED;
            if (attempt != null) {
                attempt.stop();
            }
            if (link != null) {
                link.end();
            }
            calls.failAll(why);
            completions.schedule();
        }
    }

    // ---- for the client

    /** Returns why the service ended, for messages; null if it did not say. */
    synchronized RuntimeException farewell() {
        return farewell;
    }

    /** The connection; null before there is one. */
    synchronized BlockingConnection connection() {
        return link == null ? null : link.connection();
    }

    /** Gives the connection to another process if nothing is in flight; null if that can't be. */
    synchronized Travelling handOn() {
        if (state != State.OPEN || link.isRead() || !calls.isIdle()) {
            return null;
        }
        if (!link.isHandedOn()) {
            lookForTheEnd();
        }
        if (state != State.OPEN) {
            return null;
        }
        link.handOn();
        return new Travelling(link.connection(), calls.isAfterNotification());
    }
}
