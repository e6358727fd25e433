// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Signals that reach this JVM, handled in Java code that runs in a thread of the JVM and not inside
 * the signal handler. See signal(7). Thread-safe.
 */
public final class Signals {
    private Signals() {}

    /**
     * Runs an action on each occurrence of a signal, in place of the previous disposition.
     *
     * @param name the signal without SIG: {@code TERM}, {@code USR1}, …
     * @param action runs on a thread of the JVM, one at a time for each signal
     * @throws IllegalArgumentException if there is no such signal, or the JVM reserves it
     */
    public static void handle(String name, Runnable action) {
        replace(name, action);
    }

    /**
     * Runs an action on each occurrence of a signal until the result is closed, which restores the
     * previous disposition.
     *
     * @param name the signal without SIG: {@code TERM}, {@code USR1}, …
     * @param action runs on a thread of the JVM, one at a time for each signal
     * @return restores the previous disposition when closed
     * @throws IllegalArgumentException if there is no such signal, or the JVM reserves it
     */
    public static Replaced replace(String name, Runnable action) {
        try {
            // By reflection: a compiler that warns of sun.misc can't be told not to.
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy =
                    Proxy.newProxyInstance(
                            Signals.class.getClassLoader(),
                            new Class<?>[] {handler},
                            (self, method, arguments) -> {
                                switch (method.getName()) {
                                    case "handle" -> action.run();
                                    case "equals" -> {
                                        return self == arguments[0];
                                    }
                                    case "hashCode" -> {
                                        return System.identityHashCode(self);
                                    }
                                    default -> {
                                        return "handler of SIG" + name;
                                    }
                                }
                                return null;
                            });
            Method handle = signal.getMethod("handle", signal, handler);
            Object one = signal.getConstructor(String.class).newInstance(name);
            Object before = handle.invoke(null, one, proxy);
            return () -> restore(handle, one, before);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    "can't handle SIG" + name + ": unknown, or reserved by the JVM", e);
        }
    }

    private static void restore(Method handle, Object signal, Object before) {
        try {
            handle.invoke(null, signal, before);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("it could be replaced", e);
        }
    }

    /** The previous disposition of a signal, restored by closing this. */
    @FunctionalInterface
    public interface Replaced extends AutoCloseable {
        @Override
        void close();
    }
}
