// SPDX-License-Identifier: Apache-2.0
package ave.posix.leak;

import java.lang.ref.Cleaner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A resource of the operating system that is closed, and reported once at WARN, if its owner
 * becomes unreachable without having closed it. The report has the stack trace of the place where
 * the resource was made, if {@link Origin} took one.
 *
 * <p>It must not refer to its owner, which would stay reachable. Thread-safe.
 */
public abstract class Leakable implements Runnable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Throwable origin = Origin.sample();

    /** For subclasses. */
    protected Leakable() {}

    /**
     * Begins to watch the owner.
     *
     * @param owner the object whose user has to close the resource
     * @return to be cleaned when the resource has been closed
     */
    public final Cleaner.Cleanable watch(Object owner) {
        return CLEANER.register(owner, this);
    }

    /**
     * Closes the resource if it is still open.
     *
     * @return what was closed, for the report, such as {@code file descriptor 7}; null if it had
     *     been closed before
     * @throws RuntimeException if closing fails; the report shows it
     */
    protected abstract String closeLeaked();

    /**
     * Returns who logs the report.
     *
     * @return the class of the owner
     */
    protected abstract Class<?> owner();

    /** Called by the cleaner, and by whoever closes the resource in time. */
    @Override
    public final void run() {
        String what;
        RuntimeException problem = null;
        try {
            what = closeLeaked();
        } catch (RuntimeException e) {
            what = "a resource that can't be closed";
            problem = e;
        }
        if (what != null) {
            report(what, problem);
        }
    }

    private void report(String what, RuntimeException problem) {
        // Logging costs start-up time, so the logger is made only here.
        Logger logger = LoggerFactory.getLogger(owner());
        if (origin == null) {
            logger.warn(
                    "{} was never closed; {} tells where it was made",
                    what,
                    Origin.OPTION,
                    problem);
            return;
        }
        if (problem != null) {
            origin.addSuppressed(problem);
        }
        logger.warn("{} was never closed", what, origin);
    }
}
