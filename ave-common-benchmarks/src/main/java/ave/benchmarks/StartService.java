// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import ave.network.connection.Address;
import ave.network.connection.Connection;
import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.network.control.Rpc;
import java.time.Duration;
import java.util.List;

/** A full service with a key that is started as a process. */
final class StartService extends Control {
    private static final long serialVersionUID = 1L;
    private static final String HOST = "127.0.0.1";
    private static final String KEY = "a key";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    StartService(int port, ControlOptions options) {
        super(port, options.host(HOST).authkey(KEY));
    }

    /** Creates a service on an open socket. */
    StartService(Connection listener) {
        this(
                listener.address().port(),
                ControlOptions.defaults().socket(listener.fileno()).procName("ave-started"));
    }

    @Rpc
    int add(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).sum();
    }

    /** Makes a call, and returns after the response. */
    static void callOnce(int port) {
        RemoteOptions options = RemoteOptions.defaults().authkey(KEY).timeout(LIMIT);
        try (RemoteControl client = new RemoteControl(new Address(HOST, port), options)) {
            Object sum = client.call("add", List.of(1, 2, 3));
            if (!sum.equals(6)) {
                throw new AssertionError(sum);
            }
        }
    }
}
