// SPDX-License-Identifier: Apache-2.0
package ave.posix.leak;

import java.util.concurrent.Callable;

/**
 * The stack traces of where resources are created, for leak reports. A stack trace costs more than
 * the system call that makes a descriptor, so that by default one resource in {@value
 * #DEFAULT_INTERVAL} gets one. The system property {@value #PROPERTY} changes that: {@code all},
 * {@code none}, or a number N for one in N. Thread-safe.
 */
public final class Origin {
    /** The name of the system property. */
    public static final String PROPERTY = "ave.io.origins";

    static final String OPTION = "-D" + PROPERTY + "=all";

    private static final int DEFAULT_INTERVAL = 128;
    private static final int INTERVAL = interval(System.getProperty(PROPERTY, ""));

    /** Threads may lose counts to each other, which makes the interval a little longer. */
    private static int count;

    private static final ThreadLocal<Throwable> ADOPTED = new ThreadLocal<>();

    private Origin() {}

    /** 0 stands for none. */
    static int interval(String property) {
        switch (property) {
            case "":
                return DEFAULT_INTERVAL;
            case "all":
                return 1;
            case "none":
                return 0;
            default:
                try {
                    return Math.max(Integer.parseInt(property), 0);
                } catch (NumberFormatException e) {
                    return DEFAULT_INTERVAL;
                }
        }
    }

    /** Returns null for most resources. */
    static Throwable sample() {
        if (INTERVAL == 0 || INTERVAL > 1 && count++ % INTERVAL != 0) {
            return null;
        }
        return here();
    }

    /**
     * Returns where a resource is created.
     *
     * @return the stack trace of the calling thread, or of the one that {@linkplain #adopt has the
     *     work done}
     */
    public static Throwable here() {
        Throwable adopted = ADOPTED.get();
        return adopted == null ? new Throwable("made here") : adopted;
    }

    /**
     * Wraps work that a thread of this library does for the calling thread: resources that it
     * creates are reported as created by the caller of this method.
     *
     * @param work what the other thread does
     * @param <T> its result
     * @return the work, to be called by the other thread
     */
    public static <T> Callable<T> adopt(Callable<T> work) {
        if (INTERVAL == 0) {
            return work;
        }
        Throwable origin = new Throwable("made here");
        return () -> {
            ADOPTED.set(origin);
            try {
                return work.call();
            } finally {
                ADOPTED.remove();
            }
        };
    }
}
