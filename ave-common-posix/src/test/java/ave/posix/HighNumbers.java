// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.F_DUPFD_CLOEXEC;

import ave.io.PosixException;
import ave.posix.libc.Libc;

/** Descriptors with numbers that nothing else in this JVM gets: the kernel gives the lowest. */
public final class HighNumbers {
    private static final int LOWEST = 700;

    private HighNumbers() {}

    /** Copies a descriptor to the lowest number that is free up there; the caller closes it. */
    public static int copy(int number) {
        int copy = Libc.files().fcntl(number, F_DUPFD_CLOEXEC, LOWEST);
        if (copy < 0) {
            throw new PosixException("copy", "fd " + number, -copy);
        }
        return copy;
    }

    /** A number that is not open. */
    public static int closed() {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            int number = copy(pipe.read().number());
            Libc.files().close(number);
            return number;
        }
    }
}
