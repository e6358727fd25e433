// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.POLLOUT;

import ave.posix.Deadline;
import ave.posix.Poll;
import ave.testing.Await;

/** Waits until a connection has something to read, or room to write. */
final class Ready {
    private Ready() {}

    static void readable(Connection connection) {
        events(connection, POLLIN, "something to read on ");
    }

    static void writable(Connection connection) {
        events(connection, POLLOUT, "room to write on ");
    }

    private static void events(Connection connection, int events, String what) {
        if (Poll.await(connection.fileno(), events, Deadline.after(Await.LIMIT)) == 0) {
            throw new AssertionError("not within " + Await.LIMIT + ": " + what + connection);
        }
    }
}
