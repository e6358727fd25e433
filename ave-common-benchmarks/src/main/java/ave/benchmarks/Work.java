// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** The methods of all servers. */
final class Work {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static String blob = "";

    private Work() {}

    /** A text of this size, made once. */
    static synchronized String blob(int size) {
        if (blob.length() != size) {
            blob = "x".repeat(size);
        }
        return blob;
    }

    /** How many bytes the calling thread has allocated so far. */
    static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}
