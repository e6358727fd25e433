// SPDX-License-Identifier: Apache-2.0
package ave.posix.leak;

import java.lang.ref.PhantomReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A resource of the operating system that is closed, and reported once at WARN, if its owner
 * becomes unreachable without having closed it. The report has the stack trace of the resource's
 * creation, if {@link Origin} recorded it.
 *
 * <p>It must not refer to its owner, which would stay reachable. Thread-safe.
 */
public abstract class Leakable extends PhantomReference<Object> {
    /** Null for most. */
    private final Throwable origin;

    /** Its neighbours among those that are watched; guarded by {@link Watch}. */
    Leakable previous;

    Leakable next;

    /**
     * Creates a resource that costs less than a stack trace: only a sample records one.
     *
     * @param owner the object whose user has to close the resource
     */
    protected Leakable(Object owner) {
        this(owner, Origin.sample());
    }

    /**
     * Creates a resource that costs more than a stack trace: each records one.
     *
     * @param owner the object whose user has to close the resource
     * @param origin what {@link Origin#here} returned
     */
    protected Leakable(Object owner, Throwable origin) {
        super(owner, Watch.QUEUE);
        this.origin = origin;
    }

    /** Begins the watch. */
    public final void watch() {
        Watch.add(this);
    }

    /** Ends the watch, because the resource was closed or has a new owner. */
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
     * Returns the name of the logger for the report.
     *
     * @return the name of the owner's class
     */
    protected abstract String logger();

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
        Logger logger = LoggerFactory.getLogger(logger());
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
