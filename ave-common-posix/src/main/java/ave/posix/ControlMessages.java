// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.SCM_PIDFD;
import static ave.posix.abi.Constants.SCM_RIGHTS;
import static ave.posix.abi.Constants.SOL_SOCKET;

import ave.posix.libc.Libc;
import java.nio.ByteBuffer;

/**
 * The control messages that travel with the bytes of one message: writes the one that carries
 * descriptors, and reads all that were received. A socket may be set to deliver more than
 * descriptors, such as the sender's credentials (SO_PASSCRED) or the time of arrival
 * (SO_TIMESTAMP), and the kernel puts these in front. See cmsg(3), unix(7). Not thread-safe.
 */
final class ControlMessages {
    /** The most descriptors that the kernel takes at once: SCM_MAX_FD. */
    static final int MAX_FDS = 253;

    // struct cmsghdr.
    private static final int LEVEL = 8;
    private static final int TYPE = 12;
    private static final int HEADER = 16;

    /** For descriptors, and for credentials, a security label, times and a pidfd. */
    static final int BYTES =
            space(MAX_FDS * Integer.BYTES) + space(12) + space(512) + 2 * space(16) + space(4);

    private final ByteBuffer memory;

    /** The received descriptors; null until there are some, because most buffers only send. */
    private int[] fds;

    private int count;

    /** In that part of the memory, in native byte order. */
    ControlMessages(ByteBuffer memory) {
        this.memory = memory;
    }

    /** Writes one of the descriptors to send. */
    void put(int index, int fd) {
        memory.putInt(HEADER + index * Integer.BYTES, fd);
    }

    /** Completes a message with the given number of descriptors; returns its length, 0 for none. */
    int complete(int number) {
        int length = number == 0 ? 0 : HEADER + number * Integer.BYTES;
        memory.putLong(0, length).putInt(LEVEL, SOL_SOCKET).putInt(TYPE, SCM_RIGHTS);
        return length;
    }

    /**
     * Reads the control messages that the kernel wrote, and closes descriptors of other kinds, such
     * as pidfds. The descriptors that the peer sent are open; the caller takes or closes them.
     *
     * @param length how many bytes the kernel wrote
     * @return how many descriptors were received
     */
    int read(long length) {
        count = 0;
        int at = 0;
        while (length - at >= HEADER) {
            long bytes = memory.getLong(at);
            if (bytes < HEADER || bytes > length - at) {
                // The kernel truncated this message, so no more follow.
                break;
            }
            if (memory.getInt(at + LEVEL) == SOL_SOCKET) {
                int type = memory.getInt(at + TYPE);
                if (type == SCM_RIGHTS) {
                    collect(at + HEADER, (int) bytes - HEADER);
                } else if (type == SCM_PIDFD && bytes >= HEADER + Integer.BYTES) {
                    closeIfOpen(memory.getInt(at + HEADER));
                }
            }
            at += align((int) bytes);
        }
        return count;
    }

    private void collect(int from, int bytes) {
        if (fds == null) {
            fds = new int[BYTES / Integer.BYTES];
        }
        for (int at = from; at <= from + bytes - Integer.BYTES; at += Integer.BYTES) {
            fds[count++] = memory.getInt(at);
        }
    }

    /** One of the descriptors that were received. */
    int fd(int index) {
        return fds[index];
    }

    /** Closes those that were received, from an index on. */
    void closeFrom(int first) {
        for (int i = first; i < count; i++) {
            closeIfOpen(fds[i]);
        }
    }

    /** The kernel writes a negative error if it could not create the pidfd. */
    private static void closeIfOpen(int fd) {
        if (fd >= 0) {
            Libc.files().close(fd);
        }
    }

    private static int space(int bytes) {
        return HEADER + align(bytes);
    }

    private static int align(int bytes) {
        return bytes + Long.BYTES - 1 & -Long.BYTES;
    }
}
