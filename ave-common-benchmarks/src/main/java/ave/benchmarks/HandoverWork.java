// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import ave.network.connection.Connection;
import ave.network.connection.FreePort;
import ave.network.control.RemoteControl;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What {@code handover} starts: restarts a service under a client that pings, beside others, and
 * prints a line for each figure.
 */
final class HandoverWork implements AutoCloseable {
    /** The first pings of a new service belong to its restart. */
    private static final int AFTERWARDS_MILLIS = 50;

    private static final int BETWEEN_MILLIS = 200;
    private static final int WARM_UP_MILLIS = 2000;
    private static final int LIMIT_SECONDS = 60;

    private final List<RemoteControl> clients = new ArrayList<>();
    private final List<Connection> uploads = new ArrayList<>();
    private final StringBuilder lines = new StringBuilder();
    private int port;
    private long pid;

    static void main(HandoverLoad load, int restarts) throws InterruptedException {
        try (HandoverWork work = new HandoverWork()) {
            work.start(load);
            work.restart(restarts);
            System.out.print(work.lines);
        }
    }

    private void start(HandoverLoad load) {
        int start = FreePort.DEFAULT_START;
        int stop = FreePort.DEFAULT_STOP;
        try (Connection listener =
                FreePort.find(HandoverService.HOST, start, stop, true).socket()) {
            port = listener.address().port();
            HandoverService service = new HandoverService(port, listener.fileno());
            service.start(false, true);
            pid = service.pid();
        }
        for (int i = 0; i < load.idle; i++) {
            client().call("ping");
        }
        for (int i = 0; i < load.uploads; i++) {
            uploads.add(HandoverService.halfAnUpload(port));
        }
    }

    private RemoteControl client() {
        RemoteControl client = HandoverService.client(port);
        clients.add(client);
        return client;
    }

    private void restart(int restarts) throws InterruptedException {
        RemoteControl operator = client();
        try (Pinger pinger = new Pinger(client())) {
            pinger.longest(WARM_UP_MILLIS);
            for (int i = 0; i < restarts; i++) {
                figure("QUIET", pinger.longest(BETWEEN_MILLIS));
                long begin = System.nanoTime();
                pid = (int) operator.call("restart");
                figure("RESTART", System.nanoTime() - begin);
                figure("LONGEST", pinger.longest(AFTERWARDS_MILLIS));
                figure("PAUSE", pinger.pause());
                // The old process has exited by then.
                pinger.longest(BETWEEN_MILLIS);
            }
        }
    }

    private void figure(String name, long nanos) {
        lines.append(name).append(' ').append(nanos).append('\n');
    }

    /** The last successor is not a child of this process: asks it to end, and waits for that. */
    @Override
    public void close() {
        ProcessHandle.of(pid).filter(handle -> pid != 0).ifPresent(this::end);
        uploads.forEach(Connection::close);
        clients.forEach(RemoteControl::close);
    }

    private void end(ProcessHandle service) {
        try {
            client().notify("stop");
            service.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            service.destroyForcibly();
        }
    }
}
