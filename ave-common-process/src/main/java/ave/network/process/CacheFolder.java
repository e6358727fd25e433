// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The folder for what is only there to make the next start faster. What a JVM loads from it becomes
 * code, so it must be this user's and nobody else may write to it.
 */
final class CacheFolder {
    /** Another folder; empty for none at all. */
    static final String PROPERTY = "ave.process.cache";

    private static final Set<PosixFilePermission> OTHERS_WRITE =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private CacheFolder() {}

    /** Makes it if need be; null if there is none that can be used. */
    static Path open() {
        try {
            Path folder = chosen();
            if (folder == null) {
                return null;
            }
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            boolean ours =
                    Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                            .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
            boolean closed =
                    Files.getPosixFilePermissions(folder).stream()
                            .noneMatch(OTHERS_WRITE::contains);
            return ours && closed && Files.isWritable(folder) ? folder : null;
        } catch (IOException | RuntimeException e) {
            ProcessLog.debug("no cache folder", e);
            return null;
        }
    }

    private static Path chosen() {
        String property = System.getProperty(PROPERTY);
        if (property != null) {
            return property.isEmpty() ? null : Path.of(property);
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        if (isPath(cache)) {
            return Path.of(cache, "ave-common");
        }
        String home = System.getProperty("user.home");
        return isPath(home) ? Path.of(home, ".cache", "ave-common") : null;
    }

    /**
     * Java has a question mark for a home that it doesn't know, and for each letter of a path that
     * the locale can't express: such a path would lead somewhere else.
     */
    private static boolean isPath(String text) {
        return text != null
                && text.startsWith("/")
                && text.indexOf('?') < 0
                && text.indexOf('\uFFFD') < 0;
    }
}
