// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.selftest;

/**
 * One thing that has to work on a machine.
 *
 * @param name what it is, in a word or two
 * @param advice what a user can do if it doesn't work
 * @param probe finds out whether it works
 */
record Check(String name, String advice, Probe probe) {
    /** Tries it. */
    @FunctionalInterface
    interface Probe {
        /**
         * Tries it once, in a thread of its own.
         *
         * @return what was found, for the user
         * @throws Exception if it doesn't work; the message says what is wrong
         */
        String run() throws Exception;
    }

    /** Something was found that doesn't work. */
    static void require(boolean works, String problem) {
        if (!works) {
            throw new IllegalStateException(problem);
        }
    }
}
