// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.connection.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The connections of a loop, by descriptor. */
final class Clients {
    private Client[] byFd = new Client[64];
    private int size;
    private int generation;

    /** Tells a connection from all others that had or will have the same descriptor. */
    long nextToken(int fd) {
        generation = (generation + 1) & Integer.MAX_VALUE;
        return (long) generation << 32 | fd;
    }

    /** The one that a token belongs to; null if its descriptor was closed since. */
    Client ofToken(long token) {
        Client client = at((int) token);
        return client != null && client.token == token ? client : null;
    }

    /** Null if there is none. */
    Client at(int fd) {
        return fd >= 0 && fd < byFd.length ? byFd[fd] : null;
    }

    Client find(Connection connection) {
        Client client = at(connection.fileno());
        return client != null && client.connection == connection ? client : null;
    }

    boolean has(Client client) {
        return byFd[client.fd] == client;
    }

    void add(Client client) {
        if (client.fd >= byFd.length) {
            byFd = Arrays.copyOf(byFd, Math.max(client.fd + 1, 2 * byFd.length));
        }
        byFd[client.fd] = client;
        size++;
    }

    void remove(Client client) {
        byFd[client.fd] = null;
        size--;
    }

    int size() {
        return size;
    }

    /** A copy, which stays as it is. */
    List<Client> all() {
        List<Client> all = new ArrayList<>();
        for (Client client : byFd) {
            if (client != null) {
                all.add(client);
            }
        }
        return all;
    }
}
