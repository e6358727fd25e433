// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.Constants.SIGKILL;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What belongs to a session, whatever process groups there are in it. See setsid(2), proc(5). */
public final class Sessions {
    private static final Path PROC = Path.of("/proc");

    /** Each round kills all it sees; only what forked in between is left for the next. */
    private static final int ROUNDS = 100;

    private Sessions() {}

    /**
     * Kills all processes of a session. Those that made a session of their own are not in it.
     *
     * @param session the pid of its leader, which must not have been reaped yet
     */
    public static void kill(int session) {
        for (int round = 0; round < ROUNDS; round++) {
            if (!killOnce(session)) {
                return;
            }
        }
    }

    /** Returns whether there was anything alive. */
    private static boolean killOnce(int session) {
        boolean alive = false;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (isAliveIn(session, process)) {
                    alive |= kill(session, process);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return false;
        }
        return alive;
    }

    private static boolean kill(int session, Path process) {
        int pidfd = Libc.processes().pidfdOpen(Integer.parseInt(process.getFileName().toString()));
        if (pidfd < 0) {
            return false;
        }
        try (Fd owned = new Fd(pidfd)) {
            // The pid can't change its owner any more: if it is still in the session it is the one.
            return isAliveIn(session, process)
                    && Libc.processes().pidfdSendSignal(owned.number(), SIGKILL) == 0;
        }
    }

    /** Field 3 of the stat file is the state, field 6 the session; field 2 may hold anything. */
    private static boolean isAliveIn(int session, Path process) {
        try {
            byte[] bytes = Files.readAllBytes(process.resolve("stat"));
            String stat = new String(bytes, StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 5);
            boolean ended = fields[0].equals("Z") || fields[0].equals("X");
            return !ended && fields[3].equals(String.valueOf(session));
        } catch (IOException e) {
            return false;
        }
    }
}
