// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import ave.network.fdtx.FdMessage;
import ave.network.fdtx.FdTx;
import ave.network.fdtx.FdTxOptions;
import ave.posix.Constants;
import ave.posix.Descriptors;
import ave.posix.Fd;
import ave.posix.UnixSockets;
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

/** Ways to pass descriptors. Those without a maker are programs of their own. */
enum FdtxPeer {
    AVE("ours", count -> ave(Constants.SOCK_STREAM, count)),
    AVE_PACKETS("ours, packets", count -> ave(Constants.SOCK_SEQPACKET, count)),
    C("C", null),
    JUNIXSOCKET("junixsocket", FdtxPeer::junixsocket),
    PYTHON("Python send_fds", null);

    private static final String TEXT = "take these";
    private static final int MAX_MESSAGE = 100;

    final String title;
    final Maker maker;

    FdtxPeer(String title, Maker maker) {
        this.title = title;
        this.maker = maker;
    }

    /** Makes two connected ends. */
    interface Maker {
        Transfer make(int count) throws IOException;
    }

    /** Sends a text with descriptors from one end to the other, and closes what came. */
    interface Transfer {
        void run() throws IOException;
    }

    private static Transfer ave(int type, int count) {
        UnixSockets.Pair pair = UnixSockets.pair(type);
        FdTxOptions options = FdTxOptions.defaults();
        FdTx from = new FdTx(pair.first().release(), options);
        FdTx to = new FdTx(pair.second().release(), options);
        Fd fd = Descriptors.open("/dev/null", Constants.O_RDONLY);
        List<Fd> fds = Collections.nCopies(count, fd);
        return () -> {
            from.put(TEXT, fds);
            try (FdMessage message = to.get(MAX_MESSAGE, count)) {
                check(message.fds().size() == count && message.message().equals(TEXT));
            }
        };
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
