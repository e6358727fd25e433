// SPDX-License-Identifier: Apache-2.0
package ave.config;

import ave.config.internal.ConfigProblem;
import ave.config.internal.defaults.Defaults;
import ave.config.internal.etc.EtcFile;
import ave.config.internal.home.HomeDirectory;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The paths of the files of AVE, all below one home.
 *
 * @param directory the directory that has {@code .ave} in it, usually the home directory of a user
 * @since 1.0
 */
public record AveHome(Path directory) {
    /** The file that says whose configuration this machine uses. */
    public static final Path ETC = EtcFile.STANDARD;

    /** The names of the configuration files, in the order in which they are created. */
    public static final List<String> FILES = Defaults.FILES;

    /**
     * Names a home, which need not exist.
     *
     * @param directory its path, not null; a relative path is relative to the working directory
     * @throws IllegalArgumentException if the path is empty, which would be the working directory
     */
    public AveHome {
        Objects.requireNonNull(directory, "directory");
        if (directory.toString().isEmpty()) {
            throw new IllegalArgumentException("the path of the home is empty");
        }
    }

    /**
     * The home that this machine uses: the one that {@code /etc/ave/user} names. If there is no
     * such file, the home directory of the user who runs this JVM: what the system property {@code
     * user.home} or the password database says, and without an entry there what the environment
     * variable {@code HOME} says.
     *
     * @return the home
     * @throws ConfigException if the file exists and can't be used, or if there is no such file and
     *     the user's home directory can't be determined; the message says what to set
     */
    public static AveHome standard() {
        return standard(ETC);
    }

    /**
     * The home that a file other than {@code /etc/ave/user} names.
     *
     * @param etc the path of the file
     * @return the home; that of the user who runs this JVM if there is no such file
     * @throws ConfigException as {@link #standard()} does
     */
    public static AveHome standard(Path etc) {
        try {
            if (Files.notExists(etc, LinkOption.NOFOLLOW_LINKS)) {
                return new AveHome(HomeDirectory.ofThisUser());
            }
            Object home = new EtcFile(etc).load().get("home");
            return new AveHome(HomeDirectory.path(String.valueOf(home)));
        } catch (ConfigProblem e) {
            throw new ConfigException(e);
        }
    }

    /**
     * The directory of the configuration files.
     *
     * @return {@code <directory>/.ave/config}
     */
    public Path config() {
        return directory.resolve(".ave").resolve("config");
    }

    /**
     * A configuration file.
     *
     * @param name its name, such as {@code broker.json}
     * @return its path below {@link #config()}
     */
    public Path config(String name) {
        return config().resolve(name);
    }

    /**
     * The file with the keys of the administrative accounts.
     *
     * @return {@code <directory>/.ave/config/authkeys.json}
     */
    public Path authkeys() {
        return config(Defaults.AUTHKEYS);
    }

    /**
     * The directory in which services write what they are doing when they get SIGUSR1.
     *
     * @return {@code <directory>/.ave/hickup}
     */
    public Path hickup() {
        return directory.resolve(".ave").resolve("hickup");
    }
}
