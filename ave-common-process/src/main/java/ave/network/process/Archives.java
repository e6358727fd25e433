// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.O_RDWR;

import ave.io.Fd;
import ave.posix.Child;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.Spawn;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Class data of children, kept in files so that the next ones need not load and check everything
 * anew: dynamic archives of JDK 17 (see java(1), ArchiveClassesAtExit), AOT caches from 25 on. The
 * first child of a kind finds none; one is made behind its back, at low priority.
 *
 * <p>A start never fails for their sake: the JVM ignores an archive that doesn't fit it.
 */
final class Archives {
    private static final int AOT_VERSION = 25;
    private static final Duration OLD = Duration.ofDays(30);
    private static final Duration ABANDONED = Duration.ofHours(1);
    private static final Pattern FINISHED = Pattern.compile("[0-9a-f]{32}\\.(jsa|aot)");
    private static final Pattern UNFINISHED = Pattern.compile(FINISHED + "\\.\\d+.*");

    /** The JVM that writes the file leaves its permissions to the umask. */
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");

    private static final int LIFE_FD = 4;

    /**
     * Ends all when this process ends, however it does: the other end of the pipe is open only
     * here. A training JVM itself couldn't tell; it starts another one when no Java runs any more.
     */
    private static final String WHILE_PARENT_LIVES =
            "{ read -r never <&4; kill -9 0; } 3<&- & nice -n 19 \"$@\" 4<&-;"
                    + " code=$?; kill $!; exit $code";

    private static final Map<JavaCommand.Kind, Optional<Path>> KNOWN = new ConcurrentHashMap<>();

    /** Those that were missing: several kinds may have the same one. */
    private static final Set<Path> TRIED = new HashSet<>();

    /** What changes classes while they are loaded, or where they are found, can't be archived. */
    private static final List<String> UNSUITABLE =
            List.of(
                    "-javaagent",
                    "-agent",
                    "--patch-module",
                    "--limit-modules",
                    "--upgrade-module");

    private Archives() {}

    /** The options to start a child with; none if there is no archive yet, or never will be. */
    static List<String> options(JavaCommand command) {
        Path archive = archive(command);
        if (archive == null || !Files.isReadable(archive)) {
            return List.of();
        }
        return isAot()
                ? List.of("-XX:AOTCache=" + archive, "-Xlog:aot=off", "-Xlog:cds=off")
                : List.of(
                        "-XX:SharedArchiveFile=" + archive,
                        "-Xlog:cds=off",
                        "-Xlog:cds+dynamic=off");
    }

    /**
     * Makes the archive if there is none. Returns at once; a thread lives as long as it takes. If
     * there can't be one now, a later start tries again.
     */
    static void makeIfMissing(JavaCommand command) {
        Path archive = archive(command);
        if (archive == null || Files.exists(archive)) {
            return;
        }
        synchronized (TRIED) {
            // Once is enough, also if it fails.
            if (!TRIED.add(archive)) {
                return;
            }
        }
        Thread maker = new Thread(() -> make(command, archive), "ave-archive");
        maker.setDaemon(true);
        try {
            maker.start();
        } catch (OutOfMemoryError e) {
            ProcessLog.debug("no thread for an archive", e);
            synchronized (TRIED) {
                TRIED.remove(archive);
            }
        }
    }

    private static boolean isAot() {
        return Runtime.version().feature() >= AOT_VERSION;
    }

    /** Null if there can't be one. */
    private static Path archive(JavaCommand command) {
        JavaCommand.Kind kind = command.kind();
        Optional<Path> known = KNOWN.get(kind);
        if (known == null) {
            // Not under a lock: the key has what the user's code says.
            Optional<Path> found = Optional.ofNullable(find(command));
            Optional<Path> sooner = KNOWN.putIfAbsent(kind, found);
            known = sooner == null ? found : sooner;
        }
        return known.orElse(null);
    }

    private static Path find(JavaCommand command) {
        boolean suitable =
                command.line().stream().noneMatch(o -> UNSUITABLE.stream().anyMatch(o::startsWith));
        Path folder = suitable ? CacheFolder.open() : null;
        String key = folder == null ? null : key(command);
        return key == null ? null : folder.resolve(key + (isAot() ? ".aot" : ".jsa"));
    }

    /** Of all that an archive depends on; null if classes are not in JARs alone. */
    private static String key(JavaCommand command) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            List<String> parts = new ArrayList<>(command.line());
            parts.add(System.getProperty("java.vm.version"));
            for (String entry : classPath()) {
                Path file = Path.of(entry);
                if (!Files.isRegularFile(file)) {
                    return null;
                }
                FileTime time = Files.getLastModifiedTime(file);
                parts.add(file.toAbsolutePath() + " " + Files.size(file) + " " + time);
            }
            digest.update(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
            digest.update(command.packedWarmUp());
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (IOException | RuntimeException e) {
            ProcessLog.debug("no archive", e);
            return null;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JVM has SHA-256", e);
        }
    }

    private static List<String> classPath() {
        List<String> entries = new ArrayList<>();
        for (String property : List.of("java.class.path", "jdk.module.path")) {
            for (String entry : System.getProperty(property, "").split(File.pathSeparator)) {
                if (!entry.isEmpty()) {
                    entries.add(entry);
                }
            }
        }
        return entries;
    }

    private static void make(JavaCommand command, Path archive) {
        Path unfinished =
                archive.resolveSibling(archive.getFileName() + "." + ProcessHandle.current().pid());
        try {
            removeOld(archive.getParent());
            int code = train(command, unfinished);
            if (code == 0 && Files.exists(unfinished)) {
                Files.setPosixFilePermissions(unfinished, OWNER_ONLY);
                Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException | RuntimeException e) {
            ProcessLog.debug("no archive was made", e);
        } finally {
            unfinished.toFile().delete();
        }
    }

    private static int train(JavaCommand command, Path target) {
        List<String> line = new ArrayList<>(command.line());
        String option = isAot() ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=";
        line.addAll(1, List.of(option + target, "-Xlog:disable"));
        line.add(ChildMain.TRAINING);
        line.addAll(0, List.of("/bin/sh", "-c", WHILE_PARENT_LIVES, "sh"));
        try (Descriptors.PipeEnds life = Descriptors.pipe();
                Fd warmUp = Descriptors.memoryFile(command.packedWarmUp());
                Fd nothing = Descriptors.open("/dev/null", O_RDWR)) {
            Spawn spawn = new Spawn(line).newSession();
            for (int number = 0; number <= 2; number++) {
                spawn.descriptor(number, nothing.number());
            }
            spawn.descriptor(ChildMain.TRAINING_FD, warmUp.number());
            spawn.descriptor(LIFE_FD, life.read().number());
            try (Child child = EternalThread.call(spawn::start)) {
                return child.await(Deadline.NEVER).exitCode();
            }
        }
    }

    /** What other versions left, and what was not finished; the folder may hold other files. */
    static void removeOld(Path folder) throws IOException {
        remove(folder, FINISHED, OLD);
        remove(folder, UNFINISHED, ABANDONED);
    }

    private static void remove(Path folder, Pattern names, Duration age) throws IOException {
        Instant limit = Instant.now().minus(age);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (names.matcher(file.getFileName().toString()).matches()
                        && Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
