// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.Constants.EPOLLIN;

import ave.network.process.Process;
import ave.posix.Epoll;
import java.util.HashMap;
import java.util.Map;

/** The children whose end a loop waits for, each through its pidfd. */
final class Joins {
    /** Tokens below this are negated pids below it; above it are those of the loop. */
    private static final long FIRST = -1000;

    private final EventLoop loop;
    private final Epoll epoll;
    private final Map<Long, Joinable> waiting = new HashMap<>();

    private record Joinable(Process process, int pidfd) {}

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
                long token = FIRST - process.pid();
                epoll.add(pidfd, EPOLLIN, token);
                waiting.put(token, new Joinable(process, pidfd));
            }
        } catch (RuntimeException e) {
            loop.control.log("join of " + process.procName() + " failed: " + e);
        }
    }

    void onEvent(long token) {
        Joinable ended = waiting.remove(token);
        if (ended != null) {
            epoll.remove(ended.pidfd());
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
}
