// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import ave.io.Fd;
import ave.network.connection.Address;
import ave.network.connection.Connection;
import ave.network.connection.DetachedConnection;
import ave.network.control.Auth;
import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.network.control.Rpc;
import ave.network.fdtx.FdMessage;
import ave.network.fdtx.FdTx;
import ave.network.fdtx.FdTxOptions;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A broker that hands its connections over by hand: its successor calls begin_handover, takes the
 * descriptors through {@link FdTx}, adds the connections, and calls end_handover.
 */
class HandmadeBroker extends Control {
    private static final long serialVersionUID = 1L;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MOST_CLIENTS = 250;
    private static final int LONG_TEXT = 32 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<Connection, String> clients = new LinkedHashMap<>();

    /** What it goes on with; null in one that begins anew. */
    private final transient Predecessor predecessor;

    private record Predecessor(RemoteControl remote, Map<Connection, String> clients) {}

    /** A request may have come in part, and an answer may have been sent in part. */
    private record Client(String host, int port, String key, byte[] unread, byte[] unsent) {
        static Client of(DetachedConnection from, String key) {
            Address peer = from.address();
            return new Client(peer.host(), peer.port(), key, from.unread(), from.unsent());
        }

        DetachedConnection with(Fd fd) {
            return new DetachedConnection(new Address(host, port), fd, unread, unsent);
        }
    }

    HandmadeBroker(int port, ControlOptions options) {
        this(port, options, null);
    }

    private HandmadeBroker(int port, ControlOptions options, Predecessor predecessor) {
        super(port, options);
        this.predecessor = predecessor;
    }

    // ---- the old one

    /** Returns where the descriptors can be had. Nobody else is served until they are. */
    @Rpc
    @Auth
    String beginHandover(String folder) {
        // More than the eight that a peer with the Python library takes.
        FdTx fdtx = new FdTx(FdTxOptions.defaults().maxFds(1 + MOST_CLIENTS));
        Path path = fdtx.listen(Path.of(folder));
        clients.remove(currentConnection());
        execute(() -> transfer(fdtx));
        return path.toString();
    }

    private void transfer(FdTx fdtx) {
        List<Fd> detached = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>(List.of(listeningFd()));
        List<Client> states = new ArrayList<>();
        try (fdtx) {
            fdtx.accept(LIMIT);
            clients.forEach(
                    (connection, key) -> {
                        removeConnection(connection);
                        DetachedConnection client = connection.detach();
                        detached.add(client.fd());
                        numbers.add(client.fd().number());
                        states.add(Client.of(client, key));
                    });
            String text = JSON.writeValueAsString(states);
            fdtx.put(text, numbers.stream().mapToInt(Integer::intValue).toArray());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        } finally {
            // The connections live on where a copy of the descriptor has arrived.
            detached.forEach(Fd::close);
        }
        stopListening();
    }

    @Rpc
    @Auth
    void endHandover() {
        shutdown();
    }

    // ---- the new one

    static HandmadeBroker successorOf(Address old, ControlOptions options, Path folder) {
        RemoteControl remote =
                new RemoteControl(old, RemoteOptions.defaults().authkey(options.authkey()));
        String path = (String) remote.call("begin_handover", folder.toString());
        try (FdTx fdtx = new FdTx()) {
            fdtx.connect(Path.of(path), LIMIT);
            FdMessage message = fdtx.get(LONG_TEXT, 1 + MOST_CLIENTS, LIMIT);
            int[] fds = message.release();
            Map<Connection, String> clients = new LinkedHashMap<>();
            int index = 1;
            for (Client client : JSON.readValue(message.message(), Client[].class)) {
                clients.put(new Connection(client.with(Fd.of(fds[index++]))), client.key());
            }
            Predecessor predecessor = new Predecessor(remote, clients);
            return new HandmadeBroker(old.port(), options.socket(fds[0]), predecessor);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void started() {
        if (predecessor != null) {
            predecessor.clients().forEach(this::addConnection);
            clients.putAll(predecessor.clients());
            predecessor.remote().notify("end_handover");
            predecessor.remote().close();
        }
    }

    // ---- both

    @Override
    protected void newConnection(Connection connection, String authkey) {
        clients.put(connection, authkey);
    }

    @Override
    protected void lostConnection(Connection connection, String authkey) {
        clients.remove(connection);
    }

    @Rpc
    int getPid() {
        return (int) ProcessHandle.current().pid();
    }

    @Rpc
    String whoami() {
        return currentAuthkey();
    }
}
