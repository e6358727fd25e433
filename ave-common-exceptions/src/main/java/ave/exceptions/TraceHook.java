// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import java.lang.Thread.UncaughtExceptionHandler;

/**
 * Prints the server side trace of an uncaught {@link AveException}, after the previous handler has
 * run.
 *
 * @param previous the handler that was there before; null if there was none
 */
record TraceHook(UncaughtExceptionHandler previous) implements UncaughtExceptionHandler {
    /** Makes the default handler print traces as well, unless it already does. */
    static synchronized void install() {
        UncaughtExceptionHandler previous = Thread.getDefaultUncaughtExceptionHandler();
        if (!(previous instanceof TraceHook)) {
            Thread.setDefaultUncaughtExceptionHandler(new TraceHook(previous));
        }
    }

    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
        try {
            report(thread, thrown);
        } finally {
            printTrace(thrown);
        }
    }

    private void report(Thread thread, Throwable thrown) {
        if (previous != null) {
            previous.uncaughtException(thread, thrown);
            return;
        }
        // The JVM prints the same where no handler is set.
        System.err.print("Exception in thread \"" + thread.getName() + "\" ");
        thrown.printStackTrace();
    }

    private void printTrace(Throwable thrown) {
        if (!(thrown instanceof AveException exception)) {
            return;
        }
        String trace = exception.formatTrace();
        boolean shown = previous == null && exception.toString().contains(trace.stripTrailing());
        if (!trace.isEmpty() && !shown) {
            System.err.print("Server side traceback:\n" + trace);
        }
    }
}
