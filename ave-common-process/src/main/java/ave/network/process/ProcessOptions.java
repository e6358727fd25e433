// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * What can be said about a {@link Process} besides what it does. Ports the keyword arguments of the
 * Python constructor, and adds what a JVM needs.
 *
 * <p>Immutable: each setter returns a copy. {@code
 * ProcessOptions.defaults().logging(true).procName("ave-broker")}
 *
 * @param logging whether {@link Process#log} prints to stderr
 * @param procName the name for ps, at most 15 bytes; null for {@code ave-<Class>}
 * @param jvmOptions options for the new JVM, behind the defaults and the inherited ones
 * @param startLimit how long a synchronized start may take before the child is killed; null for
 *     ever
 * @serial exclude
 */
public record ProcessOptions(
        boolean logging, String procName, List<String> jvmOptions, Duration startLimit)
        implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MAX_NAME_BYTES = 15;
    private static final ProcessOptions DEFAULTS =
            new ProcessOptions(false, null, List.of(), Duration.ofMinutes(1));

    /**
     * Checks what it is given.
     *
     * @param logging whether {@link Process#log} prints to stderr
     * @param procName the name for ps; may be null
     * @param jvmOptions options for the new JVM
     * @param startLimit how long a synchronized start may take; may be null
     * @throws IllegalArgumentException if the name is longer than Linux has it or empty, or the
     *     limit isn't more than zero
     */
    public ProcessOptions {
        jvmOptions = List.copyOf(jvmOptions);
        if (procName != null) {
            int bytes = procName.getBytes(StandardCharsets.UTF_8).length;
            if (bytes == 0 || bytes > MAX_NAME_BYTES) {
                throw new IllegalArgumentException(
                        "a process name has at most "
                                + MAX_NAME_BYTES
                                + " bytes, at least 1: "
                                + procName);
            }
        }
        if (startLimit != null && (startLimit.isZero() || startLimit.isNegative())) {
            throw new IllegalArgumentException("a limit is more than zero: " + startLimit);
        }
    }

    /**
     * All the defaults: no logging, the class's name, no options, a minute for a synchronized
     * start.
     *
     * @return the defaults
     */
    public static ProcessOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets whether {@link Process#log} prints to stderr.
     *
     * @param on true to print
     * @return a copy with it
     */
    public ProcessOptions logging(boolean on) {
        return new ProcessOptions(on, procName, jvmOptions, startLimit);
    }

    /**
     * Sets the name under which the process shows up in {@code ps}.
     *
     * @param name at most 15 bytes, as Linux has it; null for {@code ave-<Class>}
     * @return a copy with it
     * @throws IllegalArgumentException if it is longer, or empty
     */
    public ProcessOptions procName(String name) {
        return new ProcessOptions(logging, name, jvmOptions, startLimit);
    }

    /**
     * Sets options for the new JVM, such as {@code -Xmx512m}.
     *
     * @param options they come last, and so win
     * @return a copy with them
     */
    public ProcessOptions jvmOptions(String... options) {
        return new ProcessOptions(logging, procName, List.of(options), startLimit);
    }

    /**
     * Sets how long a synchronized start may take before the child is killed.
     *
     * @param limit more than zero; null for ever
     * @return a copy with it
     * @throws IllegalArgumentException if it isn't more than zero
     */
    public ProcessOptions startLimit(Duration limit) {
        return new ProcessOptions(logging, procName, jvmOptions, limit);
    }

    /** The name that Linux will show: the beginning of the class's if none was given. */
    String nameFor(Class<?> type) {
        if (procName != null) {
            return procName;
        }
        String name = type.getSimpleName();
        byte[] bytes =
                ("ave-" + (name.isEmpty() ? "Process" : name)).getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, MAX_NAME_BYTES);
        while (length < bytes.length && (bytes[length] & 0xc0) == 0x80) {
            length--;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
