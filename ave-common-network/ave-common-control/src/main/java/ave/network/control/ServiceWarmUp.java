// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.io.Fd;
import ave.network.connection.Address;
import ave.network.connection.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Loads what every service needs, by being one for a moment. */
final class ServiceWarmUp extends Control {
    private static final long serialVersionUID = 1L;
    private static final String LOOPBACK = "127.0.0.1";
    private static final String KEY = "key";
    private static final int TRIPS = 10;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    ServiceWarmUp() {
        this(0, ControlOptions.defaults());
    }

    private ServiceWarmUp(int port, ControlOptions options) {
        super(port, options.host(LOOPBACK).authkey(KEY));
    }

    /** The successor of another one in this JVM. Takes over the listening socket. */
    static ServiceWarmUp after(int port, Fd listener) {
        ControlOptions options = ControlOptions.defaults().socket(listener.release());
        return new ServiceWarmUp(port, options);
    }

    @Rpc
    Object echo(Object value) {
        return value;
    }

    /** Arrives as a process does, then serves. */
    static void serveOnce() throws Exception {
        for (int i = 0; i < TRIPS; i++) {
            travel();
        }
        try (RunningControl service = new ServiceWarmUp().runInThread();
                RemoteControl client = client(service.port())) {
            call(client);
        }
    }

    private static void travel() throws Exception {
        Connection connection = new Connection(new Address(LOOPBACK, 1));
        List<Object> things = List.of(new ServiceWarmUp(), connection);
        HandedState.read(HandedState.of(things, Set.of()).bytes(), List.of());
    }

    static RemoteControl client(int port) {
        RemoteOptions options = RemoteOptions.defaults().authkey(KEY).timeout(LIMIT);
        return new RemoteControl(new Address(LOOPBACK, port), options);
    }

    static void call(RemoteControl client) {
        client.call("echo", List.of("text", 1, 2.5, true));
    }

    /** Takes over in a thread of its own, not in a process. */
    void takeOverInThread(Fd channel) {
        inherit(Fd.of(channel.release()));
        Thread thread = new Thread(this::run, procName());
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    protected Object handoverState() {
        return new HashMap<>(Map.of("text", 1));
    }
}
