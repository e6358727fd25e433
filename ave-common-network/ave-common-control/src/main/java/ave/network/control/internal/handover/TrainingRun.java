// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.handover;

import static ave.posix.abi.Constants.SOCK_STREAM;

import ave.network.control.internal.handover.HandoverChannel.Message;
import ave.network.control.internal.handover.HandoverChannel.Type;
import ave.network.control.internal.server.PeerState;
import ave.posix.Deadline;
import ave.posix.UnixSockets;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has this JVM load and compile what the pause of a handover takes, before peers wait for it. A JVM
 * hands over once in its life, and the first time takes ten times as long.
 */
public final class TrainingRun {
    private static final Logger LOGGER = LoggerFactory.getLogger("ave.network.control.Control");
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** The first compiler looks after 200 calls. */
    private static final int TIMES = 250;

    private static final AtomicBoolean DONE = new AtomicBoolean();
    private static final byte[] BYTES = {1, 2, 3};
    private static final PeerState PEER =
            new PeerState(
                    1,
                    "127.0.0.1",
                    1,
                    true,
                    true,
                    false,
                    "key",
                    BYTES,
                    BYTES,
                    BYTES,
                    List.of(BYTES));

    private TrainingRun() {}

    /** A failure costs speed later, nothing else. */
    public static void performOnce() {
        if (DONE.getAndSet(true)) {
            return;
        }
        try {
            train(UnixSockets.pair(SOCK_STREAM));
        } catch (IOException | ClassNotFoundException | RuntimeException e) {
            LOGGER.debug("a training run failed", e);
        }
    }

    private static void train(UnixSockets.Pair pair) throws IOException, ClassNotFoundException {
        try (HandoverChannel from = new HandoverChannel(pair.first());
                HandoverChannel to = new HandoverChannel(pair.second())) {
            Deadline deadline = Deadline.after(LIMIT);
            for (int i = 0; i < TIMES && !deadline.hasPassed(); i++) {
                from.send(Type.STATE, PeerStates.pack(List.of(PEER)), deadline);
                PeerStates.unpack(to.expect(Type.STATE, deadline).payload());
                ServiceState state =
                        ServiceState.of(Map.of("text", List.of(i)), Set.of(1L), known -> null);
                from.send(Type.STATE_END, state.bytes(), state.fds(), deadline);
                Message end = to.expect(Type.STATE_END, deadline);
                ServiceState.read(end.payload(), end.fds(), token -> null);
            }
        }
    }
}
