// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.SOCK_STREAM;
import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ave.network.connection.BlockingConnection;
import ave.network.connection.Connection;
import ave.network.control.internal.handover.ScriptedSide;
import ave.network.exceptions.ConnectionClosed;
import ave.network.exceptions.HandoverException;
import ave.posix.Deadline;
import ave.posix.Poll;
import ave.posix.UnixSockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A service that is told to end while it is handed over: no successor serves then. */
class EndInHandoverTest extends WithServices {
    private static final int UPLOAD = 30_000_000;

    private static final class Recorder extends RestartableService {
        final transient List<String> events = new CopyOnWriteArrayList<>();
        transient Runnable inPause = () -> {};

        Recorder() {
            super(0, ControlOptions.defaults().host(HOST));
        }

        CompletableFuture<Integer> handOverTo(ScriptedSide successor) {
            return runtime()
                    .succession
                    .handOver(successor, this::handoverState, HandoverOptions.defaults().limits());
        }

        @Override
        protected Object handoverState() {
            inPause.run();
            return null;
        }

        @Override
        protected void started() {
            events.add("started");
        }

        @Override
        protected void lostConnection(Connection connection, String authkey) {
            events.add("lostConnection");
        }

        @Override
        protected void shuttingDown(Map<String, Object> details) {
            events.add("shuttingDown");
        }

        @Override
        protected void stopped() {
            events.add("stopped");
        }
    }

    private static BlockingConnection halfAnUpload(RunningControl running) {
        BlockingConnection upload = new BlockingConnection(running.address());
        upload.connect(LONG, false);
        upload.get(LONG);
        upload.put("{}".getBytes(StandardCharsets.US_ASCII), LONG);
        upload.get(LONG);
        upload.write(ByteBuffer.allocate(4 + UPLOAD / 2).putInt(UPLOAD).array(), LONG);
        return upload;
    }

    @Test
    void aSuccessorThatIsInTheMiddleOfAMessageIsKilled() {
        Recorder service = new Recorder();
        ScriptedSide successor = new ScriptedSide("COPY");
        try (RunningControl running = service.runInThread();
                BlockingConnection upload = halfAnUpload(running)) {
            until("it has come", () -> service.stats().queuedBytes() >= UPLOAD / 2);
            CompletableFuture<Integer> done = service.handOverTo(successor);
            successor.stopped.join();
            // What was read of the upload follows, and nobody takes it.
            service.shutdown();
            running.join(LONG);
            assertThat(upload.isOpen()).isTrue();
            assertThat(successor.kills).hasPositiveValue();
            assertThat(done).failsWithin(LONG);
        }
    }

    @Test
    void aSuccessorThatIsNotToServeBeginsNothing() {
        UnixSockets.Pair pair = UnixSockets.pair(SOCK_STREAM);
        Recorder service = new Recorder();
        service.inherit(pair.first());
        CompletableFuture<Void> cancelled =
                CompletableFuture.runAsync(() -> ScriptedSide.cancel(pair.second()));
        try (RunningControl running = service.runInThread()) {
            running.join(LONG);
        }
        cancelled.join();
        assertThat(service.events).isEmpty();
    }

    @Test
    void connectionsThatDieWithThePredecessorWereNeverTheService() throws Exception {
        UnixSockets.Pair pair = UnixSockets.pair(SOCK_STREAM);
        Recorder service = new Recorder();
        service.inherit(pair.first());
        try (Connection listener = listener()) {
            try (BlockingConnection client = new BlockingConnection(listener.address())) {
                client.connect(LONG, false);
                Poll.await(listener.fileno(), POLLIN, Deadline.NEVER);
                Connection accepted = listener.accept();
                CompletableFuture<Void> died =
                        CompletableFuture.runAsync(
                                () -> {
                                    try {
                                        ScriptedSide.dieAfterCopyOf(accepted, pair.second());
                                    } catch (IOException e) {
                                        throw new UncheckedIOException(e);
                                    }
                                });
                try (RunningControl running = service.runInThread()) {
                    assertThatExceptionOfType(ConnectionClosed.class)
                            .isThrownBy(() -> client.read(1, LONG));
                    died.join();
                    service.shutdown();
                    running.join(LONG);
                }
            }
        }
        assertThat(service.events).containsExactly("started", "shuttingDown", "stopped");
    }

    private void assertEndsItselfIn(Recorder service, String... events) {
        ScriptedSide successor = new ScriptedSide("STATE_END");
        try (RunningControl running = service.runInThread()) {
            assertThat(service.handOverTo(successor))
                    .failsWithin(LONG)
                    .withThrowableThat()
                    .withCauseInstanceOf(HandoverException.class)
                    .withMessageMatching(".*the service (is ending|has ended)");
            running.join(LONG);
        }
        assertThat(successor.kills).hasPositiveValue();
        assertThat(service.events).containsExactly(events);
    }

    @Test
    void aShutdownInThePauseIsNotForgotten() {
        Recorder service = new Recorder();
        service.inPause = service::shutdown;
        assertEndsItselfIn(service, "started", "shuttingDown", "stopped");
    }

    @Test
    void aDrainInThePauseIsNotForgotten() {
        Recorder service = new Recorder();
        service.inPause = () -> service.drain(Duration.ofSeconds(30));
        assertEndsItselfIn(service, "started", "shuttingDown", "stopped");
    }
}
