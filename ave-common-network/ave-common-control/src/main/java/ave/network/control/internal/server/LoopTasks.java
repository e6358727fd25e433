// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.server;

import static ave.posix.abi.Constants.EPOLLIN;

import ave.posix.Epoll;
import ave.posix.EventFd;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What other threads want a loop to do, and how they wake it. */
final class LoopTasks {
    private final EventFd wakeUp = new EventFd();
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private volatile Thread loopThread;
    private boolean ended;

    void watch(Epoll epoll, long token) {
        epoll.add(wakeUp.number(), EPOLLIN, token);
    }

    /** Tasks of this thread run after the current events. */
    void begin() {
        loopThread = Thread.currentThread();
    }

    boolean isLoopThread() {
        return Thread.currentThread() == loopThread;
    }

    void add(Runnable task) {
        tasks.add(task);
        if (!isLoopThread()) {
            synchronized (wakeUp) {
                if (!ended) {
                    wakeUp.signal();
                }
            }
        }
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    /** Takes the tasks that there are now. */
    List<Runnable> take() {
        if (tasks.isEmpty()) {
            return List.of();
        }
        List<Runnable> taken = new ArrayList<>();
        Runnable task;
        while ((task = tasks.poll()) != null) {
            taken.add(task);
        }
        return taken;
    }

    void wokenUp() {
        wakeUp.drain();
    }

    void close() {
        synchronized (wakeUp) {
            ended = true;
            wakeUp.close();
        }
    }
}
