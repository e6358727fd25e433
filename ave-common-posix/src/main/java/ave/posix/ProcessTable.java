// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EMFILE;
import static ave.posix.abi.Constants.ENFILE;
import static ave.posix.abi.Constants.O_CLOEXEC;
import static ave.posix.abi.Constants.O_RDONLY;

import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The processes of this machine, or of this container, with their parents and sessions. See
 * proc(5). Not thread-safe.
 */
final class ProcessTable {
    private static final File PROC = new File("/proc");

    /** Read while there are descriptors. */
    private static final int MOST_PID = mostPid();

    private static final int STAT_BYTES = 512;

    private final NativeBuffer path = new NativeBuffer(64);
    private final NativeBuffer stat = new NativeBuffer(STAT_BYTES);

    /**
     * One process.
     *
     * @param pid its id
     * @param parent the id of its parent; 0 if that can't be known for want of a descriptor
     * @param session the id of its session
     * @param isZombie whether it has ended and waits for being reaped
     */
    record Entry(int pid, int parent, int session, boolean isZombie) {}

    /** See proc(5) on pid_max. */
    private static int mostPid() {
        try {
            // Files.readString reads one byte first, and such a file gives no more after that.
            List<String> lines = Files.readAllLines(Path.of("/proc/sys/kernel/pid_max"));
            return Integer.parseInt(String.join("", lines));
        } catch (IOException | NumberFormatException e) {
            // PID_MAX_LIMIT, which no kernel goes beyond.
            return 1 << 22;
        }
    }

    /**
     * All processes, each as it is when it is its turn. There may be no descriptor to list them
     * with, since the JVM itself opens files at any time; then threads are among them.
     */
    List<Entry> entries() {
        String[] names = PROC.list((directory, name) -> Character.isDigit(name.charAt(0)));
        IntStream pids =
                names == null
                        ? IntStream.rangeClosed(1, MOST_PID)
                        : Stream.of(names).mapToInt(Integer::parseInt);
        List<Entry> entries = new ArrayList<>();
        pids.forEach(
                pid -> {
                    Entry entry = names == null ? withoutDescriptor(pid) : entry(pid);
                    if (entry != null) {
                        entries.add(entry);
                    }
                });
        return entries;
    }

    /** One process; null if there is none. */
    Entry entry(int pid) {
        path.bytes().put(0, ("/proc/" + pid + "/stat\0").getBytes(StandardCharsets.US_ASCII));
        int fd = Libc.files().open(path.address(), O_RDONLY | O_CLOEXEC);
        if (fd == -EMFILE || fd == -ENFILE) {
            return withoutDescriptor(pid);
        }
        if (fd < 0) {
            return null;
        }
        int count = Libc.files().read(fd, stat.address(), STAT_BYTES);
        Libc.files().close(fd);
        return count <= 0 ? null : parse(pid, count);
    }

    /** The name before the last bracket may contain anything, brackets and spaces too. */
    private Entry parse(int pid, int count) {
        byte[] bytes = new byte[count];
        stat.bytes().get(0, bytes);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", 5);
        boolean isZombie = fields[0].equals("Z") || fields[0].equals("X");
        return new Entry(pid, Integer.parseInt(fields[1]), Integer.parseInt(fields[3]), isZombie);
    }

    private static Entry withoutDescriptor(int pid) {
        int session = Libc.processes().getsid(pid);
        return session < 0 ? null : new Entry(pid, 0, session, false);
    }
}
