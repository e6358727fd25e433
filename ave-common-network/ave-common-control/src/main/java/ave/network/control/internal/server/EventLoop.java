// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.server;

import ave.io.PosixException;
import ave.posix.Epoll;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Waits in epoll(7) for descriptors, timers and tasks of other threads, and calls their handlers in
 * one thread. The cost of an event does not grow with the number of idle descriptors. {@link
 * #execute}, {@link #inLoop} and {@link #isLoopThread} are thread-safe; the rest is for the loop's
 * thread.
 */
public final class EventLoop implements AutoCloseable {
    private static final int EVENTS_PER_WAIT = 256;
    private static final long WAKE_UP = -1;

    private final Epoll epoll;
    private final LoopTasks tasks = new LoopTasks();
    private final Registrations registrations = new Registrations();
    private final List<Timer> timers = new ArrayList<>();

    /** Those that are called again in the next turn. */
    private final ArrayDeque<Registration> again = new ArrayDeque<>();

    private final ErrorHandler errors;

    /** Handles the events of a descriptor. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Handles events.
         *
         * @param events EPOLLIN, EPOLLOUT, EPOLLERR, EPOLLHUP; 0 where the handler asked to be
         *     called {@linkplain Registration#again again}
         */
        void onEvents(int events);
    }

    /** Something that is due at some time. */
    public interface Timer {
        /**
         * Returns how long it is until something is due.
         *
         * @return milliseconds, rounded up; Integer.MAX_VALUE for never
         */
        int pollMillis();

        /**
         * Does what is due by now, if anything is. Called in every turn. Does nothing unless
         * implemented, for a timer that is only to end the waiting.
         */
        default void expire() {}
    }

    /** Handles the exceptions of handlers, timers and tasks. */
    @FunctionalInterface
    public interface ErrorHandler {
        /**
         * Something threw an exception or error.
         *
         * @param what names the code that threw it
         * @param error what it threw
         */
        void failed(String what, Throwable error);
    }

    /**
     * Makes a loop that waits for nothing yet.
     *
     * @param errors handles the exceptions of handlers, timers and tasks; the loop goes on
     * @throws ave.io.PosixException if there are no more descriptors
     */
    public EventLoop(ErrorHandler errors) {
        this.errors = errors;
        try {
            epoll = new Epoll(EVENTS_PER_WAIT);
        } catch (RuntimeException e) {
            tasks.close();
            throw e;
        }
        tasks.watch(epoll, WAKE_UP);
    }

    /** Makes the calling thread the loop's. */
    public void begin() {
        tasks.begin();
    }

    /**
     * Waits until something is to be done, and does it.
     *
     * @return how many events came
     */
    public int turn() {
        int count = epoll.await(tasks.isEmpty() && again.isEmpty() ? timeout() : 0);
        for (int i = 0; i < count; i++) {
            onEvent(epoll.token(i), epoll.events(i));
        }
        for (int i = again.size(); i > 0; i--) {
            goOn(again.poll());
        }
        runTasks();
        for (int i = 0; i < timers.size(); i++) {
            expire(timers.get(i));
        }
        return count;
    }

    private int timeout() {
        int timeout = Integer.MAX_VALUE;
        for (int i = 0; i < timers.size(); i++) {
            timeout = Math.min(timeout, timers.get(i).pollMillis());
        }
        return timeout == Integer.MAX_VALUE ? -1 : timeout;
    }

    private void onEvent(long token, int events) {
        if (token == WAKE_UP) {
            tasks.wokenUp();
            return;
        }
        // An earlier event of this turn may have cancelled it.
        Registration registration = registrations.ofToken(token);
        if (registration != null) {
            try {
                registration.handler().onEvents(events);
            } catch (RuntimeException | Error e) {
                errors.failed("event", e);
            }
        }
    }

    private void goOn(Registration registration) {
        try {
            registration.goOn();
        } catch (RuntimeException | Error e) {
            errors.failed("event", e);
        }
    }

    private void expire(Timer timer) {
        try {
            timer.expire();
        } catch (RuntimeException | Error e) {
            errors.failed("timer", e);
        }
    }

    /** Runs the queued tasks. A task that adds itself again runs in the next turn. */
    public void runTasks() {
        for (Runnable task : tasks.take()) {
            guard("task", task);
        }
    }

    /**
     * Runs code that must not end the loop.
     *
     * @param what names it if it fails
     * @param code what it throws goes to the error handler
     */
    public void guard(String what, Runnable code) {
        try {
            code.run();
        } catch (RuntimeException | Error e) {
            errors.failed(what, e);
        }
    }

    // ---- what it waits for

    /**
     * Waits for a descriptor.
     *
     * @param fd the descriptor
     * @param interest EPOLLIN, EPOLLOUT, both, or 0 for errors alone
     * @param handler handles its events
     * @return the registration, to be cancelled before the descriptor is closed
     * @throws ave.io.PosixException if it can't be waited for
     */
    public Registration register(int fd, int interest, Handler handler) {
        Registration registration =
                new Registration(this, fd, registrations.nextToken(fd), interest, handler);
        epoll.add(fd, interest, registration.token());
        registrations.add(registration);
        return registration;
    }

    void modify(Registration registration) {
        epoll.modify(registration.fd(), registration.interest(), registration.token());
    }

    void again(Registration registration) {
        again.add(registration);
    }

    void cancel(Registration registration, boolean open) {
        if (registrations.remove(registration)) {
            try {
                epoll.remove(registration.fd());
            } catch (PosixException e) {
                if (open) {
                    throw e;
                }
            }
        }
    }

    /** Null if the loop doesn't wait for the descriptor. */
    Handler handlerOf(int fd) {
        Registration registration = registrations.at(fd);
        return registration == null ? null : registration.handler();
    }

    /** A copy. Other threads may see an old state. */
    List<Handler> handlers() {
        return registrations.handlers();
    }

    /**
     * Adds a timer, for as long as the loop runs.
     *
     * @param timer the timer
     */
    public void add(Timer timer) {
        timers.add(timer);
    }

    // ---- other threads

    /**
     * Has the loop run a task soon, after the events at hand.
     *
     * @param task what it throws goes to the error handler
     */
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /**
     * Runs a task at once in the loop's own thread, else soon.
     *
     * @param task what it throws is passed on in the loop's own thread
     */
    public void inLoop(Runnable task) {
        if (isLoopThread()) {
            task.run();
        } else {
            execute(task);
        }
    }

    /**
     * Tells whether this is the loop's thread.
     *
     * @return whether the calling thread runs the loop
     */
    public boolean isLoopThread() {
        return tasks.isLoopThread();
    }

    /** Closes what belongs to the loop itself. Tasks that are added later are not run. */
    @Override
    public void close() {
        tasks.close();
        epoll.close();
    }
}
