// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.server;

import java.util.HashMap;
import java.util.Map;

/** The memory that all peers together may hold for one purpose. For the loop's thread. */
final class MemoryBudget {
    private final long limit;
    private final Map<Peer, Integer> held = new HashMap<>();
    private long total;

    MemoryBudget(long limit) {
        this.limit = limit;
    }

    long limit() {
        return limit;
    }

    /** Returns the peer that holds most if all together hold too much, else null. */
    Peer update(Peer peer, int bytes) {
        if (bytes == 0) {
            remove(peer);
            return null;
        }
        Integer before = held.put(peer, bytes);
        total += bytes - (before == null ? 0 : before);
        return total > limit ? greediest() : null;
    }

    void remove(Peer peer) {
        Integer before = held.isEmpty() ? null : held.remove(peer);
        total -= before == null ? 0 : before;
    }

    private Peer greediest() {
        return held.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    }
}
