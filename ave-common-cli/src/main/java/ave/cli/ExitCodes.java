// SPDX-License-Identifier: Apache-2.0
package ave.cli;

/** What the exit codes of the commands mean. */
final class ExitCodes {
    static final int OK = 0;

    /** The called method failed, or the command did. */
    static final int FAILURE = 1;

    /** The command line is wrong, or there is no connection. */
    static final int USAGE = 2;

    static final int NO_CONNECTION = 2;

    /** The service refused the key. */
    static final int REFUSED = 3;

    /** {@code ave config}, as its documented name has it: the command line is wrong. */
    static final int CONFIG_USAGE = 1;

    /** {@code ave config}, as its documented name has it: it failed. */
    static final int CONFIG_FAILURE = 3;

    private ExitCodes() {}
}
