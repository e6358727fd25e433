// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.client;

import ave.network.control.internal.client.PendingCall.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The calls of a session that have not ended. Guarded by the session's lock. */
final class Calls {
    private final Completions completions;

    /** Made before there is a connection. */
    private final ArrayDeque<PendingCall> early = new ArrayDeque<>();

    /** Their responses are awaited, in the order of their requests. */
    private final ArrayDeque<PendingCall> inFlight = new ArrayDeque<>();

    /** They want no response, but are not with the kernel yet. */
    private final ArrayDeque<PendingCall> leaving = new ArrayDeque<>();

    /** Whether a notification was sent since the last request that has a response. */
    private boolean afterNotification;

    private final DeadlineTimer timer;

    Calls(Completions completions, DeadlineTimer timer) {
        this.completions = completions;
        this.timer = timer;
    }

    // ---- before there is a connection

    void addEarly(PendingCall call, byte[] request) {
        call.request = request;
        early.add(call);
        timer.cover(call);
    }

    /** The first that is still wanted, to be sent; null if there is none. */
    PendingCall pollEarly() {
        PendingCall call = early.poll();
        while (call != null && !call.isWanted()) {
            call = early.poll();
        }
        return call;
    }

    boolean removeEarly(PendingCall call) {
        return early.remove(call);
    }

    boolean isAnyWaitingForConnection() {
        return early.stream().anyMatch(PendingCall::isWanted);
    }

    // ---- in flight

    /** Whether a marker must be sent first. */
    boolean needsMarker(PendingCall call) {
        return call.kind == Kind.CALL && afterNotification;
    }

    void addMarker() {
        afterNotification = false;
        inFlight.add(PendingCall.marker());
    }

    void add(PendingCall call) {
        if (call.kind == Kind.CALL) {
            inFlight.add(call);
            timer.cover(call);
        } else {
            afterNotification |= call.kind == Kind.NOTIFICATION;
            leaving.add(call);
        }
    }

    boolean isAnyInFlight() {
        return !inFlight.isEmpty();
    }

    /** Whether nothing is going on. */
    boolean isIdle() {
        return inFlight.isEmpty() && leaving.isEmpty() && early.isEmpty();
    }

    boolean isAfterNotification() {
        return afterNotification;
    }

    void setAfterNotification() {
        afterNotification = true;
    }

    /** Another thread that waits for a response, and so can read; null if there is none. */
    PendingCall firstWithThread() {
        for (PendingCall call : inFlight) {
            if (call.waiter() != null && call.waiter() != Thread.currentThread()) {
                return call;
            }
        }
        return null;
    }

    // ---- ends

    /** Everything is with the kernel. */
    void allSent() {
        PendingCall left;
        while ((left = leaving.poll()) != null) {
            settle(left, null, null);
        }
    }

    /** Ends the call that this is the response to; false if it is a response to nothing. */
    boolean take(Response response) {
        PendingCall first = inFlight.peek();
        boolean refusable = first == null ? afterNotification : first.kind == Kind.MARKER;
        if (refusable && response.isRefusal()) {
            if (first != null && response.isRefusalOfMarker()) {
                inFlight.remove();
            }
            return true;
        }
        if (first == null || refusable) {
            return false;
        }
        inFlight.remove();
        settle(first, response.result(), response.failure());
        return true;
    }

    void settle(PendingCall call, Object result, Failure failure) {
        if (call.future == null) {
            call.settle(result, failure);
        } else if (call.isWanted()) {
            completions.add(call, result, failure);
        }
    }

    /** The calls whose deadline has passed and that no thread watches. */
    List<PendingCall> late() {
        List<PendingCall> late = new ArrayList<>();
        early.stream().filter(Calls::isLate).forEach(late::add);
        inFlight.stream().filter(Calls::isLate).forEach(late::add);
        return late;
    }

    private static boolean isLate(PendingCall call) {
        return call.future != null && call.isWanted() && call.isLate();
    }

    void coverAll() {
        early.forEach(timer::cover);
        inFlight.forEach(timer::cover);
    }

    /** Ends all of them, in order. */
    void failAll(Failure why) {
        timer.stop();
        List<PendingCall> all = new ArrayList<>(inFlight);
        all.addAll(leaving);
        all.addAll(early);
        inFlight.clear();
        leaving.clear();
        early.clear();
        all.forEach(call -> settle(call, null, why));
    }
}
