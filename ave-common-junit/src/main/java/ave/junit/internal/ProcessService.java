// SPDX-License-Identifier: Apache-2.0
package ave.junit.internal;

import ave.config.AveHome;
import ave.exceptions.AuthError;
import ave.exceptions.Timeout;
import ave.io.Fd;
import ave.network.connection.Address;
import ave.network.connection.FreePort;
import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.network.process.ExitStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A service in a process of its own.
 *
 * @param <T> its class
 */
public final class ProcessService<T extends Control> implements TestedService<T> {
    private static final Duration TO_BEGIN = Duration.ofSeconds(60);

    /** Sooner than a service that is stuck ends itself, so that its trace tells where. */
    private static final Duration TO_END_WELL = Duration.ofSeconds(3);

    private static final int SIGUSR1 = 10;
    private static final int SIGTERM = 15;

    private final T control;
    private final Address address;
    private final AveHome home;
    private final Path output;
    private final ServiceMark mark;

    private ProcessService(
            T control, Address address, AveHome home, Path output, ServiceMark mark) {
        this.control = control;
        this.address = address;
        this.home = home;
        this.output = output;
        this.mark = mark;
    }

    /**
     * Starts a service.
     *
     * @param <T> its class
     * @param maker makes it
     * @param home where its files are
     * @return the service, once it can be called
     */
    public static <T extends Control> TestedService<T> start(ServiceMaker<T> maker, AveHome home) {
        ServiceMark mark = new ServiceMark();
        Path output = outputFile(home);
        FreePort port = LocalPort.find();
        // The service's from its start on; until then this process owns it.
        int socket = port.socket().release().release();
        ProcessService<T> service;
        try {
            ControlOptions options = options(home, mark, output).socket(socket);
            T control = TestedService.make(maker, port.port(), options);
            if (control.port() != port.port()) {
                throw new IllegalStateException(
                        control.procName()
                                + " was made without the port and the options that were given");
            }
            Address address = new Address(LocalPort.HOST, port.port());
            AveHome its = ThreadService.homeOf(control, home);
            service = new ProcessService<>(control, address, its, output, mark);
            service.start();
        } finally {
            // Clients notice the end of the service only if nobody else has its socket.
            Fd.of(socket).close();
        }
        service.awaitBegin();
        return service;
    }

    private static ControlOptions options(AveHome home, ServiceMark mark, Path output) {
        ControlOptions options = TestedService.options(home, mark);
        return options.process(options.process().output(output).logging(true));
    }

    private static Path outputFile(AveHome home) {
        try {
            return Files.createTempFile(home.directory(), "output", ".txt");
        } catch (IOException e) {
            throw new UncheckedIOException("create a file for the output of a service", e);
        }
    }

    private void start() {
        try {
            control.start(false, true);
        } catch (RuntimeException e) {
            throw notStarted(control.procName() + " could not be started as a process: " + e, e);
        }
    }

    private IllegalStateException notStarted(String message, RuntimeException cause) {
        IllegalStateException failure = new IllegalStateException(message, cause);
        output().forEach(failure::addSuppressed);
        return failure;
    }

    /** A handshake is answered by the loop, after all that the service does to begin. */
    private void awaitBegin() {
        RemoteOptions options =
                RemoteOptions.defaults()
                        .authkey(control.options().authkey())
                        .timeout(TO_BEGIN)
                        .optimist(false);
        try (RemoteControl probe = new RemoteControl(address, options)) {
            probe.connection();
        } catch (AuthError e) {
            // It serves, with keys of its own.
            return;
        } catch (RuntimeException e) {
            control.close();
            mark.end(TO_BEGIN);
            throw notStarted(this + " can't be called: " + e + "; " + ending(), e);
        }
    }

    private String ending() {
        return "it ended with exit code " + control.join();
    }

    @Override
    public T control() {
        return control;
    }

    @Override
    public Address address() {
        return address;
    }

    @Override
    public List<Evidence> evidence() {
        List<Evidence> evidence = new ArrayList<>(output());
        Optional<ExitStatus> end = control.exitStatus();
        if (end.isPresent()) {
            evidence.add(
                    new Evidence(
                            toString(), "it has ended with exit code " + end.get().exitCode()));
        } else {
            evidence.add(trace());
        }
        return evidence;
    }

    private List<Evidence> output() {
        Evidence written = Evidence.ofFile("output of " + this, output);
        return written == null ? List.of() : List.of(written);
    }

    private Evidence trace() {
        Traces traces = new Traces(home, control.procName(), control.pid());
        return traces.next("trace of " + this, () -> control.kill(SIGUSR1));
    }

    @Override
    public void end(Duration limit) {
        AssertionError failure = control.exitStatus().isPresent() ? null : endIt(limit);
        List<String> killed = mark.end(limit);
        if (!killed.isEmpty()) {
            String list = String.join("\n  ", killed);
            AssertionError stubborn =
                    new AssertionError(
                            "processes of " + this + " had to be killed after it:\n  " + list);
            if (failure == null) {
                throw stubborn;
            }
            failure.addSuppressed(stubborn);
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Returns what was bad about its end; null for nothing. */
    private AssertionError endIt(Duration limit) {
        control.kill(SIGTERM);
        Duration first = limit.compareTo(TO_END_WELL) < 0 ? limit : TO_END_WELL;
        if (hasEndedWithin(first)) {
            return control.join() == 0 ? null : failure("ended with ", limit, null);
        }
        Evidence trace = trace();
        if (hasEndedWithin(limit.minus(first))) {
            return control.join() == 0 ? null : failure("hung, and ended with ", limit, trace);
        }
        control.close(Duration.ZERO);
        return failure("hung, and was killed: ", limit, trace);
    }

    private boolean hasEndedWithin(Duration limit) {
        try {
            control.join(limit);
            return true;
        } catch (Timeout e) {
            return false;
        }
    }

    private AssertionError failure(String how, Duration limit, Evidence trace) {
        AssertionError failure =
                new AssertionError(
                        this
                                + " got SIGTERM at the end of the test, "
                                + how
                                + "exit code "
                                + control.join()
                                + "; the limit was "
                                + limit.toMillis()
                                + " ms");
        output().forEach(failure::addSuppressed);
        if (trace != null) {
            failure.addSuppressed(trace);
        }
        return failure;
    }

    @Override
    public String toString() {
        return control.procName() + " (pid " + control.pid() + ")";
    }
}
