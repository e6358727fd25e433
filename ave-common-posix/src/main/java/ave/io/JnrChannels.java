// SPDX-License-Identifier: Apache-2.0
package ave.io;

import static ave.posix.abi.Constants.O_ACCMODE;
import static ave.posix.abi.Constants.O_NONBLOCK;
import static ave.posix.abi.Constants.O_RDONLY;
import static ave.posix.abi.Constants.O_WRONLY;

import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import jnr.enxio.channels.NativeSelectableChannel;
import jnr.enxio.channels.NativeSelectorProvider;
import jnr.unixsocket.UnixSocketChannel;

/** The bridge to jnr-enxio and jnr-unixsocket, which are optional dependencies. */
final class JnrChannels {
    private JnrChannels() {}

    static FdChannel selectable(Fd fd, int flags) {
        FdChannel channel = new Selectable(fd, operations(flags));
        channel.begin((flags & O_NONBLOCK) != 0);
        return channel;
    }

    private static int operations(int flags) {
        switch (flags & O_ACCMODE) {
            case O_RDONLY:
                return SelectionKey.OP_READ;
            case O_WRONLY:
                return SelectionKey.OP_WRITE;
            default:
                return SelectionKey.OP_READ | SelectionKey.OP_WRITE;
        }
    }

    static SocketChannel unixSocket(Fd fd) {
        return UnixSocketChannel.fromFD(fd.release());
    }

    /** Returns the descriptor of a channel, or -1 if the channel gives no access to it. */
    static int number(Channel channel) {
        return channel instanceof NativeSelectableChannel own ? own.getFD() : -1;
    }

    private static final class Selectable extends FdChannel implements NativeSelectableChannel {
        Selectable(Fd fd, int operations) {
            super(NativeSelectorProvider.getInstance(), fd, operations);
        }

        @Override
        public int getFD() {
            return fd().number();
        }
    }
}
