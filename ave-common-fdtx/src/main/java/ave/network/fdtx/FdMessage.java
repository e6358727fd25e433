// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx;

import ave.io.Fd;
import java.util.ArrayList;
import java.util.List;

/**
 * A text with descriptors: what {@link FdTx#get(int, int)} received, the receiver's to close, or
 * what {@link FdTx#putAll} is to send. Ports the tuple that {@code FdTx.get} returns; on purpose
 * without -1 in the place of descriptors that did not come.
 *
 * @param message the text, not null
 * @param fds the descriptors in the order in which they are sent; received ones are close-on-exec
 */
public record FdMessage(String message, List<Fd> fds) implements AutoCloseable {
    /**
     * Gives the descriptors away without closing them.
     *
     * @return their numbers, which the caller now has to close
     * @throws IllegalStateException if one of them was closed or released before; the others stay
     *     as they are
     */
    public int[] release() {
        fds.forEach(Fd::number);
        return fds.stream().mapToInt(Fd::release).toArray();
    }

    /**
     * Closes the descriptors of messages, which is faster than one message after the other: those
     * whose numbers follow each other, as they do behind {@link FdTx#getAll}, are closed at once.
     *
     * @param messages what was received
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
