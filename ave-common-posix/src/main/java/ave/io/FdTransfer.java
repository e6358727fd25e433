// SPDX-License-Identifier: Apache-2.0
package ave.io;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.MSG_DONTWAIT;
import static ave.posix.abi.Constants.MSG_NOSIGNAL;
import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.POLLOUT;

import ave.posix.abi.Errno;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import ave.posix.poll.PollThread;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One direction of a descriptor, for a stream or a channel.
 *
 * <p>No call blocks in the kernel. A thread that has to wait does so in a future of the poll
 * thread. This parks virtual threads, can be interrupted, and ends when the descriptor is closed. A
 * lock between the calls and {@link #close()} ensures that a number is never used after it was
 * closed. Thread-safe; one thread at a time reads or writes.
 */
final class FdTransfer {
    /** The size that a writable pipe accepts without blocking. See PIPE_BUF in pipe(7). */
    private static final int PIPE_BUF = 4096;

    private static final int MOST = 1 << 16;

    /** Keeps the Fd reachable while it is used here: otherwise it would be closed as a leak. */
    private final Fd owner;

    private final int number;
    private final boolean input;
    private final ReentrantLock oneAtATime = new ReentrantLock();

    /** Guards the number against being closed while in use, and the two fields below. */
    private final Object use = new Object();

    private boolean isClosed;
    private CompletableFuture<Integer> wait;

    private final FileKind kind;
    private NativeBuffer memory;

    FdTransfer(Fd fd, boolean input) {
        this.owner = fd;
        this.number = fd.number();
        this.input = input;
        this.kind = FileKind.of(fd);
    }

    /** Returns how many bytes were read, at least 1; -1 at the end. */
    int read(byte[] bytes, int offset, int size) throws IOException {
        oneAtATime.lock();
        try {
            NativeBuffer buffer = memory(size);
            int count = transferOrWait(buffer, Math.min(size, MOST));
            if (count > 0) {
                buffer.bytes().get(0, bytes, offset, count);
            }
            return count == 0 ? -1 : count;
        } finally {
            oneAtATime.unlock();
            Reference.reachabilityFence(owner);
        }
    }

    /** Writes all of them. */
    void write(byte[] bytes, int offset, int size) throws IOException {
        oneAtATime.lock();
        try {
            int done = 0;
            while (done < size) {
                int next = Math.min(size - done, MOST);
                NativeBuffer buffer = memory(next);
                buffer.bytes().put(0, bytes, offset + done, next);
                done += transferOrWait(buffer, next);
            }
        } finally {
            oneAtATime.unlock();
            Reference.reachabilityFence(owner);
        }
    }

    /** Returns -1 at the end, and 0 if nothing is there and it may not wait. */
    int read(ByteBuffer to, boolean mayWait) throws IOException {
        oneAtATime.lock();
        try {
            int size = Math.min(to.remaining(), MOST);
            if (size == 0) {
                return 0;
            }
            NativeBuffer buffer = memory(size);
            int count = mayWait ? transferOrWait(buffer, size) : transfer(buffer, size);
            if (count == -EAGAIN) {
                return 0;
            }
            to.put(buffer.bytes().slice(0, count));
            return count == 0 ? -1 : count;
        } finally {
            oneAtATime.unlock();
            Reference.reachabilityFence(owner);
        }
    }

    /** Writes all of it if it may wait, otherwise what there is room for. */
    int write(ByteBuffer from, boolean mayWait) throws IOException {
        oneAtATime.lock();
        try {
            int done = 0;
            while (from.hasRemaining()) {
                int next = Math.min(from.remaining(), MOST);
                NativeBuffer buffer = memory(next);
                buffer.bytes().put(0, from, from.position(), next);
                int count = mayWait ? transferOrWait(buffer, next) : transfer(buffer, next);
                if (count == -EAGAIN) {
                    break;
                }
                from.position(from.position() + count);
                done += count;
            }
            return done;
        } finally {
            oneAtATime.unlock();
            Reference.reachabilityFence(owner);
        }
    }

    private NativeBuffer memory(int size) {
        int needed = Math.min(size, MOST);
        if (memory == null || memory.capacity() < needed) {
            memory = new NativeBuffer(needed);
        }
        return memory;
    }

    private int transferOrWait(NativeBuffer buffer, int size) throws IOException {
        while (true) {
            int count = transfer(buffer, size);
            if (count != -EAGAIN) {
                return count;
            }
            await();
        }
    }

    /** Returns how many bytes were moved, or -EAGAIN if it would have to wait. */
    private int transfer(NativeBuffer buffer, int size) throws IOException {
        synchronized (use) {
            if (isClosed) {
                throw new AsynchronousCloseException();
            }
            int count = tryOnce(buffer.address(), size);
            Reference.reachabilityFence(buffer);
            if (count < 0 && count != -EAGAIN) {
                String call = input ? "read fd " : "write fd ";
                throw new IOException(call + number + ": " + Errno.describe(-count));
            }
            return count;
        }
    }

    private int tryOnce(long address, int size) {
        switch (kind) {
            case SOCKET:
                int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
                return input
                        ? Libc.sockets().recv(number, address, size, flags)
                        : Libc.sockets().send(number, address, size, flags);
            case FILE:
                return input
                        ? Libc.files().read(number, address, size)
                        : Libc.files().write(number, address, size);
            default:
                return tryPipe(address, size);
        }
    }

    /**
     * A pipe or device may be shared with a process that relies on its blocking mode. So the mode
     * stays unchanged, and a call is made only if it won't block.
     */
    private int tryPipe(long address, int size) {
        if (!isReady()) {
            return -EAGAIN;
        }
        return input
                ? Libc.files().read(number, address, size)
                : Libc.files().write(number, address, Math.min(size, PIPE_BUF));
    }

    private boolean isReady() {
        NativeBuffer pollfd = NativeBuffer.scratch();
        pollfd.bytes().putInt(0, number).putInt(4, input ? POLLIN : POLLOUT);
        return Libc.polling().poll(pollfd.address(), 1, 0) != 0;
    }

    private void await() throws IOException {
        CompletableFuture<Integer> ready;
        synchronized (use) {
            if (isClosed) {
                throw new AsynchronousCloseException();
            }
            ready = PollThread.ready(number, input ? POLLIN : POLLOUT);
            wait = ready;
        }
        try {
            int happened = ready.get();
            if (happened < 0) {
                throw new IOException("wait for fd " + number + ": " + Errno.describe(-happened));
            }
        } catch (InterruptedException e) {
            ready.cancel(false);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for fd " + number);
        } catch (CancellationException e) {
            throw new AsynchronousCloseException();
        } catch (ExecutionException e) {
            throw new IOException("wait for fd " + number, e.getCause());
        }
    }

    /** Ends a wait, and makes each later use fail. After that the descriptor can be closed. */
    void close() {
        synchronized (use) {
            isClosed = true;
            if (wait != null) {
                wait.cancel(false);
            }
        }
    }
}
