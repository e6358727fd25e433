// SPDX-License-Identifier: Apache-2.0
package ave.config;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Knows where everything lives: the one place where these paths are spelled.
 *
 * @param folder the folder below which {@code .ave} is, usually the home of a user
 */
public record AveHome(Path folder) {
    /** The switch board: says whose files a machine uses. */
    public static final Path ETC = Path.of("/etc/ave/user");

    /** The names of the configuration files, in the order in which they are created. */
    public static final List<String> FILES =
            List.of(
                    "broker.json",
                    "usbrel64.json",
                    "authkeys.json",
                    "jenkins.json",
                    "workspace.json",
                    "gerrit.json",
                    "panotti.json",
                    "handset.json");

    static final String AUTHKEYS = "authkeys.json";

    /**
     * Makes one of a folder, which need not exist.
     *
     * @param folder its path, not null
     */
    public AveHome {
        Objects.requireNonNull(folder, "folder");
    }

    /**
     * The one that this machine uses: what {@code /etc/ave/user} says; where there is no such file,
     * the home of the user who runs this JVM.
     *
     * @return it
     * @throws ConfigException if the file is there and can't be used
     */
    public static AveHome standard() {
        return standard(ETC);
    }

    /**
     * The same, with another switch board.
     *
     * @param etc the path of a file such as {@code /etc/ave/user}
     * @return it
     * @throws ConfigException if the file is there and can't be used
     */
    public static AveHome standard(Path etc) {
        if (Files.notExists(etc, LinkOption.NOFOLLOW_LINKS)) {
            return new AveHome(Path.of(System.getProperty("user.home")));
        }
        return new AveHome(Path.of(String.valueOf(Config.loadEtc(etc).get("home"))));
    }

    /**
     * The folder of the configuration files.
     *
     * @return {@code <folder>/.ave/config}
     */
    public Path config() {
        return folder.resolve(".ave").resolve("config");
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
     * @return {@code <folder>/.ave/config/authkeys.json}
     */
    public Path authkeys() {
        return config(AUTHKEYS);
    }

    /**
     * The folder where services leave a trace of what they do when they get SIGUSR1.
     *
     * @return {@code <folder>/.ave/hickup}
     */
    public Path hickup() {
        return folder.resolve(".ave").resolve("hickup");
    }
}
