// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.selftest;

/**
 * A check of something that has to work on a machine.
 *
 * @param name its name, in a word or two
 * @param advice how a user can fix a failure
 * @param probe runs the check
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

    /** Fails the check unless a condition holds. */
    static void require(boolean works, String problem) {
        if (!works) {
            throw new IllegalStateException(problem);
        }
    }
}
