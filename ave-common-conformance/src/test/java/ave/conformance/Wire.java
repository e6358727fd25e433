// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ave.testing.Await;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One end of a connection, by hand over a plain socket: nothing of it comes from the library under
 * test. Every wait has a limit. One thread may send while another reads.
 */
class Wire implements AutoCloseable {

    private static final int CHUNK = 1 << 16;

    private final Socket socket;
    private final InputStream input;

    Wire(Socket socket) {
        try {
            this.socket = socket;
            this.input = socket.getInputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] frame(byte[] payload) {
        return ByteBuffer.allocate(4 + payload.length).putInt(payload.length).put(payload).array();
    }

    /** The concatenation, to be sent in one write. */
    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Bytes as they are. */
    void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void sendHex(String hex) {
        send(HexFormat.of().parseHex(hex));
    }

    void sendFrame(byte[] payload) {
        send(frame(payload));
    }

    void sendFrame(String json) {
        sendFrame(json.getBytes(UTF_8));
    }

    /** Payload of the next message; a close instead of it is a failure. */
    byte[] receive() {
        return next().orElseThrow(() -> new AssertionError("closed instead of a message"));
    }

    /** The next message, which must be JSON in ASCII. */
    JsonNode answer() {
        byte[] payload = receive();
        for (byte b : payload) {
            if (b < 0) {
                throw new AssertionError("not ASCII: " + new String(payload, UTF_8));
            }
        }
        return Json.parse(payload);
    }

    /** Payload of the next message, or nothing if the other end closed the connection. */
    Optional<byte[]> next() {
        long deadline = System.nanoTime() + Await.LIMIT.toNanos();
        byte[] header = readFully(4, deadline);
        if (header.length == 0) {
            return Optional.empty();
        }
        assertThat(header).as("a whole header").hasSize(4);
        int size = ByteBuffer.wrap(header).getInt();
        byte[] payload = readFully(size, deadline);
        assertThat(payload).as("a whole payload").hasSize(size);
        return Optional.of(payload);
    }

    /** As many bytes as asked for, fewer only where the connection ends. */
    private byte[] readFully(int size, long deadline) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.min(size, CHUNK));
        byte[] buffer = new byte[Math.min(size, CHUNK)];
        try {
            while (bytes.size() < size) {
                long millis = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
                socket.setSoTimeout((int) millis);
                int count = input.read(buffer, 0, Math.min(buffer.length, size - bytes.size()));
                if (count < 0) {
                    break;
                }
                bytes.write(buffer, 0, count);
            }
            return bytes.toByteArray();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing came, and the connection is open", e);
        } catch (SocketException e) {
            return bytes.toByteArray(); // a reset is an end as well
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** No more messages: the next thing that happens is the end of the connection. */
    void expectClosed() {
        next().ifPresent(
                        payload -> {
                            throw new AssertionError(
                                    "a message instead of a close: " + new String(payload, UTF_8));
                        });
    }

    /** The end of the connection, whatever was still in the pipe before it. */
    void drainUntilClosed() {
        while (next().isPresent()) {
            // A late answer.
        }
    }

    /** No more bytes from us; answers can still be read. */
    void closeOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** RST instead of FIN. */
    void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port of this end. */
    int localPort() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
