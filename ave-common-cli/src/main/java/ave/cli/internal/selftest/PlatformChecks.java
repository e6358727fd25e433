// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.selftest;

import static ave.cli.internal.selftest.Check.require;

import ave.posix.Spawn;
import ave.posix.ThisProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The kernel, libc, the JVM and how it was started. */
final class PlatformChecks {
    private static final int OLDEST_JAVA = 17;

    private PlatformChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "kernel",
                        "Use Linux 5.3 or newer on x86-64 or aarch64.",
                        PlatformChecks::kernel),
                new Check(
                        "JDK",
                        "Use Java 17 or newer, with its program bin/java.",
                        PlatformChecks::jdk),
                new Check(
                        "flags",
                        "Start java without these options; see JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS.",
                        PlatformChecks::flags),
                new Check(
                        "native access",
                        "Start java with --enable-native-access=ALL-UNNAMED and, where the directory for"
                                + " temporary files is noexec, -Djffi.extract.dir=DIR.",
                        PlatformChecks::nativeAccess),
                new Check(
                        "libc",
                        "Use glibc 2.34 or newer; commands can run with the library pty4j instead.",
                        PlatformChecks::libc),
                new Check(
                        "temp directory",
                        "Name a writable directory without noexec: -Djava.io.tmpdir=DIR, or keep it and"
                                + " add -Djffi.extract.dir=DIR.",
                        PlatformChecks::tempDirectory),
                new Check(
                        "locale",
                        "Start java with LC_ALL=C.UTF-8, as the launcher ave does.",
                        PlatformChecks::locale));
    }

    private static String kernel() throws Exception {
        String arch = System.getProperty("os.arch");
        require(System.getProperty("os.name").equals("Linux"), "not Linux");
        require(arch.equals("amd64") || arch.equals("aarch64"), "not x86-64 or aarch64: " + arch);
        List<String> lines = Files.readAllLines(Path.of("/proc/sys/kernel/osrelease"));
        String release = lines.get(0);
        String[] numbers = release.split("[^0-9]+");
        int version = Integer.parseInt(numbers[0]) * 1000 + Integer.parseInt(numbers[1]);
        require(version >= 5003, "Linux " + release + " has no pidfd_open for all");
        return "Linux " + release + " on " + arch;
    }

    private static String jdk() {
        int feature = Runtime.version().feature();
        require(feature >= OLDEST_JAVA, "Java " + feature);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        require(Files.isExecutable(java), java + " can't be executed, but starts child processes");
        return "Java " + Runtime.version() + ", " + java;
    }

    /** Options that children inherit, or that take signals away. */
    private static String flags() throws Exception {
        String own = String.join(" ", Files.readString(Path.of("/proc/self/cmdline")).split("\0"));
        Map<String, String> environment = System.getenv();
        String inherited =
                Stream.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
                        .map(name -> environment.getOrDefault(name, ""))
                        .reduce("", (a, b) -> a + " " + b);
        require(
                !(own + inherited).matches(".*\\s-(Xrs|XX:\\+ReduceSignalUsage)\\b.*"),
                "-Xrs keeps SIGTERM and SIGUSR1 from services");
        require(
                !inherited.matches(".*(address=|jmxremote\\.port|rmi\\.port).*"),
                "each child JVM would open the same port:" + inherited);
        return "none that does harm";
    }

    private static String nativeAccess() {
        return "libc is called, pid " + ThisProcess.pid();
    }

    private static String libc() {
        require(Spawn.isSupported(), "no posix_spawn_file_actions_addclosefrom_np");
        return "has all functions that are used";
    }

    private static String tempDirectory() throws Exception {
        String name = System.getProperty("java.io.tmpdir");
        Path script = Files.createTempFile(Path.of(name), "ave-selftest", ".sh");
        try {
            Files.writeString(script, "#!/bin/sh\nexit 0\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
            if (runs(script)) {
                return name;
            }
            require(callsLibc(), name + " is mounted noexec, and native code found no other place");
            return name + ", mounted noexec, but native code found another place";
        } finally {
            Files.deleteIfExists(script);
        }
    }

    private static boolean runs(Path script) throws InterruptedException {
        try {
            return new ProcessBuilder(script.toString()).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean callsLibc() {
        try {
            return ThisProcess.pid() > 0;
        } catch (UnsupportedOperationException | LinkageError e) {
            return false;
        }
    }

    private static String locale() {
        String encoding = System.getProperty("sun.jnu.encoding");
        require(
                StandardCharsets.UTF_8.name().equalsIgnoreCase(encoding),
                "arguments and paths are decoded as " + encoding + ", and others are destroyed");
        return encoding.toUpperCase(Locale.ROOT);
    }
}
