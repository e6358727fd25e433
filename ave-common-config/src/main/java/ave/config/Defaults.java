// SPDX-License-Identifier: Apache-2.0
package ave.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Creates the default configuration files of a home. For one use. */
final class Defaults {
    private final AveHome home;
    private String hostName;

    Defaults(AveHome home) {
        this.home = home;
    }

    Created create() {
        AveHome.FILES.forEach(name -> checkPlace(home.config(name)));
        createFolder(home.config());
        List<Path> created = new ArrayList<>();
        List<Path> skipped = new ArrayList<>();
        for (String name : AveHome.FILES) {
            Path path = home.config(name);
            (create(path, name) ? created : skipped).add(path);
        }
        return new Created(created, skipped);
    }

    /** Before anything is created: what is in the place of a file and can never be one. */
    private static void checkPlace(Path path) {
        String link = Reasons.danglingLink(path);
        if (link != null || Files.isDirectory(path)) {
            throw new ConfigException(
                    "could not create " + path + ": " + (link == null ? "Is a directory" : link));
        }
    }

    private static void createFolder(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
            }
        } catch (FileSystemException e) {
            boolean inTheWay =
                    e.getFile() != null
                            && Files.exists(Path.of(e.getFile()), LinkOption.NOFOLLOW_LINKS);
            String reason = inTheWay ? e.getFile() + " is not a directory" : Reasons.of(e);
            throw new ConfigException("could not create " + folder + ": " + reason, e);
        } catch (IOException e) {
            throw new ConfigException("could not create " + folder + ": " + Reasons.of(e), e);
        }
    }

    private boolean create(Path path, String name) {
        try {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            byte[] text = JsonFile.text(content(name)).getBytes(StandardCharsets.UTF_8);
            boolean secret = name.equals(AveHome.AUTHKEYS);
            return WholeFile.create(path, WholeFile.of(text), secret ? WholeFile.OWNER_ONLY : null);
        } catch (IOException e) {
            throw new ConfigException("could not create " + path + ": " + Reasons.of(e), e);
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
            case AveHome.AUTHKEYS -> object("admin", newKey(), "share", newKey());
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

    /** Ten digits, which nobody can guess from others. */
    private static String newKey() {
        StringBuilder digits = new StringBuilder();
        new SecureRandom().ints(10, 0, 10).forEach(digits::append);
        return digits.toString();
    }

    /** Once, as name servers may be slow. */
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
