// SPDX-License-Identifier: Apache-2.0
package ave.config.internal.defaults;

import ave.config.internal.ConfigProblem;
import ave.config.internal.files.Reasons;
import ave.config.internal.files.WholeFile;
import ave.config.internal.json.JsonFile;
import ave.io.PosixException;
import ave.posix.Directory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Creates the default configuration files. An instance is used once, by one thread. */
public final class Defaults {
    /** The name of the file with the keys of the administrative accounts. */
    public static final String AUTHKEYS = "authkeys.json";

    /** The names of all files, in the order in which they are created. */
    public static final List<String> FILES =
            List.of(
                    "broker.json",
                    "usbrel64.json",
                    AUTHKEYS,
                    "jenkins.json",
                    "workspace.json",
                    "gerrit.json",
                    "panotti.json",
                    "handset.json");

    /** Files that hold keys or passwords, now or once they are filled in. */
    private static final Set<String> SECRET = Set.of(AUTHKEYS, "jenkins.json", "workspace.json");

    private final Path folder;
    private String hostName;

    /**
     * Prepares to create the files of a directory.
     *
     * @param folder the directory, which need not exist
     */
    public Defaults(Path folder) {
        this.folder = folder;
    }

    /**
     * Creates the directory and all files that aren't there.
     *
     * @return for each file, in the order of {@link #FILES}, whether it was created
     * @throws ConfigProblem if one of them can't be created; the files before it stay
     */
    public Map<Path, Boolean> create() {
        FILES.forEach(name -> checkPlace(folder.resolve(name)));
        Map<Path, Boolean> created = new LinkedHashMap<>();
        try (Directory directory = openFolder()) {
            for (String name : FILES) {
                created.put(folder.resolve(name), create(directory, name));
            }
        }
        return created;
    }

    /** Before anything is created: a directory in the place of a file is an error. */
    private static void checkPlace(Path path) {
        String link = Reasons.danglingLink(path);
        if (link != null || Files.isDirectory(path)) {
            throw new ConfigProblem(
                    "could not create " + path + ": " + (link == null ? "Is a directory" : link));
        }
    }

    private Directory openFolder() {
        try {
            return Directory.openOrMake(folder, WholeFile.DIRECTORY);
        } catch (PosixException e) {
            Path inTheWay = Reasons.inTheWayOf(folder);
            String reason = inTheWay == null ? Reasons.of(e) : inTheWay + " is not a directory";
            throw new ConfigProblem("could not create " + folder + ": " + reason, e.getCause());
        }
    }

    private boolean create(Directory directory, String name) {
        Path path = folder.resolve(name);
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        byte[] text = JsonFile.text(content(name)).getBytes(StandardCharsets.UTF_8);
        int mode = SECRET.contains(name) ? WholeFile.OWNER_ONLY : WholeFile.ALL_READ;
        try {
            return WholeFile.create(directory, name, text, mode);
        } catch (PosixException e) {
            throw new ConfigProblem(
                    "could not create " + path + ": " + Reasons.of(e), e.getCause());
        }
    }

    private Map<String, Object> content(String name) {
        return switch (name) {
            case "broker.json" ->
                    object(
                            "host",
                            hostName(),
                            "port",
                            4000,
                            "remote",
                            object(),
                            "stacks",
                            List.of());
            case "usbrel64.json" -> object();
            case AUTHKEYS -> object("admin", newKey(), "share", newKey());
            case "jenkins.json" ->
                    object("auth", object("<name of the Jenkins host>", object("method", null)));
            case "workspace.json" -> workspace();
            case "gerrit.json" ->
                    object("host", "", "port", 29418, "user", "<your account on the Gerrit host>");
            case "panotti.json" ->
                    object(
                            "db",
                            "panotti",
                            "enabled",
                            false,
                            "host",
                            "<name of the database host>",
                            "port",
                            5984);
            case "handset.json" -> object("handsets", List.of(handset()));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private Map<String, Object> workspace() {
        Map<String, Object> ftp =
                object("password", "", "port", null, "store", "", "timeout", 30, "user", "");
        Map<String, Object> http = object("doc-root", "", "port", null);
        return object(
                "root",
                "~/.ave",
                "pretty",
                hostName(),
                "flocker",
                object("enable", false, "host", "", "ftp", ftp, "http", http),
                "jenkins",
                "",
                "proxy",
                "",
                "tools",
                object(),
                "wifi-capable",
                false,
                "wlan",
                object("ssid", "", "auth", ""));
    }

    private static Map<String, Object> handset() {
        return object(
                "model", null,
                "variant", null,
                "pretty", null,
                "magic", List.of(),
                "boot_to_service", null,
                "shutdown", 0);
    }

    /** Ten digits from a cryptographic generator. */
    private static String newKey() {
        StringBuilder digits = new StringBuilder();
        new SecureRandom().ints(10, 0, 10).forEach(digits::append);
        return digits.toString();
    }

    /** Looked up once, because name servers may be slow. */
    private String hostName() {
        if (hostName == null) {
            hostName = HostName.ofThisMachine();
        }
        return hostName;
    }

    private static Map<String, Object> object(Object... keysAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }
}
