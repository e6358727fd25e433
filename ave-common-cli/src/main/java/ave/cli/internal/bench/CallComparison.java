// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.bench;

import ave.network.connection.Address;
import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.network.control.Rpc;
import ave.network.control.RunningControl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A call, and a bare round trip of as many bytes between two threads on channels of the JDK. */
final class CallComparison implements Comparison {
    /** A request and its response are about so large. */
    private static final int BYTES = 64;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
    private RunningControl service;
    private RemoteControl client;
    private SocketChannel echo;

    /** The service. */
    private static final class Pinged extends Control {
        private static final long serialVersionUID = 1L;

        Pinged(ControlOptions options) {
            super(0, options);
        }

        @Rpc
        String ping() {
            return "pong";
        }
    }

    @Override
    public String ours() {
        return "RemoteControl.call";
    }

    @Override
    public String other() {
        return "bare echo on NIO channels";
    }

    @Override
    public int most() {
        return 100_000;
    }

    @Override
    public void prepare() throws IOException {
        service = new Pinged(ControlOptions.defaults().host("127.0.0.1")).runInThread();
        Address address = new Address("127.0.0.1", service.port());
        client = new RemoteControl(address, RemoteOptions.defaults());
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            echo = SocketChannel.open(server.getLocalAddress());
            echo.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SocketChannel peer = server.accept();
            peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
            new Thread(() -> echo(peer), "bench echo").start();
        }
    }

    private static void echo(SocketChannel peer) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);
        try (peer) {
            while (peer.read(bytes) >= 0) {
                peer.write(bytes.flip());
                bytes.compact();
            }
        } catch (IOException e) {
            // The measurement is over.
            return;
        }
    }

    @Override
    public void runOurs() {
        client.call("ping");
    }

    @Override
    public void runOther() throws IOException {
        echo.write(buffer.clear());
        buffer.clear();
        while (buffer.hasRemaining()) {
            echo.read(buffer);
        }
    }

    @Override
    public void close() throws IOException {
        if (client != null) {
            client.close();
            service.close();
        }
        if (echo != null) {
            // The other end reads the end of the stream, and its thread ends.
            echo.close();
        }
    }
}
