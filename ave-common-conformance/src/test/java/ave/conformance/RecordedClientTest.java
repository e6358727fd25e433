// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.conformance.ScriptedServer.Peer;
import ave.conformance.ScriptedServer.Script;
import ave.exceptions.AuthError;
import ave.exceptions.AveException;
import ave.exceptions.Exit;
import ave.exceptions.RunError;
import ave.network.connection.Address;
import ave.network.connection.Connection;
import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.network.exceptions.ConnectionClosed;
import ave.network.exceptions.ConnectionRefused;
import ave.network.exceptions.ConnectionTimeout;
import ave.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Our client against servers that behave as those of the recordings did, well and badly. */
class RecordedClientTest {

    /** Short, for tests that wait for it. */
    private static final Duration TIMEOUT = Duration.ofMillis(300);

    /** Where a call that times out is followed by one that must be in time. */
    private static final Duration LATE = Duration.ofSeconds(1);

    /** Values of the recordings that can't even be written down in Java. */
    private static final Map<String, String> NOT_IN_JAVA =
            Map.of(
                    "make_rpc_blob of latin-1 bytes", "strings are text, not bytes",
                    "positional __async__", "notify says it instead");

    private final Map<String, Runnable> situations = new LinkedHashMap<>();

    RecordedClientTest() {
        badHandshakes();
        badAnswers();
        goodAnswers();
        requests();
        endings();
    }

    @TestFactory
    @Recorded("client side")
    Stream<DynamicTest> clientDoesAsRecordedButNeverMistakesAnswers() {
        return situations.entrySet().stream()
                .map(
                        situation ->
                                DynamicTest.dynamicTest(
                                        situation.getKey(), () -> situation.getValue().run()));
    }

    @Test
    void everyRecordedSituationIsPlayed() {
        Set<String> names = new TreeSet<>(situations.keySet());
        names.addAll(NOT_IN_JAVA.keySet());
        Set<String> recorded = new TreeSet<>();
        Vectors.load("wire_behaviour.json")
                .get("client side")
                .fieldNames()
                .forEachRemaining(recorded::add);
        assertThat(names).isEqualTo(recorded);
    }

    // --- the handshake

    private void badHandshakes() {
        throwing("server closes at once", ConnectionClosed.class, client -> {});
        throwing("no challenge comes", ConnectionTimeout.class, Peer::stay);
        throwing("wrong challenge", AuthError.class, client -> client.sendFrame("hello"));
        throwing(
                "exception frame instead of challenge",
                Exit.class,
                client -> client.sendFrame(exception("{\"type\": \"Exit\", \"message\": \"m\"}")));
        throwing(
                "authentication answer is an exception",
                Exit.class,
                client ->
                        client.challenge()
                                .sendFrame(exception("{\"type\": \"Exit\", \"message\": \"m\"}")));
        throwing(
                "authentication answer is not JSON",
                AuthError.class,
                client -> client.challenge().sendFrame("not json"));
        // Services without keys tell everybody so, and serve them.
        returning(
                "authenticated false",
                1,
                client -> {
                    client.challenge().sendFrame("{\"authenticated\": false}");
                    client.reply("{\"result\": 1}");
                });
        situations.put(
                "unicode authkey",
                () -> {
                    try (ServiceProcess service =
                                    ServiceProcess.serve("--authkey", "\u00e5\u00e4");
                            RemoteControl remote =
                                    remote(service.port(), options().authkey("\u00e5\u00e4"))) {
                        assertThat(remote.call("whoami")).isEqualTo("\u00e5\u00e4");
                    }
                });
    }

    // --- answers

    private void badAnswers() {
        throwing(
                "closes instead of reply", ConnectionClosed.class, client -> client.admit().read());
        throwing("no reply", ConnectionTimeout.class, client -> client.admit().read().stay());
        for (String[] reply :
                new String[][] {
                    {"reply: empty frame", ""},
                    {"reply: not JSON", "not json"},
                    {"reply: list", "[]"},
                    {"reply: neither result nor exception", "{}"}
                }) {
            // Nothing that follows could be trusted.
            throwing(reply[0], ConnectionClosed.class, client -> client.admit().reply(reply[1]));
        }
        throwingFor("reply: exception is a string", "\"text\"", AveException.class, "text");
        throwingFor("reply: exception null", "null", AveException.class, null);
        throwingFor(
                "reply: exception without message", "{\"type\": \"X\"}", AveException.class, null);
        throwingFor(
                "reply: exception without type", "{\"message\": \"m\"}", AveException.class, "m");
        throwingFor(
                "reply: RunError without cmd",
                "{\"message\": \"m\", \"type\": \"RunError\", \"out\": \"\"}",
                RunError.class,
                null);
        throwing(
                "reply: exception and result",
                Exit.class,
                client ->
                        client.admit()
                                .reply(
                                        "{\"result\": 1, \"exception\":"
                                                + " {\"message\": \"m\", \"type\": \"Exit\"}}"));
    }

    private void goodAnswers() {
        returning(
                "reply: result",
                List.of(1, nullValued("a")),
                client -> client.admit().reply("{\"result\": [1, {\"a\": null}]}"));
        returning(
                "reply: result and more",
                1,
                client -> client.admit().reply("{\"result\": 1, \"more\": 2}"));
    }

    private static Map<String, Object> nullValued(String name) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(name, null);
        return map;
    }

    // --- requests

    private void requests() {
        situations.put(
                "make_rpc_blob",
                () ->
                        assertSends(
                                "{\"method\": \"m\", \"resource\": null, \"async\": false,"
                                        + " \"params\": {\"vargs\": [1, \"x\"], \"kwargs\": {\"a\": 2}}}",
                                List.of(1, "x"),
                                Map.of("a", 2)));
        situations.put(
                "make_rpc_blob of a tuple",
                () ->
                        assertSends(
                                "{\"method\": \"m\", \"resource\": null, \"async\": false,"
                                        + " \"params\": {\"vargs\": [[1, 2]], \"kwargs\": {}}}",
                                List.of(List.of(1, 2)),
                                Map.of()));
        situations.put("make_rpc_blob of an object", this::unwritableArgumentFailsBeforeItIsSent);
    }

    private static void assertSends(String request, List<?> vargs, Map<String, ?> kwargs) {
        try (ScriptedServer server =
                        new ScriptedServer(client -> client.admit().reply("{\"result\": 1}"));
                RemoteControl remote = remote(server.port(), options())) {
            remote.call("m", vargs, kwargs);
            assertThatObject(server.request()).isEqualTo(Json.parse(request));
        }
    }

    private void unwritableArgumentFailsBeforeItIsSent() {
        Script echo = client -> client.admit().reply("{\"result\": 1}");
        try (ScriptedServer server = new ScriptedServer(echo, echo);
                RemoteControl remote = remote(server.port(), options())) {
            assertThatThrownBy(() -> remote.call("m", new Object()))
                    .isInstanceOf(RuntimeException.class);
            assertThat(remote.call("m")).isEqualTo(1);
        }
    }

    // --- servers that come and go

    private void endings() {
        situations.put(
                "a call times out, the connection is used again (1 s later the stale response is"
                        + " taken for the next one)",
                this::aLateResponseIsNotMistakenForThatOfTheNextCall);
        situations.put("server dies between calls", this::deadServerIsNoticedBeforeTheNextCall);
        situations.put(
                "nobody listens, not optimist",
                () -> assertFails(freePort(), options().optimist(false), ConnectionRefused.class));
        situations.put(
                "nobody listens, optimist",
                () ->
                        assertFails(
                                freePort(),
                                options().timeout(TIMEOUT).optimist(true),
                                ConnectionTimeout.class));
    }

    /** "A call that timed out closes the connection; the next call connects anew." */
    private void aLateResponseIsNotMistakenForThatOfTheNextCall() {
        Script late =
                client -> {
                    client.admit().read();
                    Await.elapsed(LATE.multipliedBy(2));
                    client.sendFrame("{\"result\": \"late\"}");
                };
        Script inTime = client -> client.admit().reply("{\"result\": \"pong\"}");
        try (ScriptedServer server = new ScriptedServer(late, inTime);
                RemoteControl remote = remote(server.port(), options().timeout(LATE))) {
            assertThatThrownBy(() -> remote.call("slow")).isInstanceOf(ConnectionTimeout.class);
            assertThat(remote.call("sync_ping")).isEqualTo("pong");
        }
    }

    /** The recorded client learned of it by a call that failed. */
    private void deadServerIsNoticedBeforeTheNextCall() {
        Script once = client -> client.admit().reply("{\"result\": \"pong\"}");
        try (ScriptedServer server = new ScriptedServer(once, once);
                RemoteControl remote = remote(server.port(), options())) {
            Connection first = remote.connection();
            assertThat(remote.call("sync_ping")).isEqualTo("pong");
            Await.until("its end has come", () -> remote.connection() != first);
            assertThat(remote.call("sync_ping")).isEqualTo("pong");
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Recorded("Control constructor")
    void portsAndIntervalsThatCannotBeAreRefused() {
        for (int port : new int[] {-1, 70_000}) {
            assertThatThrownBy(() -> new Silent(port)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> ControlOptions.defaults().interval(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        // Keys of other types than text are no longer possible. Port 0 is any that is free.
        assertThat(new Silent(0).options().altKeys()).isEmpty();
    }

    private static final class Silent extends Control {
        Silent(int port) {
            super(port);
        }
    }

    // --- the little language of the above

    private void throwing(String situation, Class<? extends Exception> type, Script script) {
        situations.put(situation, () -> assertThrows(script, type, null));
    }

    private void throwingFor(
            String situation, String exception, Class<? extends Exception> type, String message) {
        Script script = client -> client.admit().reply(exception(exception));
        situations.put(situation, () -> assertThrows(script, type, message));
    }

    private static String exception(String details) {
        return "{\"exception\": " + details + "}";
    }

    private static void assertThrows(
            Script script, Class<? extends Exception> type, String message) {
        try (ScriptedServer server = new ScriptedServer(script);
                RemoteControl remote = remote(server.port(), optionsFor(type))) {
            assertThatThrownBy(() -> remote.call("m"))
                    .isInstanceOf(type)
                    .satisfies(
                            e -> {
                                if (message != null) {
                                    assertThat(e.getMessage()).isEqualTo(message);
                                }
                            });
        }
    }

    private void returning(String situation, Object result, Script script) {
        situations.put(
                situation,
                () -> {
                    try (ScriptedServer server = new ScriptedServer(script);
                            RemoteControl remote = remote(server.port(), options())) {
                        assertThat(remote.call("m")).isEqualTo(result);
                    }
                });
    }

    private static void assertFails(
            int port, RemoteOptions options, Class<? extends Exception> type) {
        try (RemoteControl remote = remote(port, options)) {
            assertThatThrownBy(() -> remote.call("m")).isInstanceOf(type);
        }
    }

    private static RemoteOptions options() {
        return RemoteOptions.defaults().timeout(Await.LIMIT).optimist(false);
    }

    private static RemoteOptions optionsFor(Class<? extends Exception> expected) {
        return expected == ConnectionTimeout.class ? options().timeout(TIMEOUT) : options();
    }

    private static RemoteControl remote(int port, RemoteOptions options) {
        return new RemoteControl(new Address("127.0.0.1", port), options);
    }
}
