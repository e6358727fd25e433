// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.posix.Deadline;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Things that may take the same time each, in the order in which they are due. */
final class Timeouts<T> {
    private final Duration limit;
    private final Map<T, Deadline> deadlines = new LinkedHashMap<>();

    Timeouts(Duration limit) {
        this.limit = limit;
    }

    void add(T thing) {
        deadlines.put(thing, Deadline.after(limit));
    }

    void remove(T thing) {
        if (!deadlines.isEmpty()) {
            deadlines.remove(thing);
        }
    }

    boolean contains(T thing) {
        return deadlines.containsKey(thing);
    }

    /** How long until the first is due; Integer.MAX_VALUE if there is none. */
    int pollMillis() {
        if (deadlines.isEmpty()) {
            return Integer.MAX_VALUE;
        }
        return deadlines.values().iterator().next().pollMillis();
    }

    /** Removes and returns one that is due, null if there is none. */
    T removeExpired() {
        if (deadlines.isEmpty()) {
            return null;
        }
        Iterator<Map.Entry<T, Deadline>> entries = deadlines.entrySet().iterator();
        Map.Entry<T, Deadline> first = entries.next();
        if (!first.getValue().hasPassed()) {
            return null;
        }
        entries.remove();
        return first.getKey();
    }
}
