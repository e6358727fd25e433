// SPDX-License-Identifier: Apache-2.0
package ave.config;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Creates and reads the configuration files of a user and of a machine. Ports {@code ave.config}.
 *
 * <p>Where the files are: {@link AveHome}. Files appear whole or not at all, also when several
 * processes create them at once. {@link #createDefault(Path)} changes nothing that is there; {@link
 * #createEtc(Path, String)} adds what is missing. Relative paths are relative to the working
 * directory. Thread-safe.
 */
public final class Config {
    private Config() {}

    /**
     * Creates the default configuration files of {@link AveHome#standard()}.
     *
     * @return the paths of those that were created, and of those that were skipped
     * @throws ConfigException as {@link #createDefault(Path)} does
     */
    public static Created createDefault() {
        return createDefault(AveHome.standard().folder());
    }

    /**
     * Creates the default configuration files below {@code <home>/.ave/config}, and the folders.
     * Files that are there are not touched, whatever is in them. {@code authkeys.json} gets new
     * random keys and can be read by its owner only.
     *
     * @param home a folder in which the caller may write; created if it is missing
     * @return the paths of those that were created, and of those that were skipped
     * @throws ConfigException if one can't be created: no permission, no space, a directory or a
     *     link that leads nowhere in its place; no part of it is left, and those that came before
     *     it stay
     */
    public static Created createDefault(Path home) {
        return new Defaults(new AveHome(home)).create();
    }

    /**
     * Reads a configuration file.
     *
     * @param path its path
     * @return what is in it, in its order: strings, Integer, Long, BigInteger, Double, Boolean,
     *     null, lists and maps
     * @throws ConfigException if there is no such file ({@code no such configuration file: …}), it
     *     can't be read, or is not a JSON object ({@code invalid config file …})
     */
    public static Map<String, Object> load(Path path) {
        byte[] text = read(path);
        try {
            return JsonFile.readObject(text);
        } catch (ConfigException e) {
            throw invalid(path, e.getMessage(), e);
        }
    }

    /**
     * Reads the keys of the administrative accounts of {@link AveHome#standard()}.
     *
     * @return as {@link #loadAuthkeys(Path)}
     * @throws ConfigException as {@link #loadAuthkeys(Path)} does
     */
    public static Map<String, String> loadAuthkeys() {
        return loadAuthkeys(AveHome.standard().folder());
    }

    /**
     * Reads the keys of the administrative accounts from {@code <home>/.ave/config/authkeys.json};
     * fit for a service's alternative keys.
     *
     * <p>Differs on purpose from the Python function, which let some values pass that are neither a
     * string nor null, such as 0 and [].
     *
     * @param home the folder below which {@code .ave} is
     * @return name of account → its key in plain text, or null for an account without one; in the
     *     order of the file, can't be modified
     * @throws ConfigException as {@link #load} does, and if a value is neither a string nor null
     */
    public static Map<String, String> loadAuthkeys(Path home) {
        Path path = new AveHome(home).authkeys();
        Map<String, String> keys = new LinkedHashMap<>();
        load(path)
                .forEach(
                        (name, key) -> {
                            if (key != null && !(key instanceof String)) {
                                String what = "value of \"" + name + "\" is not a string: ";
                                throw invalid(path, what + JsonFile.typeOf(key), null);
                            }
                            keys.put(name, (String) key);
                        });
        return Collections.unmodifiableMap(keys);
    }

    /**
     * Creates {@code /etc/ave/user} for a user whose name is read from stdin, after a prompt on
     * stdout, unless the file names one already.
     *
     * @return the name of the user
     * @throws ConfigException as {@link #createEtc(Path, String)} does
     */
    public static String createEtc() {
        return createEtc(AveHome.ETC, null);
    }

    /**
     * Creates a switch board, which says whose files a machine uses: {@code name}, {@code home} and
     * {@code uid} of a user. A user whom the file names already is kept, and so is all else that is
     * in the file; what is missing is added, to an empty file all of it. All may read a new file.
     * When several processes or threads do so at once, the first one wins.
     *
     * @param path {@code /etc/ave/user}, for which one must be root, or any other
     * @param user the name of the user; null to read it from stdin, after a prompt on stdout
     * @return the name of the user that the file has now
     * @throws ConfigException if the caller is not root and has to be ({@code must call as root}),
     *     if there is no such user ({@code no such user: U}), if its name can't be read, if the
     *     file is there and can't be used, or if it can't be created; then nothing was changed
     * @throws UnsupportedOperationException if this JVM can't call native code
     */
    public static String createEtc(Path path, String user) {
        return createEtc(path, user, () -> prompt(path, System.in, System.out));
    }

    /**
     * The same, with another way to ask for the user.
     *
     * @param path {@code /etc/ave/user}, for which one must be root, or any other
     * @param user the name of the user; null to ask for it
     * @param ask is called if neither the file nor the argument names a user; gives null or a blank
     *     if there is no answer
     * @return the name of the user that the file has now
     * @throws ConfigException as {@link #createEtc(Path, String)} does
     * @throws UnsupportedOperationException if this JVM can't call native code
     */
    public static String createEtc(Path path, String user, Supplier<String> ask) {
        return new EtcFile(path).create(user, ask);
    }

    /**
     * Asks for the user of a switch board. Reads one line and no byte more, as what follows may be
     * for somebody else; a stream that reads ahead, as {@link System#in} does, keeps that for this
     * JVM only.
     *
     * @param path the path of the switch board, which the prompt shows
     * @param in where the answer is read
     * @param out where the prompt is printed
     * @return the line, without its end; empty at the end of the stream
     * @throws ConfigException if it can't be read
     */
    public static String prompt(Path path, InputStream in, PrintStream out) {
        out.print("Name of the user for " + path + ": ");
        out.flush();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
                line.write(c);
            }
        } catch (IOException e) {
            throw new ConfigException(
                    "could not read the name of the user for " + path + ": " + Reasons.of(e), e);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /**
     * Reads {@code /etc/ave/user}.
     *
     * @return as {@link #loadEtc(Path)}
     * @throws ConfigException as {@link #loadEtc(Path)} does
     */
    public static Map<String, Object> loadEtc() {
        return loadEtc(AveHome.ETC);
    }

    /**
     * Reads a switch board. What it lacks of {@code home} and {@code uid} is looked up in the
     * password database.
     *
     * @param path {@code /etc/ave/user}, or another
     * @return {@code name} and {@code home}, which are strings, the latter an absolute path, {@code
     *     uid}, an integer, and all else that is in the file
     * @throws ConfigException if there is no such file ({@code P does not exist}), or it can't be
     *     read, is malformed, names nobody, or somebody unknown whose data it has not got ({@code
     *     could not load P: …})
     */
    public static Map<String, Object> loadEtc(Path path) {
        return new EtcFile(path).load();
    }

    private static byte[] read(Path path) {
        String link = Reasons.danglingLink(path);
        if (link != null) {
            throw new ConfigException("no such configuration file: " + path + ": " + link);
        }
        if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new ConfigException(
                    "no such configuration file: "
                            + path
                            + "\n\nrun \"ave-config --bootstrap="
                            + System.getProperty("user.name")
                            + "\" to create one with default values");
        }
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new ConfigException(
                    "could not read config file " + path + ": " + Reasons.of(e), e);
        }
    }

    private static ConfigException invalid(Path path, String what, Throwable cause) {
        return new ConfigException("invalid config file " + path + ": " + what, cause);
    }
}
