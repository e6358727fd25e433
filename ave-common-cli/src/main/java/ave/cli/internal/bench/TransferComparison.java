// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.bench;

import ave.network.fdtx.FdMessage;
import ave.network.fdtx.FdTx;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A descriptor through a socket, and a byte: the JDK can't pass descriptors. */
final class TransferComparison implements Comparison {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final FdTx sender = new FdTx();
    private final FdTx receiver = new FdTx();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1);
    private Path directory;
    private SocketChannel out;
    private SocketChannel in;

    @Override
    public String ours() {
        return "FdTx, a descriptor";
    }

    @Override
    public String other() {
        return "SocketChannel, a byte";
    }

    @Override
    public int most() {
        return 100_000;
    }

    @Override
    public void prepare() throws IOException {
        directory = Files.createTempDirectory("ave-bench");
        receiver.connect(sender.listen(directory, "fdtx"), LIMIT);
        sender.accept(LIMIT);
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("nio"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            out = SocketChannel.open(address);
            in = server.accept();
        }
    }

    @Override
    public void runOurs() {
        sender.put("x", sender.fileno());
        try (FdMessage message = receiver.get(1, 1, LIMIT)) {
            message.fds();
        }
    }

    @Override
    public void runOther() throws IOException {
        out.write(buffer.clear());
        in.read(buffer.clear());
    }

    @Override
    public void close() throws IOException {
        sender.close();
        receiver.close();
        if (in != null) {
            in.close();
            out.close();
        }
        if (directory != null) {
            Files.deleteIfExists(directory.resolve("fdtx"));
            Files.deleteIfExists(directory.resolve("nio"));
            Files.delete(directory);
        }
    }
}
