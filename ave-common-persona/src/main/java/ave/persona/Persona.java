// SPDX-License-Identifier: Apache-2.0
package ave.persona;

import ave.posix.Account;
import ave.posix.Identity;
import ave.posix.Users;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Has this process become another user, as services do that are started by root. Ports {@code
 * ave.persona}.
 *
 * <p>Users are looked up as the system does it (files, LDAP, sssd, …), and no descriptor of the
 * caller is changed by that.
 */
public final class Persona {
    private Persona() {}

    /**
     * Becomes a user for good: gives this process the user's supplementary groups, then group, then
     * user id, the real, effective and saved one alike, in all threads; then makes sure that root
     * can't be regained. The system properties {@code user.name} and {@code user.home} follow. To
     * be called before threads work with files, as the change reaches one thread after the other.
     *
     * <p>A process that is the user already is left as it is: one whose real, effective and saved
     * user id are the user's, whatever its groups are. They differ after newgrp(1), say, which was
     * the user's own decision, and who isn't root could not change them.
     *
     * <p>Differs on purpose from the Python function: that changed the effective id only, from
     * which there is a way back.
     *
     * @param name the user's name, known to the password database
     * @return the user's home folder, which need not exist
     * @throws PersonaException if this process is neither root nor the user ({@code only root can
     *     execute with modified privileges}); if there is no such user ({@code no such user: U});
     *     if the look-up failed, in which case nothing was changed; or if one of the steps failed,
     *     in which case the process may have the rights of neither user and should end
     * @throws UnsupportedOperationException if this JVM can't call native code; the message says
     *     what to change
     */
    public static synchronized Path becomeUser(String name) {
        Account account = lookUp(name);
        if (!isAlready(account)) {
            if (Identity.users().effective() != 0) {
                throw new PersonaException("only root can execute with modified privileges");
            }
            become(account);
        }
        return Path.of(account.home());
    }

    private static Account lookUp(String name) {
        try {
            return Users.system()
                    .byName(name)
                    .orElseThrow(() -> new PersonaException("no such user: " + name));
        } catch (UncheckedIOException e) {
            throw new PersonaException("could not look up user " + name + ": " + e.getMessage(), e);
        }
    }

    private static boolean isAlready(Account account) {
        return Identity.users().areAll(account.uid());
    }

    private static void become(Account account) {
        try {
            Identity.become(account);
        } catch (UncheckedIOException | IllegalStateException e) {
            throw new PersonaException(
                    "could not become user "
                            + account.name()
                            + ", and this process should end: "
                            + e.getMessage(),
                    e);
        }
        System.setProperty("user.name", account.name());
        System.setProperty("user.home", account.home());
    }
}
