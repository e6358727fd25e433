// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx;

import static ave.posix.abi.Constants.SOCK_SEQPACKET;
import static ave.posix.abi.Constants.SOCK_STREAM;

import ave.posix.UnixSockets;
import java.nio.file.Path;
import java.time.Duration;

/** Two connected instances. */
record Two(FdTx first, FdTx second) implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(30);

    /** Creates a stream that allows the most descriptors. */
    static Two streams() {
        return of(SOCK_STREAM, FdTxOptions.defaults().maxFds(FdTxOptions.MAX_FDS));
    }

    static Two packets() {
        return of(SOCK_SEQPACKET, FdTxOptions.defaults().maxFds(FdTxOptions.MAX_FDS));
    }

    static Two of(int type, FdTxOptions options) {
        try (UnixSockets.Pair pair = UnixSockets.pair(type)) {
            FdTx first = new FdTx(pair.first(), options);
            return new Two(first, new FdTx(pair.second(), options));
        }
    }

    /** The first accepts, the second connects. */
    static Two through(Path folder, FdTxOptions options) {
        FdTx first = new FdTx(options);
        FdTx second = new FdTx(options);
        second.connect(first.listen(folder), LONG);
        first.accept(LONG);
        return new Two(first, second);
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
