// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.handover;

import ave.io.Fd;
import ave.network.connection.Address;
import ave.network.connection.Connection;
import ave.network.control.internal.handover.HandoverChannel.Message;
import ave.network.control.internal.handover.HandoverChannel.Type;
import ave.network.control.internal.server.PeerState;
import ave.posix.Deadline;
import ave.posix.ThisProcess;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** One side of a handover that says what it must, up to some step. */
public final class ScriptedSide implements Successor {
    private static final byte[] NOTHING = {};

    /** Completed when the successor has read the last message that it reads. */
    public final CompletableFuture<Void> stopped = new CompletableFuture<>();

    /** How often it was to be killed. */
    public final AtomicInteger kills = new AtomicInteger();

    private final CompletableFuture<Void> killed = new CompletableFuture<>();
    private final Type last;

    /** Reads nothing after a message of this type. */
    public ScriptedSide(String last) {
        this.last = Type.valueOf(last);
    }

    @Override
    public void start(Fd inherited) {
        Fd channel = inherited.duplicate();
        Thread thread = new Thread(() -> answer(channel), "scripted-side");
        thread.setDaemon(true);
        thread.start();
    }

    private void answer(Fd channel) {
        try (HandoverChannel old = new HandoverChannel(channel)) {
            old.send(Type.READY, NOTHING, Deadline.NEVER);
            Message message;
            do {
                message = old.receive(Deadline.NEVER);
                message.fds().forEach(Fd::close);
                if (message.type() == Type.COPY_END) {
                    old.send(Type.COPY_TAKEN, NOTHING, Deadline.NEVER);
                }
            } while (message.type() != last);
            stopped.complete(null);
            killed.join();
        } catch (RuntimeException e) {
            stopped.completeExceptionally(e);
        }
    }

    @Override
    public void kill() {
        kills.incrementAndGet();
        killed.complete(null);
    }

    @Override
    public int pid() {
        return ThisProcess.pid();
    }

    /** As an old service that ends: awaits a successor, and tells it not to serve. */
    public static void cancel(Fd toSuccessor) {
        try (HandoverChannel successor = new HandoverChannel(toSuccessor)) {
            successor.expect(Type.READY, Deadline.NEVER);
            successor.cancel();
        }
    }

    /** As an old service that dies when it has handed on a connection, and no state yet. */
    public static void dieAfterCopyOf(Connection client, Fd toSuccessor) throws IOException {
        Address peer = client.address();
        PeerState state =
                new PeerState(
                        1,
                        peer.host(),
                        peer.port(),
                        true,
                        true,
                        false,
                        null,
                        null,
                        NOTHING,
                        NOTHING,
                        List.of());
        try (HandoverChannel successor = new HandoverChannel(toSuccessor)) {
            successor.expect(Type.READY, Deadline.NEVER);
            byte[] states = PeerStates.pack(List.of(state));
            int[] fds = {client.fileno()};
            successor.send(Type.COPY, states, fds, Deadline.NEVER);
            successor.send(Type.COPY_END, NOTHING, Deadline.NEVER);
            successor.expect(Type.COPY_TAKEN, Deadline.NEVER);
            client.detach().fd().close();
        }
    }
}
