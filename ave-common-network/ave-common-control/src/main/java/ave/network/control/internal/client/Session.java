// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.client;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.POLLOUT;

import ave.exceptions.OverflowError;
import ave.io.PosixException;
import ave.network.connection.Address;
import ave.network.connection.BlockingConnection;
import ave.network.connection.Connection;
import ave.network.control.internal.client.PendingCall.Kind;
import ave.network.exceptions.ConnectionClosed;
import ave.posix.Poll;
import ave.posix.Poller;
import java.io.Serializable;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

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

    private enum Reader {
        NOBODY,
        CALLER,
        POLLER
    }

    private final Address address;
    private final int messageLimit;

    /** The last message of the service on the session before this one; null if there was none. */
    private final RuntimeException before;

    private final Completions completions = new Completions();

    /** For the thread that reads. */
    private final Response response = new Response();

    /** Held for moments only: never while anything is waited for, nor while user code runs. */
    private final ReentrantLock lock = new ReentrantLock();

    // ---- guarded by the lock

    private final Calls calls = new Calls(completions, new DeadlineTimer(this::expire));
    private State state = State.CONNECTING;
    private Connector connector;
    private Thread connecting;
    private ClientSocket socket;
    private Reader reader = Reader.NOBODY;

    /** What the Poller completes, if it is the reader. */
    private CompletableFuture<Integer> readable;

    /** What the Poller completes when there is room for what is unsent; null if nobody waits. */
    private CompletableFuture<Integer> writable;

    /** Another process goes on with the connection. */
    private boolean handedOn;

    /** The last message of the service, if it said why it ends; null if not. */
    private RuntimeException farewell;

    Session(ClientSettings settings, RuntimeException before) {
        address = settings.address();
        messageLimit = settings.messageLimit();
        this.before = before;
    }

    // ---- connecting

    /**
     * Has another thread connect.
     *
     * @param way how
     * @param given is connected already, but has not authenticated; null if nothing is
     */
    void connect(Connector way, BlockingConnection given) {
        connector = way;
        ClientThreads.execute(() -> connectNow(way, given));
    }

    private void connectNow(Connector way, BlockingConnection given) {
        if (beginConnecting()) {
            BlockingConnection fresh = null;
            Throwable failure = null;
            try {
                fresh = given == null ? way.connect() : way.authenticate(given);
            } catch (RuntimeException | Error e) {
                failure = e;
            }
            endConnecting(fresh, failure);
            completions.performHere();
        } else if (given != null) {
            given.close();
        }
    }

    private boolean beginConnecting() {
        lock.lock();
        try {
            connecting = state == State.CONNECTING ? Thread.currentThread() : null;
            return connecting != null;
        } finally {
            lock.unlock();
        }
    }

    private void endConnecting(BlockingConnection fresh, Throwable failure) {
        lock.lock();
        try {
            connecting = null;
            // An interrupt that came too late.
            Thread.interrupted();
            if (failure != null) {
                end(Failure.because(failure, before));
            } else if (state == State.ENDED) {
                fresh.close();
            } else {
                open(fresh, false);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Goes on with a connection that is established, and may have refusals on their way. */
    void open(Connection fresh, boolean afterNotification) {
        lock.lock();
        try {
            socket = new ClientSocket(fresh, messageLimit, this::close);
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
        } finally {
            lock.unlock();
        }
    }

    // ---- requests

    /**
     * Sends a request, or keeps it until there is a connection. Never waits.
     *
     * @return false if this session has ended, or its connection has, and nothing was sent
     */
    boolean submit(PendingCall call, byte[] request, int size) {
        lock.lock();
        try {
            if (state == State.OPEN && handedOn) {
                end(Failure.closed(address, "another process goes on with the connection", null));
            }
            if (state == State.OPEN && reader == Reader.NOBODY) {
                lookForTheEnd();
            }
            if (state == State.ENDED) {
                return false;
            }
            if (state == State.CONNECTING) {
                calls.addEarly(call, Arrays.copyOf(request, size));
            } else {
                send(call, request, size);
            }
            if (call.future != null) {
                passOn();
            }
            return true;
        } finally {
            completions.schedule();
            lock.unlock();
        }
    }

    /** Takes what came while nothing was asked: in most cases nothing, else the end. */
    private void lookForTheEnd() {
        reader = Reader.CALLER;
        boolean more = true;
        while (more && state == State.OPEN) {
            more = receive();
        }
        reader = Reader.NOBODY;
        closeIfUnused();
    }

    private void send(PendingCall call, byte[] request, int size) {
        int unsent = socket.pendingOutput();
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
                socket.send(MARKER, 0, MARKER.length);
            }
            if (socket.send(request, 0, size)) {
                calls.allSent();
            }
        } catch (ConnectionClosed e) {
            end(Failure.closed(address, e.getMessage(), e));
        }
    }

    private void flush() {
        lock.lock();
        try {
            if (state == State.OPEN && socket.flush()) {
                calls.allSent();
            }
        } catch (ConnectionClosed e) {
            end(Failure.closed(address, e.getMessage(), e));
        } finally {
            lock.unlock();
        }
    }

    // ---- waiting

    /**
     * Waits for a call, and reads the connection meanwhile unless somebody else does.
     *
     * @return its result
     * @throws RuntimeException as the call failed
     * @throws CancellationException if the thread was interrupted; the response is thrown away
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
        }
        return call.result();
    }

    /** Takes over from the Poller, too: its work may wait for this very thread. */
    private boolean beginReading(PendingCall call) {
        lock.lock();
        try {
            boolean wanted = state == State.OPEN && call.kind == Kind.CALL && !call.isDone();
            if (wanted && reader == Reader.POLLER && readable.cancel(false)) {
                reader = Reader.NOBODY;
            }
            if (wanted && reader == Reader.NOBODY) {
                reader = Reader.CALLER;
                return true;
            }
            flushLater();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void read(PendingCall call) {
        int room = socket.pendingOutput() > 0 ? POLLOUT : 0;
        int events;
        try {
            events = Poll.await(socket.fileno(), POLLIN | room, call.deadline);
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

    private void leave(boolean reading) {
        lock.lock();
        try {
            if (reading) {
                reader = Reader.NOBODY;
            }
            passOn();
        } finally {
            completions.schedule();
            lock.unlock();
        }
    }

    /** Sees to it that somebody reads what is in flight, and sends what is unsent. */
    private void passOn() {
        if (state != State.OPEN) {
            closeIfUnused();
            return;
        }
        flushLater();
        if (reader == Reader.NOBODY && calls.isAnyInFlight()) {
            PendingCall next = calls.firstWithThread();
            if (next == null) {
                readLater();
            } else {
                // Its thread reads when it wakes up, or passes on when it has ended.
                next.wake();
            }
        }
    }

    private void readLater() {
        try {
            readable = Poller.ready(socket.fileno(), POLLIN);
            reader = Reader.POLLER;
            readable.thenRunAsync(this::readForAll, ClientThreads::execute);
        } catch (PosixException e) {
            end(Failure.closed(address, e.getMessage(), e));
        }
    }

    private void readForAll() {
        receive();
        lock.lock();
        try {
            reader = Reader.NOBODY;
            passOn();
        } finally {
            lock.unlock();
        }
        completions.performHere();
    }

    private void flushLater() {
        if (state == State.OPEN && writable == null && socket.pendingOutput() > 0) {
            try {
                writable = Poller.ready(socket.fileno(), POLLOUT);
                writable.thenRunAsync(this::flushForAll, ClientThreads::execute);
            } catch (PosixException e) {
                end(Failure.closed(address, e.getMessage(), e));
            }
        }
    }

    private void flushForAll() {
        lock.lock();
        try {
            flush();
            writable = null;
            passOn();
        } finally {
            lock.unlock();
        }
        completions.performHere();
    }

    // ---- responses, for the reader

    /** Reads once. Returns false if nothing came. */
    private boolean receive() {
        try {
            int count = socket.receive(this::onMessage);
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
        lock.lock();
        try {
            if (state != State.OPEN) {
                return false;
            }
            if (valid && response.isLast()) {
                farewell = response.failure().of(null);
                end(response.failure());
            } else if (!valid || !calls.take(response)) {
                String shown = Response.shown(buffer, offset, length);
                end(Failure.closed(address, "not a response to anything: " + shown, null));
            }
            return state == State.OPEN;
        } finally {
            response.clear();
            lock.unlock();
        }
    }

    // ---- the end

    /** Nobody waits for the call any more; others are not disturbed. */
    void abandon(PendingCall call) {
        lock.lock();
        try {
            call.abandon();
            if (calls.removeEarly(call)) {
                endIfUnwanted();
            }
        } finally {
            lock.unlock();
        }
    }

    private void timeOut(PendingCall call) {
        lock.lock();
        try {
            if (!call.isWanted()) {
                return;
            }
            if (calls.removeEarly(call)) {
                String problem = connector.problem();
                String detail = " while connecting" + (problem == null ? "" : ", " + problem);
                calls.settle(call, null, Failure.timedOut(address, call, detail));
                endIfUnwanted();
            } else {
                end(Failure.timedOut(address, call, ""));
            }
        } finally {
            completions.schedule();
            lock.unlock();
        }
    }

    /** An attempt to connect that no call waits for would go on for ever. */
    private void endIfUnwanted() {
        if (state == State.CONNECTING && !calls.isAnyWaitingForConnection()) {
            end(Failure.closed(address, "no call waits for the connection", null));
        }
    }

    /** A deadline has passed that no thread watches. */
    private void expire() {
        lock.lock();
        try {
            calls.late().forEach(this::timeOut);
            calls.coverAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the connection; calls in flight fail. Never waits. */
    void close() {
        end(Failure.closed(address, "closed on this side", null));
    }

    private void end(Failure why) {
        lock.lock();
        try {
            if (state != State.ENDED) {
                state = State.ENDED;
                if (connecting != null) {
                    connecting.interrupt();
                }
                if (socket != null) {
                    letGo();
                }
                calls.failAll(why);
                completions.schedule();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Those who wait for the socket wake up; the last one closes it. */
    private void letGo() {
        if (reader == Reader.POLLER && readable.cancel(false)) {
            reader = Reader.NOBODY;
        }
        if (writable != null && writable.cancel(false)) {
            writable = null;
        }
        if (!handedOn) {
            socket.shutdown();
        }
        closeIfUnused();
    }

    private void closeIfUnused() {
        boolean used = reader != Reader.NOBODY || writable != null;
        if (state == State.ENDED && socket != null && !used) {
            if (handedOn) {
                socket.abandon();
            } else {
                socket.closeNow();
            }
        }
    }

    // ---- for the client

    /** Returns why the service ended, for messages; null if it did not say. */
    RuntimeException farewell() {
        lock.lock();
        try {
            return farewell;
        } finally {
            lock.unlock();
        }
    }

    /** The connection; null before there is one. */
    BlockingConnection connection() {
        lock.lock();
        try {
            return socket;
        } finally {
            lock.unlock();
        }
    }

    /** A connection on its way to another process, and whether refusals may come on it. */
    record Travelling(BlockingConnection connection, boolean afterNotification)
            implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /** Gives the connection to another process if nothing is in flight; null if that can't be. */
    Travelling handOn() {
        lock.lock();
        try {
            if (state != State.OPEN || reader != Reader.NOBODY || !calls.isIdle()) {
                return null;
            }
            if (!handedOn) {
                lookForTheEnd();
            }
            handedOn = state == State.OPEN;
            return handedOn ? new Travelling(socket, calls.isAfterNotification()) : null;
        } finally {
            lock.unlock();
        }
    }
}
