// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

/** What the exit codes of the commands mean. */
public final class ExitCodes {
    public static final int OK = 0;

    /** The called method failed, or the command did. */
    public static final int FAILURE = 1;

    /** The command line is wrong, or there is no connection. */
    public static final int USAGE = 2;

    public static final int NO_CONNECTION = 2;

    /** The service refused the key. */
    public static final int REFUSED = 3;

    /** {@code ave-config --bootstrap}, as documented: the command line is wrong. */
    public static final int BOOTSTRAP_USAGE = 1;

    /** {@code ave-config --bootstrap}, as documented: it failed. */
    public static final int BOOTSTRAP_FAILURE = 3;

    /** The command that was to be run took too long, as timeout(1) has it. */
    public static final int TIMEOUT = 124;

    /** It could not be run for another reason than those below, as env(1) has it. */
    public static final int NOT_RUN = 125;

    /** There is such a program, but it can't be executed, as shells have it. */
    public static final int NOT_EXECUTABLE = 126;

    /** There is no such program, as shells have it. */
    public static final int NOT_FOUND = 127;

    /** The reader of the output went away: what a program has that SIGPIPE killed. */
    public static final int READER_GONE = 141;

    private ExitCodes() {}
}
