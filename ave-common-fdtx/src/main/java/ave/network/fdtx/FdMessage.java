// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx;

import ave.posix.Fd;
import java.util.List;

/**
 * What {@link FdTx#get(int, int)} received: a text, and descriptors that are the receiver's to
 * close. Ports the tuple that {@code FdTx.get} returns; on purpose without -1 in the place of
 * descriptors that did not come.
 *
 * @param message the text, not null
 * @param fds the descriptors in the order in which they were sent, close-on-exec
 */
// exports: users of module paths that don't know Fd have release().
@SuppressWarnings("exports")
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

    /** Closes all descriptors that were not closed or released before. */
    @Override
    public void close() {
        Fd.closeAll(fds);
    }
}
