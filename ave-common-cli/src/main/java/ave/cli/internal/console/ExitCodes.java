// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

/** The exit codes of the commands. */
public final class ExitCodes {
    public static final int OK = 0;

    /** The called method failed, or the command did. */
    public static final int FAILURE = 1;

    /** The command line is wrong, or there is no connection. */
    public static final int USAGE = 2;

    public static final int NO_CONNECTION = 2;

    /** The service rejected the key. */
    public static final int REFUSED = 3;

    /** {@code ave-config --bootstrap}, as documented: the command line is wrong. */
    public static final int BOOTSTRAP_USAGE = 1;

    /** {@code ave-config --bootstrap}, as documented: it failed. */
    public static final int BOOTSTRAP_FAILURE = 3;

    /** The command exceeded its time limit, as in timeout(1). */
    public static final int TIMEOUT = 124;

    /** The command could not be run for another reason than those below, as in env(1). */
    public static final int NOT_RUN = 125;

    /** The program exists but can't be executed, as in shells. */
    public static final int NOT_EXECUTABLE = 126;

    /** There is no such program, as in shells. */
    public static final int NOT_FOUND = 127;

    /** The reader of the output went away, as after SIGPIPE. */
    public static final int READER_GONE = 141;

    private ExitCodes() {}
}
