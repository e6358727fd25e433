// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.demo;

import ave.network.process.Pipe;
import ave.network.process.Process;
import ave.posix.ThisProcess;
import java.time.Duration;

/** The supervised child of the demo: sends its pid, and sleeps until its supervisor ends it. */
final class Sleeper extends Process {
    private static final long serialVersionUID = 1L;

    /** Longer than the demo needs it. It ends by itself if the demo was killed before. */
    private static final Duration MOST = Duration.ofSeconds(10);

    private final Pipe pids;

    Sleeper(Pipe pids) {
        this.pids = pids;
    }

    @Override
    public void run() throws InterruptedException {
        pids.put(ThisProcess.pid());
        Thread.sleep(MOST.toMillis());
    }
}
