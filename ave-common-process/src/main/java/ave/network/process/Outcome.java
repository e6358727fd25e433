// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.network.process.internal.log.Traces;
import ave.network.process.internal.pool.Packing;
import java.io.IOException;
import java.io.Serializable;
import java.util.concurrent.Callable;

/**
 * What came of work that another process did.
 *
 * @param value what it returned; may be null
 * @param error what it threw; null if it returned
 */
record Outcome(Object value, Throwable error) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Does the work. */
    static Outcome of(Callable<?> work) {
        try {
            return new Outcome(work.call(), null);
        } catch (Throwable e) {
            return new Outcome(null, e);
        }
    }

    /**
     * Returns the value, or throws the error: a checked one as the cause of a ProcessException.
     *
     * @param who whose work it was
     */
    Object get(String who) {
        if (error instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (error instanceof Error serious) {
            throw serious;
        }
        if (error != null) {
            throw new ProcessException(who + " failed: " + error, error);
        }
        return value;
    }

    /** In any case: what can't be serialized is told in words. */
    byte[] pack() {
        try {
            return Packing.pack(this);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            String text =
                    error == null
                            ? "the result, a "
                                    + value.getClass().getName()
                                    + ", can't be handed back: "
                                    + e
                            : Traces.of(error);
            try {
                return Packing.pack(new Outcome(null, new ProcessException(text)));
            } catch (IOException impossible) {
                throw new AssertionError("in memory", impossible);
            }
        }
    }

    /** In any case: what can't be read is an error. */
    static Outcome unpack(byte[] bytes, ClassLoader loader) {
        try {
            return (Outcome) Packing.unpack(bytes, loader);
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
            return new Outcome(null, new ProcessException("the result can't be read: " + e, e));
        }
    }
}
