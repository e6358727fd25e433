// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import ave.network.connection.Address;
import ave.network.connection.Connection;
import ave.network.control.Auth;
import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.network.control.Rpc;
import ave.network.fdtx.FdMessage;
import ave.network.fdtx.FdTx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A broker that hands its connections over by hand, as brokers did before {@link Control#handover}:
 * its successor calls begin_handover, takes the descriptors through {@link FdTx}, adds the
 * connections, and calls end_handover.
 */
class HandmadeBroker extends Control {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MANY = 64;
    private static final int LONG_TEXT = 1 << 20;

    private final Map<Connection, String> clients = new LinkedHashMap<>();

    /** What it goes on with; null in one that begins anew. */
    private final transient Predecessor predecessor;

    private record Predecessor(RemoteControl remote, Map<Connection, String> clients) {}

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
        FdTx fdtx = new FdTx();
        Path path = fdtx.listen(Path.of(folder));
        clients.remove(currentConnection());
        execute(() -> transfer(fdtx));
        return path.toString();
    }

    private void transfer(FdTx fdtx) {
        List<Integer> fds = new ArrayList<>(List.of(listeningFd()));
        List<Object> states = new ArrayList<>();
        clients.forEach(
                (client, key) -> {
                    fds.add(client.fileno());
                    states.add(stateOf(client, key));
                });
        try (fdtx) {
            fdtx.accept(LIMIT);
            fdtx.put(Json.text(states), fds.stream().mapToInt(Integer::intValue).toArray());
        }
        stopListening();
        // The successor has them now. Closing them here would end them there.
        for (Connection client : List.copyOf(clients.keySet())) {
            removeConnection(client);
            client.abandon();
        }
    }

    /** A request may have come in part. */
    private static List<Object> stateOf(Connection client, String key) {
        Address peer = client.address();
        String unread = new String(client.unread(), ISO_8859_1);
        String unsent = new String(client.unsent(), ISO_8859_1);
        return Arrays.asList(peer.host(), peer.port(), key, unread, unsent);
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
            FdMessage message = fdtx.get(LONG_TEXT, MANY, LIMIT);
            int[] fds = message.release();
            Predecessor predecessor = new Predecessor(remote, clientsOf(message.message(), fds));
            return new HandmadeBroker(old.port(), options.socket(fds[0]), predecessor);
        }
    }

    private static Map<Connection, String> clientsOf(String states, int[] fds) {
        Map<Connection, String> clients = new LinkedHashMap<>();
        int index = 1;
        for (var state : Json.parse(states)) {
            Address peer = new Address(state.get(0).textValue(), state.get(1).intValue());
            Connection client = new Connection(peer, fds[index++]);
            client.resume(
                    state.get(3).textValue().getBytes(ISO_8859_1),
                    state.get(4).textValue().getBytes(ISO_8859_1));
            clients.put(client, state.get(2).textValue());
        }
        return clients;
    }

    @Override
    protected void started() {
        if (predecessor != null) {
            predecessor.clients().forEach(this::addConnection);
            clients.putAll(predecessor.clients());
            predecessor.remote().callAsync("end_handover");
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
