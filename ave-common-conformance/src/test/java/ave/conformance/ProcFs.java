// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import ave.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What the kernel says about a process, so that no test has to believe the process itself. */
final class ProcFs {

    private static final long MILLIS_PER_TICK = 10;

    /** Ten ticks: one of them may be a compiler's or a collector's, half of them are not. */
    private static final Duration GLANCE = Duration.ofMillis(100);

    private static final double IDLE_SHARE = 0.2;

    private ProcFs() {}

    /** User and system time used so far. */
    static Duration cpuTime(long pid) {
        String[] fields = stat(pid);
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        return Duration.ofMillis(ticks * MILLIS_PER_TICK);
    }

    private static String[] stat(long pid) {
        try {
            String stat = Files.readString(proc(pid).resolve("stat"));
            // The name, in parentheses, may hold anything; the state is the first field behind it.
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The part of one core that the process uses, measured over a fraction of a second. */
    static double cpuShare(long pid) {
        return cpuShare(pid, Duration.ofMillis(300));
    }

    private static double cpuShare(long pid, Duration stretch) {
        Duration before = cpuTime(pid);
        long start = System.nanoTime();
        Await.elapsed(stretch);
        double used = cpuTime(pid).minus(before).toNanos();
        return used / (System.nanoTime() - start);
    }

    /** A process that spins never gets there; one that still compiles or collects soon does. */
    static void awaitIdle(long pid) {
        Await.until(
                "CPU of " + pid + " idle",
                () -> cpuShare(pid, GLANCE),
                share -> share < IDLE_SHARE);
    }

    /**
     * What its descriptors point to. Without plain files: a JVM opens JARs as it needs them, and
     * keeps them.
     */
    static List<String> descriptors(long pid) {
        List<String> targets = new ArrayList<>();
        for (String target : allDescriptors(pid)) {
            if (!target.startsWith("/") || target.startsWith("/dev/")) {
                targets.add(target);
            }
        }
        return targets;
    }

    static List<String> allDescriptors(long pid) {
        try (Stream<Path> links = Files.list(proc(pid).resolve("fd"))) {
            return links.map(ProcFs::target).filter(Objects::nonNull).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (NoSuchFileException e) {
            return null; // closed since it was listed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** False also for an orphan that has ended and that nobody has reaped yet. */
    static boolean isRunning(long pid) {
        try {
            return !stat(pid)[0].equals("Z");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    static String name(long pid) {
        try {
            return Files.readString(proc(pid).resolve("comm")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static long parent(long pid) {
        return Long.parseLong(stat(pid)[1]);
    }

    static long session(long pid) {
        return Long.parseLong(stat(pid)[3]);
    }

    static String workingFolder(long pid) {
        return target(proc(pid).resolve("cwd"));
    }

    /** Resident memory, in bytes. */
    static long residentBytes(long pid) {
        try (Stream<String> lines = Files.lines(proc(pid).resolve("status"))) {
            String line = lines.filter(l -> l.startsWith("VmRSS:")).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path proc(long pid) {
        return Path.of("/proc", Long.toString(pid));
    }
}
