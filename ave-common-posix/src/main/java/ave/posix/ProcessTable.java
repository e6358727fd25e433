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
import java.nio.ByteBuffer;
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

    /** Read early, while a descriptor is free. */
    private static final int MOST_PID = mostPid();

    private static final int STAT_BYTES = 512;

    private final NativeBuffer path = new NativeBuffer(64);
    private final NativeBuffer stat = new NativeBuffer(STAT_BYTES);

    /**
     * One process.
     *
     * @param pid its id
     * @param parent the id of its parent; 0 if no descriptor is free to read it
     * @param session the id of its session
     * @param isZombie whether it has ended and was not reaped yet
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
     * Lists all processes, each in its state at the time it is read. If no descriptor is free to
     * list them, since the JVM itself opens files at any time, all pids are probed, and the result
     * includes threads.
     */
    List<Entry> entries() {
        String[] names = names();
        IntStream pids = pids(names);
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

    private static String[] names() {
        return PROC.list((directory, name) -> Character.isDigit(name.charAt(0)));
    }

    private static IntStream pids(String[] names) {
        return names == null
                ? IntStream.rangeClosed(1, MOST_PID)
                : Stream.of(names).mapToInt(Integer::parseInt);
    }

    /** Tells whether a session has members besides its leader, without reading files. */
    static boolean hasOthers(int session) {
        return pids(names())
                .anyMatch(pid -> pid != session && Libc.processes().getsid(pid) == session);
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
        ByteBuffer bytes = stat.bytes().limit(count).position(0);
        int at = count - 1;
        while (bytes.get(at) != ')') {
            at--;
        }
        char state = (char) bytes.get(at + 2);
        bytes.position(at + 4);
        int parent = number(bytes);
        // Between them is the process group.
        number(bytes);
        int session = number(bytes);
        return new Entry(pid, parent, session, state == 'Z' || state == 'X');
    }

    /** Parses the number at the position, and advances to after the space that ends it. */
    private static int number(ByteBuffer bytes) {
        int value = 0;
        for (byte next = bytes.get(); next != ' '; next = bytes.get()) {
            value = next == '-' ? value : 10 * value + next - '0';
        }
        return value;
    }

    private static Entry withoutDescriptor(int pid) {
        int session = Libc.processes().getsid(pid);
        return session < 0 ? null : new Entry(pid, 0, session, false);
    }
}
