// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/** The program that {@code fdtx} starts for Java peers: the same as fdtx.py, in a separate JVM. */
final class FdtxWork {
    /** How many transfers between two looks at the clock: whole batches, some milliseconds. */
    private static final int BETWEEN_LOOKS = 1024;

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private FdtxWork() {}

    /**
     * Prints the transfers per second of the process's CPU time, garbage collection included, after
     * warm-up.
     */
    static void main(FdtxPeer peer, int count, double seconds) throws IOException {
        FdtxPeer.Transfer transfer = peer.maker.make(count);
        measure(transfer, peer.atOnce, seconds);
        System.out.println(Math.round(measure(transfer, peer.atOnce, seconds)));
    }

    private static double measure(FdtxPeer.Transfer transfer, int atOnce, double seconds)
            throws IOException {
        long begin = SYSTEM.getProcessCpuTime();
        long done = 0;
        long nanos;
        do {
            for (int i = 0; i < BETWEEN_LOOKS; i += atOnce) {
                transfer.run();
            }
            done += BETWEEN_LOOKS;
            nanos = SYSTEM.getProcessCpuTime() - begin;
        } while (nanos < seconds * 1e9);
        return done * 1e9 / nanos;
    }
}
