// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** The same work on a selector of the JDK: one thread, direct buffers, one write per answer. */
final class NioServer {
    private static final int HEADER_BYTES = 4;

    private final Selector selector;
    private final ServerSocketChannel listener;
    private final JsonWork work = new JsonWork();
    private final ByteBuffer direct = ByteBuffer.allocateDirect(256 * 1024);
    private final byte[] heap = new byte[64 * 1024];

    private static final class Peer {
        boolean greeted;
        byte[] kept = {};
        byte[] unsent = {};
    }

    private NioServer() throws IOException {
        selector = Selector.open();
        listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Starts to serve and returns the port. */
    static int start() throws IOException {
        NioServer server = new NioServer();
        Thread thread = new Thread(server::run, "nio");
        thread.setDaemon(true);
        thread.start();
        return server.listener.socket().getLocalPort();
    }

    private void run() {
        try {
            while (true) {
                selector.select(this::onEvent);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void onEvent(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else if (key.isWritable()) {
                flush(key);
            } else {
                read(key);
            }
        } catch (IOException e) {
            close(key);
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            // Nothing is left to be lost.
        }
    }

    private void accept() throws IOException {
        SocketChannel channel;
        while ((channel = listener.accept()) != null) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_READ, new Peer());
            channel.write(ByteBuffer.wrap(JsonWork.challenge()));
        }
    }

    private void read(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        Peer peer = (Peer) key.attachment();
        direct.clear().limit(heap.length);
        int count = channel.read(direct);
        if (count < 0) {
            channel.close();
            return;
        }
        direct.flip().get(heap, 0, count);
        if (peer.kept.length == 0) {
            int used = answer(peer, heap, count);
            if (used < count) {
                peer.kept = Arrays.copyOfRange(heap, used, count);
            }
        } else {
            byte[] all = Arrays.copyOf(peer.kept, peer.kept.length + count);
            System.arraycopy(heap, 0, all, peer.kept.length, count);
            int used = answer(peer, all, all.length);
            peer.kept = Arrays.copyOfRange(all, used, all.length);
        }
        send(key, channel, peer);
    }

    /** Answers what is whole and returns its size. */
    private int answer(Peer peer, byte[] bytes, int end) {
        int at = 0;
        while (end - at >= HEADER_BYTES) {
            int size = ByteBuffer.wrap(bytes, at, HEADER_BYTES).getInt();
            if (end - at - HEADER_BYTES < size) {
                break;
            }
            if (peer.greeted) {
                work.answer(bytes, at + HEADER_BYTES, size);
            } else {
                peer.greeted = true;
                work.greet();
            }
            at += HEADER_BYTES + size;
        }
        return at;
    }

    private void send(SelectionKey key, SocketChannel channel, Peer peer) throws IOException {
        byte[] bytes = work.answers().bytes();
        int size = work.answers().size();
        int sent = size == 0 ? 0 : write(channel, bytes, size);
        if (sent < size) {
            peer.unsent = Arrays.copyOfRange(bytes, sent, size);
            key.interestOps(SelectionKey.OP_WRITE);
        }
        work.answers().clear();
    }

    private void flush(SelectionKey key) throws IOException {
        Peer peer = (Peer) key.attachment();
        int sent = write((SocketChannel) key.channel(), peer.unsent, peer.unsent.length);
        peer.unsent = Arrays.copyOfRange(peer.unsent, sent, peer.unsent.length);
        if (peer.unsent.length == 0) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    private int write(SocketChannel channel, byte[] bytes, int end) throws IOException {
        int at = 0;
        while (at < end) {
            int count = Math.min(end - at, direct.capacity());
            direct.clear().put(bytes, at, count).flip();
            int sent = channel.write(direct);
            at += sent;
            if (sent < count) {
                break;
            }
        }
        return at;
    }
}
