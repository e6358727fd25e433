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
 * <p>The value comes from a task, or from {@link #compute} in a subclass. The child serializes the
 * value, or the exception, into a file in memory. {@link #result()} returns or throws it in the
 * parent, once the child has ended. It may have any size.
 *
 * <p>Thread-safe as {@link Process} is. Many short computations are faster in a {@link
 * ProcessPool}.
 *
 * @param <T> the value; serializable, or null
 * @since 1.0
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

    /** Makes a process that returns the value of {@link #compute} in a subclass. */
    protected Computation() {
        this(ProcessOptions.defaults());
    }

    /**
     * Makes a process that returns the value of {@link #compute} in a subclass.
     *
     * @param options all other options
     */
    protected Computation(ProcessOptions options) {
        super(options);
        this.task = null;
    }

    /**
     * Makes a process that returns the value of a task.
     *
     * @param task computes the value; a serializable lambda, for example
     */
    public Computation(ProcessPool.Task<? extends T> task) {
        this(ProcessOptions.defaults(), task);
    }

    /**
     * Makes a process that returns the value of a task.
     *
     * @param options all other options
     * @param task computes the value
     */
    public Computation(ProcessOptions options, ProcessPool.Task<? extends T> task) {
        super(options);
        this.task = Objects.requireNonNull(task, "task");
    }

    /**
     * Computes the value if there is no task. Runs in the child.
     *
     * @return the value
     * @throws Exception which {@link #result()} throws in the parent; the process ends with exit
     *     code 1
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
     * @throws RuntimeException the exception of the computation; a {@link ProcessException} with it
     *     as the cause if it is a checked exception
     * @throws ProcessException if the process ended without a result, or with one that can't be
     *     serialized or read
     * @throws Timeout if it didn't end in time
     * @throws Unstarted if the process wasn't started; see {@link #join(Duration)} for more
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
