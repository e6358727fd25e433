// SPDX-License-Identifier: Apache-2.0
package ave.posix;

/** Sets of signals as libc's sigset_t has them: signal n is bit n - 1. */
final class SignalSet {
    private static final int MOST = 64;

    private SignalSet() {}

    static long bit(int signal) {
        if (signal < 1 || signal > MOST) {
            throw new IllegalArgumentException("not a signal from 1 to 64: " + signal);
        }
        return 1L << signal - 1;
    }
}
