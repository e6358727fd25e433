// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.Constants.F_DUPFD_CLOEXEC;

/** Descriptors with numbers that nothing else in this JVM gets: the kernel gives the lowest. */
final class HighNumbers {
    private static final int LOWEST = 700;

    private HighNumbers() {}

    /** Copies a descriptor to the lowest number that is free up there; the caller closes it. */
    static int copy(int number) {
        int copy = Libc.files().fcntl(number, F_DUPFD_CLOEXEC, LOWEST);
        if (copy < 0) {
            throw new PosixException("copy", "fd " + number, -copy);
        }
        return copy;
    }

    /** A number that is not open. */
    static int closed() {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            int number = copy(pipe.read().number());
            Libc.files().close(number);
            return number;
        }
    }
}
