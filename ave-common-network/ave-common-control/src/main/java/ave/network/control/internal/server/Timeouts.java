// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.server;

import ave.posix.Deadline;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Things that may take the same time each, in the order in which they are due. */
final class Timeouts<T> implements EventLoop.Timer {
    private final Duration limit;
    private final Consumer<T> late;
    private final Map<T, Deadline> deadlines = new LinkedHashMap<>();

    /** Those that took too long are removed and given to the consumer. */
    Timeouts(Duration limit, Consumer<T> late) {
        this.limit = limit;
        this.late = late;
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

    @Override
    public int pollMillis() {
        if (deadlines.isEmpty()) {
            return Integer.MAX_VALUE;
        }
        return deadlines.values().iterator().next().pollMillis();
    }

    @Override
    public void expire() {
        while (!deadlines.isEmpty()) {
            Map.Entry<T, Deadline> first = deadlines.entrySet().iterator().next();
            if (!first.getValue().hasPassed()) {
                return;
            }
            deadlines.remove(first.getKey());
            late.accept(first.getKey());
        }
    }
}
