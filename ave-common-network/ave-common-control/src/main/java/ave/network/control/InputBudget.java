// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import java.util.HashMap;
import java.util.Map;

/**
 * The memory that unfinished messages of all connections may take together. For the loop's thread.
 */
final class InputBudget {
    private final long limit;
    private final Map<Client, Integer> held = new HashMap<>();
    private long total;

    InputBudget(long limit) {
        this.limit = limit;
    }

    long limit() {
        return limit;
    }

    /** Returns the connection that holds most if all together hold too much, else null. */
    Client update(Client client, int bytes) {
        if (bytes == 0) {
            remove(client);
            return null;
        }
        Integer before = held.put(client, bytes);
        total += bytes - (before == null ? 0 : before);
        return total > limit ? greediest() : null;
    }

    void remove(Client client) {
        Integer before = held.isEmpty() ? null : held.remove(client);
        total -= before == null ? 0 : before;
    }

    private Client greediest() {
        return held.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    }
}
