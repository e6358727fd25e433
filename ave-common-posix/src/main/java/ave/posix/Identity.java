// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EPERM;

import ave.io.PosixException;
import ave.posix.abi.Errno;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.IdentityCalls;
import ave.posix.libc.Libc;
import java.lang.ref.Reference;
import java.util.List;

/**
 * The user and group ids of this process, as far as jnr-posix can't read or change them. Changes
 * apply to all threads, as libc does it. Thread-safe.
 */
public final class Identity {
    private static final int UNCHANGED = -1;

    private Identity() {}

    /**
     * The three ids of one kind that a process has. See credentials(7).
     *
     * @param real the user or group that started it
     * @param effective the one whose permissions it has
     * @param saved the one that it can return to
     */
    public record Ids(long real, long effective, long saved) {
        /**
         * Whether all three are the same one.
         *
         * @param id the one
         * @return whether they are
         */
        public boolean areAll(long id) {
            return real == id && effective == id && saved == id;
        }
    }

    /**
     * The user ids of this process.
     *
     * @return real, effective and saved
     * @throws UnsupportedOperationException if this JVM can't call native code
     */
    public static Ids users() {
        NativeBuffer ids = NativeBuffer.scratch();
        long at = ids.address();
        check("getresuid", "of this process", Libc.identity().getresuid(at, at + 4, at + 8));
        return ids(ids);
    }

    /**
     * The group ids of this process, without the supplementary ones.
     *
     * @return real, effective and saved
     * @throws UnsupportedOperationException if this JVM can't call native code
     */
    public static Ids groups() {
        NativeBuffer ids = NativeBuffer.scratch();
        long at = ids.address();
        check("getresgid", "of this process", Libc.identity().getresgid(at, at + 4, at + 8));
        return ids(ids);
    }

    private static Ids ids(NativeBuffer three) {
        return new Ids(id(three, 0), id(three, 4), id(three, 8));
    }

    private static long id(NativeBuffer buffer, int offset) {
        return Integer.toUnsignedLong(buffer.bytes().getInt(offset));
    }

    /**
     * Gives all threads of this process the supplementary groups of a user. They are looked up
     * before anything is changed. See initgroups(3).
     *
     * @param account the user
     * @throws PosixException if the groups can't be looked up or set
     * @throws IllegalStateException if the user is in too many groups
     */
    public static void initGroups(Account account) {
        NativeBuffer groups = Users.groupsOf(account);
        // The second half of initgroups(3). The first half, which may fail, has succeeded.
        long count = groups.capacity() / Integer.BYTES;
        check("initgroups", account.name(), Libc.identity().setgroups(count, groups.address()));
        Reference.reachabilityFence(groups);
    }

    /**
     * Loads the classes that the checks of this one need. The user that this process becomes may
     * not be allowed to read the files that they are in.
     */
    public static void preload() {
        users().areAll(0);
        Errno.describe(EPERM);
        Capabilities.ofAllThreads();
    }

    /**
     * Verifies that this process can't regain root privileges, and that none of its threads has a
     * capability.
     *
     * @throws IllegalStateException if one of these doesn't hold; the message says which
     * @throws java.io.UncheckedIOException if there is no /proc
     */
    public static void requireNoWayBack() {
        IdentityCalls calls = Libc.identity();
        if (calls.setresuid(UNCHANGED, 0, UNCHANGED) != -EPERM
                || calls.setresuid(0, UNCHANGED, UNCHANGED) != -EPERM
                || !groups().areAll(0) && calls.setresgid(UNCHANGED, 0, UNCHANGED) != -EPERM) {
            throw new IllegalStateException("root privileges can be regained");
        }
        List<String> kept = Capabilities.ofAllThreads();
        if (!kept.isEmpty()) {
            throw new IllegalStateException("threads still have root's capabilities: " + kept);
        }
    }

    private static void check(String operation, Object target, int result) {
        if (result < 0) {
            throw new PosixException(operation, target, -result);
        }
    }
}
