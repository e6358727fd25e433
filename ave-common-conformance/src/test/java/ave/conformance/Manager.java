// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.SOCK_DGRAM;
import static org.assertj.core.api.Assertions.assertThat;

import ave.io.Fd;
import ave.posix.Child;
import ave.posix.Deadline;
import ave.posix.Poll;
import ave.posix.RightsBuffer;
import ave.posix.Spawn;
import ave.posix.UnixAddress;
import ave.posix.UnixSockets;
import ave.testing.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stands in for systemd: passes sockets to services, receives their notifications, and stores their
 * descriptors. {@link #close} ends everything that it has started.
 */
final class Manager implements AutoCloseable {
    private static final int FIRST_PASSED = 3;
    private static final int ROOM = 1000;

    private final String address;
    private final Fd notifications = UnixSockets.socket(SOCK_DGRAM);
    private final RightsBuffer buffer = new RightsBuffer(ROOM);
    private final List<Child> services = new ArrayList<>();
    private final List<Fd> store = new ArrayList<>();

    Manager(Path folder) {
        address = folder.resolve("notify").toString();
        UnixSockets.bind(notifications, UnixAddress.ofPath(address), 0600);
    }

    /** Starts the reference service with these sockets. */
    Child start(int... passed) {
        return start(List.of(), passed);
    }

    /** The same with more options. */
    Child start(List<String> options, int... passed) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("NOTIFY_SOCKET", address);
        String script = "exec \"$@\" </dev/null >/dev/null";
        if (passed.length > 0) {
            environment.put("LISTEN_FDS", Integer.toString(passed.length));
            script = "export LISTEN_PID=$$; " + script;
        }
        List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        List<String> arguments = new ArrayList<>(List.of("serve", "--host", "127.0.0.1"));
        arguments.addAll(options);
        command.addAll(ServiceProcess.javaCommand("ave.cli.Ave", arguments));
        Spawn spawn = new Spawn(command).environment(environment).descriptor(2, 2);
        for (int i = 0; i < passed.length; i++) {
            spawn.descriptor(FIRST_PASSED + i, passed[i]);
        }
        Child service = spawn.start();
        services.add(service);
        return service;
    }

    /** Closes its socket, so that notifications fail. */
    void vanish() throws IOException {
        Files.delete(Path.of(address));
    }

    boolean hasHeardAll() {
        return Poll.await(notifications.number(), POLLIN, Deadline.after(Duration.ZERO)) == 0;
    }

    /** Returns the next notification of a service. */
    String hear() {
        int events = Poll.await(notifications.number(), POLLIN, Deadline.after(Await.LIMIT));
        assertThat(events).as("a service tells something").isNotZero();
        int length = buffer.receive(notifications, ROOM, RightsBuffer.MAX_FDS, store);
        byte[] text = new byte[length];
        buffer.bytes().get(0, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** Returns the stored descriptors of services. */
    List<Fd> store() {
        return store;
    }

    static void endsBySigterm(Child service) {
        service.signal(15);
        assertThat(service.await(Deadline.after(Await.LIMIT)).exitCode()).isZero();
    }

    @Override
    public void close() {
        services.forEach(Child::close);
        Fd.closeAll(store);
        notifications.close();
    }
}
