// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import ave.io.Fd;
import ave.network.fdtx.FdMessage;
import ave.network.fdtx.FdTx;
import ave.network.fdtx.FdTxOptions;
import ave.posix.Descriptors;
import ave.posix.UnixSockets;
import ave.posix.abi.Constants;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.newsclub.net.unix.AFUNIXServerSocket;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** Ways to pass descriptors. Those without a maker are separate programs. */
enum FdtxPeer {
    AVE("ours", 1, count -> ave(Constants.SOCK_STREAM, count)),
    AVE_PACKETS("ours, packets", 1, count -> ave(Constants.SOCK_SEQPACKET, count)),
    AVE_MANY("ours, 32 at once", 32, FdtxPeer::aveMany),
    C("C", 1, null),
    C_MANY("C, 32 at once", 32, null),
    JUNIXSOCKET("junixsocket", 1, FdtxPeer::junixsocket),
    PYTHON("Python send_fds", 1, null);

    private static final String TEXT = "take these";
    private static final int MAX_MESSAGE = 100;

    final String title;

    /** How many messages are sent before they are received. */
    final int atOnce;

    final Maker maker;

    FdtxPeer(String title, int atOnce, Maker maker) {
        this.title = title;
        this.atOnce = atOnce;
        this.maker = maker;
    }

    /** Makes two connected ends. */
    interface Maker {
        Transfer make(int count) throws IOException;
    }

    /** Sends texts with descriptors from one end to the other, and closes the received ones. */
    interface Transfer {
        void run() throws IOException;
    }

    private static Transfer ave(int type, int count) {
        Ends ends = Ends.of(type);
        List<Fd> fds = devNull(count);
        return () -> {
            ends.from.put(TEXT, fds);
            try (FdMessage message = ends.to.get(MAX_MESSAGE, count)) {
                check(message.fds().size() == count && message.message().equals(TEXT));
            }
        };
    }

    private static Transfer aveMany(int count) {
        Ends ends = Ends.of(Constants.SOCK_STREAM);
        List<FdMessage> messages =
                Collections.nCopies(AVE_MANY.atOnce, new FdMessage(TEXT, devNull(count)));
        return () -> {
            ends.from.putAll(messages, null);
            List<FdMessage> received = ends.to.getAll(messages.size(), MAX_MESSAGE, count, null);
            check(received.size() == messages.size());
            for (FdMessage message : received) {
                check(message.fds().size() == count && message.message().equals(TEXT));
            }
            FdMessage.closeAll(received);
        };
    }

    private record Ends(FdTx from, FdTx to) {
        static Ends of(int type) {
            UnixSockets.Pair pair = UnixSockets.pair(type);
            FdTxOptions options = FdTxOptions.defaults();
            return new Ends(new FdTx(pair.first(), options), new FdTx(pair.second(), options));
        }
    }

    private static List<Fd> devNull(int count) {
        return Collections.nCopies(count, Descriptors.open("/dev/null", Constants.O_RDONLY));
    }

    private static Transfer junixsocket(int count) throws IOException {
        AFUNIXSocketAddress address = AFUNIXSocketAddress.ofNewTempFile();
        AFUNIXSocket from;
        AFUNIXSocket to;
        try (AFUNIXServerSocket server = AFUNIXServerSocket.bindOn(address, true)) {
            from = AFUNIXSocket.connectTo(address);
            to = server.accept();
        }
        to.setAncillaryReceiveBufferSize(1024);
        FileDescriptor[] fds = new FileDescriptor[count];
        Arrays.fill(fds, new FileInputStream("/dev/null").getFD());
        OutputStream out = from.getOutputStream();
        InputStream in = to.getInputStream();
        byte[] buffer = new byte[MAX_MESSAGE];
        return () -> {
            from.setOutboundFileDescriptors(fds);
            out.write(TEXT.getBytes(StandardCharsets.UTF_8));
            int size = in.read(buffer);
            FileDescriptor[] received = to.getReceivedFileDescriptors();
            String text = new String(buffer, 0, size, StandardCharsets.UTF_8);
            check(received.length == count && text.equals(TEXT));
            for (FileDescriptor fd : received) {
                new FileInputStream(fd).close();
            }
        };
    }

    private static void check(boolean condition) throws IOException {
        if (!condition) {
            throw new IOException("not what was sent");
        }
    }
}
