// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a loop waits for, by descriptor. Other threads may read it; they may see an old state. */
final class Registrations {
    private Registration[] byFd = new Registration[64];
    private int generation;

    /** Tells a registration from all others that had or will have the same descriptor. */
    long nextToken(int fd) {
        generation = (generation + 1) & Integer.MAX_VALUE;
        return (long) generation << 32 | fd;
    }

    /** The one that a token belongs to; null if it was cancelled since. */
    Registration ofToken(long token) {
        Registration registration = at((int) token);
        return registration != null && registration.token() == token ? registration : null;
    }

    /** Null if there is none. */
    Registration at(int fd) {
        Registration[] table = byFd;
        return fd >= 0 && fd < table.length ? table[fd] : null;
    }

    void add(Registration registration) {
        int fd = registration.fd();
        if (fd >= byFd.length) {
            byFd = Arrays.copyOf(byFd, Math.max(fd + 1, 2 * byFd.length));
        }
        byFd[fd] = registration;
    }

    /** False if it wasn't there any more: its number was given out again, and is another's. */
    boolean remove(Registration registration) {
        if (byFd[registration.fd()] != registration) {
            return false;
        }
        byFd[registration.fd()] = null;
        return true;
    }

    /** A copy, which stays as it is. */
    List<EventLoop.Handler> handlers() {
        List<EventLoop.Handler> all = new ArrayList<>();
        for (Registration registration : byFd) {
            if (registration != null) {
                all.add(registration.handler());
            }
        }
        return all;
    }
}
