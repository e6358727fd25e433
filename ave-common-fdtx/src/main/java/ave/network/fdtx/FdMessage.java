// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx;

import ave.io.Fd;
import java.util.ArrayList;
import java.util.List;

/**
 * A text with descriptors: a message from {@link FdTx#get(int, int)}, which the receiver closes, or
 * one for {@link FdTx#putAll}. Ports the tuple that {@code FdTx.get} returns. Differs on purpose:
 * there is no -1 in place of missing descriptors.
 *
 * @param message the text, not null
 * @param fds the descriptors in the order in which they are sent; received ones are close-on-exec
 * @since 1.0
 */
public record FdMessage(String message, List<Fd> fds) implements AutoCloseable {
    /**
     * Gives up ownership of the descriptors without closing them.
     *
     * @return their numbers, which the caller now closes
     * @throws IllegalStateException if one of them was closed or released before; the others stay
     *     as they are
     */
    public int[] release() {
        fds.forEach(Fd::number);
        return fds.stream().mapToInt(Fd::release).toArray();
    }

    /**
     * Closes the descriptors of several messages. This is faster than closing each message:
     * consecutive numbers, as {@link FdTx#getAll} usually receives them, take one system call.
     *
     * @param messages received messages
     */
    public static void closeAll(List<FdMessage> messages) {
        List<Fd> all = new ArrayList<>();
        for (FdMessage message : messages) {
            all.addAll(message.fds);
        }
        Fd.closeAll(all);
    }

    /** Closes all descriptors that were not closed or released before. */
    @Override
    public void close() {
        Fd.closeAll(fds);
    }
}
