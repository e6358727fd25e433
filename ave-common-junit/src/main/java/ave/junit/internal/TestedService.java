// SPDX-License-Identifier: Apache-2.0
package ave.junit.internal;

import ave.config.AveHome;
import ave.network.connection.Address;
import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.process.ProcessOptions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * A service that runs for tests.
 *
 * @param <T> its class
 */
public interface TestedService<T extends Control> {
    /**
     * How a service is run.
     *
     * @param <T> its class
     */
    @FunctionalInterface
    interface Starter<T extends Control> {
        /**
         * Makes a service and runs it.
         *
         * @param maker makes it
         * @param home where its files are
         * @return the service, once it can be called
         */
        TestedService<T> start(ServiceMaker<T> maker, AveHome home);
    }

    /**
     * The service itself; as it was before its start if it runs in a process.
     *
     * @return the service
     */
    T control();

    /**
     * Where it listens.
     *
     * @return the address
     */
    Address address();

    /**
     * Has it write what it is doing, and collects all that it has written.
     *
     * @return each thing, none of them empty
     */
    List<Evidence> evidence();

    /**
     * Ends it, and all that it has started.
     *
     * @param limit how long that may take before it is killed
     * @throws AssertionError if it had to be killed, or didn't end well
     */
    void end(Duration limit);

    /** The options that a service is made with, before it gets its port. */
    static ControlOptions options(AveHome home, ServiceMark mark) {
        return ControlOptions.defaults()
                .host(LocalPort.HOST)
                .home(home.directory().toString())
                .authkey(UUID.randomUUID().toString())
                .process(ProcessOptions.defaults().environment(mark.environment()));
    }

    /** Makes a service; the cause of a failure is named. */
    static <T extends Control> T make(ServiceMaker<T> maker, int port, ControlOptions options) {
        try {
            return maker.make(port, options);
        } catch (Exception e) {
            throw new IllegalStateException("the service could not be made: " + e, e);
        }
    }
}
