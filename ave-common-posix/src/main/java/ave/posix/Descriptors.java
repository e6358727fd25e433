// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EINVAL;
import static ave.posix.abi.Constants.EMSGSIZE;
import static ave.posix.abi.Constants.EOPNOTSUPP;
import static ave.posix.abi.Constants.FD_CLOEXEC;
import static ave.posix.abi.Constants.F_GETFD;
import static ave.posix.abi.Constants.F_SETFD;
import static ave.posix.abi.Constants.MFD_CLOEXEC;
import static ave.posix.abi.Constants.O_CLOEXEC;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.abi.NativeBuffer;
import ave.posix.abi.NativePath;
import ave.posix.libc.DirectoryCalls;
import ave.posix.libc.Libc;
import java.io.ByteArrayOutputStream;
import java.lang.ref.Reference;
import java.nio.file.Path;

/** Operations on descriptors of any kind. Thread-safe. */
public final class Descriptors {
    private static final int CHUNK = 8192;

    private Descriptors() {}

    /**
     * The two ends of a pipe.
     *
     * @param read the end to read from
     * @param write the end to write to
     */
    public record PipeEnds(Fd read, Fd write) implements AutoCloseable {
        @Override
        public void close() {
            read.close();
            write.close();
        }
    }

    /**
     * Creates a pipe whose ends are close-on-exec. See pipe2(2).
     *
     * @return its ends, which the caller closes
     * @throws PosixException EMFILE or ENFILE if there is no free descriptor
     */
    public static PipeEnds pipe() {
        NativeBuffer pair = NativeBuffer.scratch();
        check("pipe2", "for two ends", Libc.files().pipe2(pair.address(), O_CLOEXEC));
        int write = pair.bytes().getInt(4);
        return new PipeEnds(Fd.of(pair.bytes().getInt(0)), Fd.of(write));
    }

    /**
     * Opens a file that exists. See open(2).
     *
     * @param path its path
     * @param flags O_RDONLY, O_WRONLY or O_RDWR, and others; close-on-exec comes by itself
     * @return the descriptor, the caller's to close
     * @throws IllegalArgumentException if the path has a NUL
     * @throws PosixException as open(2) lists
     */
    public static Fd open(String path, int flags) {
        if (path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("path contains a NUL");
        }
        return open(Users.nativeText(path), flags, path);
    }

    /**
     * Opens a file that exists, by the path that java.nio.file has for it. See open(2).
     *
     * @param path its path
     * @param flags O_RDONLY, O_WRONLY or O_RDWR, and others; close-on-exec comes by itself
     * @return the descriptor, the caller's to close
     * @throws PosixException as open(2) lists
     */
    public static Fd open(Path path, int flags) {
        return open(NativePath.of(path), flags, path);
    }

    private static Fd open(NativeBuffer path, int flags, Object target) {
        int result = Libc.files().open(path.address(), flags | O_CLOEXEC);
        Reference.reachabilityFence(path);
        return Fd.of(check("open", target, result));
    }

    /**
     * Reads available bytes, or blocks if the descriptor is blocking. See read(2).
     *
     * @param fd the descriptor
     * @param buffer receives the bytes
     * @param offset where they begin in the buffer
     * @param size the most bytes to read
     * @return how many bytes were read; 0 at the end; or the negated errno
     */
    public static int read(Fd fd, NativeBuffer buffer, int offset, int size) {
        int result = Libc.files().read(fd.number(), buffer.address() + offset, size);
        Reference.reachabilityFence(buffer);
        Reference.reachabilityFence(fd);
        return result;
    }

    /**
     * Writes as many bytes as there is room for, or blocks if the descriptor is blocking. See
     * write(2).
     *
     * @param fd the descriptor
     * @param buffer holds the bytes
     * @param offset where they begin in the buffer
     * @param size how many bytes to write
     * @return how many bytes were written, or the negated errno
     */
    public static int write(Fd fd, NativeBuffer buffer, int offset, int size) {
        int result = Libc.files().write(fd.number(), buffer.address() + offset, size);
        Reference.reachabilityFence(buffer);
        Reference.reachabilityFence(fd);
        return result;
    }

    /**
     * Reads a whole file.
     *
     * @param fd a file that is open for reading, at its beginning
     * @param limit the largest size in bytes
     * @return the content
     * @throws PosixException as read(2) lists, EMSGSIZE if it is longer than the limit
     */
    public static byte[] readAll(Fd fd, int limit) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        NativeBuffer buffer = new NativeBuffer(CHUNK);
        byte[] chunk = new byte[CHUNK];
        while (true) {
            int count = check("read", fd, read(fd, buffer, 0, CHUNK));
            if (count == 0) {
                return all.toByteArray();
            }
            if (all.size() + count > limit) {
                throw new PosixException("read", fd, EMSGSIZE);
            }
            buffer.bytes().get(0, chunk, 0, count);
            all.write(chunk, 0, count);
        }
    }

    /**
     * Writes bytes at the beginning of a file, then waits until they are on the disk. The rest of
     * the file stays.
     *
     * @param fd a file that is open for writing
     * @param bytes the bytes to write
     * @throws PosixException as pwrite(2) and fsync(2) list, ENOSPC and EIO above all
     */
    public static void writeAll(Fd fd, byte[] bytes) {
        NativeBuffer buffer = new NativeBuffer(Math.max(bytes.length, 1));
        buffer.bytes().put(0, bytes);
        DirectoryCalls calls = Libc.directories();
        int done = 0;
        while (done < bytes.length) {
            long at = buffer.address() + done;
            done += check("pwrite", fd, calls.pwrite(fd.number(), at, bytes.length - done, done));
        }
        Reference.reachabilityFence(buffer);
        sync(fd);
    }

    /**
     * Truncates a file, then waits until that is on the disk.
     *
     * @param fd a file that is open for writing
     * @param size its new size in bytes, 0 or more
     * @throws PosixException as ftruncate(2) and fsync(2) list
     */
    public static void truncate(Fd fd, long size) {
        check("ftruncate", fd, Libc.directories().ftruncate(fd.number(), size));
        sync(fd);
    }

    private static void sync(Fd fd) {
        int result = Libc.directories().fsync(fd.number());
        // Pipes, and some file systems, have nothing to synchronize.
        if (result != -EINVAL && result != -EOPNOTSUPP) {
            check("fsync", fd, result);
        }
    }

    /**
     * Duplicates a descriptor to a given number, whose previous file is closed. Programs that this
     * process starts inherit the duplicate. See dup2(2).
     *
     * @param from an open descriptor
     * @param to the number, 0 or more
     * @throws PosixException as dup2(2) lists
     */
    public static void duplicateTo(int from, int to) {
        check("dup2", "fd " + from + " to " + to, Libc.files().dup2(from, to));
    }

    /**
     * Closes all descriptors in a range of numbers, whoever owns them. See close_range(2).
     *
     * @param first the first number
     * @param last the last number
     */
    public static void closeRange(int first, int last) {
        if (first < last && Libc.files().closeRange(first, last) == 0) {
            return;
        }
        // A single descriptor, or a kernel before 5.9.
        for (int number = first; number <= last; number++) {
            Libc.files().close(number);
        }
    }

    /**
     * Creates a file in memory with the given content. Opening its entry in /proc/self/fd reads
     * from the first byte. See memfd_create(2).
     *
     * @param content the bytes of the file
     * @return its descriptor, close-on-exec, which the caller closes
     * @throws PosixException EMFILE or ENFILE if there is no free descriptor, ENOMEM if there is no
     *     memory
     */
    public static Fd memoryFile(byte[] content) {
        NativeBuffer name = NativeBuffer.scratch();
        name.bytes().putLong(0, 0);
        Fd file =
                Fd.of(
                        check(
                                "memfd_create",
                                "for " + content.length + " bytes",
                                Libc.files().memfdCreate(name.address(), MFD_CLOEXEC)));
        try {
            NativeBuffer buffer = new NativeBuffer(content.length);
            buffer.bytes().put(0, content);
            int written = 0;
            while (written < content.length) {
                int rest = content.length - written;
                written += check("write", file, write(file, buffer, written, rest));
            }
            return file;
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Tells whether a number is an open descriptor of this process.
     *
     * @param number any number
     * @return whether it is open
     */
    public static boolean isOpen(int number) {
        return Libc.files().fcntl(number, F_GETFD, 0) >= 0;
    }

    /**
     * Sets whether a descriptor is closed in programs that this process starts.
     *
     * @param fd the descriptor
     * @param closeOnExec true if they don't inherit it
     * @throws PosixException as fcntl(2) lists
     */
    public static void setCloseOnExec(Fd fd, boolean closeOnExec) {
        fcntl("F_SETFD", fd.number(), F_SETFD, closeOnExec ? FD_CLOEXEC : 0);
    }

    private static int fcntl(String operation, int number, int command, long argument) {
        int result = Libc.files().fcntl(number, command, argument);
        return check("fcntl " + operation, "fd " + number, result);
    }

    private static int check(String operation, Object target, int result) {
        if (result < 0) {
            throw new PosixException(operation, target, -result);
        }
        return result;
    }
}
