// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.connection.Address;

/** Loads what every service needs, by being one for a moment. */
final class ServiceWarmUp extends Control {
    private static final long serialVersionUID = 1L;
    private static final String LOOPBACK = "127.0.0.1";

    private ServiceWarmUp() {
        super(0, ControlOptions.defaults().host(LOOPBACK).authkey("key"));
    }

    @Rpc
    Object echo(Object value) {
        return value;
    }

    static void serveOnce() {
        try (RunningControl service = new ServiceWarmUp().runInThread();
                RemoteControl client =
                        new RemoteControl(
                                new Address(LOOPBACK, service.port()),
                                RemoteOptions.defaults().authkey("key"))) {
            client.call("echo", java.util.List.of("text", 1, 2.5, true));
        }
    }
}
