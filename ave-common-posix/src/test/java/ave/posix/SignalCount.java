// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the signals of a kind that reach this JVM, from the first count on. */
final class SignalCount implements AutoCloseable {
    private final String name;
    private final AtomicInteger count = new AtomicInteger();

    private SignalCount(String name) {
        this.name = name;
        Signals.handle(name, count::incrementAndGet);
    }

    static SignalCount of(String name) {
        return new SignalCount(name);
    }

    int now() {
        return count.get();
    }

    /** What comes later is not counted here; the signal stays harmless. */
    @Override
    public void close() {
        Signals.handle(name, () -> {});
    }
}
