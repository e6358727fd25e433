// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ave.exceptions.AveException;
import ave.exceptions.Exit;
import ave.exceptions.Offline;
import ave.exceptions.RunError;
import ave.exceptions.Timeout;
import ave.network.connection.Address;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.network.exceptions.ConnectionClosed;
import ave.network.exceptions.ConnectionTimeout;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our client, calling the service of the Python peer. */
class PythonServerTest {

    private static final String KEY = "smörgås";

    private static ServiceProcess python;

    private RemoteControl remote;

    @BeforeAll
    static void start() {
        PythonPeer.require();
        python = ServiceProcess.python("--authkey", KEY, "--alt", "alt");
    }

    @AfterAll
    static void stop() {
        if (python != null) {
            python.close();
        }
    }

    @BeforeEach
    void connect() {
        remote = remote(KEY);
    }

    @AfterEach
    void disconnect() {
        remote.close();
    }

    private static RemoteControl remote(String key) {
        return new RemoteControl(
                new Address("127.0.0.1", python.port()),
                RemoteOptions.defaults().authkey(key).timeout(Duration.ofSeconds(10)));
    }

    @Test
    void keysAreRecognized() {
        assertThat(remote.call("whoami")).isEqualTo(KEY);
        try (RemoteControl alternative = remote("alt");
                RemoteControl wrong = remote("wrong")) {
            assertThat(alternative.call("whoami")).isEqualTo("alt");
            // A service of the original kind lets it stay.
            assertThat(wrong.call("whoami")).isNull();
        }
    }

    @Test
    void valuesComeBackAsTheyWent() {
        List<Object> values =
                Arrays.asList(
                        null,
                        true,
                        0,
                        -1,
                        1L << 53,
                        new BigInteger("9".repeat(60)),
                        1.0,
                        -0.0,
                        0.1,
                        1e300,
                        Double.NaN,
                        Double.NEGATIVE_INFINITY,
                        "",
                        "åäö € \u2028",
                        "\ud83d\ude00",
                        "\ud800",
                        "\u0000\u0001\u001f\"\\/\u007f",
                        List.of(),
                        Map.of(),
                        Map.of("å", List.of(1, Map.of("b", "c"))));
        for (Object value : values) {
            assertThat(remote.call("echo", value)).isEqualTo(value);
        }
    }

    @Test
    void argumentsGoByPositionAndByName() {
        Object answer =
                remote.call("join_args", List.of(1, 2, 3, 4), Map.of("x", 1, "å", List.of(2)));
        assertThat(answer).isEqualTo(List.of(1, 2, List.of(3, 4), Map.of("x", 1, "å", List.of(2))));
    }

    @Test
    void requestHasAllItsMembers() {
        assertThat(remote.call("request", List.of(), Map.of()))
                .isEqualTo(
                        Json.MAPPER.convertValue(
                                Json.parse(
                                        "{\"method\": \"request\", \"resource\": null, \"async\":"
                                                + " false, \"params\": {\"vargs\": [], \"kwargs\": {}}}"),
                                Object.class));
    }

    @Test
    void bigMessagesArriveWhole() {
        for (int size : new int[] {1, 65_535, 65_536, 1_000_000, 8_000_000}) {
            String text = "x".repeat(size);
            assertThat(remote.call("echo", text)).as("%d characters", size).isEqualTo(text);
        }
    }

    @Test
    void asynchronousCallsAreMadeAndNotAnswered() {
        int before = ((List<?>) remote.call("notes")).size();
        remote.notify("note", "a");
        remote.notify("raise_value_error", "nobody hears this");
        remote.notify("note", "b");
        List<?> notes = (List<?>) remote.call("notes");
        assertThat(List.copyOf(notes.subList(before, notes.size()))).isEqualTo(List.of("a", "b"));
    }

    @Test
    void manyCallsMayBeInFlight() throws Exception {
        List<Future<Object>> answers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            answers.add(
                    i % 10 == 0
                            ? remote.callAsync("raise_value_error", "m" + i)
                            : remote.callAsync("echo", i));
        }
        for (int i = 0; i < 500; i++) {
            Future<Object> answer = answers.get(i);
            if (i % 10 == 0) {
                ExecutionException e = catchThrowableOfType(ExecutionException.class, answer::get);
                assertThat(e.getCause()).isInstanceOf(AveException.class).hasMessage("m" + i);
            } else {
                assertThat(answer.get()).isEqualTo(i);
            }
        }
    }

    /** The service, as seen by a Java program. */
    interface Peer {
        String syncPing();

        String upper(String message);

        List<Integer> echo(List<Integer> value);

        void raiseExit(String message);
    }

    @Test
    void typedClientCallsByTheWireNames() {
        Peer peer = remote.as(Peer.class);
        assertThat(peer.syncPing()).isEqualTo("pong");
        assertThat(peer.upper("åäö")).isEqualTo("ÅÄÖ");
        assertThat(peer.echo(List.of(1, 2))).containsExactly(1, 2);
        assertThatThrownBy(() -> peer.raiseExit("bye")).isInstanceOf(Exit.class);
    }

    @Test
    void exceptionsComeOutAsTheirOwnClasses() {
        Map<String, Object> details =
                Map.of("message", "m", "more", List.of(1), "cmd", List.of("tool"), "out", "");
        for (Class<? extends AveException> type :
                List.of(Timeout.class, Offline.class, RunError.class, AveException.class)) {
            AveException e =
                    catchThrowableOfType(
                            AveException.class,
                            () -> remote.call("raise_class", type.getSimpleName(), details));
            assertThat(e).isExactlyInstanceOf(type).hasMessage("m");
            assertThat(e.details()).containsAllEntriesOf(details);
            assertThat(e.formatTrace()).contains("ave_peer.py", "in raise_class");
        }
    }

    @Test
    void exceptionOfAnUnknownTypeKeepsItsTypeAndTrace() {
        AveException e =
                catchThrowableOfType(
                        AveException.class, () -> remote.call("raise_value_error", "åäö"));
        assertThat(e).isExactlyInstanceOf(AveException.class).hasMessage("åäö");
        assertThat(e.details()).containsEntry("type", "ValueError");
        assertThat((List<?>) e.details().get("trace")).hasSize(1);
        assertThat(e.formatTrace()).contains("ave_peer.py", "in raise_value_error");
    }

    @Test
    void traceHasTheCalledMethodFirst() {
        AveException e =
                catchThrowableOfType(
                        AveException.class,
                        () -> remote.call("raise_ave_exception", Map.of("message", "m"), 3));
        assertThat(e.formatTrace().lines().filter(line -> line.contains("in raise_ave_exception")))
                .hasSize(4);
    }

    @Test
    void refusalIsAnException() {
        assertThatThrownBy(() -> remote.call("no_such_method"))
                .isExactlyInstanceOf(AveException.class)
                .hasMessage("no such RPC: no_such_method");
        assertThat(remote.call("sync_ping")).isEqualTo("pong");
    }

    @Test
    void exitIsFollowedByANewConnection() {
        assertThatThrownBy(() -> remote.call("raise_exit", "bye"))
                .isInstanceOf(Exit.class)
                .hasMessage("bye");
        // This service closes behind its Exit, but lives on. One call may find out about that.
        try {
            remote.call("sync_ping");
        } catch (ConnectionClosed e) {
            // So it did.
        }
        assertThat(remote.call("sync_ping")).isEqualTo("pong");
    }

    @Test
    void hangUpInsteadOfAnAnswerIsConnectionClosed() {
        assertThatThrownBy(() -> remote.call("hang_up")).isInstanceOf(ConnectionClosed.class);
        assertThat(remote.call("sync_ping")).isEqualTo("pong");
    }

    @Test
    void aLateResponseIsNeverMistakenForAnother() {
        try (RemoteControl hasty =
                new RemoteControl(
                        new Address("127.0.0.1", python.port()),
                        RemoteOptions.defaults().authkey(KEY).timeout(Duration.ofSeconds(2)))) {
            assertThat(hasty.call("echo", "warm")).isEqualTo("warm");
            assertThatThrownBy(() -> hasty.call("sleep", 2.5))
                    .isInstanceOf(ConnectionTimeout.class);
            assertThat(hasty.call("echo", "next")).isEqualTo("next");
        }
    }
}
