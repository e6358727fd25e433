// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.abi.Constants.EPOLLIN;

import ave.io.Fd;
import ave.network.process.Process;
import ave.posix.Epoll;
import java.util.HashMap;
import java.util.Map;

/** The children whose end a loop waits for, each through its pidfd. */
final class Joins {
    /** Tokens are below this; above it are those of the loop. */
    private static final long FIRST = -1000;

    private final EventLoop loop;
    private final Epoll epoll;
    private final Map<Long, Joinable> waiting = new HashMap<>();
    private long last = FIRST;

    /** The pidfd is our own: the process's is closed as soon as anybody sees that it has ended. */
    private record Joinable(Process process, Fd pidfd) {}

    Joins(EventLoop loop, Epoll epoll) {
        this.loop = loop;
        this.epoll = epoll;
    }

    static boolean isToken(long token) {
        return token < FIRST;
    }

    void add(Process process) {
        try {
            int pidfd = process.pidfd();
            if (pidfd < 0) {
                join(process);
            } else {
                watch(process, Fd.duplicateOf(pidfd));
            }
        } catch (RuntimeException e) {
            loop.control.log("join of " + process.procName() + " failed: " + e);
        }
    }

    private void watch(Process process, Fd pidfd) {
        try {
            epoll.add(pidfd.number(), EPOLLIN, --last);
        } catch (RuntimeException e) {
            pidfd.close();
            throw e;
        }
        waiting.put(last, new Joinable(process, pidfd));
    }

    void onEvent(long token) {
        Joinable ended = waiting.remove(token);
        if (ended != null) {
            epoll.remove(ended.pidfd().number());
            ended.pidfd().close();
            join(ended.process());
        }
    }

    private void join(Process process) {
        try {
            int exit = process.join();
            loop.guard("joinedProcess", () -> loop.control.joinedProcess(process.pid(), exit));
        } catch (RuntimeException e) {
            loop.control.log("join of " + process.procName() + " failed: " + e);
        }
    }

    void close() {
        waiting.values().forEach(joinable -> joinable.pidfd().close());
    }
}
