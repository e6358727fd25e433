// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * What is needed for the time of a call, and is too costly to be made for each: buffers above all.
 * A few are kept while nobody uses them. Thread-safe.
 *
 * @param <T> what is kept
 */
public final class Pool<T> {
    private final AtomicReferenceArray<T> idle;
    private final Supplier<T> maker;

    /**
     * Makes an empty pool.
     *
     * @param kept how many are kept at most
     * @param maker makes one more
     */
    public Pool(int kept, Supplier<T> maker) {
        idle = new AtomicReferenceArray<>(kept);
        this.maker = maker;
    }

    /**
     * Returns one that nobody else has.
     *
     * @return one that was given back, with what its last user left in it, or a new one
     */
    public T take() {
        for (int i = 0; i < idle.length(); i++) {
            T one = idle.get(i);
            if (one != null && idle.compareAndSet(i, one, null)) {
                return one;
            }
        }
        return maker.get();
    }

    /**
     * Gives one back.
     *
     * @param one what {@link #take} returned, and nobody uses any more
     * @return false if there is no room for it, and it is not kept
     */
    public boolean giveBack(T one) {
        for (int i = 0; i < idle.length(); i++) {
            if (idle.get(i) == null && idle.compareAndSet(i, null, one)) {
                return true;
            }
        }
        return false;
    }
}
