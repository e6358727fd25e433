// SPDX-License-Identifier: Apache-2.0
package ave.persona;

import ave.persona.internal.identity.UserChange;
import ave.posix.Account;
import ave.posix.Identity;
import ave.posix.Users;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Becoming another user, for services that root starts. Ports {@code ave.persona}.
 *
 * <p>Users are looked up as the system does it (files, LDAP, sssd, …). No descriptor of the caller
 * is changed by that. Thread-safe.
 *
 * @since 1.0
 */
public final class Persona {
    private Persona() {}

    /**
     * Becomes a user for good: gives this process the user's supplementary groups, then its group,
     * then its user id, the real, effective and saved one alike, in all threads. Afterwards it
     * checks that root can't be regained and that no thread kept a capability. The system
     * properties {@code user.name} and {@code user.home} follow. Call it before threads work with
     * files, because the change reaches one thread after the other.
     *
     * <p>Everything that can be found out before, such as the user's groups and home directory, is
     * found out before root is given up.
     *
     * <p>A process that is the user already stays as it is: one whose real, effective and saved
     * user id are the user's, whatever its groups are. Its groups may differ, after newgrp(1) for
     * example; that was the user's own decision, and without root it can't be changed.
     *
     * <p>Differs on purpose from the Python function, which changed the effective id only: a
     * process can return from that.
     *
     * @param name the user's name, known to the password database
     * @return the user's home directory, which need not exist; the empty path if the password
     *     database has none
     * @throws PersonaException if this process is neither root nor the user ({@code only root can
     *     execute with modified privileges}), if there is no such user ({@code no such user: U}),
     *     if the look-up failed, or if the home directory can't be expressed in the locale of this
     *     JVM: nothing was changed then. Also if one of the steps failed, a capability was kept, or
     *     root can be regained: then the process may have the rights of neither user and should end
     * @throws UnsupportedOperationException if this JVM can't call native code; the message says
     *     what to change
     */
    public static synchronized Path becomeUser(String name) {
        Account account = lookUp(name);
        Path home = home(account);
        if (!isAlready(account)) {
            if (Identity.users().effective() != 0) {
                throw new PersonaException("only root can execute with modified privileges");
            }
            become(account);
        }
        return home;
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

    private static Path home(Account account) {
        try {
            return Path.of(account.home());
        } catch (InvalidPathException e) {
            throw new PersonaException(
                    "could not become user "
                            + account.name()
                            + ": this JVM's locale (sun.jnu.encoding is "
                            + System.getProperty("sun.jnu.encoding")
                            + ") has no way to write the home directory "
                            + account.home()
                            + "; start it with LC_ALL=C.UTF-8",
                    e);
        }
    }

    private static boolean isAlready(Account account) {
        return Identity.users().areAll(account.uid());
    }

    private static void become(Account account) {
        try {
            UserChange.become(account);
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
