// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.control.HandoverChannel.Type;
import ave.posix.Deadline;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What an old service still owes when its successor serves: answers whose making goes on here. They
 * are sent over the channel, and the successor sends them on in their order.
 */
final class Legacy {
    private static final Duration SEND_LIMIT = Duration.ofSeconds(5);

    private final HandoverChannel channel;
    private final Deadline deadline;
    private final Map<Owed, Debt> debts = new HashMap<>();

    /** The connection's token, and which of its places it is. */
    private record Debt(long token, int index) {}

    Legacy(HandoverChannel channel, Duration limit) {
        this.channel = channel;
        this.deadline = Deadline.after(limit);
    }

    void add(Client client) {
        int index = 0;
        for (Owed place : client.owed.places()) {
            if (!place.isReady()) {
                debts.put(place, new Debt(client.token, index));
            }
            index++;
        }
    }

    boolean isOwing() {
        return !debts.isEmpty() && !deadline.hasPassed();
    }

    int pollMillis() {
        return deadline.pollMillis();
    }

    /**
     * The answer is known; without bytes if none is wanted. A successor that is gone needs none.
     */
    void answer(Owed place, byte[] message) {
        Debt debt = debts.remove(place);
        if (debt != null) {
            byte[] payload = new byte[Long.BYTES + Integer.BYTES + message.length];
            ByteBuffer.wrap(payload).putLong(debt.token).putInt(debt.index).put(message);
            try {
                channel.send(Type.ANSWER, payload, Deadline.after(SEND_LIMIT));
            } catch (HandoverException | ave.posix.PosixException e) {
                debts.clear();
            }
        }
    }

    void close() {
        channel.close();
    }
}
