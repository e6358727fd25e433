// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.demo;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.SIGKILL;

import ave.cli.internal.serve.EventSink;
import ave.cli.internal.serve.ReferenceService;
import ave.exceptions.Timeout;
import ave.network.connection.Address;
import ave.network.connection.Connection;
import ave.network.connection.FreePort;
import ave.network.control.ControlOptions;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.network.exceptions.ConnectionException;
import ave.posix.Deadline;
import ave.posix.PidFd;
import ave.posix.Poll;
import java.time.Duration;
import java.util.Locale;

/** The reference service as a child process, and later its successor. */
final class DemoService implements AutoCloseable {
    private final ReferenceService service;
    private final Address address;
    private final double startMillis;

    /** Null before the restart. */
    private PidFd successor;

    private DemoService(ReferenceService service, Address address, double startMillis) {
        this.service = service;
        this.address = address;
        this.startMillis = startMillis;
    }

    static DemoService start(ControlOptions options) {
        int first = FreePort.DEFAULT_START;
        int last = FreePort.DEFAULT_STOP;
        try (Connection listener = FreePort.find(options.host(), first, last, true).socket()) {
            int port = listener.address().port();
            ControlOptions inherited = options.socket(listener.fileno());
            ReferenceService service =
                    new ReferenceService(port, inherited, EventSink.nowhere(), null, null);
            long begin = System.nanoTime();
            service.start(false, true);
            double millis = (System.nanoTime() - begin) / 1e6;
            return new DemoService(service, new Address(options.host(), port), millis);
        }
    }

    Address address() {
        return address;
    }

    String description() {
        return String.format(
                Locale.ROOT, "pid %d, started as a process in %.0f ms", service.pid(), startMillis);
    }

    void restarted(int pid) {
        successor = PidFd.open(pid);
    }

    /** Waits until all processes of the service have exited. */
    void awaitEnd(Duration limit) {
        Deadline deadline = Deadline.after(limit);
        service.join(limit);
        if (successor != null && Poll.await(successor.number(), POLLIN, deadline) == 0) {
            throw new Timeout("pid " + successor.pid() + " didn't end within " + limit);
        }
    }

    /** Ends a successor whose restart completed after the demo stopped waiting for it. */
    private void killUnknownSuccessor() {
        RemoteOptions once = RemoteOptions.defaults().authkey(service.options().authkey());
        try (RemoteControl client = new RemoteControl(address, once.optimist(false))) {
            client.call("kill");
        } catch (ConnectionException e) {
            // No process serves, or the last one has just exited.
            return;
        }
    }

    @Override
    public void close() {
        service.kill(SIGKILL);
        service.join();
        if (successor != null) {
            successor.signal(SIGKILL);
            successor.close();
        } else {
            killUnknownSuccessor();
        }
    }
}
