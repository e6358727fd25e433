// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.abi.Constants.SIGKILL;
import static ave.testing.Await.until;

import ave.io.PosixException;
import ave.network.connection.Address;
import ave.network.connection.Connection;
import ave.network.connection.FreePort;
import ave.posix.ThisProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Base of tests with services in separate processes, which are ended after each test. */
@Timeout(240)
abstract class WithServices {
    /** Longer than any wait takes, so that a busy machine fails no test. */
    static final Duration LONG = Duration.ofSeconds(60);

    static final String HOST = "127.0.0.1";

    private final List<Control> started = new ArrayList<>();
    private final Set<Integer> successors = new TreeSet<>();
    private final List<RemoteControl> clients = new ArrayList<>();

    @AfterEach
    final void endAll() {
        clients.forEach(RemoteControl::close);
        for (int pid : successors) {
            kill(pid);
            until("the end of " + pid, () -> !isRunning(pid));
        }
        for (Control service : started) {
            service.kill(SIGKILL);
            service.join(LONG);
        }
    }

    private static void kill(int pid) {
        try {
            ThisProcess.kill(pid, SIGKILL);
        } catch (PosixException e) {
            // It has ended.
            return;
        }
    }

    /** A socket that listens on a free port of this host; the caller's to close. */
    static Connection listener() {
        return FreePort.find(HOST, FreePort.DEFAULT_START, FreePort.DEFAULT_STOP, true).socket();
    }

    <T extends Control> T start(T service) {
        service.start(false, true);
        started.add(service);
        return service;
    }

    int remember(int successor) {
        successors.add(successor);
        return successor;
    }

    RemoteControl client(int port) {
        return client(port, null);
    }

    RemoteControl client(int port, String key) {
        return client(new Address(HOST, port), key);
    }

    RemoteControl client(Address address, String key) {
        RemoteOptions options = RemoteOptions.defaults().authkey(key).timeout(LONG);
        RemoteControl client = new RemoteControl(address, options);
        clients.add(client);
        return client;
    }

    /** An orphan that has ended is a zombie until init reaps it. */
    static boolean isRunning(int pid) {
        try {
            String stat = Files.readString(Path.of("/proc", pid + "", "stat"));
            return !stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false;
        }
    }

    /** The open descriptors of a process except files, because a JVM opens JARs on demand. */
    static List<String> descriptors(int pid) {
        try (Stream<Path> links = Files.list(Path.of("/proc", pid + "", "fd"))) {
            return links.map(WithServices::target).filter(to -> !to.startsWith("/")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many sockets this process has open. */
    static int sockets() {
        return (int)
                descriptors(ThisProcess.pid()).stream()
                        .filter(target -> target.startsWith("socket:"))
                        .count();
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "/closed";
        }
    }
}
