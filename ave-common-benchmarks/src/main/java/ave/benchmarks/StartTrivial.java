// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import ave.io.Fd;
import ave.network.process.Process;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A process that reports when it runs, and when it is about to end. */
final class StartTrivial extends Process {
    /** Long enough for the parent to begin to join it. */
    static final long LIFE_MILLIS = 20;

    private static final long serialVersionUID = 1L;

    private final Fd stamps;

    StartTrivial(Fd stamps) {
        this.stamps = stamps;
    }

    @Override
    public void run() throws IOException, InterruptedException {
        String path = "/proc/self/fd/" + stamps.number();
        try (DataOutputStream out = new DataOutputStream(new FileOutputStream(path))) {
            // The clock of both is CLOCK_MONOTONIC.
            byte[] first = bytes(System.nanoTime());
            out.write(first);
            TimeUnit.MILLISECONDS.sleep(LIFE_MILLIS);
            out.write(bytes(System.nanoTime()));
        }
    }

    /** In one piece. */
    private static byte[] bytes(long number) {
        return java.nio.ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }
}
