// SPDX-License-Identifier: Apache-2.0
package ave.posix.leak;

import java.lang.ref.PhantomReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A resource of the operating system that is closed, and reported once at WARN, if its owner
 * becomes unreachable without having closed it. The report has the stack trace of the place where
 * the resource was made, if {@link Origin} took one.
 *
 * <p>It must not refer to its owner, which would stay reachable. Thread-safe.
 */
public abstract class Leakable extends PhantomReference<Object> {
    private final Throwable origin = Origin.sample();

    /** Its neighbours among those that are watched; guarded by {@link Watch}. */
    Leakable previous;

    Leakable next;

    /**
     * For subclasses.
     *
     * @param owner the object whose user has to close the resource
     */
    protected Leakable(Object owner) {
        super(owner, Watch.QUEUE);
    }

    /** Begins the watch. */
    public final void watch() {
        Watch.add(this);
    }

    /** Ends the watch, because the resource has been closed or belongs to somebody else. */
    public final void settle() {
        Watch.remove(this);
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

    /** Called when the owner is unreachable. */
    final void abandon() {
        settle();
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
