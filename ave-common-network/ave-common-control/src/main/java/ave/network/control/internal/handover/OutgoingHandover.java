// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.handover;

import static ave.network.control.internal.handover.HandoverChannel.MOST_FDS;
import static ave.posix.abi.Constants.POLLOUT;
import static ave.posix.abi.Constants.SOCK_STREAM;

import ave.io.Fd;
import ave.network.connection.Connection;
import ave.network.control.internal.handover.HandoverChannel.Gone;
import ave.network.control.internal.handover.HandoverChannel.Message;
import ave.network.control.internal.handover.HandoverChannel.Type;
import ave.network.control.internal.server.Peer;
import ave.network.control.internal.server.PeerState;
import ave.network.control.internal.server.Server;
import ave.network.exceptions.HandoverException;
import ave.posix.Deadline;
import ave.posix.UnixSockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * The old server's side of a handover. A thread of its own starts the successor and pre-copies the
 * peers, some at a time, while the loop serves. A peer with much in its queues is frozen first:
 * nobody but itself waits for its pre-copy, and nothing of it is left to be sent in the pause. The
 * pause is a single task of the loop. State that must not change concurrently is read on the loop
 * thread.
 */
final class OutgoingHandover {
    private static final byte[] NOTHING = {};

    /** Others wait for less than a millisecond. */
    private static final int PEERS_AT_ONCE = 64;

    /** A peer that has more than this in its queues is frozen. */
    private static final int MUCH = 16 * 1024;

    /** So many peers, or more, that came meanwhile are worth another round. */
    private static final int MANY = 64;

    private static final int PIECE_BYTES = 256 * 1024;

    private static final int MOST_ROUNDS = 100;

    private final Server server;
    private final Successor successor;
    private final Supplier<Object> state;
    private final HandoverLimits limits;
    private final CompletableFuture<Integer> done;
    private final Runnable onFailure;
    private final Deadline ready;
    private final Thread thread = new Thread(this::prepare, "ave-handover");

    private enum Difference {
        NONE,
        CHANGED,
        NEW
    }

    /** For the loop's thread. */
    private final Map<Peer, PreCopy> copies = new HashMap<>();

    /** Null until there is a successor. */
    private volatile HandoverChannel channel;

    /** Whether the thread's waiting was cut off. */
    private boolean late;

    private boolean givenUp;
    private final HandoverEvent event = new HandoverEvent();

    OutgoingHandover(
            Server server,
            Successor successor,
            Supplier<Object> state,
            HandoverLimits limits,
            CompletableFuture<Integer> done,
            Runnable onFailure) {
        this.server = server;
        this.successor = successor;
        this.state = state;
        this.limits = limits;
        this.done = done;
        this.onFailure = onFailure;
        this.ready = Deadline.after(limits.ready());
    }

    void start() {
        event.begin();
        thread.setDaemon(true);
        thread.start();
    }

    /** For the loop: how long the successor may still take. */
    Deadline ready() {
        return ready;
    }

    /** The successor took too long. What its start waits for knows nothing of that limit. */
    synchronized void interrupt() {
        if (!givenUp) {
            late = true;
            thread.interrupt();
        }
    }

    /**
     * This service ends for good, and a successor that doesn't serve yet is not to. For the loop,
     * or when that is held up; the process may end before the thread has noticed anything.
     */
    void cancel() {
        HandoverChannel open = channel;
        try {
            if (open != null && !open.cancel()) {
                // It must not take the end of this process for an accident.
                successor.kill();
            }
        } catch (IllegalStateException e) {
            // It was given up, and closed, at the same time.
            return;
        }
    }

    // ---- before the pause, in the handover's thread

    private void prepare() {
        try {
            UnixSockets.Pair pair = UnixSockets.pair(SOCK_STREAM);
            channel = new HandoverChannel(pair.first());
            try (Fd theirs = pair.second()) {
                successor.start(theirs);
            }
            // While the new JVM gets ready, too.
            TrainingRun.performOnce();
            channel.expect(Type.READY, ready);
            preCopy();
            inLoop(this::handOver);
        } catch (Gone e) {
            giveUp(lastWords(e));
        } catch (RuntimeException | Error e) {
            giveUp(e);
        }
    }

    /** The successor may have said why before it went. */
    private HandoverException lastWords(Gone gone) {
        Message last;
        while ((last = channel.next()) != null) {
            if (last.type() == Type.REFUSED) {
                return HandoverChannel.refusal(last);
            }
        }
        return gone;
    }

    /** Runs a step in the loop, and waits for it unless the loop has ended. */
    private void inLoop(Runnable step) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        server.loop()
                .execute(
                        () -> {
                            try {
                                step.run();
                                over.complete(null);
                            } catch (RuntimeException | Error e) {
                                over.completeExceptionally(e);
                            }
                        });
        try {
            CompletableFuture.anyOf(over, server.ended()).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        if (!over.isDone()) {
            throw new HandoverException("the service ended before it was handed over");
        }
    }

    /** In rounds, until little is left that the successor doesn't know. */
    private void preCopy() {
        int round = 0;
        boolean much;
        do {
            List<Peer> everyone = new ArrayList<>();
            inLoop(() -> everyone.addAll(server.peers()));
            int copied = 0;
            boolean anyFrozen = false;
            for (int i = 0; i < everyone.size(); i += PEERS_AT_ONCE) {
                int end = Math.min(i + PEERS_AT_ONCE, everyone.size());
                Map<Peer, PeerState> frozen = new HashMap<>();
                copied += preCopy(everyone.subList(i, end), frozen);
                anyFrozen |= !frozen.isEmpty();
            }
            channel.send(Type.COPY_END, NOTHING, ready);
            channel.expect(Type.COPY_TAKEN, ready);
            much = copied >= MANY || anyFrozen;
        } while (much && ++round < MOST_ROUNDS);
    }

    /** Returns how many of them were sent. */
    private int preCopy(List<Peer> some, Map<Peer, PeerState> frozen) {
        // So that the loop needn't wait.
        channel.await(POLLOUT, ready);
        int[] copied = new int[1];
        inLoop(() -> copied[0] = copy(some, frozen));
        frozen.forEach(this::copyContent);
        return copied[0];
    }

    private int copy(List<Peer> some, Map<Peer, PeerState> frozen) {
        List<PeerState> states = new ArrayList<>();
        List<Integer> fds = new ArrayList<>();
        for (Peer peer : some) {
            Difference difference = differenceOf(peer);
            boolean much = peer.queuedBytes() > MUCH && !peer.isFrozen();
            if (difference == Difference.NEW || difference == Difference.CHANGED && much) {
                PeerState outline = peer.isServed() ? peer.outline() : null;
                if (outline != null) {
                    copy(peer, outline, much ? frozen : null);
                    if (difference == Difference.NEW) {
                        states.add(outline.withoutContent());
                        fds.add(peer.fd());
                    }
                }
            }
        }
        send(Type.COPY, states, fds, Deadline.after(limits.pause()));
        return states.size();
    }

    private void copy(Peer peer, PeerState outline, Map<Peer, PeerState> frozen) {
        if (frozen == null) {
            copies.put(peer, PreCopy.of(peer, outline));
        } else {
            peer.freeze();
            frozen.put(peer, outline);
            copies.put(peer, PreCopy.ofFrozen(peer, outline));
        }
    }

    /**
     * What the successor doesn't know yet of a peer. Called for all peers in each round, so that it
     * is compiled when the pause comes.
     */
    private Difference differenceOf(Peer peer) {
        PreCopy copy = copies.get(peer);
        if (copy == null) {
            return Difference.NEW;
        }
        return copy.holds(peer) ? Difference.NONE : Difference.CHANGED;
    }

    /** Runs in the handover's thread, the only one that uses the queues of a frozen peer. */
    private void copyContent(Peer peer, PeerState outline) {
        try {
            send(Type.STATE, List.of(outline), List.of(), ready);
            // In pieces: whole copies of large queues make the garbage collector stop everything.
            sendPieces(peer.token(), true, peer::unread);
            sendPieces(peer.token(), false, peer::unsent);
        } catch (IndexOutOfBoundsException | IllegalArgumentException | IllegalStateException e) {
            // The loop removed the peer, and its queues with it, at the same time.
            inLoop(
                    () -> {
                        if (peer.isServed()) {
                            throw e;
                        }
                    });
        }
    }

    private void sendPieces(
            long token, boolean isInput, BiFunction<Integer, Integer, byte[]> queue) {
        int offset = 0;
        byte[] piece;
        while ((piece = queue.apply(offset, PIECE_BYTES)).length > 0) {
            channel.send(Type.CONTENT, PeerStates.pack(token, isInput, piece), ready);
            offset += piece.length;
        }
    }

    private void send(Type type, List<PeerState> states, List<Integer> fds, Deadline deadline) {
        if (!states.isEmpty()) {
            int[] numbers = fds.stream().mapToInt(Integer::intValue).toArray();
            try {
                channel.send(type, PeerStates.pack(states), numbers, deadline);
            } catch (IOException e) {
                throw new UncheckedIOException("in memory", e);
            }
        }
    }

    // ---- the pause, in the loop

    /** Nothing is read from any peer until this returns. */
    private void handOver() {
        requireService();
        long begin = System.nanoTime();
        List<Peer> handedOn = new ArrayList<>();
        boolean committed = false;
        try {
            Deadline pause = Deadline.after(limits.pause());
            // It may change which connections there are.
            Object own = state.get();
            requireService();
            sendStates(own, handedOn, pause);
            channel.expect(Type.TAKEN, pause);
            channel.send(Type.COMMIT, NOTHING, pause);
            committed = true;
            channel.expect(Type.STARTED, Deadline.after(limits.started()));
        } catch (RuntimeException | Error e) {
            // A slow successor may already be reading. Kill it first, so that two processes never
            // read the same socket.
            kill(e);
            throw committed ? afterCommit(e, handedOn) : failure(e);
        }
        // The successor serves: from here on nothing may lead back.
        ResponseForwarder forwarder = new ResponseForwarder(channel, limits.responses());
        server.loop().guard("handover", () -> retire(handedOn, forwarder));
        commitEvent(System.nanoTime() - begin, handedOn.size(), null);
        done.complete(successor.pid());
    }

    private void commitEvent(long pause, int connections, Throwable failure) {
        if (event.shouldCommit()) {
            event.successor = failure == null ? successor.pid() : 0;
            event.connections = connections;
            event.pause = pause;
            event.failure = failure == null ? null : failure.toString();
            event.commit();
        }
    }

    private void requireService() {
        if (server.isEnding()) {
            throw new HandoverException("the service is ending");
        }
    }

    private void retire(List<Peer> handedOn, ResponseForwarder forwarder) {
        server.closeAtEnd(channel);
        server.loop().add(forwarder);
        for (Peer peer : handedOn) {
            PreCopy copy = copies.get(peer);
            if (copy.pending() != null) {
                forwarder.add(peer, copy.outline(), copy.pending());
            }
        }
        server.handedOver(handedOn, forwarder::hasMissing);
    }

    /**
     * A successor that was killed without a STARTED has read nothing. A successor that has sent
     * STARTED may have read requests that will never get a response. The clients learn of that by
     * the end of the connection.
     */
    private RuntimeException afterCommit(Throwable reason, List<Peer> handedOn) {
        Message message;
        try {
            while ((message = channel.next()) != null) {
                message.fds().forEach(Fd::close);
                if (message.type() == Type.REFUSED) {
                    return HandoverChannel.refusal(message);
                }
                if (message.type() == Type.STARTED) {
                    handedOn.forEach(server::remove);
                    return new HandoverException(
                            "the successor began to serve too late and was killed; its "
                                    + handedOn.size()
                                    + " connections are closed",
                            reason);
                }
            }
        } catch (HandoverException e) {
            reason.addSuppressed(e);
        }
        return failure(reason);
    }

    private static HandoverException failure(Throwable reason) {
        return reason instanceof HandoverException own
                ? own
                : new HandoverException("the handover failed: " + reason, reason);
    }

    private void sendStates(Object own, List<Peer> handedOn, Deadline pause) {
        List<Peer> unknown = new ArrayList<>();
        List<PeerState> changed = new ArrayList<>();
        for (Peer peer : server.peers()) {
            Difference difference = differenceOf(peer);
            if (difference == Difference.NONE) {
                handedOn.add(peer);
            } else {
                add(peer, difference, handedOn, unknown, changed);
            }
        }
        for (int i = 0; i < unknown.size(); i += MOST_FDS) {
            sendUnknown(unknown.subList(i, Math.min(i + MOST_FDS, unknown.size())), pause);
        }
        send(Type.STATE, changed, List.of(), pause);
        ServiceState service = ServiceState.of(own, gone(handedOn), this::tokenOf);
        channel.send(Type.STATE_END, service.bytes(), service.fds(), pause);
    }

    private void add(
            Peer peer,
            Difference difference,
            List<Peer> handedOn,
            List<Peer> unknown,
            List<PeerState> changed) {
        PeerState outline = peer.connection().isOpen() ? peer.outline() : null;
        if (outline == null) {
            return;
        }
        handedOn.add(peer);
        copies.put(peer, PreCopy.inPause(peer, outline));
        if (difference == Difference.NEW) {
            unknown.add(peer);
        } else {
            changed.add(peer.complete(outline));
        }
    }

    private void sendUnknown(List<Peer> some, Deadline pause) {
        List<PeerState> states = new ArrayList<>();
        List<Integer> fds = new ArrayList<>();
        for (Peer peer : some) {
            states.add(peer.complete(copies.get(peer).outline()));
            fds.add(peer.fd());
        }
        send(Type.STATE, states, fds, pause);
    }

    /** The tokens of the peers that were pre-copied, and that the successor is not to have. */
    private Set<Long> gone(List<Peer> handedOn) {
        Set<Long> gone = new HashSet<>();
        if (copies.size() > handedOn.size()) {
            Set<Peer> kept = new HashSet<>(handedOn);
            for (Peer peer : copies.keySet()) {
                if (!kept.contains(peer)) {
                    gone.add(peer.token());
                }
            }
        }
        return gone;
    }

    private Long tokenOf(Connection connection) {
        Peer peer = server.find(connection);
        return peer == null || !copies.containsKey(peer) ? null : peer.token();
    }

    // ---- failure

    /** An error of this must not hide the reason. */
    private void kill(Throwable reason) {
        try {
            successor.kill();
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    /** Whether the thread wasn't, and isn't from now on: the successor is to be joined. */
    private synchronized boolean notInterrupted() {
        givenUp = true;
        Thread.interrupted();
        return !late;
    }

    private void giveUp(Throwable thrown) {
        Throwable reason =
                notInterrupted() ? thrown : new HandoverException(HandoverChannel.TOO_LATE, thrown);
        kill(reason);
        if (channel != null) {
            channel.close();
        }
        server.loop()
                .execute(
                        () -> {
                            copies.keySet().forEach(Peer::thaw);
                            onFailure.run();
                        });
        commitEvent(0, 0, reason);
        done.completeExceptionally(failure(reason));
    }
}
