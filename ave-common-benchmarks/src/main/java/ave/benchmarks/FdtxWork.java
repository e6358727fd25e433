// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * What {@code fdtx} starts for the peers that are Java: the same as fdtx.py does, in a JVM of its
 * own.
 */
final class FdtxWork {
    /** Some milliseconds' work, of whole batches. */
    private static final int BETWEEN_LOOKS = 1024;

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private FdtxWork() {}

    /**
     * Prints how many transfers there were in a second of the process's CPU time, its garbage
     * collector's included, when all is compiled.
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
