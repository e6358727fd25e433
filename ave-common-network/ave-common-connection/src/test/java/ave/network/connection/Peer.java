// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The other end of a connection: bytes over the JDK's own sockets, which know no messages. */
final class Peer implements AutoCloseable {
    private final Socket socket;

    private Peer(Socket socket) {
        this.socket = socket;
    }

    /** A port of this machine on which connections are accepted. */
    static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    }

    static Peer acceptedBy(ServerSocket listener) throws IOException {
        Socket accepted = listener.accept();
        accepted.setSoTimeout(30_000);
        accepted.setTcpNoDelay(true);
        return new Peer(accepted);
    }

    static Peer connectTo(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", port), 30_000);
        socket.setSoTimeout(30_000);
        socket.setTcpNoDelay(true);
        return new Peer(socket);
    }

    int port() {
        return socket.getLocalPort();
    }

    Peer send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Peer send(String text) {
        return send(utf8(text));
    }

    /** Sends a header alone. */
    Peer sendHeader(long size) {
        return send(ByteBuffer.allocate(4).putInt((int) size).array());
    }

    Peer sendMessage(String text) {
        return send(framed(text));
    }

    /** Reads exactly so many bytes. */
    byte[] read(int count) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("only " + bytes.length + " of " + count + " bytes came");
        }
        return bytes;
    }

    /** Reads a header and what it announces. */
    byte[] readMessage() throws IOException {
        return read(ByteBuffer.wrap(read(4)).getInt());
    }

    String readText() throws IOException {
        return text(readMessage());
    }

    /** All that comes until the other end ends. */
    byte[] readToTheEnd() throws IOException {
        return socket.getInputStream().readAllBytes();
    }

    boolean isAtTheEnd() throws IOException {
        return socket.getInputStream().read() < 0;
    }

    /** Says that nothing more comes from here. */
    Peer end() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Vanishes without a word. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** Messages as they are on the wire, one behind the other. */
    static byte[] framed(String... texts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String text : texts) {
            byte[] payload = utf8(text);
            all.writeBytes(Message.makeHeader(payload));
            all.writeBytes(payload);
        }
        return all.toByteArray();
    }
}
