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
 * Whose rights this process has, and how it gives up those of root for good. What is changed is
 * changed for all threads, as libc does it. Thread-safe.
 */
public final class Identity {
    private static final int UNCHANGED = -1;

    private Identity() {}

    /**
     * The three ids of one kind that a process has. See credentials(7).
     *
     * @param real who started it
     * @param effective whose rights it has
     * @param saved what it may go back to
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
     * Gives this process the groups and the ids of a user: first the supplementary groups, then the
     * group, then the user, real, effective and saved alike; and makes sure that there is no way
     * back to root, and that no thread kept a capability. The user's groups are looked up before
     * anything is changed.
     *
     * @param account who to become
     * @throws PosixException if one of the steps fails; then the process has the rights of neither,
     *     and should end
     * @throws IllegalStateException if the user is in too many groups, in which case nothing was
     *     changed; if all steps succeeded and root can still be regained, or capabilities were
     *     kept, in which case the process should end
     * @throws java.io.UncheckedIOException if there is no /proc; nothing was changed
     * @throws UnsupportedOperationException if this JVM can't call native code
     */
    public static void become(Account account) {
        int gid = (int) account.gid();
        int uid = (int) account.uid();
        NativeBuffer groups = Users.groupsOf(account);
        IdentityCalls calls = Libc.identity();
        loadWhatComesLater();
        // The second half of initgroups(3); the first one, which may fail, is behind us.
        long count = groups.capacity() / Integer.BYTES;
        check("initgroups", account.name(), calls.setgroups(count, groups.address()));
        Reference.reachabilityFence(groups);
        check("setresgid", account.gid(), calls.setresgid(gid, gid, gid));
        check("setresuid", account.uid(), calls.setresuid(uid, uid, uid));
        if (!users().areAll(account.uid()) || !groups().areAll(account.gid())) {
            throw new IllegalStateException(
                    "users "
                            + users()
                            + " and groups "
                            + groups()
                            + " are not those of "
                            + account);
        }
        if (uid != 0) {
            checkNoWayBack(calls, gid);
            checkNoCapabilities();
        }
    }

    /** The user may not be allowed to read the files that the classes of this JVM are in. */
    private static void loadWhatComesLater() {
        users().areAll(0);
        Errno.describe(EPERM);
        Capabilities.ofAllThreads();
    }

    private static void checkNoWayBack(IdentityCalls calls, int gid) {
        if (calls.setresuid(UNCHANGED, 0, UNCHANGED) != -EPERM
                || calls.setresuid(0, UNCHANGED, UNCHANGED) != -EPERM
                || gid != 0 && calls.setresgid(UNCHANGED, 0, UNCHANGED) != -EPERM) {
            throw new IllegalStateException("the rights of root can be regained");
        }
    }

    private static void checkNoCapabilities() {
        List<String> kept = Capabilities.ofAllThreads();
        if (!kept.isEmpty()) {
            throw new IllegalStateException("capabilities of root were kept: " + kept);
        }
    }

    private static void check(String operation, Object target, int result) {
        if (result < 0) {
            throw new PosixException(operation, target, -result);
        }
    }
}
