// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import ave.network.connection.Address;
import ave.network.connection.BlockingConnection;
import ave.network.connection.Challenge;
import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.control.HandoverOptions;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.network.control.Rpc;
import ave.posix.ThisProcess;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A service that is restarted again and again. */
final class HandoverService extends Control {
    static final String HOST = "127.0.0.1";

    private static final long serialVersionUID = 1L;
    private static final String KEY = "a key";
    private static final int UPLOAD_BYTES = 100_000_000;
    private static final long INPUT_BUDGET = 5L * UPLOAD_BYTES;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    HandoverService(int port, int socket) {
        super(
                port,
                ControlOptions.defaults()
                        .host(HOST)
                        .authkey(KEY)
                        .socket(socket)
                        .inputBudget(INPUT_BUDGET)
                        .procName("ave-handed-on"));
    }

    /** Returns which process responds. */
    @Rpc
    int ping() {
        return ThisProcess.pid();
    }

    /** Returns the successor's pid. */
    @Rpc
    CompletionStage<Integer> restart() {
        HandoverService successor = new HandoverService(port(), listeningFd());
        return handover(successor, HandoverOptions.defaults());
    }

    @Rpc
    void stop() {
        shutdown();
    }

    /** Connects and sends half of a request. */
    static BlockingConnection halfAnUpload(int port) {
        BlockingConnection upload = new BlockingConnection(new Address(HOST, port));
        upload.connect(LIMIT, false);
        upload.put(Challenge.makeDigest(upload.get(LIMIT), KEY), LIMIT);
        if (!Challenge.isAuthenticated(upload.get(LIMIT))) {
            throw new IllegalStateException("the service does not accept its own key");
        }
        byte[] half = ByteBuffer.allocate(UPLOAD_BYTES / 2).putInt(UPLOAD_BYTES).array();
        upload.write(half, LIMIT);
        return upload;
    }

    static RemoteControl client(int port) {
        RemoteOptions options = RemoteOptions.defaults().authkey(KEY).timeout(LIMIT);
        return new RemoteControl(new Address(HOST, port), options);
    }
}
