// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

/**
 * How a process ended. Immutable.
 *
 * @param code the exit code, 0 to 255; 0 if a signal ended the process
 * @param signal the number of the signal that ended the process; 0 if it exited
 * @since 1.0
 */
public record ExitStatus(int code, int signal) {
    /** A shell's exit code for a program that was ended by a signal is this and the signal. */
    private static final int SIGNALLED = 128;

    static ExitStatus of(ave.posix.ExitStatus status) {
        return new ExitStatus(status.code(), status.signal());
    }

    /**
     * Returns the status as one number, as a shell and {@link Process#join()} do.
     *
     * @return the code, or 128 and the signal
     */
    public int exitCode() {
        return signal == 0 ? code : SIGNALLED + signal;
    }

    /**
     * Tells whether the process ended successfully.
     *
     * @return whether the code is 0 and no signal ended it
     */
    public boolean isSuccess() {
        return code == 0 && signal == 0;
    }
}
