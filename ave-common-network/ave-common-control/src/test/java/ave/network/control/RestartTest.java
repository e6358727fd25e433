// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.network.connection.Address;
import ave.network.connection.BlockingConnection;
import ave.network.connection.Connection;
import ave.network.connection.FreePort;
import ave.network.exceptions.ConnectionClosed;
import ave.network.exceptions.HandoverException;
import ave.posix.ThisProcess;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** A service that replaces itself with a new process of its class. */
class RestartTest extends WithServices {
    private static final ControlOptions OPTIONS = ControlOptions.defaults().host(HOST);
    private static final int UPLOAD = 30_000_000;

    @Test
    void aServiceOnPortZeroRestartsOnTheSamePortAndKnowsIt() {
        RestartableService service = new RestartableService(0, OPTIONS);
        assertThat(service.port()).isZero();
        try (RunningControl running = service.runInThread()) {
            assertThat(service.port()).isEqualTo(running.port());
            RemoteControl client = client(running.port());
            int successor = remember((int) client.call("restart"));
            assertThat(client.call("get_pid")).isEqualTo(successor);
            assertThat(client.call("real_port")).isEqualTo(running.port());
            int next = remember((int) client.call("restart"));
            assertThat(client.call("get_pid")).isEqualTo(next).isNotEqualTo(successor);
        }
    }

    @Test
    void aServiceThatIsOnlyGivenASocketRestartsOnIt() {
        ControlOptions given = OPTIONS.socket(FreePort.find());
        try (RunningControl running = new RestartableService(0, given).runInThread()) {
            RemoteControl client = client(running.port());
            int successor = remember((int) client.call("restart"));
            assertThat(client.call("get_pid")).isEqualTo(successor);
            assertThat(client.call("real_port")).isEqualTo(running.port());
        }
    }

    @Test
    void aConnectionInTheStateIsTheSameObjectAsTheLoops() {
        try (RunningControl running = new RestartableService(0, OPTIONS).runInThread()) {
            RemoteControl operator = client(running.port());
            RemoteControl subscriber = client(running.port());
            subscriber.call("subscribe");
            remember((int) operator.call("restart"));
            assertThat(subscriber.call("is_subscribed")).isEqualTo(true);
            subscriber.close();
            until("its end is seen", () -> operator.call("lost").equals(1));
            assertThat(operator.call("subscribers")).isEqualTo(0);
        }
    }

    @Test
    void aConnectionThatIsAddedAfterTheHandoverIsClosed() {
        RestartableService service = new RestartableService(0, OPTIONS);
        try (RunningControl running = service.runInThread();
                Connection listener = listener();
                BlockingConnection far = new BlockingConnection(listener.address())) {
            far.connect(LONG, false);
            until("it has come", () -> isAccepted(listener, service, running));
            assertThatThrownBy(() -> far.get(LONG)).isInstanceOf(ConnectionClosed.class);
        }
    }

    /** Adds an accepted connection during or after a handover. */
    private boolean isAccepted(
            Connection listener, RestartableService service, RunningControl running) {
        Connection accepted;
        try {
            accepted = listener.accept();
        } catch (ave.network.exceptions.ConnectionAgain e) {
            return false;
        }
        CompletableFuture<Integer> done = new CompletableFuture<>();
        service.execute(
                () ->
                        service.restart(HandoverOptions.defaults())
                                .thenAccept(
                                        pid -> {
                                            // In the loop's thread: the successor serves.
                                            service.addConnection(accepted, null);
                                            done.complete(pid);
                                        }));
        remember(done.join());
        running.join(LONG);
        return true;
    }

    /** A plain object with state. */
    static final class Counter implements Serializable {
        private static final long serialVersionUID = 1L;
        private int count;

        @Rpc
        List<Integer> count() {
            return List.of(ThisProcess.pid(), ++count);
        }
    }

    /** Can't travel. */
    static final class Rooted {
        @Rpc
        int getPid() {
            return ThisProcess.pid();
        }
    }

    @Test
    void aServiceOfPlainObjectsRestartsWithTheirState() {
        Control service = Control.of(0, OPTIONS, new Counter());
        try (RunningControl running = service.runInThread()) {
            RemoteControl client = client(running.port());
            assertThat(client.call("count")).isEqualTo(List.of(ThisProcess.pid(), 1));
            int successor = remember(restart(service).join());
            assertThat(client.call("count")).isEqualTo(List.of(successor, 2));
        }
    }

    @Test
    void aServiceOfPlainObjectsThatCannotTravelGoesOn() {
        Control service = Control.of(0, OPTIONS, new Rooted());
        try (RunningControl running = service.runInThread()) {
            RemoteControl client = client(running.port());
            assertThatThrownBy(restart(service)::join)
                    .cause()
                    .isInstanceOf(HandoverException.class)
                    .hasMessage(
                            "the handover state can't be serialized: " + Rooted.class.getName());
            assertThat(client.call("get_pid")).isEqualTo(ThisProcess.pid());
        }
    }

    @Test
    void aServiceThatDrainsIsNotRestarted() {
        RestartableService service = new RestartableService(0, OPTIONS);
        try (RunningControl running = service.runInThread()) {
            CompletableFuture<CompletableFuture<Integer>> restart = new CompletableFuture<>();
            service.execute(
                    () -> {
                        service.drain(LONG);
                        restart.complete(restart(service));
                    });
            assertThat(restart.join())
                    .failsWithin(LONG)
                    .withThrowableThat()
                    .withCauseInstanceOf(HandoverException.class)
                    .withMessageEndingWith("the service is ending");
            running.join(LONG);
        }
    }

    private static CompletableFuture<Integer> restart(Control service) {
        return service.restart(HandoverOptions.defaults()).toCompletableFuture();
    }

    @Test
    void aClassWithoutTheUsualConstructorGetsAnErrorThatSaysWhatToImplement() {
        try (RunningControl running = new RestartableService.Odd().runInThread()) {
            RemoteControl client = client(running.port());
            assertThatThrownBy(() -> client.call("restart"))
                    .hasMessageContaining("Odd has no constructor (int, ControlOptions)")
                    .hasMessageContaining("implement makeSuccessor");
            assertThat(client.call("get_pid")).isEqualTo(ThisProcess.pid());
        }
    }

    @Test
    void aSuccessorWithoutTheListeningSocketIsRefused() {
        RestartableService service = new RestartableService(0, OPTIONS);
        try (RunningControl running = service.runInThread()) {
            assertThatThrownBy(
                            () ->
                                    service.handover(
                                                    new RestartableService(0, OPTIONS),
                                                    HandoverOptions.defaults())
                                            .toCompletableFuture()
                                            .join())
                    .cause()
                    .isInstanceOf(HandoverException.class)
                    .hasMessageContaining("has no listening socket to take over");
            assertThat(client(running.port()).call("get_pid")).isEqualTo(ThisProcess.pid());
        }
    }

    @Test
    void theExceptionOfASuccessorThatRefusesIsTheCause() {
        RestartableService service = new RestartableService.Unwilling(0, OPTIONS);
        try (RunningControl running = service.runInThread()) {
            assertThatThrownBy(
                            () ->
                                    service.restart(HandoverOptions.defaults())
                                            .toCompletableFuture()
                                            .join())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(HandoverException.class)
                    .hasMessageContaining("a state of another kind: []")
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(client(running.port()).call("get_pid")).isEqualTo(ThisProcess.pid());
        }
    }

    private static byte[] uploadHeaderAndHalf(String head, String tail) {
        int length = head.length() + UPLOAD + tail.length();
        ByteBuffer half = ByteBuffer.allocate(4 + head.length() + UPLOAD / 2);
        half.putInt(length).put(head.getBytes(StandardCharsets.US_ASCII));
        while (half.hasRemaining()) {
            half.put((byte) 'x');
        }
        return half.array();
    }

    @Test
    void uploadsThatHaveHalfComeAreFinishedInTheSuccessor() {
        assertUploadsAreFinishedAfterRestartOf(new RestartableService(0, OPTIONS));
    }

    @Test
    void uploadsWhoseRightsChangeInThePauseArriveOnce() {
        assertUploadsAreFinishedAfterRestartOf(new RestartableService.Rekeying(0, OPTIONS));
    }

    private void assertUploadsAreFinishedAfterRestartOf(RestartableService service) {
        String head = "{\"method\": \"size\", \"params\": {\"vargs\": [\"";
        String tail = "\"], \"kwargs\": {}}, \"async\": false}";
        List<BlockingConnection> uploads = new ArrayList<>();
        try (RunningControl running = service.runInThread()) {
            for (int i = 0; i < 3; i++) {
                BlockingConnection upload =
                        new BlockingConnection(new Address(HOST, running.port()));
                uploads.add(upload);
                upload.connect(LONG, false);
                upload.get(LONG);
                upload.put("{}".getBytes(StandardCharsets.US_ASCII), LONG);
                upload.get(LONG);
                upload.write(uploadHeaderAndHalf(head, tail), LONG);
            }
            RemoteControl client = client(running.port());
            int successor = remember((int) client.call("restart"));
            byte[] rest = new byte[UPLOAD / 2];
            java.util.Arrays.fill(rest, (byte) 'x');
            for (BlockingConnection upload : uploads) {
                upload.write(rest, LONG);
                upload.write(tail.getBytes(StandardCharsets.US_ASCII), LONG);
                assertThat(new String(upload.get(LONG), StandardCharsets.US_ASCII))
                        .isEqualTo("{\"result\":" + UPLOAD + "}");
            }
            assertThat(client.call("get_pid")).isEqualTo(successor);
        } finally {
            uploads.forEach(BlockingConnection::close);
        }
    }

    @Test
    void aLargeResponseThatIsHalfReadComesWholeFromTheSuccessor() {
        String request =
                "{\"method\": \"letters\", \"params\": {\"vargs\": ["
                        + UPLOAD
                        + "], \"kwargs\": {}}, \"async\": false}";
        RestartableService service = new RestartableService(0, OPTIONS);
        try (RunningControl running = service.runInThread();
                BlockingConnection reader = new BlockingConnection(running.address())) {
            reader.connect(LONG, false);
            reader.get(LONG);
            reader.put("{}".getBytes(StandardCharsets.US_ASCII), LONG);
            reader.get(LONG);
            reader.put(request.getBytes(StandardCharsets.US_ASCII), LONG);
            until("some of it is unsent", () -> service.stats().queuedBytes() > UPLOAD / 4);
            remember((int) client(running.port()).call("restart"));
            String response = new String(reader.get(LONG), StandardCharsets.US_ASCII);
            assertThat(response).isEqualTo("{\"result\":\"" + service.letters(UPLOAD) + "\"}");
        }
    }

    @Test
    void aLimitIsMoreThanZero() {
        HandoverOptions limits = HandoverOptions.defaults();
        assertThatThrownBy(() -> limits.pause(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a limit must be more than zero: PT0S");
    }
}
