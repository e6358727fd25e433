// SPDX-License-Identifier: Apache-2.0
package ave.posix.poll;

import ave.posix.abi.NativeBuffer;
import java.nio.ByteBuffer;

/**
 * Memory for an array of {@code struct epoll_event}, which is packed on x86-64 and nowhere else.
 * See epoll_event(3type). Not thread-safe.
 */
public final class EpollEvents {
    private static final boolean PACKED = "amd64".equals(System.getProperty("os.arch"));
    private static final int EVENT_BYTES = PACKED ? 12 : 16;
    private static final int DATA_OFFSET = PACKED ? 4 : 8;

    private final int capacity;
    private final NativeBuffer memory;
    private final ByteBuffer bytes;

    /**
     * Allocates the array.
     *
     * @param capacity how many events it holds, 1 or more
     */
    public EpollEvents(int capacity) {
        this.capacity = capacity;
        memory = new NativeBuffer(capacity * EVENT_BYTES);
        bytes = memory.bytes();
    }

    /**
     * Returns where the array is.
     *
     * @return the address of the first event
     */
    public long address() {
        return memory.address();
    }

    /**
     * Returns how many events the array holds.
     *
     * @return the number that it was made with
     */
    public int capacity() {
        return capacity;
    }

    /**
     * Describes the first event, for epoll_ctl(2).
     *
     * @param mask what to report: EPOLLIN, EPOLLOUT, …
     * @param token what to report with it
     */
    public void set(int mask, long token) {
        bytes.putInt(0, mask);
        bytes.putLong(DATA_OFFSET, token);
    }

    /**
     * Returns what was set for the descriptor that an event is about.
     *
     * @param index the event, from 0 on
     * @return the token
     */
    public long token(int index) {
        return bytes.getLong(index * EVENT_BYTES + DATA_OFFSET);
    }

    /**
     * Returns what happened.
     *
     * @param index the event, from 0 on
     * @return EPOLLIN, EPOLLOUT, EPOLLERR, EPOLLHUP, …
     */
    public int events(int index) {
        return bytes.getInt(index * EVENT_BYTES);
    }
}
