// SPDX-License-Identifier: Apache-2.0
package ave.leakcheck.internal;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The open descriptors of this JVM. */
final class Descriptors {
    /** {@code ave.posix.Poll} waits for interrupts with these. */
    private static final String EVENTFD = "anon_inode:[eventfd]";

    /** How many of them it pools. */
    private static final int EVENTFDS_KEPT = 16;

    /** {@code ave.posix.Poller} waits with this; the JVM keeps one. */
    private static final String EVENTPOLL = "anon_inode:[eventpoll]";

    private static final String JDK = jdk();

    static {
        openWhatTheJdkKeeps();
    }

    private Descriptors() {}

    private record Descriptor(int number, String target) {}

    static Stock take() {
        Set<Descriptor> before = open();
        return () -> added(before);
    }

    private static List<String> added(Set<Descriptor> before) {
        Set<Descriptor> now = open();
        long eventFds = now.stream().filter(fd -> fd.target().equals(EVENTFD)).count();
        long eventPolls = now.stream().filter(fd -> fd.target().equals(EVENTPOLL)).count();
        List<Descriptor> added =
                now.stream()
                        .filter(fd -> !before.contains(fd))
                        .filter(fd -> !isKeptByTheJdk(fd.target()))
                        .filter(fd -> eventFds > EVENTFDS_KEPT || !fd.target().equals(EVENTFD))
                        .filter(fd -> eventPolls > 1 || !fd.target().equals(EVENTPOLL))
                        .toList();
        if (added.isEmpty()) {
            return List.of();
        }
        Map<String, String> names = UnixSockets.names();
        return added.stream().map(fd -> describe(fd, names)).toList();
    }

    /** Returns their targets. */
    static Set<String> targets() {
        return open().stream().map(Descriptor::target).collect(Collectors.toSet());
    }

    private static Set<Descriptor> open() {
        Set<Descriptor> open = new HashSet<>();
        // The listing has a descriptor too, which is closed by now.
        for (String number : new File("/proc/self/fd").list()) {
            String target = Proc.target("self/fd/" + number);
            if (!target.isEmpty()) {
                open.add(new Descriptor(Integer.parseInt(number), target));
            }
        }
        return open;
    }

    private static String describe(Descriptor fd, Map<String, String> names) {
        String text = "descriptor " + fd.number() + ": " + fd.target();
        String name = names.get(fd.target());
        return name == null ? text : text + ", bound to " + name;
    }

    /** Tells whether the JVM opens this on demand and never closes it. */
    private static boolean isKeptByTheJdk(String target) {
        // Class loaders keep JARs.
        return target.endsWith(".jar")
                // The JDK's own files: modules, libraries.
                || target.startsWith(JDK)
                // java.security.SecureRandom.
                || target.equals("/dev/random")
                || target.equals("/dev/urandom");
    }

    private static String jdk() {
        try {
            return Path.of(System.getProperty("java.home")).toRealPath() + File.separator;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * With its first socket, the JDK opens another one, which replaces sockets that are closed
     * while a thread waits for them. It can't be recognized later, so this opens it before the
     * first inspection.
     */
    private static void openWhatTheJdkKeeps() {
        try {
            ServerSocketChannel.open().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
