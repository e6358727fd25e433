// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx;

import ave.posix.Identity;
import ave.posix.RightsBuffer;
import java.util.OptionalLong;
import java.util.function.LongPredicate;

/**
 * Options of an {@link FdTx}. The defaults work with a peer that uses the Python library.
 *
 * <p>Immutable and thread-safe: each setter returns a copy, as in {@code
 * FdTxOptions.defaults().maxFds(100)}.
 *
 * @since 1.0
 */
public final class FdTxOptions {
    /** The most descriptors in one message that the Python library takes: {@code max_fds}. */
    public static final int PYTHON_MAX_FDS = 8;

    /** The most descriptors in one message that the kernel takes. */
    public static final int MAX_FDS = RightsBuffer.MAX_FDS;

    private static final FdTxOptions DEFAULTS =
            new FdTxOptions(
                    PYTHON_MAX_FDS, false, false, FdTxOptions::isOursOrRoots, OptionalLong.empty());

    private final int maxFds;
    private final boolean packets;
    private final boolean abstractNames;
    private final LongPredicate peers;
    private final OptionalLong owner;

    private FdTxOptions(
            int maxFds,
            boolean packets,
            boolean abstractNames,
            LongPredicate peers,
            OptionalLong owner) {
        this.maxFds = maxFds;
        this.packets = packets;
        this.abstractNames = abstractNames;
        this.peers = peers;
        this.owner = owner;
    }

    /**
     * Returns the defaults: eight descriptors a message, a stream, socket files, and peers that run
     * as this process's user or as root.
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
     * Sets how many descriptors a sent message may have. The Python library accepts no more than
     * eight.
     *
     * @param most 0 to {@link #MAX_FDS}
     * @return a copy with it
     * @throws IllegalArgumentException if it is not in that range
     */
    public FdTxOptions maxFds(int most) {
        if (most < 0 || most > MAX_FDS) {
            throw new IllegalArgumentException(
                    "maxFds " + most + " is not between 0 and " + MAX_FDS);
        }
        return new FdTxOptions(most, packets, abstractNames, peers, owner);
    }

    int maxFds() {
        return maxFds;
    }

    /**
     * Sets whether new sockets are of type SOCK_SEQPACKET. Such a socket separates all messages,
     * even those without descriptors, and carries texts of more than 32 KiB. Both ends must set
     * this; the Python library can't.
     *
     * @param wanted true for SOCK_SEQPACKET, false for SOCK_STREAM
     * @return a copy with it
     */
    public FdTxOptions packets(boolean wanted) {
        return new FdTxOptions(maxFds, wanted, abstractNames, peers, owner);
    }

    boolean packets() {
        return packets;
    }

    /**
     * Sets whether sockets have abstract names instead of files, see unix(7). The path is then the
     * name. A process that dies leaves nothing behind. There are no file modes, so only the check
     * of {@link #peers} keeps other users out.
     *
     * @param wanted true for abstract names, false for files
     * @return a copy with it
     */
    public FdTxOptions abstractNames(boolean wanted) {
        return new FdTxOptions(maxFds, packets, wanted, peers, owner);
    }

    boolean abstractNames() {
        return abstractNames;
    }

    /**
     * Sets which users' processes are accepted as peers, in place of this process's user and root.
     * The kernel, not the peer, reports the user.
     *
     * @param allowed is called with the id of the peer's user, on the thread that connects or
     *     accepts; {@code uid -> true} accepts everybody
     * @return a copy with it
     */
    public FdTxOptions peers(LongPredicate allowed) {
        return new FdTxOptions(maxFds, packets, abstractNames, allowed, owner);
    }

    LongPredicate peers() {
        return peers;
    }

    /**
     * Sets whose the file of a listening socket becomes, so that a process of this user can connect
     * to it; directories that have to be made for it as well. Such a process is accepted besides
     * those that were accepted before. Without effect on abstract names, apart from that.
     *
     * @param uid the id of the user, 0 to 2<sup>32</sup> - 1. Only root can name another one than
     *     its own; for others {@link FdTx#listen(java.nio.file.Path)} fails
     * @return a copy with it
     * @throws IllegalArgumentException if the id is not in that range
     */
    public FdTxOptions owner(long uid) {
        if (uid < 0 || uid >= 1L << 32) {
            throw new IllegalArgumentException("not the id of a user: " + uid);
        }
        LongPredicate allowed = peers.or(peer -> peer == uid);
        return new FdTxOptions(maxFds, packets, abstractNames, allowed, OptionalLong.of(uid));
    }

    OptionalLong owner() {
        return owner;
    }
}
