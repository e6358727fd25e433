// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx;

import ave.posix.Identity;
import ave.posix.RightsBuffer;
import java.util.function.LongPredicate;

/**
 * With whom an {@link FdTx} deals, and how. The defaults are those that a peer with the Python
 * library gets along with.
 *
 * <p>Immutable: each setter returns a copy. {@code FdTxOptions.defaults().maxFds(100)}
 */
public final class FdTxOptions {
    /** How many descriptors in one message the Python library's helper takes: {@code max_fds}. */
    public static final int PYTHON_MAX_FDS = 8;

    /** How many descriptors in one message the kernel takes. */
    public static final int MAX_FDS = RightsBuffer.MAX_FDS;

    private static final FdTxOptions DEFAULTS =
            new FdTxOptions(PYTHON_MAX_FDS, false, false, FdTxOptions::isOursOrRoots);

    private final int maxFds;
    private final boolean packets;
    private final boolean abstractNames;
    private final LongPredicate peers;

    private FdTxOptions(int maxFds, boolean packets, boolean abstractNames, LongPredicate peers) {
        this.maxFds = maxFds;
        this.packets = packets;
        this.abstractNames = abstractNames;
        this.peers = peers;
    }

    /**
     * All the defaults: eight descriptors a message, a stream, socket files, and peers whose user
     * is ours or root.
     *
     * @return the defaults
     */
    public static FdTxOptions defaults() {
        return DEFAULTS;
    }

    private static boolean isOursOrRoots(long uid) {
        return uid == 0 || uid == Identity.users().effective();
    }

    /**
     * Sets how many descriptors a message that is put may carry. More than eight are for peers with
     * this library, and for those that say so.
     *
     * @param most 0 to {@link #MAX_FDS}
     * @return a copy with it
     * @throws IllegalArgumentException if it is not in that range
     */
    public FdTxOptions maxFds(int most) {
        if (most < 0 || most > MAX_FDS) {
            throw new IllegalArgumentException(most + " descriptors, at most " + MAX_FDS);
        }
        return new FdTxOptions(most, packets, abstractNames, peers);
    }

    int maxFds() {
        return maxFds;
    }

    /**
     * Sets whether new sockets keep all messages apart (SOCK_SEQPACKET), those without descriptors
     * included, and carry messages of more than 32 KiB. Both ends must want it; the Python library
     * doesn't.
     *
     * @param wanted whether they do
     * @return a copy with it
     */
    public FdTxOptions packets(boolean wanted) {
        return new FdTxOptions(maxFds, wanted, abstractNames, peers);
    }

    boolean packets() {
        return packets;
    }

    /**
     * Sets whether sockets are found under abstract names in place of files: nothing is left behind
     * by a process that dies, and no rights of files keep anybody off. A path is the name then.
     *
     * @param wanted whether they are
     * @return a copy with it
     */
    public FdTxOptions abstractNames(boolean wanted) {
        return new FdTxOptions(maxFds, packets, wanted, peers);
    }

    boolean abstractNames() {
        return abstractNames;
    }

    /**
     * Sets whose processes are dealt with.
     *
     * @param allowed tells by the id of the user whether a peer is welcome; {@code uid -> true} for
     *     anybody
     * @return a copy with it, in place of our own user and root
     */
    public FdTxOptions peers(LongPredicate allowed) {
        return new FdTxOptions(maxFds, packets, abstractNames, allowed);
    }

    LongPredicate peers() {
        return peers;
    }
}
