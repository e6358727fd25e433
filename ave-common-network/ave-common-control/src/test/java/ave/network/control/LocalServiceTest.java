// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.abi.Constants.SIGKILL;
import static ave.posix.abi.Constants.SIGTERM;
import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.exceptions.AuthError;
import ave.exceptions.AveException;
import ave.network.connection.Address;
import ave.network.connection.BlockingConnection;
import ave.network.connection.Challenge;
import ave.network.connection.Connection;
import ave.network.connection.PeerCredentials;
import ave.network.connection.UnixSocket;
import ave.network.exceptions.ConnectionRefused;
import ave.posix.Identity;
import ave.posix.ThisProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services on UNIX sockets, where the kernel says who a client is. */
class LocalServiceTest extends WithServices {
    private static final String NOT_AUTHENTICATED = "not authenticated to make this call";
    private static final long NOBODY = 65534;
    private static final String KEY = "primary";

    /** Whoever runs it needs no class path: only the standard library of Python. */
    private static final String STRANGER =
            """
            import hmac, json, socket, struct, sys
            def receive(s):
                size, = struct.unpack(">I", s.recv(4, socket.MSG_WAITALL))
                return json.loads(s.recv(size, socket.MSG_WAITALL))
            def send(s, payload):
                s.sendall(struct.pack(">I", len(payload)) + payload)
            s = socket.socket(socket.AF_UNIX)
            s.connect(sys.argv[1])
            s.recv(4 + 11 + 20, socket.MSG_WAITALL)
            send(s, b"no digest")
            print(receive(s)["authenticated"])
            request = {"method": "auth_only", "params": {"vargs": [], "kwargs": {}}}
            send(s, json.dumps(request).encode())
            print(receive(s))
            """;

    @TempDir Path folder;

    private UnixSocket socket;

    @BeforeEach
    void chooseASocket() {
        socket = UnixSocket.at(folder.resolve("socket"));
    }

    private ControlOptions options() {
        return ControlOptions.defaults().unixSocket(socket);
    }

    private Path file() {
        return Path.of(socket.address().path());
    }

    private RemoteControl local() {
        return client(socket.address(), null);
    }

    /** Shows who is connected, and who was. */
    private static final class Watching extends RestartableService {
        final transient BlockingQueue<PeerCredentials> lost = new LinkedBlockingQueue<>();
        private int notes;

        Watching(int port, ControlOptions options) {
            super(port, options);
        }

        @Rpc
        @Auth
        String authOnly() {
            return "trusted";
        }

        @Rpc
        String whoami() {
            return currentAuthkey();
        }

        @Rpc
        List<Long> uids() {
            return connections().stream().map(each -> each.peerCredentials().uid()).toList();
        }

        @Rpc
        void note(String text) {
            notes++;
        }

        @Rpc
        int notes() {
            return notes;
        }

        @Override
        protected void lostConnection(Connection connection, String authkey) {
            lost.add(connection.peerCredentials());
        }

        @Override
        protected Object handoverState() {
            return notes;
        }

        @Override
        protected void adopt(Object state) {
            notes = (int) state;
        }
    }

    // ---- who may what

    @Test
    void theUserOfTheServiceNeedsNoKey() throws Exception {
        Watching service = new Watching(0, options());
        long uid = Identity.users().effective();
        try (RunningControl running = service.runInThread()) {
            assertThat(running.address()).isEqualTo(socket.address());
            assertThat(running.port()).isZero();
            assertThat(Files.getPosixFilePermissions(file()))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            RemoteControl client = client(running.address(), null);
            assertThat(client.call("auth_only")).isEqualTo("trusted");
            assertThat(client.call("whoami")).isNull();
            assertThat(client.call("uids")).isEqualTo(List.of((int) uid));
            assertThat(client.connection().peerCredentials().pid()).isEqualTo(ThisProcess.pid());
            client.close();
            PeerCredentials lost = service.lost.poll(60, TimeUnit.SECONDS);
            assertThat(lost.uid()).isEqualTo(uid);
            assertThat(lost.pid()).isEqualTo(ThisProcess.pid());
        }
        assertThat(file()).doesNotExist();
    }

    @Test
    void aTrustedUserIsAuthenticatedWhateverItsDigestAndAKeyStillNamesTheAccount() {
        ControlOptions keys = options().authkey(KEY).altKeys(Map.of("admin", "secret"));
        try (RunningControl running = new Watching(0, keys).runInThread();
                BlockingConnection raw = new BlockingConnection(running.address())) {
            raw.connect(LONG, false);
            assertThat(raw.get(LONG)).hasSize(11 + Challenge.SALT_BYTES);
            raw.put(new byte[] {1}, LONG);
            assertThat(Challenge.isAuthenticated(raw.get(LONG))).isTrue();
            assertThat(client(running.address(), "wrong").call("auth_only")).isEqualTo("trusted");
            assertThat(client(running.address(), "secret").call("whoami")).isEqualTo("secret");
            assertThat(client(running.address(), "secret").call("auth_only")).isEqualTo("trusted");
        }
    }

    @Test
    void anotherUserNeedsAKey() {
        ControlOptions nobodyIsTrusted = options().trustedUsers(Set.of()).authkey(KEY);
        try (RunningControl running = new Watching(0, nobodyIsTrusted).runInThread()) {
            assertThat(client(running.address(), KEY).call("auth_only")).isEqualTo("trusted");
        }
        ControlOptions withoutKeys = options().trustedUsers(Set.of(NOBODY));
        try (RunningControl running = new Watching(0, withoutKeys).runInThread()) {
            RemoteControl client = client(running.address(), null);
            assertThat(client.call("notes")).isEqualTo(0);
            assertThatThrownBy(() -> client.call("auth_only"))
                    .isInstanceOf(AveException.class)
                    .hasMessage(NOT_AUTHENTICATED);
        }
    }

    /** TCP tells the verdict and the end of the stream together, and a UNIX socket can't. */
    @Test
    void aRefusedKeyIsAnAuthErrorEachTime() {
        ControlOptions nobodyIsTrusted = options().trustedUsers(Set.of()).authkey(KEY);
        try (RunningControl running = new Watching(0, nobodyIsTrusted).runInThread()) {
            for (int i = 0; i < 300; i++) {
                try (RemoteControl client =
                        new RemoteControl(
                                running.address(), RemoteOptions.defaults().authkey("wrong"))) {
                    assertThatThrownBy(() -> client.call("notes"))
                            .isInstanceOf(AuthError.class)
                            .hasMessageContaining("does not accept this key");
                }
            }
        }
    }

    @Test
    void theKernelSaysWhoAStrangerIs() throws Exception {
        assumeTrue(Identity.users().effective() == 0, "needs root, to be somebody else");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "needs python3");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv");
        socket = UnixSocket.at(Address.unixAbstract("ave-" + UUID.randomUUID()));
        try (RunningControl running = new Watching(0, options()).runInThread()) {
            assertThat(asNobody(running)).contains("False", NOT_AUTHENTICATED);
        }
        try (RunningControl running =
                new Watching(0, options().trustedUsers(Set.of(NOBODY))).runInThread()) {
            assertThat(asNobody(running)).contains("True", "trusted");
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        socket = UnixSocket.at(folder.resolve("socket"));
        try (RunningControl running = new Watching(0, options()).runInThread()) {
            assertThat(asNobody(running)).contains("PermissionError");
        }
        socket = socket.mode(0660).group(Long.toString(NOBODY));
        try (RunningControl running = new Watching(0, options()).runInThread()) {
            assertThat(asNobody(running)).contains("False", NOT_AUTHENTICATED);
        }
    }

    /** An argument has no NUL, so the name of an abstract socket is put together there. */
    private static String asNobody(RunningControl service) throws Exception {
        String id = Long.toString(NOBODY);
        String script = STRANGER.replace("sys.argv[1]", "sys.argv[1].replace('@', '\\0')");
        Process process =
                new ProcessBuilder(
                                "setpriv",
                                "--reuid=" + id,
                                "--regid=" + id,
                                "--clear-groups",
                                "/usr/bin/python3",
                                "-c",
                                script,
                                service.address().path())
                        .redirectErrorStream(true)
                        .directory(Path.of("/").toFile())
                        .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    // ---- the file

    @Test
    void aSecondServiceSaysWhoHasThePath() {
        start(new Watching(0, options()));
        int first = (int) local().call("get_pid");
        assertThatThrownBy(() -> new Watching(0, options()).runInThread())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("listen on " + socket.address())
                .hasMessageContaining("in use by process " + first + " (ave-Watching)");
        assertThat(local().call("get_pid")).isEqualTo(first);
    }

    @Test
    void theFileOfAServiceThatWasKilledIsReplaced() {
        Watching service = start(new Watching(0, options()));
        assertThat(local().call("auth_only")).isEqualTo("trusted");
        service.kill(SIGKILL);
        service.join(LONG);
        assertThat(file()).exists();
        Watching next = start(new Watching(0, options()));
        assertThat(local().call("get_pid")).isEqualTo(next.pid());
        next.kill(SIGTERM);
        assertThat(next.join(LONG)).isZero();
        assertThat(file()).doesNotExist();
    }

    @Test
    void aServiceWithoutADirectoryServesThoseWhoAreThere() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("gone"));
        socket = UnixSocket.at(directory.resolve("socket"));
        Watching service = new Watching(0, options());
        try (RunningControl running = service.runInThread()) {
            RemoteControl client = client(running.address(), null);
            client.call("get_pid");
            Files.delete(file());
            Files.delete(directory);
            assertThat(client.call("auth_only")).isEqualTo("trusted");
            RemoteOptions hasty = RemoteOptions.defaults().optimist(false);
            try (RemoteControl late = new RemoteControl(running.address(), hasty)) {
                assertThatThrownBy(() -> late.call("get_pid"))
                        .isInstanceOf(ConnectionRefused.class)
                        .hasMessageContaining("ENOENT");
            }
        }
    }

    @Test
    void stopListeningRemovesTheFile() {
        Watching service = new Watching(0, options());
        try (RunningControl running = service.runInThread()) {
            RemoteControl client = client(running.address(), null);
            client.call("get_pid");
            service.stopListening();
            until("the file is gone", () -> !Files.exists(file()));
            assertThat(client.call("auth_only")).isEqualTo("trusted");
        }
    }

    @Test
    void aClientThatMayNotConnectIsToldAtOnce() {
        assumeTrue(Identity.users().effective() != 0, "root may connect everywhere");
        socket = socket.mode(0);
        try (RunningControl running = new Watching(0, options()).runInThread();
                RemoteControl client = new RemoteControl(running.address())) {
            assertThatThrownBy(() -> client.call("get_pid"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("EACCES");
        }
    }

    @Test
    void anOptimistWaitsForTheService() {
        CompletableFuture<Object> early = local().callAsync("get_pid");
        Watching service = start(new Watching(0, options()));
        assertThat(early.join()).isEqualTo(service.pid());
    }

    @Test
    void aServiceHasAPortOrASocket() {
        assertThatThrownBy(() -> new Watching(4000, options()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(socket.address() + " has no port");
        assertThatThrownBy(() -> ControlOptions.defaults().trustedUsers(Set.of(1L << 32)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---- successors and children

    @Test
    void aRestartKeepsTheSocketItsFileAndWhoIsTrusted() throws IOException {
        Watching service = start(new Watching(0, options()));
        RemoteControl client = local();
        assertThat(client.call("auth_only")).isEqualTo("trusted");
        Object inode = inode();
        try (BlockingConnection half = new BlockingConnection(socket.address())) {
            half.connect(LONG, false);
            assertThat(half.get(LONG)).isNotEmpty();
            for (int i = 0; i < 2; i++) {
                int pid = remember((int) client.call("restart"));
                assertThat(client.call("get_pid")).isEqualTo(pid);
                assertThat(client.call("auth_only")).isEqualTo("trusted");
                assertThat(local().call("get_pid")).isEqualTo(pid);
                assertThat(inode()).isEqualTo(inode);
                assertThatThrownBy(() -> new Watching(0, options()).runInThread())
                        .hasMessageContaining("in use by process " + pid);
            }
            service.join(LONG);
            assertThat(file()).exists();
            half.put(new byte[0], LONG);
            assertThat(Challenge.isAuthenticated(half.get(LONG))).isTrue();
        }
        int last = (int) client.call("get_pid");
        ThisProcess.kill(last, SIGTERM);
        until("the end of " + last, () -> !isRunning(last));
        assertThat(file()).doesNotExist();
    }

    private Object inode() throws IOException {
        return Files.getAttribute(file(), "unix:ino", LinkOption.NOFOLLOW_LINKS);
    }

    /** The kernel reports the end of a UNIX socket at once, and not only behind what it holds. */
    @Test
    void whatWasSentBeforeAClientLeftIsServedThoughTheServiceRestartsMeanwhile() throws Exception {
        start(new Watching(0, options()));
        RemoteControl operator = local();
        operator.call("get_pid");
        int many = 40;
        int behind = 5;
        List<BlockingConnection> clients = new ArrayList<>();
        byte[] note = note("x".repeat(60_000));
        for (int i = 0; i < many; i++) {
            BlockingConnection client = new BlockingConnection(socket.address());
            client.connect(LONG, false);
            client.get(LONG);
            client.put(new byte[0], LONG);
            client.get(LONG);
            client.write(Arrays.copyOf(note, 40_000), LONG);
            clients.add(client);
        }
        CompletableFuture<Object> restart = operator.callAsync("restart");
        for (int i = 0; i < many; i++) {
            BlockingConnection client = clients.get(i);
            client.write(Arrays.copyOfRange(note, 40_000, note.length), LONG);
            for (int j = 0; j < behind; j++) {
                client.write(note("short"), LONG);
            }
            client.close();
            // They leave one after another until the successor serves.
            try {
                restart.get(20, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                continue;
            }
        }
        remember((int) restart.join());
        int all = many * (behind + 1);
        until("all notes", () -> (int) operator.call("notes") >= all);
        assertThat(operator.call("notes")).isEqualTo(all);
    }

    /** A request that wants no response, with its header. */
    private static byte[] note(String text) {
        String request =
                "{\"method\":\"note\",\"params\":{\"vargs\":[\""
                        + text
                        + "\"],\"kwargs\":{}},\"async\":true}";
        byte[] payload = request.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(4 + payload.length).putInt(payload.length).put(payload).array();
    }

    /** Ends before it serves. */
    private static final class Stillborn extends RestartableService {
        Stillborn(ControlOptions options) {
            super(0, options);
        }

        @Override
        protected void initialize() {
            throw new IllegalStateException("it was planned");
        }
    }

    @Test
    void aChildServesASocketOfItsOwn() {
        Control parent = new RestartableService(0, ControlOptions.defaults().host(HOST));
        try (RunningControl running = parent.runInThread()) {
            Watching service = new Watching(0, options());
            ChildService child = parent.startChild(service).toCompletableFuture().join();
            remember(child.pid());
            assertThat(child.address()).isEqualTo(socket.address()).isNotEqualTo(running.address());
            try (RemoteControl control = child.control()) {
                assertThat(control.call("auth_only")).isEqualTo("trusted");
            }
            service.kill(SIGTERM);
            until("its end", () -> !isRunning(child.pid()));
            assertThat(file()).doesNotExist();
            Stillborn stillborn = new Stillborn(options());
            assertThatThrownBy(() -> parent.startChild(stillborn).toCompletableFuture().join())
                    .hasStackTraceContaining("it was planned");
            assertThat(file()).doesNotExist();
        }
    }

    @Test
    void aSocketThatListensAlreadyIsServedAndItsFileStays() throws IOException {
        Connection listener = socket.listen();
        ControlOptions given = ControlOptions.defaults().socket(listener.release());
        try (RunningControl running = new Watching(0, given).runInThread()) {
            assertThat(running.address()).isEqualTo(socket.address());
            assertThat(client(running.address(), null).call("auth_only")).isEqualTo("trusted");
        }
        assertThat(Files.deleteIfExists(file())).isTrue();
    }

    @Test
    void aSilentClientIsDroppedAndTheLimitOfConnectionsHolds() {
        ControlOptions strict =
                options().handshakeTimeout(Duration.ofMillis(50)).connectionLimit(1);
        try (RunningControl running = new Watching(0, strict).runInThread();
                BlockingConnection silent = new BlockingConnection(running.address())) {
            silent.connect(LONG, false);
            silent.get(LONG);
            // There is room for it when the silent one is gone.
            assertThat(local().call("auth_only")).isEqualTo("trusted");
            assertThat(silent.poll(1, LONG)).isNotZero();
        }
    }
}
