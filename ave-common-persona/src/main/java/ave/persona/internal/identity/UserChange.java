// SPDX-License-Identifier: Apache-2.0
package ave.persona.internal.identity;

import ave.exceptions.UnsupportedPlatformException;
import ave.io.PosixException;
import ave.posix.Account;
import ave.posix.Identity;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/**
 * How this process becomes another user for good. Ids are set through jnr-posix; what jnr-posix
 * lacks (supplementary groups, saved ids, capabilities) comes from {@link Identity}.
 */
public final class UserChange {
    private static final int ROOT = 0;

    private UserChange() {}

    /**
     * Gives this process the groups and the ids of a user: first the supplementary groups, then the
     * group, then the user, real, effective and saved alike; and makes sure that there is no way
     * back to root, and that no thread kept a capability. This process has the rights of root.
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
        POSIX posix = nativePosix();
        Identity.preload();
        Identity.initGroups(account);
        check(posix, "setgid", account.gid(), posix.setgid((int) account.gid()));
        check(posix, "setuid", account.uid(), posix.setuid((int) account.uid()));
        requireAll(account);
        if (account.uid() != ROOT) {
            Identity.requireNoWayBack();
        }
    }

    /** Its functions are bound by a first use, before the rights to read their classes are gone. */
    private static POSIX nativePosix() {
        POSIX posix = POSIXFactory.getNativePOSIX();
        if (!posix.isNative()) {
            throw new UnsupportedPlatformException(
                    "jnr-posix can't call native code in this JVM: start java with"
                            + " --enable-native-access=ALL-UNNAMED",
                    null);
        }
        posix.errno();
        return posix;
    }

    private static void check(POSIX posix, String call, Object target, int result) {
        if (result != 0) {
            throw new PosixException(call, target, posix.errno());
        }
    }

    private static void requireAll(Account account) {
        Identity.Ids users = Identity.users();
        Identity.Ids groups = Identity.groups();
        if (!users.areAll(account.uid()) || !groups.areAll(account.gid())) {
            throw new IllegalStateException(
                    "users " + users + " and groups " + groups + " are not those of " + account);
        }
    }
}
