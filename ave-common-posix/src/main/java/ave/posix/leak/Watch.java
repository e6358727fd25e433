// SPDX-License-Identifier: Apache-2.0
package ave.posix.leak;

import java.lang.ref.ReferenceQueue;

/**
 * The resources whose owners are watched, and the thread that closes those of unreachable owners.
 * What {@link java.lang.ref.Cleaner} does, in half the time: a descriptor often lives for
 * microseconds. Thread-safe.
 */
final class Watch {
    static final ReferenceQueue<Object> QUEUE = new ReferenceQueue<>();

    /** A reference has to be reachable itself, or it is never enqueued. */
    private static Leakable first;

    static {
        Thread thread = new Thread(null, Watch::closeAbandoned, "ave-leaks", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.start();
    }

    private Watch() {}

    static synchronized void add(Leakable resource) {
        resource.next = first;
        if (first != null) {
            first.previous = resource;
        }
        first = resource;
    }

    /** Removes a resource; does nothing if it was removed before. */
    static synchronized void remove(Leakable resource) {
        if (resource.previous != null) {
            resource.previous.next = resource.next;
        } else if (first == resource) {
            first = resource.next;
        }
        if (resource.next != null) {
            resource.next.previous = resource.previous;
        }
        resource.next = null;
        resource.previous = null;
    }

    private static void closeAbandoned() {
        while (true) {
            try {
                ((Leakable) QUEUE.remove()).abandon();
            } catch (InterruptedException | RuntimeException | Error e) {
                // This thread never ends, and a failed report must not prevent the others.
            }
        }
    }
}
