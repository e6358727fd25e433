// SPDX-License-Identifier: Apache-2.0
package ave.junit.internal;

import ave.config.AveHome;
import ave.exceptions.Timeout;
import ave.network.connection.Address;
import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.control.RunningControl;
import ave.network.process.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A service in a thread of this JVM. What it prints is the output of the test already.
 *
 * @param <T> its class
 */
public final class ThreadService<T extends Control> implements TestedService<T> {
    private final T control;
    private final RunningControl running;
    private final AveHome home;
    private final ServiceMark mark;

    private ThreadService(T control, RunningControl running, AveHome home, ServiceMark mark) {
        this.control = control;
        this.running = running;
        this.home = home;
        this.mark = mark;
    }

    /**
     * Runs a service.
     *
     * @param <T> its class
     * @param maker makes it
     * @param home where its files are
     * @return the service, once it can be called
     */
    public static <T extends Control> TestedService<T> start(ServiceMaker<T> maker, AveHome home) {
        ServiceMark mark = new ServiceMark();
        T control = TestedService.make(maker, 0, TestedService.options(home, mark));
        try {
            RunningControl running = control.runInThread();
            return new ThreadService<>(control, running, homeOf(control, home), mark);
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    control.procName() + " could not be run in a thread: " + e, e);
        }
    }

    /** A service may have been made with other options than those that it was offered. */
    static AveHome homeOf(Control control, AveHome offered) {
        ControlOptions options = control.options();
        return options.home() == null ? offered : new AveHome(Path.of(options.home()));
    }

    @Override
    public T control() {
        return control;
    }

    @Override
    public Address address() {
        return running.address();
    }

    @Override
    public List<Evidence> evidence() {
        if (!running.isAlive()) {
            return List.of(new Evidence(toString(), "it has ended"));
        }
        long pid = ProcessHandle.current().pid();
        Traces traces = new Traces(home, control.procName(), pid);
        return List.of(traces.next("trace of " + this, running::hickup));
    }

    @Override
    public void end(Duration limit) {
        if (running.isAlive()) {
            control.shutdown();
        }
        try {
            running.join(limit);
        } catch (Timeout e) {
            throw new AssertionError(
                    this
                            + " still runs "
                            + limit.toMillis()
                            + " ms after shutdown(); a thread can't be killed:\n"
                            + Processes.stacks(),
                    e);
        } finally {
            mark.end(limit);
        }
    }

    @Override
    public String toString() {
        return control.procName() + ", in a thread of the tests";
    }
}
