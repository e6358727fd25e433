// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * A pool of objects that a call needs temporarily and that are costly to create, buffers above all.
 * A few idle ones are kept. Thread-safe.
 *
 * @param <T> the type of the objects
 */
public final class Pool<T> {
    private final AtomicReferenceArray<T> idle;
    private final Supplier<T> maker;

    /**
     * Makes an empty pool.
     *
     * @param kept how many idle objects are kept at most
     * @param maker creates an object
     */
    public Pool(int kept, Supplier<T> maker) {
        idle = new AtomicReferenceArray<>(kept);
        this.maker = maker;
    }

    /**
     * Takes an object for exclusive use.
     *
     * @return a pooled object, in the state in which its last user left it, or a new one
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
     * Returns an object to the pool.
     *
     * @param one an object from {@link #take} that is no longer in use
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
