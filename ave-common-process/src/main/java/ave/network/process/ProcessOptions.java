// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.network.process.internal.command.JvmSpec;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Configuration of a {@link Process} besides what it does. Ports the keyword arguments of the
 * Python constructor, and adds what a JVM needs.
 *
 * <p>Immutable: each setter returns a copy. {@code
 * ProcessOptions.defaults().logging(true).procName("ave-broker")}
 *
 * @serial exclude
 * @since 1.0
 */
@SuppressWarnings("serial") // Its collections are copies that can be serialized.
public final class ProcessOptions implements Cloneable, Serializable {
    private static final long serialVersionUID = 2L;
    private static final int MAX_NAME_BYTES = 15;
    private static final ProcessOptions DEFAULTS = new ProcessOptions();

    // Read by Process. They never change once a copy was given out.
    boolean logging;
    String procName;
    List<String> jvmOptions = List.of();
    Duration startLimit = Duration.ofMinutes(1);
    String java;
    List<String> classPath;
    Map<String, String> environment = Collections.emptyMap();
    String directory;
    String output;
    boolean agents = true;

    private ProcessOptions() {}

    private ProcessOptions with(Consumer<ProcessOptions> change) {
        try {
            ProcessOptions copy = (ProcessOptions) clone();
            change.accept(copy);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * All the defaults: no logging, the class's name, no options, a minute for a synchronized
     * start; everything else as this process has it.
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
        return with(copy -> copy.logging = on);
    }

    /**
     * Sets the name under which the process shows up in {@code ps}.
     *
     * @param name at most 15 bytes, as Linux has it; null for {@code ave-<Class>}
     * @return a copy with it
     * @throws IllegalArgumentException if it is longer, or empty
     */
    public ProcessOptions procName(String name) {
        if (name != null) {
            int bytes = name.getBytes(StandardCharsets.UTF_8).length;
            if (bytes == 0 || bytes > MAX_NAME_BYTES) {
                throw new IllegalArgumentException(
                        "a process name has at most "
                                + MAX_NAME_BYTES
                                + " bytes, at least 1: "
                                + name);
            }
        }
        return with(copy -> copy.procName = name);
    }

    /**
     * Sets options for the new JVM, such as {@code -Xmx512m}.
     *
     * @param options they come last, and so win
     * @return a copy with them
     */
    public ProcessOptions jvmOptions(String... options) {
        List<String> all = List.of(options);
        return with(copy -> copy.jvmOptions = all);
    }

    /**
     * Sets how long a synchronized start may take before the child is killed.
     *
     * @param limit more than zero; null for ever
     * @return a copy with it
     * @throws IllegalArgumentException if it isn't more than zero
     */
    public ProcessOptions startLimit(Duration limit) {
        if (limit != null && (limit.isZero() || limit.isNegative())) {
            throw new IllegalArgumentException("a limit is more than zero: " + limit);
        }
        return with(copy -> copy.startLimit = limit);
    }

    /**
     * Sets the program that the new JVM is started with. Images of jlink and jpackage may come
     * without one.
     *
     * @param program the path of a {@code java}; null for what the system property {@code
     *     ave.process.java} names, else the one in this JVM's {@code java.home}
     * @return a copy with it
     */
    public ProcessOptions java(Path program) {
        return with(copy -> copy.java = absolute(program));
    }

    /**
     * Sets where the new JVM finds classes: those of this library, of its dependencies, and of the
     * process. For programs whose classes are loaded by a class loader of their own, which a new
     * JVM doesn't have.
     *
     * @param entries JARs and directories; none for this JVM's class path and module path
     * @return a copy with it
     */
    public ProcessOptions classPath(Path... entries) {
        List<String> all = Stream.of(entries).map(ProcessOptions::absolute).toList();
        return with(copy -> copy.classPath = all.isEmpty() ? null : List.copyOf(all));
    }

    /**
     * Changes the environment of the process, which otherwise is this one's, byte for byte.
     *
     * @param changes variables by name; a value of null removes the variable
     * @return a copy with them, in place of earlier changes
     */
    public ProcessOptions environment(Map<String, String> changes) {
        Map<String, String> all = Collections.unmodifiableMap(new HashMap<>(changes));
        return with(copy -> copy.environment = all);
    }

    /**
     * Sets the directory in which the process starts.
     *
     * @param path the directory; null for this process's, or {@code /} for a daemon
     * @return a copy with it
     */
    public ProcessOptions directory(Path path) {
        return with(copy -> copy.directory = absolute(path));
    }

    /**
     * Sets a file to which standard output and error of the process are appended, from the first
     * line of the JVM on. It is created if it doesn't exist.
     *
     * @param file the file; null for this process's own standard streams
     * @return a copy with it
     */
    public ProcessOptions output(Path file) {
        return with(copy -> copy.output = absolute(file));
    }

    /**
     * Sets whether the new JVM has the agents of this one ({@code -javaagent:} and such). A
     * debugger is never inherited.
     *
     * @param inherited false for none
     * @return a copy with it
     */
    public ProcessOptions agents(boolean inherited) {
        return with(copy -> copy.agents = inherited);
    }

    private static String absolute(Path path) {
        return path == null ? null : path.toAbsolutePath().toString();
    }

    /**
     * Tells whether {@link Process#log} prints to stderr.
     *
     * @return true if it prints
     */
    public boolean logging() {
        return logging;
    }

    /**
     * Tells the name for {@code ps}.
     *
     * @return the name; null for {@code ave-<Class>}
     */
    public String procName() {
        return procName;
    }

    /**
     * Tells the options for the new JVM.
     *
     * @return the options, which don't change
     */
    public List<String> jvmOptions() {
        return jvmOptions;
    }

    /**
     * Tells how long a synchronized start may take.
     *
     * @return the limit; null for ever
     */
    public Duration startLimit() {
        return startLimit;
    }

    /** What a process of a class wants of its JVM. */
    JvmSpec jvm(Class<?> type) {
        return new JvmSpec(type, jvmOptions, java, classPath, environment, directory, agents);
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
