// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.network.control.HandoverChannel.MOST_FDS;
import static ave.network.control.HandoverChannel.TOO_LATE;
import static ave.posix.abi.Constants.POLLOUT;
import static ave.posix.abi.Constants.SIGKILL;
import static ave.posix.abi.Constants.SOCK_STREAM;

import ave.io.Fd;
import ave.network.control.HandoverChannel.Gone;
import ave.network.control.HandoverChannel.Message;
import ave.network.control.HandoverChannel.Type;
import ave.posix.Deadline;
import ave.posix.UnixSockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The old service's side of a handover. A thread of its own starts the successor and waits until it
 * is ready; the loop goes on meanwhile. What must not be changed under the hands is done in the
 * loop: a copy of all descriptors ahead, some at a time, then, in the pause, the rest.
 */
final class HandoverSender {
    private static final byte[] NOTHING = {};

    /** Clients wait for less than a millisecond. */
    private static final int AHEAD_AT_ONCE = 64;

    private final EventLoop loop;
    private final Control successor;
    private final HandoverOptions options;
    private final CompletableFuture<Integer> done;
    private final Deadline ready;
    private final Thread thread = new Thread(this::prepare, "ave-handover");

    /** Null before there is a process to be told anything. */
    private volatile HandoverChannel channel;

    private boolean started;

    /** Whether the thread's waiting was cut off. */
    private boolean late;

    private boolean givenUp;

    HandoverSender(
            EventLoop loop,
            Control successor,
            HandoverOptions options,
            CompletableFuture<Integer> done) {
        this.loop = loop;
        this.successor = successor;
        this.options = options;
        this.done = done;
        this.ready = Deadline.after(options.ready());
    }

    void start() {
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
            if (open != null) {
                open.cancel();
            }
        } catch (IllegalStateException e) {
            // It was given up, and closed, at the same time.
            return;
        }
    }

    /** In a thread of its own, until the clients have to wait. */
    private void prepare() {
        try {
            UnixSockets.Pair pair = UnixSockets.pair(SOCK_STREAM);
            channel = new HandoverChannel(pair.first());
            try (Fd theirs = pair.second()) {
                startSuccessor(theirs);
            }
            channel.expect(Type.READY, ready);
            sendAllAhead();
            channel.expect(Type.AHEAD_TAKEN, ready);
            inLoop(this::handOver);
        } catch (Gone e) {
            giveUp(lastWords(e));
        } catch (RuntimeException | Error e) {
            giveUp(e);
        }
    }

    /** It may have said why before it went. */
    private HandoverException lastWords(Gone gone) {
        Message last;
        while ((last = channel.next()) != null) {
            if (last.type() == Type.REFUSED) {
                return HandoverChannel.refusal(last);
            }
        }
        return gone;
    }

    private void startSuccessor(Fd theirs) {
        if (successor instanceof ServiceWarmUp rehearsal) {
            rehearsal.takeOverInThread(theirs);
        } else {
            successor.inherit(theirs);
            successor.start(false, true);
            started = true;
            // While the new JVM gets ready, too.
            HandoverRehearsal.performOnce();
        }
    }

    /** Runs a step in the loop, and waits for it unless the loop has ended. */
    private void inLoop(Runnable step) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        loop.execute(
                () -> {
                    try {
                        step.run();
                        over.complete(null);
                    } catch (RuntimeException | Error e) {
                        over.completeExceptionally(e);
                    }
                });
        try {
            CompletableFuture.anyOf(over, loop.ended()).join();
        } catch (java.util.concurrent.CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        if (!over.isDone()) {
            throw new HandoverException("the service ended before it was handed over");
        }
    }

    /** In many small steps, between which the loop serves. */
    private void sendAllAhead() {
        List<Client> everyone = new ArrayList<>();
        inLoop(() -> everyone.addAll(loop.clients.all()));
        for (int i = 0; i < everyone.size(); i += AHEAD_AT_ONCE) {
            int end = Math.min(i + AHEAD_AT_ONCE, everyone.size());
            List<Client> some = everyone.subList(i, end);
            // So that the loop needn't wait.
            channel.await(POLLOUT, ready);
            inLoop(() -> sendAhead(some));
        }
        channel.send(Type.AHEAD_END, NOTHING, ready);
    }

    private void sendAhead(List<Client> some) {
        List<ClientState> batch = new ArrayList<>();
        List<Integer> fds = new ArrayList<>();
        for (Client client : some) {
            ClientState state = loop.clients.has(client) ? client.tellAhead() : null;
            if (state != null) {
                batch.add(state);
                fds.add(client.fd);
            }
        }
        flush(Type.AHEAD, batch, fds, Deadline.after(options.pause()));
    }

    private void flush(Type type, List<ClientState> batch, List<Integer> fds, Deadline deadline) {
        if (!batch.isEmpty()) {
            int[] numbers = fds.stream().mapToInt(Integer::intValue).toArray();
            try {
                channel.send(type, ClientState.pack(batch), numbers, deadline);
            } catch (IOException e) {
                throw new UncheckedIOException("in memory", e);
            }
        }
    }

    /** The pause. Nothing is read from anybody until this returns. */
    private void handOver() {
        if (loop.isShuttingDown()) {
            throw new HandoverException("the service is ending");
        }
        List<Client> handedOn = new ArrayList<>();
        try {
            // It may change which connections there are.
            Object state = loop.control.handoverState();
            sendStates(state, handedOn);
            Deadline deadline = Deadline.after(options.pause());
            channel.expect(Type.TAKEN, deadline);
            channel.send(Type.COMMIT, NOTHING, deadline);
            // Before this it has read nothing: the last moment at which all could be undone.
            channel.expect(Type.STARTED, deadline);
        } catch (RuntimeException | Error e) {
            // One that only was too slow may have begun: not both may read, not for a moment.
            endSuccessor(e);
            throw e;
        }
        // The successor serves: from here on nothing may lead back.
        Legacy legacy = new Legacy(channel, options.owed());
        handedOn.forEach(legacy::add);
        loop.guard("retire", () -> loop.retire(legacy, handedOn));
        done.complete(successor instanceof ServiceWarmUp ? 0 : successor.pid());
    }

    private void sendStates(Object state, List<Client> handedOn) {
        Deadline deadline = Deadline.after(options.pause());
        List<Client> fresh = new ArrayList<>();
        List<ClientState> changed = new ArrayList<>();
        // A method for each client is compiled from the rehearsal, a loop around it all isn't.
        loop.clients.all().forEach(client -> sort(client, handedOn, fresh, changed));
        for (int i = 0; i < fresh.size(); i += MOST_FDS) {
            sendNew(fresh.subList(i, Math.min(i + MOST_FDS, fresh.size())), deadline);
        }
        flush(Type.STATE, changed, List.of(), deadline);
        HandedState own = HandedState.of(state, loop.succession.gone());
        channel.send(Type.STATE_END, own.bytes(), own.fds(), deadline);
    }

    private void sort(
            Client client, List<Client> handedOn, List<Client> fresh, List<ClientState> changed) {
        if (client.connection.isOpen() && client.isAsTold()) {
            handedOn.add(client);
            return;
        }
        ClientState state = client.state();
        if (state == null) {
            loop.succession.lost(client);
            return;
        }
        handedOn.add(client);
        if (client.wasTold()) {
            changed.add(state);
        } else {
            fresh.add(client);
        }
    }

    private void sendNew(List<Client> some, Deadline deadline) {
        List<ClientState> states = some.stream().map(Client::state).toList();
        flush(Type.STATE, states, some.stream().map(client -> client.fd).toList(), deadline);
    }

    /** What goes wrong here must not hide the reason. */
    private void endSuccessor(Throwable reason) {
        if (started) {
            try {
                successor.kill(SIGKILL);
                successor.join();
            } catch (RuntimeException e) {
                reason.addSuppressed(e);
            }
        }
    }

    /** Whether the thread wasn't, and isn't from now on: the successor is to be joined. */
    private synchronized boolean notInterrupted() {
        givenUp = true;
        Thread.interrupted();
        return !late;
    }

    private void giveUp(Throwable thrown) {
        Throwable reason = notInterrupted() ? thrown : new HandoverException(TOO_LATE, thrown);
        endSuccessor(reason);
        if (channel != null) {
            channel.close();
        }
        loop.succession.failed();
        done.completeExceptionally(
                reason instanceof HandoverException
                        ? reason
                        : new HandoverException("the handover failed: " + reason, reason));
    }
}
