// SPDX-License-Identifier: Apache-2.0
package ave.junit;

import ave.junit.internal.Evidence;
import ave.junit.internal.ProcessService;
import ave.junit.internal.TemporaryHome;
import ave.junit.internal.TestedService;
import ave.junit.internal.ThreadService;
import ave.network.connection.Address;
import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.network.control.Rpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * Runs a service for tests:
 *
 * <pre>{@code
 * @RegisterExtension
 * final ServiceExtension<Broker> broker = ServiceExtension.asProcess(Broker::new);
 *
 * @Test
 * void lendsADevice(RemoteControl client) {
 *     assertEquals("handset", client.call("get", "handset"));
 * }
 * }</pre>
 *
 * <p>Each test gets a service of its own; a static field gives one service to the whole class, with
 * its nested classes. The service listens on a free port of 127.0.0.1, has a random key and a
 * temporary home. It can be called when the first {@code @BeforeEach} (or {@code @BeforeAll})
 * method runs. A failure of the start is the failure of the test, or class, and names its cause.
 *
 * <p>A parameter of a test of type {@link RemoteControl} is a client of the service with the
 * service's key, which is closed after the test. So is a parameter whose type is an interface that
 * the service implements or that has {@link Rpc} methods: a {@linkplain RemoteControl#as typed
 * client}. With several services in a class parameters would be ambiguous, and JUnit refuses them:
 * use {@link #client()}.
 *
 * <p>When a test or a lifecycle method fails, the service writes what it is doing (see {@link
 * ave.config.AveHome#hickup()}). That trace and the output of a process, SLF4J's included if it
 * goes to the standard streams, become suppressed exceptions of the failure and report entries; of
 * each the last 64 KiB. What a service in a thread prints is the test's own output.
 *
 * <p>After the test the service is ended: a process by SIGTERM, a thread by {@link
 * Control#shutdown()}. A service that hasn't ended after 10 seconds, or as {@link #endLimit} says,
 * is killed if it is a process, and fails the test; so does a process that ends with another exit
 * code than 0 then. All that a process has started, its successor after a restart and daemons
 * included, ends with it.
 *
 * <p>Thread-safe: tests that share a service may run in parallel. One field that several classes
 * share, in a common superclass for example, can't serve two of them at once; the second is refused
 * with that reason.
 *
 * @param <T> the class of the service
 * @since 1.0
 */
public final class ServiceExtension<T extends Control>
        implements BeforeAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                AfterAllCallback,
                ParameterResolver,
                TestExecutionExceptionHandler,
                LifecycleMethodExecutionExceptionHandler {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(ServiceExtension.class);

    private static final Duration END_LIMIT = Duration.ofSeconds(10);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(60);

    private final Factory<T> factory;
    private final TestedService.Starter<T> starter;
    private final Duration endLimit;

    /** Null as long as no service runs. */
    private TestedService<T> running;

    /** The test or class that the service was started for. */
    private String owner;

    private final List<RemoteControl> clients = new ArrayList<>();

    /**
     * Makes the service that is to be tested; usually a reference to its constructor.
     *
     * @param <T> the class of the service
     * @since 1.0
     */
    @FunctionalInterface
    public interface Factory<T extends Control> {
        /**
         * Makes a service. Called once for each service that runs.
         *
         * @param port for the constructor of {@link Control}; 0 for a service in a thread
         * @param options for the constructor of {@link Control}: host, socket, home and output are
         *     set, and a random key. The factory may change them, the socket excepted
         * @return a service that wasn't started
         * @throws Exception to fail the test
         */
        T make(int port, ControlOptions options) throws Exception;
    }

    private ServiceExtension(
            Factory<T> factory, TestedService.Starter<T> starter, Duration endLimit) {
        this.factory = Objects.requireNonNull(factory, "factory");
        this.starter = starter;
        this.endLimit = endLimit;
    }

    /**
     * Runs services in a thread of the tests' JVM, where a test can look into them and a debugger
     * stops in them. Starts in a few milliseconds.
     *
     * @param <T> the class of the service
     * @param factory makes the service
     * @return an extension for a field with {@code @RegisterExtension}
     */
    public static <T extends Control> ServiceExtension<T> inThread(Factory<T> factory) {
        return new ServiceExtension<>(factory, ThreadService::start, END_LIMIT);
    }

    /**
     * Starts services as processes, as they run in production: they can be killed, restart
     * themselves, change their user.
     *
     * @param <T> the class of the service
     * @param factory makes the service, which must be serializable
     * @return an extension for a field with {@code @RegisterExtension}
     */
    public static <T extends Control> ServiceExtension<T> asProcess(Factory<T> factory) {
        return new ServiceExtension<>(factory, ProcessService::start, END_LIMIT);
    }

    /**
     * Sets how long a service may take to end. Processes that it has started and that outlive it
     * get the same time again.
     *
     * @param limit zero or more; 10 seconds unless set
     * @return a copy with it
     * @throws IllegalArgumentException if it is negative
     */
    public ServiceExtension<T> endLimit(Duration limit) {
        if (limit.isNegative()) {
            throw new IllegalArgumentException("end limit must not be negative: " + limit);
        }
        return new ServiceExtension<>(factory, starter, limit);
    }

    /**
     * The service. One that runs in a process is there what it was when it was started; its methods
     * for the parent work, such as {@link Control#pid()} and {@link Control#kill}.
     *
     * @return what the factory made
     * @throws IllegalStateException if no service runs
     */
    public T control() {
        return running().control();
    }

    /**
     * Where the service listens.
     *
     * @return the address, on 127.0.0.1
     * @throws IllegalStateException if no service runs
     */
    public Address address() {
        return running().address();
    }

    /**
     * Makes a client with the service's primary key. Connecting, and each call, may take 60
     * seconds.
     *
     * @return a new client, which is closed when the service is ended
     * @throws IllegalStateException if no service runs
     */
    public RemoteControl client() {
        return client(control().options().authkey());
    }

    /**
     * Makes a client with another key, as {@link #client()} does.
     *
     * @param authkey the key; null for none
     * @return a new client, which is closed when the service is ended
     * @throws IllegalStateException if no service runs
     */
    public synchronized RemoteControl client(String authkey) {
        RemoteControl client = newClient(authkey);
        clients.add(client);
        return client;
    }

    private RemoteControl newClient(String authkey) {
        RemoteOptions options = RemoteOptions.defaults().authkey(authkey).timeout(CALL_LIMIT);
        return new RemoteControl(address(), options);
    }

    private synchronized TestedService<T> running() {
        if (running == null) {
            throw new IllegalStateException(
                    "no service runs: it is there from the first @BeforeEach method of a test to the"
                            + " last @AfterEach method, or with a static field from @BeforeAll to"
                            + " @AfterAll");
        }
        return running;
    }

    // ---- for JUnit

    @Override
    public void beforeAll(ExtensionContext context) {
        ensureRunning(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        ensureRunning(context);
    }

    private synchronized void ensureRunning(ExtensionContext context) {
        if (running == null) {
            running = starter.start(factory::make, TemporaryHome.of(context));
            owner = context.getUniqueId();
        } else if (!context.getUniqueId().startsWith(owner)) {
            throw new ExtensionConfigurationException(
                    running
                            + " is the service of "
                            + owner
                            + ", and can't be that of "
                            + context.getUniqueId()
                            + " at the same time: give each class a field of its own");
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        endIfOwnedBy(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        endIfOwnedBy(context);
    }

    private synchronized void endIfOwnedBy(ExtensionContext context) {
        if (running != null && owner.equals(context.getUniqueId())) {
            TestedService<T> ending = running;
            running = null;
            clients.forEach(RemoteControl::close);
            clients.clear();
            ending.end(endLimit);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == RemoteControl.class || type.isInterface() && isServed(type);
    }

    private synchronized boolean isServed(Class<?> type) {
        boolean implemented =
                running != null
                        && type.isInstance(running.control())
                        && !type.isAssignableFrom(Control.class);
        return implemented
                || Arrays.stream(type.getMethods())
                        .anyMatch(method -> method.isAnnotationPresent(Rpc.class));
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        RemoteControl client = newClient(control().options().authkey());
        // Closed by the store.
        context.getStore(NAMESPACE).put(parameter.getParameter(), client);
        Class<?> type = parameter.getParameter().getType();
        return type == RemoteControl.class ? client : client.as(type);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure)
            throws Throwable {
        throw withEvidence(context, failure);
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
            throws Throwable {
        throw withEvidence(context, failure);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(
            ExtensionContext context, Throwable failure) throws Throwable {
        throw withEvidence(context, failure);
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure)
            throws Throwable {
        throw withEvidence(context, failure);
    }

    @Override
    public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable failure)
            throws Throwable {
        throw withEvidence(context, failure);
    }

    private Throwable withEvidence(ExtensionContext context, Throwable failure) {
        TestedService<T> service;
        synchronized (this) {
            service = running;
        }
        if (service != null && !(failure instanceof TestAbortedException)) {
            try {
                Evidence.attach(service.evidence(), failure, context);
            } catch (RuntimeException e) {
                // The failure of the test is what matters.
                failure.addSuppressed(e);
            }
        }
        return failure;
    }
}
