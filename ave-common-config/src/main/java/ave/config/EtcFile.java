// SPDX-License-Identifier: Apache-2.0
package ave.config;

import ave.posix.Account;
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

/** The switch board, {@code /etc/ave/user} or one like it. */
final class EtcFile {
    private static final String NAME = "name";
    private static final String HOME = "home";
    private static final String UID = "uid";

    private final Path path;

    EtcFile(Path path) {
        this.path = path;
    }

    /** What the file says, completed from the password database. */
    Map<String, Object> load() {
        if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new ConfigException(path + " does not exist");
        }
        try {
            Map<String, Object> entries = JsonFile.readObject(read());
            check(entries);
            if (!entries.containsKey(NAME)) {
                throw new ConfigException(
                        "invalid " + path + ": no \"name\" entry: " + JsonFile.oneLine(entries));
            }
            boolean whole = entries.containsKey(HOME) && entries.containsKey(UID);
            return whole ? entries : completed(entries, account((String) entries.get(NAME)));
        } catch (ConfigException e) {
            throw new ConfigException("could not load " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * Creates the file, or completes it; the user whom it names already is kept.
     *
     * @param user null to ask for it
     * @return whom the file names
     */
    String create(String user, Supplier<String> ask) {
        if (path.toAbsolutePath().normalize().equals(AveHome.ETC)
                && Identity.users().effective() != 0) {
            throw new ConfigException("must call as root");
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
        // Another process was faster; what it wrote is kept.
        return create(name, ask);
    }

    private byte[] existing() {
        try {
            return read();
        } catch (ConfigException e) {
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
        } catch (ConfigException e) {
            throw invalid(e);
        }
    }

    private ConfigException invalid(ConfigException e) {
        return new ConfigException("invalid config file " + path + ": " + e.getMessage(), e);
    }

    private String asked(Supplier<String> ask) {
        String answer = ask.get();
        if (answer == null || answer.isBlank()) {
            throw new ConfigException("no user was given for " + path);
        }
        return answer.strip();
    }

    private byte[] read() {
        String link = Reasons.danglingLink(path);
        if (link != null) {
            throw new ConfigException(link);
        }
        try {
            return WholeFile.read(path);
        } catch (IOException e) {
            throw new ConfigException(Reasons.of(e), e);
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

    /** A relative one would be another in each working directory. */
    private static void checkHome(String home) {
        if (home != null && !home.startsWith("/")) {
            throw new ConfigException(
                    "value of \"home\" is not an absolute path: \"" + home + "\"");
        }
    }

    private static ConfigException wrongType(String key, String what, Map<String, Object> entries) {
        String type = JsonFile.typeOf(entries.get(key));
        return new ConfigException("value of \"" + key + "\" is not " + what + ": " + type);
    }

    private static boolean isInteger(Object value) {
        return value instanceof Integer || value instanceof Long || value instanceof BigInteger;
    }

    static Map<String, Object> completed(Map<String, Object> entries, Account account) {
        if (!entries.containsKey(HOME) && !account.home().startsWith("/")) {
            throw new ConfigException("user " + account.name() + " has no home folder");
        }
        Map<String, Object> whole = new LinkedHashMap<>(entries);
        whole.putIfAbsent(NAME, account.name());
        whole.putIfAbsent(HOME, account.home());
        long uid = account.uid();
        // As a JSON parser gives it.
        whole.putIfAbsent(UID, uid == (int) uid ? (Object) (int) uid : (Object) uid);
        return whole;
    }

    private static Account account(String name) {
        try {
            return Users.system()
                    .byName(name)
                    .orElseThrow(() -> new ConfigException("no such user: " + name));
        } catch (UncheckedIOException e) {
            throw new ConfigException("could not look up user " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * Puts the entries into the file.
     *
     * @param old what was in it; null if it was not there
     * @return false if that is no longer so
     */
    private boolean write(Map<String, Object> entries, byte[] old) {
        WholeFile.Content content =
                WholeFile.of(JsonFile.text(entries).getBytes(StandardCharsets.UTF_8));
        try {
            if (old != null) {
                return WholeFile.replace(path, old, content);
            }
            Path folder = path.toAbsolutePath().getParent();
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
            }
            return WholeFile.create(path, content, WholeFile.ALL_READ);
        } catch (IOException e) {
            throw new ConfigException("could not create " + path + ": " + Reasons.of(e), e);
        }
    }
}
