// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.SIGKILL;

import ave.io.Fd;
import ave.network.control.internal.handover.Successor;
import ave.network.process.Process;
import ave.posix.Poller;
import java.util.function.Consumer;

/** A service that takes over, as the process that it is. */
final class SuccessorProcess implements Successor {
    private final Process process;
    private final Consumer<Fd> channel;
    private volatile boolean started;

    /** The consumer takes the channel that the process inherits. */
    SuccessorProcess(Process process, Consumer<Fd> channel) {
        this.process = process;
        this.channel = channel;
    }

    @Override
    public void start(Fd theirs) {
        channel.accept(theirs);
        process.start(false, true);
        started = true;
    }

    @Override
    public void kill() {
        if (started) {
            started = false;
            process.kill(SIGKILL);
            process.join();
        }
    }

    /** It serves: joins it when it ends, in case that this process lives longer. */
    void joinLater() {
        started = false;
        int pidfd = process.pidfd();
        if (pidfd >= 0) {
            Poller.ready(pidfd, POLLIN).thenRunAsync(process::join);
        }
    }

    @Override
    public int pid() {
        return process.pid();
    }
}
