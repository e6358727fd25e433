// SPDX-License-Identifier: Apache-2.0
package ave.posix;

/**
 * How a process ended. See wait(2). Immutable.
 *
 * @param code what it passed to exit, 0 to 255; 0 if a signal ended it
 * @param signal the signal that ended it; 0 if it ended by itself
 */
public record ExitStatus(int code, int signal) {
    static ExitStatus decode(int status) {
        int signal = status & 0x7f;
        return new ExitStatus(signal == 0 ? status >> 8 & 0xff : 0, signal);
    }

    /**
     * Returns the status in a shell's form.
     *
     * @return the code, or 128 and the signal
     */
    public int exitCode() {
        return signal == 0 ? code : 128 + signal;
    }
}
