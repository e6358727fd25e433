// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.testing.Await.until;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A control group below the one that this process is in. See cgroups(7). */
final class ControlGroup implements AutoCloseable {
    /** A mount point, the kind and the options: lines of /proc/self/mounts. */
    private static final Pattern MOUNT = Pattern.compile("\\S+ (\\S+) (cgroup2?) (\\S+) .*");

    private final Path directory;

    private ControlGroup(Path directory) {
        this.directory = directory;
    }

    /**
     * One that can limit something, made or not; empty where there is no such hierarchy. It is the
     * same for a child that is in this process's group.
     */
    static Optional<ControlGroup> find(String name, String controller) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
            Matcher mount = MOUNT.matcher(line);
            if (mount.matches()) {
                Path root = Path.of(mount.group(1));
                Path parent = root.resolve(own(mount.group(2), controller));
                if (!Files.isDirectory(parent)) {
                    // This sees a part of the hierarchy only.
                    parent = root;
                }
                if (has(parent, mount, controller)) {
                    return Optional.of(new ControlGroup(parent.resolve(name)));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean has(Path parent, Matcher mount, String controller) throws IOException {
        if (mount.group(2).equals("cgroup")) {
            return List.of(mount.group(3).split(",")).contains(controller);
        }
        Path passedOn = parent.resolve("cgroup.subtree_control");
        return Files.exists(passedOn)
                && List.of(Files.readString(passedOn).strip().split(" ")).contains(controller);
    }

    /** The path of this process's group, without its first slash. */
    private static String own(String kind, String controller) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
            String[] parts = line.split(":", 3);
            boolean matches =
                    kind.equals("cgroup2")
                            ? parts[0].equals("0")
                            : List.of(parts[1].split(",")).contains(controller);
            if (matches) {
                return parts[2].substring(1);
            }
        }
        return "";
    }

    /** Returns false where that isn't allowed. */
    boolean create() {
        try {
            Files.createDirectory(directory);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Moves a process here. */
    void add(long pid) throws IOException {
        set("cgroup.procs", Long.toString(pid));
    }

    void set(String file, String value) throws IOException {
        Files.writeString(directory.resolve(file), value);
    }

    /** Removes it if it was made. Its processes must have ended, or be about to. */
    @Override
    public void close() {
        until("the group is empty", this::isRemoved);
    }

    private boolean isRemoved() {
        try {
            Files.deleteIfExists(directory);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
