// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ave.testing.Await;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The client's end: the handshake and calls. */
final class WireClient extends Wire {

    static final byte[] CHALLENGE = "#CHALLENGE#".getBytes(US_ASCII);
    static final int SALT_SIZE = 20;

    private boolean authenticated;

    private WireClient(Socket socket) {
        super(socket);
    }

    /** A connection on which nothing has been read or sent yet. */
    static WireClient connect(int port) {
        return connect(port, new Socket());
    }

    private static WireClient connect(int port, Socket socket) {
        try {
            socket.setTcpNoDelay(true);
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    (int) Await.LIMIT.toMillis());
            return new WireClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException("connect to port " + port, e);
        }
    }

    /** A connection behind its handshake. */
    static WireClient login(int port, String key) {
        return connect(port).login(key);
    }

    /** One that holds next to nothing for its reader: what isn't read stays at the service. */
    static WireClient loginWithSmallBuffer(int port, String key) {
        try {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(4096);
            return connect(port, socket).login(key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    WireClient login(String key) {
        sendFrame(digest(key, salt()));
        finishHandshake();
        return this;
    }

    /** Reads the challenge and gives its salt. */
    byte[] salt() {
        byte[] challenge = receive();
        assertThat(challenge).startsWith(CHALLENGE).hasSize(CHALLENGE.length + SALT_SIZE);
        return Arrays.copyOfRange(challenge, CHALLENGE.length, challenge.length);
    }

    /** Reads whether the key was accepted. */
    boolean finishHandshake() {
        JsonNode answer = answer();
        assertThat(answer.path("authenticated").isBoolean()).as("%s", answer).isTrue();
        authenticated = answer.get("authenticated").booleanValue();
        return authenticated;
    }

    boolean authenticated() {
        return authenticated;
    }

    static byte[] digest(String key, byte[] salt) {
        return digest(key.getBytes(UTF_8), salt);
    }

    static byte[] digest(byte[] key, byte[] salt) {
        try {
            Mac mac = Mac.getInstance("HmacMD5");
            // The JDK refuses an empty key; HMAC pads with zeros, so one zero is the same key.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, "HmacMD5"));
            return mac.doFinal(salt);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    JsonNode call(String method, Object... vargs) {
        sendFrame(Json.request(method, vargs));
        return answer();
    }

    /** The result of a call that must succeed. */
    JsonNode result(String method, Object... vargs) {
        JsonNode answer = call(method, vargs);
        assertThat(answer.has("result")).as("%s", answer).isTrue();
        return answer.get("result");
    }

    void ping() {
        assertThat(result("sync_ping").textValue()).isEqualTo("pong");
    }
}
