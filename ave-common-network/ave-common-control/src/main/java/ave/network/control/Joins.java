// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.abi.Constants.EPOLLIN;

import ave.io.Fd;
import ave.network.control.internal.server.EventLoop;
import ave.network.control.internal.server.Registration;
import ave.network.process.Process;
import java.util.HashSet;
import java.util.Set;

/** The children whose end a loop waits for, each through its pidfd. */
final class Joins implements AutoCloseable {
    private final EventLoop loop;
    private final ServiceHooks hooks;
    private final Set<Fd> pidfds = new HashSet<>();

    Joins(EventLoop loop, ServiceHooks hooks) {
        this.loop = loop;
        this.hooks = hooks;
    }

    void add(Process process) {
        try {
            int pidfd = process.pidfd();
            if (pidfd < 0) {
                join(process);
            } else {
                // Our own: the process's is closed as soon as anybody sees that it has ended.
                watch(process, Fd.duplicateOf(pidfd));
            }
        } catch (RuntimeException e) {
            hooks.log("join of " + process.procName() + " failed: " + e);
        }
    }

    private void watch(Process process, Fd pidfd) {
        Registration[] registration = new Registration[1];
        try {
            registration[0] =
                    loop.register(
                            pidfd.number(),
                            EPOLLIN,
                            events -> {
                                registration[0].cancel(true);
                                pidfds.remove(pidfd);
                                pidfd.close();
                                join(process);
                            });
            pidfds.add(pidfd);
        } catch (RuntimeException e) {
            pidfd.close();
            throw e;
        }
    }

    private void join(Process process) {
        try {
            int exit = process.join();
            loop.guard("joinedProcess", () -> hooks.joinedProcess(process.pid(), exit));
        } catch (RuntimeException e) {
            hooks.log("join of " + process.procName() + " failed: " + e);
        }
    }

    @Override
    public void close() {
        pidfds.forEach(Fd::close);
    }
}
