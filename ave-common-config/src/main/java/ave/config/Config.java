// SPDX-License-Identifier: Apache-2.0
package ave.config;

import ave.config.internal.ConfigProblem;
import ave.config.internal.defaults.Defaults;
import ave.config.internal.etc.EtcFile;
import ave.config.internal.files.Reasons;
import ave.config.internal.files.TrustedFile;
import ave.config.internal.json.JsonFile;
import ave.io.PosixException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Creates and reads the configuration files of a user and of a machine. Ports {@code ave.config}.
 *
 * <p>{@link AveHome} has the paths of the files. Files appear whole or not at all, also when
 * several processes create them at once, and with the permissions that are documented here,
 * whatever the umask is. {@link #createDefault(Path)} never changes an existing file; {@link
 * #createEtc(Path, String)} adds what an existing file lacks. Relative paths are relative to the
 * working directory. Thread-safe.
 *
 * @since 1.0
 */
public final class Config {
    private Config() {}

    /**
     * Creates the default configuration files of {@link AveHome#standard()}.
     *
     * @return the paths of the files that were created, and of those that existed before
     * @throws ConfigException as {@link #createDefault(Path)} and {@link AveHome#standard()} do
     * @throws UnsupportedOperationException if this JVM can't call native code
     */
    public static Created createDefault() {
        return createDefault(AveHome.standard().directory());
    }

    /**
     * Creates the default configuration files in {@code <home>/.ave/config}, and the directories
     * that are missing. An existing file is left alone, whatever is in it. {@code authkeys.json}
     * gets new random keys. Directories get mode 0755; {@code authkeys.json}, {@code jenkins.json}
     * and {@code workspace.json}, which are for keys and passwords, get 0600, the other files 0644.
     *
     * @param home a directory in which the caller may write; created if it is missing
     * @return the paths of the files that were created, and of those that existed before
     * @throws ConfigException if a file can't be created: no permission, no space, a directory or a
     *     link that leads nowhere in its place. No part of that file is left, and the files before
     *     it stay
     * @throws IllegalArgumentException if the path is empty
     * @throws UnsupportedOperationException if this JVM can't call native code
     */
    public static Created createDefault(Path home) {
        Map<Path, Boolean> all =
                translated(() -> new Defaults(new AveHome(home).config()).create());
        List<Path> created = new ArrayList<>();
        List<Path> skipped = new ArrayList<>();
        all.forEach((path, isNew) -> (isNew ? created : skipped).add(path));
        return new Created(created, skipped);
    }

    /**
     * Reads a configuration file.
     *
     * @param path its path
     * @return its content in its order: strings, Integer, Long, BigInteger, Double, Boolean, null,
     *     lists and maps
     * @throws ConfigException if there is no such file ({@code no such configuration file: …}), it
     *     can't be read, or is not a JSON object ({@code invalid config file …})
     */
    public static Map<String, Object> load(Path path) {
        checkExists(path);
        try {
            return parsed(path, Files.readAllBytes(path));
        } catch (IOException e) {
            throw unreadable(path, Reasons.of(e), e);
        }
    }

    /**
     * Reads a configuration file into an object of a type, such as a record of the settings of a
     * service:
     *
     * <pre>{@code
     * record Settings(String host, int port) {}
     *
     * Settings settings = Config.load(home.config("broker.json"), Settings.class);
     * }</pre>
     *
     * <p>Jackson makes the object, so the annotations of Jackson hold. Nothing is guessed: a string
     * is no number, 1.5 is no integer. Keys that the type doesn't know are ignored. A key that is
     * missing gives null, 0 or false; a type that wants more than that checks it in its
     * constructor. Where the type is in a named module, the module opens its package to {@code
     * com.fasterxml.jackson.databind}.
     *
     * @param path its path
     * @param type a class that Jackson can make of a JSON object
     * @param <T> the type
     * @return the object, not null
     * @throws ConfigException as {@link #load(Path)} does; if a value is not of the type that is
     *     wanted ({@code invalid config file P: value of "K" is not …}); if the constructor of the
     *     type throws, with what it threw as the cause
     */
    public static <T> T load(Path path, Class<T> type) {
        Map<String, Object> content = load(path);
        try {
            return JsonFile.convert(content, type);
        } catch (ConfigProblem e) {
            throw invalid(path, e.getMessage(), e.getCause());
        }
    }

    /**
     * Reads the keys of the administrative accounts of {@link AveHome#standard()}.
     *
     * @return as {@link #loadAuthkeys(Path)}
     * @throws ConfigException as {@link #loadAuthkeys(Path)} and {@link AveHome#standard()} do
     * @throws UnsupportedOperationException if this JVM can't call native code
     */
    public static Map<String, String> loadAuthkeys() {
        return loadAuthkeys(AveHome.standard().directory());
    }

    /**
     * Reads the keys of the administrative accounts from {@code <home>/.ave/config/authkeys.json}.
     * The result can be used as a service's alternative keys.
     *
     * <p>The keys decide who is an administrator, so the file is refused if a user other than root
     * and this process's user may have written it. It must belong to one of the two, and neither
     * its group nor others may write to it. The same holds for the directories from the file's own
     * up to the home, because the file could be replaced there; a directory with the sticky bit,
     * and one whose group is the private group of its owner, may be writable. Symbolic links are
     * followed if they and their target directories satisfy the same rules.
     *
     * <p>Differs on purpose from the Python function, which accepted some values that are neither a
     * string nor null, such as 0 and [], and every file that it could read.
     *
     * @param home the directory that has {@code .ave} in it
     * @return name of account → its key in plain text, or null for an account without one; in the
     *     order of the file, unmodifiable
     * @throws ConfigException as {@link #load} does; if a value is neither a string nor null; or if
     *     the file is refused ({@code refused config file P: …}), and then the message says what to
     *     do
     * @throws IllegalArgumentException if the path is empty
     * @throws UnsupportedOperationException if this JVM can't call native code
     */
    public static Map<String, String> loadAuthkeys(Path home) {
        Path path = new AveHome(home).authkeys();
        checkExists(path);
        Map<String, String> keys = new LinkedHashMap<>();
        trusted(path, home)
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

    private static Map<String, Object> trusted(Path path, Path home) {
        try {
            return parsed(path, translated(() -> TrustedFile.read(path, home)));
        } catch (PosixException e) {
            throw unreadable(path, Reasons.of(e), e.getCause());
        }
    }

    /**
     * Creates {@code /etc/ave/user} for a user whose name is read from stdin, after a prompt on
     * stdout, unless the file names a user already.
     *
     * @return the name of the user
     * @throws ConfigException as {@link #createEtc(Path, String)} does
     * @throws UnsupportedOperationException if this JVM can't call native code
     */
    public static String createEtc() {
        return createEtc(AveHome.ETC, null);
    }

    /**
     * Creates {@code /etc/ave/user}, which says whose configuration a machine uses: {@code name},
     * {@code home} and {@code uid} of a user. If the file exists, the user whom it names is kept,
     * and so is everything else in it; what is missing is added, and in an empty file everything is
     * missing. A new file gets mode 0644, a new directory 0755. When several processes or threads
     * do so at once, the first one wins.
     *
     * @param path {@code /etc/ave/user}, for which the caller must be root, or any other path
     * @param user the name of the user; null to read it from stdin, after a prompt on stdout
     * @return the name of the user that the file has now
     * @throws ConfigException if the caller is not root and has to be ({@code must call as root}),
     *     if there is no such user ({@code no such user: U}), if its name can't be read, if the
     *     file exists and can't be used, or if it can't be created. Nothing was changed then,
     *     unless the message names a file with the former content
     * @throws UnsupportedOperationException if this JVM can't call native code
     */
    public static String createEtc(Path path, String user) {
        return createEtc(path, user, () -> prompt(path, System.in, System.out));
    }

    /**
     * Creates {@code /etc/ave/user} as {@link #createEtc(Path, String)} does, with another way to
     * ask for the user.
     *
     * @param path {@code /etc/ave/user}, for which the caller must be root, or any other path
     * @param user the name of the user; null to ask for it
     * @param ask is called if neither the file nor the argument names a user; returns null or a
     *     blank if there is no answer
     * @return the name of the user that the file has now
     * @throws ConfigException as {@link #createEtc(Path, String)} does
     * @throws UnsupportedOperationException if this JVM can't call native code
     */
    public static String createEtc(Path path, String user, Supplier<String> ask) {
        return translated(() -> new EtcFile(path).create(user, ask));
    }

    /**
     * Asks for the user of {@code /etc/ave/user}. Reads one line and not a byte more, because the
     * rest of the stream may be for another program. A stream that reads ahead, as {@link
     * System#in} does, keeps what it has read for this JVM.
     *
     * @param path the path of the file, which the prompt shows
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
     * Reads {@code /etc/ave/user}. If it lacks {@code home} or {@code uid}, they are looked up in
     * the password database.
     *
     * @param path {@code /etc/ave/user}, or another path
     * @return {@code name} and {@code home}, which are strings, the latter an absolute path, {@code
     *     uid}, an integer, and everything else that is in the file
     * @throws ConfigException if there is no such file ({@code P does not exist}), or it can't be
     *     read, is malformed, names no user, or names an unknown user without home and uid ({@code
     *     could not load P: …})
     */
    public static Map<String, Object> loadEtc(Path path) {
        return translated(() -> new EtcFile(path).load());
    }

    private static void checkExists(Path path) {
        String link = Reasons.danglingLink(path);
        if (link != null) {
            throw new ConfigException("no such configuration file: " + path + ": " + link, null);
        }
        if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new ConfigException(
                    "no such configuration file: "
                            + path
                            + "\n\nrun \"ave-config --bootstrap="
                            + userName()
                            + "\" to create one with default values",
                    null);
        }
    }

    /**
     * Returns the user's name. Java has question marks for a user without a name, and for letters
     * that it can't decode.
     */
    private static String userName() {
        String name = System.getProperty("user.name", "?");
        return name.indexOf('?') >= 0 || name.indexOf('\uFFFD') >= 0 ? "<user>" : name;
    }

    private static Map<String, Object> parsed(Path path, byte[] text) {
        try {
            return JsonFile.readObject(text);
        } catch (ConfigProblem e) {
            throw invalid(path, e.getMessage(), e.getCause());
        }
    }

    private static <T> T translated(Supplier<T> work) {
        try {
            return work.get();
        } catch (ConfigProblem e) {
            throw new ConfigException(e);
        }
    }

    private static ConfigException invalid(Path path, String what, Throwable cause) {
        return new ConfigException("invalid config file " + path + ": " + what, cause);
    }

    private static ConfigException unreadable(Path path, String reason, Throwable cause) {
        return new ConfigException("could not read config file " + path + ": " + reason, cause);
    }
}
