// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.exceptions.Timeout;
import ave.io.Fd;
import ave.io.PosixException;
import ave.network.exceptions.Unstarted;
import ave.network.process.internal.log.ExitCode;
import ave.network.process.internal.wire.Content;
import ave.posix.Descriptors;
import ave.posix.abi.NativeBuffer;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;

/**
 * A process that returns a value. Has no counterpart in the Python library.
 *
 * <p>It computes what a task returns, or what {@link #compute} does in a subclass. The value, or
 * what was thrown instead, is serialized in the child, kept in memory until it has ended, and given
 * by {@link #result()} in the parent. It may be of any size, and nobody has to read it meanwhile.
 *
 * <p>Thread-safe as {@link Process} is. Many short computations are faster in a {@link
 * ProcessPool}.
 *
 * @param <T> the value; serializable, or null
 */
public class Computation<T> extends Process {
    private static final long serialVersionUID = 1L;
    private static final int CHUNK = 1 << 16;

    /** What to compute; null for compute(). */
    private final ProcessPool.Task<? extends T> task;

    /** Where the child writes the result; null before the start, and once the parent has it. */
    private Fd file;

    /** What the child wrote; null as long as it may run. */
    private transient byte[] packed;

    /** Makes a process that computes what {@link #compute} does in a subclass. */
    protected Computation() {
        this(ProcessOptions.defaults());
    }

    /**
     * Makes a process that computes what {@link #compute} does in a subclass.
     *
     * @param options everything else
     */
    protected Computation(ProcessOptions options) {
        super(options);
        this.task = null;
    }

    /**
     * Makes a process that computes what a task returns.
     *
     * @param task what to compute; a serializable lambda, for example
     */
    public Computation(ProcessPool.Task<? extends T> task) {
        this(ProcessOptions.defaults(), task);
    }

    /**
     * Makes a process that computes what a task returns.
     *
     * @param options everything else
     * @param task what to compute
     */
    public Computation(ProcessOptions options, ProcessPool.Task<? extends T> task) {
        super(options);
        this.task = Objects.requireNonNull(task, "task");
    }

    /**
     * What the process computes where there is no task. Runs in the child.
     *
     * @return the value
     * @throws Exception which is the result as well; the process ends with exit code 1
     */
    protected T compute() throws Exception {
        throw new UnsupportedOperationException(getClass().getName() + " has no compute()");
    }

    /**
     * Waits until the process has ended, for ever, and returns its value. May be repeated.
     *
     * @return the value, anew each time
     * @throws RuntimeException see {@link #result(Duration)}
     */
    public final T result() {
        return result(null);
    }

    /**
     * Waits until the process has ended, and returns its value. May be repeated.
     *
     * @param timeout how long; null for ever
     * @return the value, anew each time
     * @throws RuntimeException what the computation threw; a {@link ProcessException} around it if
     *     that is a checked exception
     * @throws ProcessException if the process ended without a result, or with one that can't be
     *     serialized or read
     * @throws Timeout if it didn't end in time
     * @throws Unstarted and all else that {@link #join(Duration)} throws
     */
    @SuppressWarnings("unchecked")
    public final T result(Duration timeout) {
        int code = join(timeout);
        byte[] bytes = packed();
        String who = procName() + " (pid " + pid() + ")";
        if (bytes.length == 0) {
            throw new ProcessException(
                    who + " ended with " + ExitCode.describe(code) + " and no result");
        }
        Object user = task == null ? this : task;
        return (T) Outcome.unpack(bytes, user.getClass().getClassLoader()).get(who);
    }

    private synchronized byte[] packed() {
        return packed;
    }

    // ---- the parent's side

    @Override
    final synchronized Fd attach() {
        try {
            file = Descriptors.memoryFile(new byte[0]);
            return file;
        } catch (PosixException e) {
            throw new ProcessException("start " + procName() + ": " + e.getMessage(), e);
        }
    }

    @Override
    final synchronized void detach() {
        if (file == null) {
            return;
        }
        try {
            packed = Content.of(file);
        } catch (IOException e) {
            throw new ProcessException("read the result of " + procName() + ": " + e, e);
        } finally {
            file = null;
        }
    }

    // ---- the child's side

    /** Computes the value and hands it to the parent. */
    @Override
    public final void run() throws Exception {
        Outcome outcome = Outcome.of(() -> task == null ? compute() : task.call());
        try (Fd to = file) {
            write(to, outcome.pack());
        }
        if (outcome.error() instanceof Exception e) {
            throw e;
        }
        outcome.get(procName());
    }

    private static void write(Fd to, byte[] bytes) {
        NativeBuffer buffer = new NativeBuffer(Math.min(bytes.length, CHUNK));
        int done = 0;
        while (done < bytes.length) {
            int size = Math.min(bytes.length - done, buffer.capacity());
            buffer.bytes().put(0, bytes, done, size);
            int count = Descriptors.write(to, buffer, 0, size);
            if (count < 0) {
                throw new PosixException("write to", "the file of a result", -count);
            }
            done += count;
        }
    }
}
