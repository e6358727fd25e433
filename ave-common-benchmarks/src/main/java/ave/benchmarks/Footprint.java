// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The memory of a process.
 *
 * @param resident bytes
 * @param proportional resident bytes, with shared pages divided by the number of processes that
 *     share them; -1 if the kernel doesn't report it
 */
record Footprint(long resident, long proportional) {
    private static final int KILO = 1024;

    static Footprint of(long pid) throws IOException {
        Path folder = Path.of("/proc", Long.toString(pid));
        long proportional;
        try {
            proportional = bytes(folder.resolve("smaps_rollup"), "Pss:");
        } catch (IOException e) {
            proportional = -1;
        }
        return new Footprint(bytes(folder.resolve("status"), "VmRSS:"), proportional);
    }

    private static long bytes(Path file, String name) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(name)) {
                return KILO * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException(file + " has no " + name);
    }
}
