// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import ave.io.Fd;
import ave.posix.Sockets;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A port where whoever comes next has to wait: nobody accepts those that came before. */
final class Backlog implements AutoCloseable {
    private final List<Fd> sockets = new ArrayList<>();
    private final int port;

    private Backlog() {
        InetSocketAddress here = new InetSocketAddress("127.0.0.1", 0);
        Fd listener = Sockets.stream(here.getAddress());
        sockets.add(listener);
        Sockets.bind(listener, here);
        Sockets.listen(listener, 0);
        port = Sockets.localAddress(listener).getPort();
        // A backlog of 0 has room for one.
        Fd first = Sockets.stream(here.getAddress());
        sockets.add(first);
        first.setNonBlocking(false);
        Sockets.connect(first, Sockets.localAddress(listener));
    }

    static Backlog full() {
        return new Backlog();
    }

    Address address() {
        return new Address("127.0.0.1", port);
    }

    @Override
    public void close() {
        sockets.forEach(Fd::close);
    }
}
