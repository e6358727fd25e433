// SPDX-License-Identifier: Apache-2.0
package ave.network.systemd;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.POLLOUT;
import static ave.posix.abi.Constants.SOCK_DGRAM;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.Poll;
import ave.posix.RightsBuffer;
import ave.posix.ThisProcess;
import ave.posix.UnixAddress;
import ave.posix.UnixSockets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a service and systemd tell each other: sockets that are passed in, readiness and descriptors
 * that are told back. Does nothing where systemd isn't. See sd_listen_fds(3), sd_notify(3). There
 * is no counterpart in the Python library. Thread-safe.
 *
 * @since 1.0
 */
public final class Systemd {
    private static final int FIRST_FD = 3;
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private Systemd() {}

    /**
     * A descriptor that systemd passed.
     *
     * @param name as the unit calls it, {@code unknown} if it doesn't
     * @param number the descriptor, which is the caller's from now on
     */
    public record Passed(String name, int number) {}

    /**
     * The descriptors that systemd passed to this process: sockets of a socket unit, and what was
     * kept in the store. They are made close-on-exec.
     *
     * @return in the order of their numbers; empty if there are none, or they are for another
     *     process
     * @throws PosixException EBADF if systemd promised more than it passed
     * @throws IllegalArgumentException if {@code LISTEN_FDS} is not a number
     */
    public static List<Passed> listenFds() {
        return listenFds(System.getenv(), FIRST_FD);
    }

    static List<Passed> listenFds(Map<String, String> environment, int first) {
        List<Passed> passed = new ArrayList<>();
        String pid = Integer.toString(ThisProcess.pid());
        if (pid.equals(environment.get("LISTEN_PID"))) {
            String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":");
            int count = number(environment.getOrDefault("LISTEN_FDS", "0"));
            for (int i = 0; i < count; i++) {
                Fd fd = Fd.of(first + i);
                try {
                    Descriptors.setCloseOnExec(fd, true);
                } finally {
                    fd.release();
                }
                boolean named = i < names.length && !names[i].isEmpty();
                passed.add(new Passed(named ? names[i] : "unknown", first + i));
            }
        }
        return passed;
    }

    private static int number(String count) {
        try {
            return Integer.parseInt(count);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("LISTEN_FDS is not a number: " + count, e);
        }
    }

    /**
     * Tells systemd something: {@code READY=1}, {@code STATUS=…}, {@code MAINPID=…}; with
     * descriptors {@code FDSTORE=1} and {@code FDNAME=…}, which it keeps over a crash and passes to
     * the next start of the service.
     *
     * @param state one or more assignments, divided by newlines
     * @param fds descriptors that go with it; they stay the caller's
     * @return false if there is no systemd to be told
     * @throws PosixException if it can't be told, EAGAIN if it doesn't listen for 5 seconds
     */
    public static boolean notify(String state, int... fds) {
        return notify(System.getenv("NOTIFY_SOCKET"), state, fds);
    }

    static boolean notify(String socket, String state, int... fds) {
        if (socket == null || socket.isEmpty()) {
            return false;
        }
        byte[] text = state.getBytes(StandardCharsets.UTF_8);
        RightsBuffer message = new RightsBuffer(text.length);
        message.bytes().put(0, text);
        try (Fd datagrams = UnixSockets.socket(SOCK_DGRAM)) {
            UnixAddress address =
                    socket.startsWith("@")
                            ? UnixAddress.ofAbstractName(socket.substring(1))
                            : UnixAddress.ofPath(socket);
            int errno = UnixSockets.connect(datagrams, address);
            int sent = errno == 0 ? send(datagrams, message, text.length, fds) : -errno;
            if (sent < 0) {
                throw new PosixException("notify systemd at", socket, -sent);
            }
        }
        return true;
    }

    /** Its queue may be full for a moment; sd_notify(3) waits without limit then. */
    private static int send(Fd datagrams, RightsBuffer message, int length, int... fds) {
        Deadline deadline = Deadline.after(LIMIT);
        int sent = message.send(datagrams, 0, length, fds);
        while (sent == -EAGAIN && Poll.await(datagrams.number(), POLLOUT, deadline) != 0) {
            sent = message.send(datagrams, 0, length, fds);
        }
        return sent;
    }
}
