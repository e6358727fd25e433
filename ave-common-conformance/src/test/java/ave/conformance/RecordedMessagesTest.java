// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import ave.testing.Await;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The recorded ways to send requests and to leave, behind the handshake. */
class RecordedMessagesTest {

    private static final int MEGABYTE = 1 << 20;

    /** Twice the recorded three, which is more than the kernel takes off the service's hands. */
    private static final String MILLIONS = "x".repeat(6_000_000);

    private static ServiceProcess service;
    private static Onlookers onlookers;

    @BeforeAll
    static void start() {
        // A limit that lets a client claim a gigabyte, where the process itself may have a tenth.
        service = ServiceProcess.serve("--max-message", Integer.toString(1 << 30));
        onlookers = new Onlookers(service, "");
    }

    @AfterAll
    static void stop() {
        onlookers.close();
        service.close();
    }

    @Test
    @Recorded("request in four pieces")
    void requestInFourPiecesIsAnswered() {
        byte[] request = Wire.frame(Json.request("sync_ping"));
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.login()) {
                        for (int[] piece : new int[][] {{0, 2}, {2, 4}, {4, 20}, {20, 999}}) {
                            int end = Math.min(piece[1], request.length);
                            client.send(Arrays.copyOfRange(request, piece[0], end));
                            onlookers.areServed();
                        }
                        assertThatObject(client.answer())
                                .isEqualTo(Json.parse("{\"result\": \"pong\"}"));
                    }
                });
    }

    @Test
    @Recorded("three requests in one write")
    void requestsInOneWriteAreAnsweredInOrder() {
        try (WireClient client = service.login()) {
            client.send(
                    Wire.join(
                            Wire.frame(Json.request("echo", 1)),
                            Wire.frame(Json.request("sync_ping")),
                            Wire.frame(Json.request("echo", 3))));
            assertThatObject(client.answer()).isEqualTo(Json.parse("{\"result\": 1}"));
            assertThatObject(client.answer()).isEqualTo(Json.parse("{\"result\": \"pong\"}"));
            assertThatObject(client.answer()).isEqualTo(Json.parse("{\"result\": 3}"));
        }
    }

    /** Recorded: the answer, of a copy of the service that then went on beside it. */
    @Test
    @Recorded("ave.cmd.run() of a missing executable inside an RPC")
    void missingExecutableIsAnErrorOfTheOneServiceThereIs() {
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.login()) {
                        long pid = client.result("get_pid").longValue();
                        JsonNode exception = client.call("raise_run_error").get("exception");
                        assertThat(exception.get("type").textValue()).isEqualTo("RunError");
                        assertThatObject(exception.get("cmd"))
                                .isEqualTo(Json.parse("[\"no_such_exe\"]"));
                        assertThat(exception.get("message").textValue())
                                .isEqualTo("No such file or directory");
                        assertThat(exception.get("out").textValue()).isEmpty();
                        assertThat(exception.get("ptyout").textValue()).isEmpty();
                        assertThat(exception.get("trace").toString()).contains("raise_run_error");
                        assertThat(client.result("get_pid").longValue()).isEqualTo(pid);
                        assertThat(client.result("stats").get("children").intValue()).isZero();
                    }
                });
    }

    /** Recorded: no answer, and from the next byte on a busy loop for good. */
    @Test
    @Recorded("zero length payload")
    void messageOfNoBytesIsAMessageThatIsNoJson() {
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.login()) {
                        client.sendFrame(new byte[0]);
                        assertThatObject(client.answer())
                                .isEqualTo(Json.parse("{\"exception\": \"malformed JSON: \"}"));
                        client.ping();
                    }
                });
    }

    @Test
    @Recorded("zero length payload, then closed")
    void messageOfNoBytesAndACloseLeaveNothing() {
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.login()) {
                        client.sendFrame(new byte[0]);
                    }
                });
    }

    @Test
    @Recorded({"header claims 0x80000000 bytes", "header claims 0xffffffff bytes"})
    void headerAboveTheLimitIsRefusedAndTheConnectionClosed() {
        for (String header : new String[] {"80000000", "ffffffff"}) {
            onlookers.unimpressedBy(
                    () -> {
                        try (WireClient client = service.login()) {
                            client.sendHex(header);
                            Overflow.assertIsToldOf(client.answer());
                            client.expectClosed();
                        }
                    });
        }
    }

    /** Recorded: a gigabyte was reserved for each read. */
    @Test
    @Recorded("header claims 1 GB, 100 bytes, then silence")
    void claimOfAGigabyteCostsNothing() {
        long before = ProcFs.residentBytes(service.pid());
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.login()) {
                        client.sendHex("40000000");
                        client.send(new byte[100]);
                        onlookers.areServed();
                    }
                });
        assertThat(ProcFs.residentBytes(service.pid()) - before).isLessThan(100L * MEGABYTE);
    }

    /** Recorded: 6 MB a second, as the part that had come was copied for each piece. */
    @Test
    @Recorded("header claims 1 GB, feeding it for a while")
    void memoryGrowsWithWhatCameAndGoesWithTheClient() {
        byte[] piece = new byte[MEGABYTE];
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.login()) {
                        client.sendHex("40000000");
                        // Below an eighth of the heap, which all unfinished input may take.
                        for (int i = 0; i < 10; i++) {
                            client.send(piece);
                        }
                        onlookers.areServed();
                    }
                });
    }

    @Test
    @Recorded({
        "client disconnects in the header",
        "client disconnects after the header",
        "client disconnects in the payload"
    })
    void halfAMessageAndACloseLeaveNothing() {
        for (String start : new String[] {"0000", "00000064", "000000647b226d"}) {
            onlookers.unimpressedBy(
                    () -> {
                        try (WireClient client = service.login()) {
                            client.sendHex(start);
                        }
                    });
        }
    }

    @Test
    @Recorded("client half-closes after the request")
    void clientThatSaysNothingMoreStillGetsItsAnswer() {
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.login()) {
                        client.sendFrame(Json.request("sync_ping"));
                        client.closeOutput();
                        assertThatObject(client.answer())
                                .isEqualTo(Json.parse("{\"result\": \"pong\"}"));
                        client.expectClosed();
                    }
                });
    }

    /** Recorded: the entry of the connection was never removed. */
    @Test
    @Recorded("client closes while its method runs")
    void closeDuringACallLeavesNothing() {
        onlookers.survive(
                () -> {
                    try (WireClient client = service.login()) {
                        client.sendFrame(Json.request("sleep", 0.3));
                    }
                });
    }

    @Test
    @Recorded("client resets (RST) while its method runs")
    void resetDuringACallLeavesNothing() {
        onlookers.survive(
                () -> {
                    WireClient client = service.login();
                    client.sendFrame(Json.request("sleep", 0.3));
                    client.reset();
                });
    }

    @Test
    @Recorded("3 MB request whose answer is not read for a while")
    void aResponseWaitsForItsReaderWithoutDelayingOthers() {
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.loginWithSmallBuffer("")) {
                        client.sendFrame(Json.request("echo", MILLIONS));
                        Await.until("the answer waits", () -> onlookers.queuedBytes() > 0);
                        onlookers.areServed();
                        assertThat(client.answer().path("result").textValue()).isEqualTo(MILLIONS);
                    }
                });
    }

    @Test
    @Recorded("client closes without reading a 3 MB answer")
    void unreadAnswerGoesWithItsClient() {
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.loginWithSmallBuffer("")) {
                        client.sendFrame(Json.request("echo", MILLIONS));
                        Await.until("the answer waits", () -> onlookers.queuedBytes() > 0);
                    }
                });
    }

    @Test
    @Recorded("a slow method blocks all other clients")
    void methodThatBlocksBlocksAll() {
        try (WireClient slow = service.login();
                WireClient other = service.login()) {
            long start = System.nanoTime();
            slow.sendFrame(Json.request("sleep", 0.5));
            CompletableFuture<Void> sleeping = Background.run(slow::answer);
            // The first of these pings may come before the sleep, the last can't.
            while (!sleeping.isDone()) {
                other.ping();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(500));
            Background.await(sleeping);
        }
    }

    @Test
    @Recorded("20 connections that call once and close")
    void twentyConnectionsLeaveNoEntry() {
        onlookers.unimpressedBy(
                () -> {
                    for (int i = 0; i < 20; i++) {
                        try (WireClient client = service.login()) {
                            client.ping();
                        }
                    }
                });
    }

    /** Recorded: the service died of it. */
    @Test
    @Recorded("non-ASCII method name")
    void methodNameInAnyScriptIsJustUnknown() {
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.login()) {
                        assertThat(client.call("\u00e5\u00e4\u00f6").path("exception").textValue())
                                .isEqualTo("no such RPC: \u00e5\u00e4\u00f6");
                    }
                });
    }
}
