// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

/**
 * The process at the other end of a UNIX socket, as the kernel knows it: what it was when it
 * connected or, at the end of a client, when it began to listen. See SO_PEERCRED in unix(7).
 *
 * @param pid its process id; 0 for one that this process can't see, such as one of another
 *     container
 * @param uid the id of its effective user, 0 to 2^32 - 1
 * @param gid the id of its effective group, 0 to 2^32 - 1
 * @since 1.0
 */
public record PeerCredentials(int pid, long uid, long gid) {
    /** {@code pid 12 uid 1000}. */
    @Override
    public String toString() {
        return "pid " + pid + " uid " + uid;
    }
}
