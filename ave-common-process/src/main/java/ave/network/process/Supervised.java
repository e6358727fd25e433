// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.SIGKILL;

import ave.exceptions.Timeout;
import ave.io.Fd;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One child of a {@link Supervisor}, whose thread alone calls all of this but pid. */
final class Supervised {
    private static final Logger LOGGER = LoggerFactory.getLogger(Supervisor.class);

    private final String name;
    private final Supplier<? extends Process> supplier;

    /** When it was restarted, as far as it still counts. */
    private final Deque<Long> restarts = new ArrayDeque<>();

    /** Null while none runs. */
    private volatile Process process;

    /** Readable when it has ended, whoever reaps it; null while none runs, or if that was seen. */
    private Fd end;

    Supervised(String name, Supplier<? extends Process> supplier) {
        this.name = name;
        this.supplier = supplier;
    }

    String name() {
        return name;
    }

    boolean isRunning() {
        return process != null;
    }

    /** Zero if it doesn't run. */
    int pid() {
        Process running = process;
        return running == null ? 0 : running.pid();
    }

    /** Starts it; why it could not, or null. */
    String start() {
        try {
            Process next = supplier.get();
            next.start(false, true);
            process = next;
            end = next.watch();
            return null;
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            // It may have been started all the same.
            stop(Duration.ZERO);
            return e.toString();
        }
    }

    /** What becomes readable at its end; null if that was seen. */
    Fd watched() {
        return end;
    }

    /** Takes note of its end; what was wrong with that, or null. */
    String end() {
        int code = process.join();
        forget();
        return code == 0 ? null : "exit code " + code;
    }

    private void forget() {
        process = null;
        if (end != null) {
            end.close();
            end = null;
        }
    }

    /**
     * Takes note that it failed.
     *
     * @throws ProcessException if it failed too often
     */
    void fail(String error, SupervisorLimits limits) {
        long now = System.nanoTime();
        while (!restarts.isEmpty() && now - restarts.getFirst() > limits.per().toNanos()) {
            restarts.removeFirst();
        }
        String count = restarts.size() + " restarts within " + limits.per();
        if (restarts.size() >= limits.restarts()) {
            throw new ProcessException(name + ": gave up after " + count + ": " + error);
        }
        LOGGER.warn("{} failed and is restarted, after {}: {}", name, count, error);
        restarts.addLast(now);
    }

    /** Ends it if it runs. */
    void stop(Duration limit) {
        Process running = process;
        if (running == null) {
            return;
        }
        try {
            running.terminate();
            running.join(limit);
        } catch (Timeout e) {
            LOGGER.warn("{} didn't end within {} of SIGTERM and is killed", name, limit);
            running.kill(SIGKILL);
            running.join();
        } finally {
            forget();
        }
    }
}
