// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ave.testing.Await;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A server that does to its clients what a test wants: for each connection the next of its scripts.
 * Where a script ends, the connection is closed.
 */
final class ScriptedServer implements AutoCloseable {

    /** What is done to one client, in a thread of its own. */
    interface Script {
        void play(Peer client);
    }

    private final ServerSocket listener;
    private final BlockingQueue<JsonNode> requests = new LinkedBlockingQueue<>();

    ScriptedServer(Script... scripts) {
        try {
            listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Background.run(() -> accept(List.of(scripts)));
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The next request that any client has sent. */
    JsonNode request() {
        try {
            JsonNode request = requests.poll(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(request != null).as("a request came").isTrue();
            return request;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void accept(List<Script> scripts) {
        try (listener) {
            for (Script script : scripts) {
                Peer client = new Peer(listener.accept());
                Background.run(() -> play(script, client));
            }
        } catch (IOException e) {
            // Closed by the test.
        }
    }

    private static void play(Script script, Peer client) {
        try (client) {
            script.play(client);
        } catch (UncheckedIOException e) {
            // The client has seen enough.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The service's end of a connection. */
    final class Peer extends Wire {

        Peer(Socket socket) {
            super(socket);
        }

        /** Sends a challenge and reads the digest. */
        Peer challenge() {
            sendFrame(join(WireClient.CHALLENGE, new byte[WireClient.SALT_SIZE]));
            receive();
            return this;
        }

        /** The whole handshake, whatever the key. */
        Peer admit() {
            challenge().sendFrame("{\"authenticated\": true}");
            return this;
        }

        /** Reads a request, which the test can look at. */
        Peer read() {
            requests.add(answer());
            return this;
        }

        void reply(String json) {
            read().sendFrame(json);
        }

        /** Keeps the connection open until the client goes. */
        void stay() {
            drainUntilClosed();
        }
    }
}
