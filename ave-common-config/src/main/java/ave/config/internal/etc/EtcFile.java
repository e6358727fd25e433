// SPDX-License-Identifier: Apache-2.0
package ave.config.internal.etc;

import ave.config.internal.ConfigProblem;
import ave.config.internal.files.Reasons;
import ave.config.internal.files.WholeFile;
import ave.config.internal.json.JsonFile;
import ave.io.PosixException;
import ave.posix.Account;
import ave.posix.Directory;
import ave.posix.Identity;
import ave.posix.Users;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The file {@code /etc/ave/user}, or another of its kind, which says whose configuration a machine
 * uses. Thread-safe.
 */
public final class EtcFile {
    /** The file that counts on this machine. */
    public static final Path STANDARD = Path.of("/etc/ave/user");

    private static final String NAME = "name";
    private static final String HOME = "home";
    private static final String UID = "uid";

    private final Path path;

    /**
     * Names a file, which need not exist.
     *
     * @param path its path
     */
    public EtcFile(Path path) {
        this.path = path;
    }

    /**
     * Reads the file, and adds what it lacks from the password database.
     *
     * @return its entries
     * @throws ConfigProblem if it doesn't exist, can't be read, or names no user
     */
    public Map<String, Object> load() {
        if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new ConfigProblem(path + " does not exist");
        }
        try {
            Map<String, Object> entries = JsonFile.readObject(read());
            check(entries);
            if (!entries.containsKey(NAME)) {
                throw new ConfigProblem(
                        "invalid " + path + ": no \"name\" entry: " + JsonFile.oneLine(entries));
            }
            boolean whole = entries.containsKey(HOME) && entries.containsKey(UID);
            return whole ? entries : completed(entries, account((String) entries.get(NAME)));
        } catch (ConfigProblem e) {
            throw new ConfigProblem("could not load " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * Creates the file, or adds what it lacks. A user whom it names already is kept.
     *
     * @param user the name of the user; null to ask for it
     * @param ask is called if neither the file nor the argument names a user; null or a blank is no
     *     answer
     * @return the name of the user that the file has now
     * @throws ConfigProblem if the file can't be used or created
     */
    public String create(String user, Supplier<String> ask) {
        if (path.toAbsolutePath().normalize().equals(STANDARD)
                && Identity.users().effective() != 0) {
            throw new ConfigProblem("must call as root");
        }
        byte[] text = Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? existing() : null;
        Map<String, Object> entries = text == null ? Map.of() : entries(text);
        String name = (String) entries.get(NAME);
        if (name == null) {
            name = user == null ? asked(ask) : user;
        }
        Map<String, Object> wanted = completed(entries, account(name));
        if (wanted.equals(entries) || write(wanted, text)) {
            return name;
        }
        // Another process has written the file meanwhile; keep its content.
        return create(name, ask);
    }

    private byte[] existing() {
        try {
            return read();
        } catch (ConfigProblem e) {
            throw invalid(e);
        }
    }

    private Map<String, Object> entries(byte[] text) {
        if (new String(text, StandardCharsets.UTF_8).isBlank()) {
            return Map.of();
        }
        try {
            Map<String, Object> entries = JsonFile.readObject(text);
            check(entries);
            return entries;
        } catch (ConfigProblem e) {
            throw invalid(e);
        }
    }

    private ConfigProblem invalid(ConfigProblem e) {
        return new ConfigProblem("invalid config file " + path + ": " + e.getMessage(), e);
    }

    private String asked(Supplier<String> ask) {
        String answer = ask.get();
        if (answer == null || answer.isBlank()) {
            throw new ConfigProblem("no user was given for " + path);
        }
        return answer.strip();
    }

    private byte[] read() {
        String link = Reasons.danglingLink(path);
        if (link != null) {
            throw new ConfigProblem(link);
        }
        try {
            return WholeFile.read(path);
        } catch (IOException e) {
            throw new ConfigProblem(Reasons.of(e), e);
        }
    }

    private static void check(Map<String, Object> entries) {
        for (String key : new String[] {NAME, HOME}) {
            if (entries.containsKey(key) && !(entries.get(key) instanceof String)) {
                throw wrongType(key, "a string", entries);
            }
        }
        checkHome((String) entries.get(HOME));
        if (entries.containsKey(UID) && !isInteger(entries.get(UID))) {
            throw wrongType(UID, "an integer", entries);
        }
    }

    /** Rejects a relative path, whose meaning would depend on the working directory. */
    private static void checkHome(String home) {
        if (home != null && !home.startsWith("/")) {
            throw new ConfigProblem("value of \"home\" is not an absolute path: \"" + home + "\"");
        }
    }

    private static ConfigProblem wrongType(String key, String what, Map<String, Object> entries) {
        String type = JsonFile.typeOf(entries.get(key));
        return new ConfigProblem("value of \"" + key + "\" is not " + what + ": " + type);
    }

    private static boolean isInteger(Object value) {
        return value instanceof Integer || value instanceof Long || value instanceof BigInteger;
    }

    /**
     * Adds what is missing.
     *
     * @param entries the entries of the file
     * @param account the account of its user
     * @return a new map with name, home and uid
     * @throws ConfigProblem if neither of them has a home
     */
    static Map<String, Object> completed(Map<String, Object> entries, Account account) {
        if (!entries.containsKey(HOME) && !account.home().startsWith("/")) {
            throw new ConfigProblem("user " + account.name() + " has no home directory");
        }
        Map<String, Object> whole = new LinkedHashMap<>(entries);
        whole.putIfAbsent(NAME, account.name());
        whole.putIfAbsent(HOME, account.home());
        long uid = account.uid();
        // An Integer where it fits, as the JSON parser gives it.
        whole.putIfAbsent(UID, uid == (int) uid ? (Object) (int) uid : (Object) uid);
        return whole;
    }

    private static Account account(String name) {
        try {
            return Users.system()
                    .byName(name)
                    .orElseThrow(() -> new ConfigProblem("no such user: " + name));
        } catch (UncheckedIOException e) {
            throw new ConfigProblem("could not look up user " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes the entries into the file.
     *
     * @param old what was in it; null if it was not there
     * @return false if the content has changed meanwhile
     */
    private boolean write(Map<String, Object> entries, byte[] old) {
        byte[] content = JsonFile.text(entries).getBytes(StandardCharsets.UTF_8);
        try {
            return old == null ? create(content) : WholeFile.replace(path, old, content);
        } catch (PosixException e) {
            throw new ConfigProblem(
                    "could not create " + path + ": " + Reasons.of(e), e.getCause());
        } catch (IOException e) {
            throw new ConfigProblem("could not create " + path + ": " + Reasons.of(e), e);
        }
    }

    /** Creates the file and its directories, which all users must be able to search. */
    private boolean create(byte[] content) {
        Path folder = path.toAbsolutePath().getParent();
        try (Directory directory = Directory.openOrMake(folder, WholeFile.DIRECTORY)) {
            String name = path.getFileName().toString();
            return WholeFile.create(directory, name, content, WholeFile.ALL_READ);
        }
    }
}
