// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.pool;

import static ave.posix.abi.Constants.EINTR;
import static ave.posix.abi.Constants.EPIPE;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.Descriptors;
import ave.posix.abi.NativeBuffer;
import java.util.Arrays;

/**
 * Messages over two pipes, one that waits for the other side's before the next is sent: so there is
 * never more than one in a pipe. Each is a length of four bytes, in the order of this machine, and
 * that many bytes. Waits in the kernel until the other side is there or gone; no interrupt ends
 * that. For one thread at a time.
 */
public final class Frames implements AutoCloseable {
    private static final int CHUNK = 1 << 16;
    private static final int HEADER = Integer.BYTES;

    private final Fd in;
    private final Fd out;
    private final NativeBuffer buffer = new NativeBuffer(CHUNK);

    /**
     * Takes over the ends of two pipes.
     *
     * @param in where messages come from
     * @param out where they go
     */
    public Frames(Fd in, Fd out) {
        this.in = in;
        this.out = out;
    }

    /**
     * Sends a message.
     *
     * @param message all of it
     * @return false if nobody will ever read it
     * @throws PosixException as write(2) lists
     */
    public boolean write(byte[] message) {
        int first = Math.min(message.length, CHUNK - HEADER);
        buffer.bytes().putInt(0, message.length).put(HEADER, message, 0, first);
        if (!writeAll(HEADER + first)) {
            return false;
        }
        for (int done = first; done < message.length; ) {
            int count = Math.min(message.length - done, CHUNK);
            buffer.bytes().put(0, message, done, count);
            if (!writeAll(count)) {
                return false;
            }
            done += count;
        }
        return true;
    }

    private boolean writeAll(int size) {
        int done = 0;
        while (done < size) {
            int result = Descriptors.write(out, buffer, done, size - done);
            if (result == -EPIPE) {
                return false;
            }
            if (result < 0 && result != -EINTR) {
                throw new PosixException("write to", "a pipe of a pool", -result);
            }
            done += Math.max(result, 0);
        }
        return true;
    }

    /**
     * Waits for a message.
     *
     * @return the message; null if none will come, or only a part of one
     * @throws PosixException as read(2) lists
     */
    public byte[] read() {
        int count = 0;
        while (count < HEADER) {
            int more = readSome(count);
            if (more == 0) {
                return null;
            }
            count += more;
        }
        int size = buffer.bytes().getInt(0);
        byte[] message = new byte[Math.min(size, CHUNK)];
        int done = count - HEADER;
        buffer.bytes().get(HEADER, message, 0, done);
        while (done < size) {
            int more = readSome(0);
            if (more == 0) {
                return null;
            }
            if (message.length < done + more) {
                long doubled = Math.max(2L * message.length, done + more);
                message = Arrays.copyOf(message, (int) Math.min(size, doubled));
            }
            buffer.bytes().get(0, message, done, more);
            done += more;
        }
        return message;
    }

    /** Returns 0 at the end. */
    private int readSome(int offset) {
        while (true) {
            int result = Descriptors.read(in, buffer, offset, CHUNK - offset);
            if (result >= 0) {
                return result;
            }
            if (result != -EINTR) {
                throw new PosixException("read from", "a pipe of a pool", -result);
            }
        }
    }

    @Override
    public void close() {
        in.close();
        out.close();
    }
}
