// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.io.PosixException;
import ave.network.control.HandoverChannel.Type;
import ave.posix.Deadline;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an old service still owes when its successor serves: answers whose making goes on here. They
 * are sent over the channel, and the successor sends them on in their order.
 */
final class Legacy {
    private static final Logger LOGGER = LoggerFactory.getLogger(Control.class);

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

    /** The answer is known; without bytes if none is wanted. */
    void answer(Owed place, byte[] message) {
        Debt debt = debts.remove(place);
        if (debt != null) {
            byte[] payload = new byte[Long.BYTES + Integer.BYTES + message.length];
            ByteBuffer.wrap(payload).putLong(debt.token).putInt(debt.index).put(message);
            try {
                channel.send(Type.ANSWER, payload, deadline);
            } catch (HandoverException | PosixException e) {
                LOGGER.warn("{} owed answers can't be handed on", debts.size() + 1, e);
                debts.clear();
            }
        }
    }

    void close() {
        channel.close();
    }
}
