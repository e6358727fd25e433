// SPDX-License-Identifier: Apache-2.0
package ave.leakcheck.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The live threads of this JVM, without virtual ones and those of the JDK and the test framework.
 */
final class Threads {
    /**
     * The groups of the JDK's threads, such as the process reaper, Cleaners and carriers of virtual
     * threads. Threads of tests are in other groups.
     */
    private static final Set<String> GROUPS_OF_THE_JDK =
            Set.of("system", "InnocuousThreadGroup", "CarrierThreads");

    private static final List<String> KEPT =
            List.of(
                    // The JDK's, for the work of CompletableFutures and for their time limits.
                    "ForkJoinPool.commonPool-",
                    "CompletableFutureDelayScheduler",
                    // The JDK's, for its flight recorder, once that was used.
                    "JFR ",
                    // JNA's, which pty4j needs: like a Cleaner of the JDK, in another group.
                    "JNA Cleaner",
                    // This library's: a child ends with the thread that started it, so this thread
                    // never ends.
                    "ave-process",
                    // This library's: waits for descriptors on behalf of virtual threads and
                    // futures.
                    "ave-poller",
                    // This library's: closes and reports leaks, like a Cleaner of the JDK.
                    "ave-leaks",
                    // Watches the time of all tests with a @Timeout.
                    "junit-jupiter-timeout-watcher",
                    // Talks to the build.
                    "surefire-");

    private Threads() {}

    static Stock take() {
        Set<Thread> before = present();
        return () ->
                present().stream()
                        .filter(thread -> !before.contains(thread))
                        .map(Threads::describe)
                        .toList();
    }

    private static Set<Thread> present() {
        return Arrays.stream(all()).filter(Threads::isOfTests).collect(Collectors.toSet());
    }

    private static Thread[] all() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] threads = new Thread[root.activeCount() + 8];
        int count = root.enumerate(threads);
        while (count == threads.length) {
            threads = new Thread[2 * count];
            count = root.enumerate(threads);
        }
        return Arrays.copyOf(threads, count);
    }

    private static boolean isOfTests(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        return group != null
                && !GROUPS_OF_THE_JDK.contains(group.getName())
                && KEPT.stream().noneMatch(thread.getName()::startsWith);
    }

    private static String describe(Thread thread) {
        String text = "thread \"" + thread.getName() + "\", " + thread.getState();
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length == 0 ? text : text + " in " + stack[0];
    }
}
