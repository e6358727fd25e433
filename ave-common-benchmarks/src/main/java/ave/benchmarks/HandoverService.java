// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import ave.network.connection.Address;
import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.control.HandoverOptions;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.network.control.Rpc;
import ave.posix.ThisProcess;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A service that is restarted again and again. */
final class HandoverService extends Control {
    static final String HOST = "127.0.0.1";

    private static final long serialVersionUID = 1L;
    private static final String KEY = "a key";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    HandoverService(int port, int socket) {
        super(
                port,
                ControlOptions.defaults()
                        .host(HOST)
                        .authkey(KEY)
                        .socket(socket)
                        .procName("ave-handed-on"));
    }

    /** Answers whose answer it is. */
    @Rpc
    int ping() {
        return ThisProcess.pid();
    }

    /** Answers the successor's pid. */
    @Rpc
    CompletionStage<Integer> restart() {
        HandoverService successor = new HandoverService(port(), listeningFd());
        return handover(successor, HandoverOptions.defaults());
    }

    @Rpc
    void stop() {
        shutdown();
    }

    static RemoteControl client(int port) {
        RemoteOptions options = RemoteOptions.defaults().authkey(KEY).timeout(LIMIT);
        return new RemoteControl(new Address(HOST, port), options);
    }
}
