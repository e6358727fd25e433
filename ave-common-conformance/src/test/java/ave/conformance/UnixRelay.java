// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Passes on all that comes to a port to a UNIX socket, and back, byte for byte and with the ends of
 * the streams, so that tests which know TCP only are clients of a service there. Nothing of it
 * comes from the library under test.
 */
final class UnixRelay implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final Path socket;
    private final List<Thread> threads = new ArrayList<>();
    private final List<SocketChannel> channels = new ArrayList<>();
    private boolean closed;

    UnixRelay(Path socket) {
        this.socket = socket;
        try {
            listener = ServerSocketChannel.open();
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("accept", this::acceptAll);
    }

    int port() {
        return listener.socket().getLocalPort();
    }

    private synchronized void start(String what, Runnable work) {
        threads.removeIf(thread -> !thread.isAlive());
        Thread thread = new Thread(work, "relay-" + what);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void acceptAll() {
        try {
            while (true) {
                accept(listener.accept());
            }
        } catch (IOException e) {
            // It was closed.
            return;
        }
    }

    private void accept(SocketChannel client) throws IOException {
        SocketChannel service = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            service.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            // Nobody listens: so the client finds out.
            client.close();
            service.close();
            return;
        }
        if (remember(client, service)) {
            start("there", () -> pump(client, service));
            start("back", () -> pump(service, client));
        }
    }

    private synchronized boolean remember(SocketChannel client, SocketChannel service)
            throws IOException {
        channels.removeIf(channel -> !channel.isOpen());
        channels.add(client);
        channels.add(service);
        if (closed) {
            client.close();
            service.close();
        }
        return !closed;
    }

    private static void pump(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
            // The descriptors are closed at the end of the test: the other direction may go on.
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        List<Thread> running;
        synchronized (this) {
            closed = true;
            channels.forEach(UnixRelay::close);
            running = List.copyOf(threads);
        }
        try {
            listener.close();
            for (Thread thread : running) {
                thread.join();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
