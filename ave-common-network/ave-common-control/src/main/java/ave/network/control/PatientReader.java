// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.posix.Deadline;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Reads the values of a service that may be stuck. Its thread may hold a lock that the toString
 * method of a value needs, so each value is read in a thread that can be left behind. For one
 * thread.
 */
final class PatientReader {
    static final String NOT_READ = "(could not be read in time: is a lock held?)";

    private static final long EACH_MILLIS = 500;
    private static final Duration ALL = Duration.ofSeconds(3);

    private final Deadline deadline = Deadline.after(ALL);

    /** Half a second for one value, three seconds for all of them. */
    String read(Supplier<String> value) {
        if (deadline.hasPassed()) {
            return NOT_READ;
        }
        FutureTask<String> task = new FutureTask<>(value::get);
        Thread reader = new Thread(task, "ave-trace");
        reader.setDaemon(true);
        try {
            reader.start();
            return task.get(EACH_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            return NOT_READ;
        } catch (ExecutionException e) {
            return "(" + e.getCause().getClass().getName() + ")";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NOT_READ;
        } catch (OutOfMemoryError e) {
            return "(" + e + ")";
        }
    }
}
