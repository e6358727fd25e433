// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.log;

/** What the join of a process returns, in words. */
public final class ExitCode {
    /** The exit code of a process that a signal ended is this and the signal, as in a shell. */
    private static final int SIGNALLED = 128;

    private ExitCode() {}

    /** The code, and the signal if there was one. */
    public static String describe(int code) {
        String text = "exit code " + code;
        return code > SIGNALLED ? text + ", as of signal " + (code - SIGNALLED) : text;
    }
}
