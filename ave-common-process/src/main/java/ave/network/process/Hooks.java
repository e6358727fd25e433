// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

/** What is known of a process's class. */
final class Hooks {
    /** A shell's exit code for a program that was ended by a signal is this and the signal. */
    static final int SIGNALLED = 128;

    private Hooks() {}

    static boolean implementsRun(Class<?> type) {
        for (Class<?> c = type; c != Process.class; c = c.getSuperclass()) {
            for (var method : c.getDeclaredMethods()) {
                if (method.getName().equals("run") && method.getParameterCount() == 0) {
                    return true;
                }
            }
        }
        return false;
    }
}
