// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.Constants.EPOLLIN;

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

    private boolean handingOver;

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

    void begin(Control successor, HandoverOptions limits, CompletableFuture<Integer> done) {
        if (handingOver || loop.isShuttingDown()) {
            done.completeExceptionally(
                    new HandoverException("a handover is under way, or the end"));
        } else {
            handingOver = true;
            new HandoverSender(loop, successor, limits, done).start();
        }
    }

    /** From another thread: this service goes on. */
    void failed() {
        loop.execute(
                () -> {
                    handingOver = false;
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
    }

    /** Whether a successor serves. */
    boolean isOver() {
        return legacy != null;
    }

    boolean isOwing() {
        return legacy != null && legacy.isOwing();
    }

    int pollMillis() {
        return legacy == null ? Integer.MAX_VALUE : legacy.pollMillis();
    }

    /** An answer is known; goes to the successor if there is one. */
    void answered(Owed place, byte[] message) {
        if (legacy != null) {
            legacy.answer(place, message);
        }
    }

    /** Without a channel an answer that is missing will never come. */
    void close() {
        if (legacy != null) {
            legacy.close();
        }
        if (inheritance != null) {
            inheritance.close();
        }
    }
}
