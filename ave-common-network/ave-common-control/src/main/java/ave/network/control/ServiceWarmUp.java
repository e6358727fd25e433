// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.connection.Address;
import ave.network.connection.Connection;
import ave.network.control.internal.handover.ServiceState;
import ave.network.control.internal.handover.TrainingRun;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads what every service needs, by being one for a moment. */
final class ServiceWarmUp extends Control {
    private static final long serialVersionUID = 1L;
    private static final String LOOPBACK = "127.0.0.1";
    private static final String KEY = "key";
    private static final Logger LOGGER = LoggerFactory.getLogger(Control.class);
    private static final AtomicBoolean DONE = new AtomicBoolean();
    private static final int TRIPS = 10;

    /** The first compiler looks after 200. */
    private static final int CALLS = 1000;

    private static final Duration LIMIT = Duration.ofSeconds(10);

    ServiceWarmUp() {
        this(0, ControlOptions.defaults());
    }

    private ServiceWarmUp(int port, ControlOptions options) {
        super(port, options.host(LOOPBACK).authkey(KEY));
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
        serve(1);
    }

    /**
     * For a successor, whose first moments clients wait for. Its predecessor serves meanwhile. A
     * failure costs speed later, nothing else.
     */
    static void beforeTakeOver() {
        if (DONE.getAndSet(true)) {
            return;
        }
        TrainingRun.performOnce();
        try {
            serve(CALLS);
        } catch (RuntimeException e) {
            LOGGER.debug("a training run failed", e);
        }
    }

    private static void serve(int calls) {
        try (RunningControl service = new ServiceWarmUp().runInThread();
                RemoteControl client = client(service.port())) {
            for (int i = 0; i < calls; i++) {
                client.call("echo", List.of("text", 1, 2.5, true));
            }
        }
    }

    private static void travel() throws Exception {
        Connection connection = new Connection(new Address(LOOPBACK, 1));
        List<Object> things = List.of(new ServiceWarmUp(), connection);
        ServiceState.read(
                ServiceState.of(things, Set.of(), known -> null).bytes(), List.of(), token -> null);
    }

    private static RemoteControl client(int port) {
        RemoteOptions options = RemoteOptions.defaults().authkey(KEY).timeout(LIMIT);
        return new RemoteControl(new Address(LOOPBACK, port), options);
    }
}
