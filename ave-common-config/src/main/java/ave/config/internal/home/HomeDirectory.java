// SPDX-License-Identifier: Apache-2.0
package ave.config.internal.home;

import ave.config.internal.ConfigProblem;
import ave.posix.Account;
import ave.posix.Environment;
import ave.posix.Identity;
import ave.posix.Users;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds the home directory of the user who runs this JVM. The result is an absolute path in any
 * case: Java's {@code user.home} is {@code ?} for a user without an entry in the password database,
 * and has question marks in it that stand for letters outside of the locale's encoding.
 */
public final class HomeDirectory {
    private static final char UNKNOWN = '?';
    private static final char REPLACEMENT = '\uFFFD';

    private HomeDirectory() {}

    /**
     * The home directory: what {@code user.home} says if it can be trusted, else what the password
     * database says, else what {@code HOME} says.
     *
     * @return an absolute path
     * @throws ConfigProblem if none of them has an absolute path, or if this JVM's locale has no
     *     way to write it
     */
    public static Path ofThisUser() {
        String property = System.getProperty("user.home", "");
        if (isAbsolute(property)
                && property.indexOf(UNKNOWN) < 0
                && property.indexOf(REPLACEMENT) < 0) {
            return path(property);
        }
        long uid = Identity.users().effective();
        return fromPasswordDatabase(uid)
                .filter(HomeDirectory::isAbsolute)
                .or(() -> Environment.value("HOME").filter(HomeDirectory::isAbsolute))
                .map(HomeDirectory::path)
                .orElseThrow(() -> unknown(uid));
    }

    private static Optional<String> fromPasswordDatabase(long uid) {
        try {
            return Users.system().byId(uid).map(Account::home);
        } catch (UncheckedIOException e) {
            throw new ConfigProblem(
                    "the home directory of uid "
                            + uid
                            + " can't be determined: "
                            + e.getMessage()
                            + "; name it in /etc/ave/user, or as the option home or --home",
                    e);
        }
    }

    private static boolean isAbsolute(String path) {
        return path.startsWith("/");
    }

    private static ConfigProblem unknown(long uid) {
        return new ConfigProblem(
                "the home directory of uid "
                        + uid
                        + " can't be determined: the password database has none, and the"
                        + " environment variable HOME is not an absolute path; set HOME, or name"
                        + " the home in /etc/ave/user or as the option home or --home");
    }

    /**
     * Makes a path of the name of a home directory.
     *
     * @param home an absolute path
     * @return the path
     * @throws ConfigProblem if this JVM's locale has no way to write it
     */
    public static Path path(String home) {
        try {
            return Path.of(home);
        } catch (InvalidPathException e) {
            throw new ConfigProblem(
                    "the home directory "
                            + home
                            + " can't be used in this JVM's locale (sun.jnu.encoding is "
                            + System.getProperty("sun.jnu.encoding")
                            + "): start it with LC_ALL=C.UTF-8",
                    e);
        }
    }
}
