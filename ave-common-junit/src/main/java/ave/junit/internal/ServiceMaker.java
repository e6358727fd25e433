// SPDX-License-Identifier: Apache-2.0
package ave.junit.internal;

import ave.network.control.Control;
import ave.network.control.ControlOptions;

/**
 * Makes a service that is to be tested.
 *
 * @param <T> its class
 */
@FunctionalInterface
public interface ServiceMaker<T extends Control> {
    /**
     * Makes it.
     *
     * @param port the port that it listens on, 0 for any
     * @param options everything else
     * @return a service that wasn't started
     * @throws Exception why it can't be made
     */
    T make(int port, ControlOptions options) throws Exception;
}
