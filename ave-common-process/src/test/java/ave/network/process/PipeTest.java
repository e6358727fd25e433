// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.exceptions.OverflowError;
import ave.io.Fd;
import ave.io.PosixException;
import ave.network.exceptions.ConnectionReset;
import ave.network.exceptions.ConnectionTimeout;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.Spawn;
import ave.posix.abi.NativeBuffer;
import ave.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pipes: within this process, into a child and back, and to programs that are no JVMs. */
class PipeTest extends WithProcesses {
    private static final Duration SHORT = Duration.ofMillis(50);

    /** A pipe whose bytes are written here. */
    private static final class Raw implements AutoCloseable {
        final Descriptors.PipeEnds ends = Descriptors.pipe();
        final Pipe pipe = new Pipe(ends.read().release(), -1);

        void write(String hex) {
            byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
            NativeBuffer buffer = new NativeBuffer(bytes.length);
            buffer.bytes().put(0, bytes);
            assertThat(Descriptors.write(ends.write(), buffer, 0, bytes.length))
                    .isEqualTo(bytes.length);
        }

        @Override
        public void close() {
            pipe.close();
            ends.write().close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4089, 4090, 4091, 4092, 4096, 65_535, 65_536, 200_000, 1_048_576})
    void bringsATextOfAnySize(int size) throws Exception {
        try (Pipe pipe = new Pipe()) {
            String text = "x".repeat(size);
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> pipe.put(text));
            assertThat(pipe.get(LONG)).isEqualTo(text);
            writer.get(LONG.toSeconds(), TimeUnit.SECONDS);
            assertThat(pipe.empty()).isTrue();
        }
    }

    @Test
    void bringsAllThatJsonHas() {
        try (Pipe pipe = new Pipe()) {
            Map<String, Object> value = new java.util.LinkedHashMap<>();
            value.put("a", Arrays.asList(1, null, List.of(2, 3.5), true, "\u00e5\ud83d\ude00"));
            value.put("", Map.of());
            pipe.put(value);
            pipe.put(null);
            assertThat(pipe.get(LONG)).isEqualTo(value);
            assertThat(pipe.get(LONG)).isNull();
        }
    }

    @Test
    void putsALengthOfFourBytesInFrontOfTheJson() {
        try (Pipe pipe = new Pipe()) {
            pipe.put(Map.of("k", 1));
            NativeBuffer buffer = new NativeBuffer(64);
            Fd end = Fd.of(pipe.readingFd());
            int count = Descriptors.read(end, buffer, 0, 64);
            end.release();
            byte[] bytes = new byte[count];
            buffer.bytes().get(0, bytes);
            assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("00000007" + "7b226b223a317d");
        }
    }

    @Test
    void takesNoMoreThanOneMessage() {
        try (Pipe pipe = new Pipe()) {
            pipe.put("a");
            pipe.put("b");
            try (Pipe other = new Pipe(Fd.duplicateOf(pipe.readingFd()).release(), -1)) {
                assertThat(other.get(LONG)).isEqualTo("a");
                assertThat(pipe.get(LONG)).isEqualTo("b");
            }
        }
    }

    @Test
    void waitsForAMessageThatComesInPieces() {
        try (Raw raw = new Raw()) {
            raw.write("0000");
            assertThatThrownBy(() -> raw.pipe.get(SHORT))
                    .isInstanceOf(ConnectionTimeout.class)
                    .hasMessageEndingWith("PT0.05S, with 2 of 4 bytes of a length");
            raw.write("0003");
            assertThatThrownBy(() -> raw.pipe.get(SHORT)).isInstanceOf(ConnectionTimeout.class);
            raw.write("2261");
            assertThatThrownBy(() -> raw.pipe.get(Duration.ZERO))
                    .isInstanceOf(ConnectionTimeout.class)
                    .hasMessage(
                            "get from pipe fd "
                                    + raw.pipe.readingFd()
                                    + ": timed out after PT0S, with 2 of 3 bytes of a message");
            raw.write("22 00000001 37");
            assertThat(raw.pipe.get(SHORT)).isEqualTo("a");
            assertThat(raw.pipe.get(SHORT)).isEqualTo(7);
        }
    }

    @Test
    void waitsNoLongerThanItsTimeout() {
        try (Pipe pipe = new Pipe()) {
            long before = System.nanoTime();
            assertThatThrownBy(() -> pipe.get(SHORT))
                    .isInstanceOf(ConnectionTimeout.class)
                    .hasMessage(
                            "get from pipe fd " + pipe.readingFd() + ": timed out after PT0.05S");
            assertThat(since(before)).isGreaterThanOrEqualTo(SHORT);
            assertThat(pipe.poll(SHORT)).isFalse();
            assertThat(pipe.empty()).isTrue();
            pipe.put(1);
            assertThat(pipe.poll(LONG)).isTrue();
            assertThat(pipe.empty()).isFalse();
        }
    }

    @Test
    void givesWhatWasWrittenBeforeTheOtherEndWasClosed() {
        try (Pipe pipe = new Pipe()) {
            pipe.put("last");
            pipe.closeWriting();
            assertThat(pipe.get(LONG)).isEqualTo("last");
            assertThat(pipe.poll(LONG)).as("the end is something to read").isTrue();
            assertThatThrownBy(() -> pipe.get(LONG))
                    .isInstanceOf(ConnectionReset.class)
                    .hasMessage("connection reset");
        }
    }

    @Test
    void toNobodyIsABrokenPipe() {
        try (Pipe pipe = new Pipe()) {
            pipe.closeReading();
            assertThatThrownBy(() -> pipe.put("x"))
                    .isInstanceOf(PosixException.class)
                    .hasMessage("write to a pipe: EPIPE (Broken pipe)");
        }
    }

    @Test
    void endsThatWereClosedAreOfNoUse() {
        Pipe pipe = new Pipe();
        pipe.close();
        pipe.close();
        assertThatThrownBy(() -> pipe.get(SHORT)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pipe.put(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(pipe::empty).isInstanceOf(IllegalStateException.class);
        try (Raw raw = new Raw()) {
            assertThatThrownBy(() -> raw.pipe.put(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the pipe has no such end here");
            assertThatThrownBy(raw.pipe::writingFd).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void whatIsNoJsonIsToldAndCostsTheNextMessageNothing() {
        try (Raw raw = new Raw()) {
            raw.write("00000002 7b7b  00000000  00000001 e5  00000003 313132");
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> raw.pipe.get(LONG))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("malformed JSON: ");
            }
            assertThat(raw.pipe.get(LONG)).isEqualTo(112);
        }
        try (Pipe pipe = new Pipe()) {
            assertThatThrownBy(() -> pipe.put(new Object()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("not JSON: ");
            assertThat(pipe.empty()).isTrue();
        }
    }

    @Test
    void aLengthThatNobodyCanReadIsAnErrorNowAndLater() {
        try (Raw raw = new Raw()) {
            raw.write("ffffffff 22");
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> raw.pipe.get(LONG))
                        .isInstanceOf(OverflowError.class)
                        .hasMessage("a message of 4294967295 bytes");
            }
        }
    }

    @Test
    void aLengthThatIsOnlyClaimedCostsNoMemory() {
        try (Raw raw = new Raw()) {
            raw.write("7ffffff0 22");
            assertThatThrownBy(() -> raw.pipe.get(SHORT)).isInstanceOf(ConnectionTimeout.class);
        }
    }

    @Test
    void severalThreadsWriteWithoutMixing() throws Exception {
        try (Pipe pipe = new Pipe()) {
            List<CompletableFuture<Void>> writers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String text = Integer.toString(i).repeat(10_000);
                writers.add(
                        CompletableFuture.runAsync(
                                () -> {
                                    for (int n = 0; n < 20; n++) {
                                        pipe.put(text);
                                    }
                                }));
            }
            for (int n = 0; n < 80; n++) {
                String text = (String) pipe.get(LONG);
                assertThat(text).hasSize(10_000).matches("0+|1+|2+|3+");
            }
            for (CompletableFuture<Void> writer : writers) {
                writer.get(LONG.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void anInterruptEndsAWait() throws Exception {
        try (Pipe pipe = new Pipe()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(pipe::get).isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static Throwable ended(CompletableFuture<?> wait) throws Exception {
        Throwable[] problem = new Throwable[1];
        wait.handle((value, e) -> problem[0] = e).get(LONG.toSeconds(), TimeUnit.SECONDS);
        return problem[0];
    }

    /** What is done in another thread, once that waits for a descriptor. */
    private static CompletableFuture<Void> waiting(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                work.run();
                                done.complete(null);
                            } catch (Throwable e) {
                                done.completeExceptionally(e);
                            }
                        });
        thread.start();
        Await.untilInLibc(thread);
        return done;
    }

    @Test
    void aCloseInAnotherThreadEndsAGetThatWaits() throws Exception {
        for (int i = 0; i < times(20); i++) {
            Pipe pipe = new Pipe();
            int fd = pipe.readingFd();
            CompletableFuture<Void> get = waiting(pipe::get);
            CompletableFuture<Void> poll = waiting(() -> pipe.poll(null));
            CompletableFuture<Void> next = CompletableFuture.runAsync(() -> pipe.get(LONG));
            pipe.closeReading();
            for (CompletableFuture<Void> wait : List.of(get, poll, next)) {
                Throwable problem = ended(wait);
                assertThat(problem)
                        .isInstanceOfAny(
                                IllegalStateException.class,
                                java.util.concurrent.CompletionException.class);
                Throwable cause = problem.getCause() == null ? problem : problem.getCause();
                assertThat(cause)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageMatching(
                                "the reading end of the pipe (was closed by another thread"
                                        + "|is closed)");
            }
            Await.until("it is closed", () -> !Descriptors.isOpen(fd));
            assertThatThrownBy(() -> pipe.put(1)).hasMessageContaining("EPIPE");
            pipe.close();
        }
    }

    @Test
    void aCloseInAnotherThreadEndsAPutThatWaits() throws Exception {
        try (Pipe pipe = new Pipe()) {
            CompletableFuture<Void> put = waiting(() -> pipe.put("x".repeat(200_000)));
            pipe.closeWriting();
            assertThat(ended(put))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the writing end of the pipe was closed by another thread");
        }
    }

    @Test
    void aCloseEndsAGetOfAVirtualThread() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "no virtual threads before Java 21");
        Pipe pipe = new Pipe();
        CompletableFuture<Object> get = new CompletableFuture<>();
        Runnable work =
                () -> {
                    try {
                        get.complete(pipe.get());
                    } catch (RuntimeException e) {
                        get.completeExceptionally(e);
                    }
                };
        Thread thread =
                (Thread)
                        Thread.class
                                .getMethod("startVirtualThread", Runnable.class)
                                .invoke(null, work);
        Await.until("it waits", () -> thread.getState() == Thread.State.WAITING);
        pipe.close();
        assertThat(ended(get))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the reading end of the pipe was closed by another thread");
    }

    @Test
    void aWaitAfterOneThatWasEndedWaits() throws Exception {
        for (int i = 0; i < times(20); i++) {
            Pipe closed = new Pipe();
            CompletableFuture<Void> get = waiting(closed::get);
            closed.close();
            ended(get);
            // It may wait with what woke up the other one.
            try (Pipe pipe = new Pipe()) {
                assertThat(pipe.poll(Duration.ofMillis(1))).isFalse();
            }
        }
    }

    /** Answers its parent until that has closed its side. */
    static final class Adder extends Process {
        private static final long serialVersionUID = 1L;
        final Pipe.Duplex link = Pipe.duplex();

        @Override
        public void run() {
            link.parent().close();
            try {
                while (true) {
                    link.child().put((Integer) link.child().get() + 1);
                }
            } catch (ConnectionReset e) {
                link.child().put("bye");
            }
        }
    }

    @Test
    void aDuplexPipeGoesBothWaysAndEachSideSeesTheEndOfTheOther() {
        Adder adder = new Adder();
        try (Pipe.Duplex link = adder.link) {
            adder.start();
            link.child().close();
            Pipe side = link.parent();
            for (int i = 0; i < 10; i++) {
                side.put(i);
                assertThat(side.get(LONG)).isEqualTo(i + 1);
            }
            side.closeWriting();
            assertThat(side.get(LONG)).isEqualTo("bye");
            assertThatThrownBy(() -> side.get(LONG)).isInstanceOf(ConnectionReset.class);
        }
        assertThat(adder.join(LONG)).isZero();
    }

    @Test
    void isInheritedByAChildAndUsedInBothDirections() {
        try (Servant child = new Servant()) {
            child.start();
            String big = "y".repeat(500_000);
            assertThat(child.ask(self -> big.length())).isEqualTo(500_000);
            assertThat(child.ask(self -> "z".repeat(300_000))).isEqualTo("z".repeat(300_000));
        }
    }

    @Test
    void aChildSeesTheEndOfItsParentsPipe() {
        Servant child = new Servant();
        child.start();
        child.dismiss();
        assertThat(child.join(LONG)).isZero();
    }

    /**
     * Reads messages and writes them back with their lengths, as the Python library frames them.
     */
    private static final String ECHO =
            "import json, os, struct, sys\n"
                    + "def exactly(n):\n"
                    + "    data = b''\n"
                    + "    while len(data) < n:\n"
                    + "        piece = os.read(3, n - len(data))\n"
                    + "        if not piece: sys.exit(0)\n"
                    + "        data += piece\n"
                    + "    return data\n"
                    + "while True:\n"
                    + "    size, = struct.unpack('>I', exactly(4))\n"
                    + "    value = json.loads(exactly(size).decode('utf8'))\n"
                    + "    answer = json.dumps({'got': value}).encode('utf8')\n"
                    + "    answer = struct.pack('>I', len(answer)) + answer\n"
                    + "    while answer: answer = answer[os.write(4, answer):]\n";

    @Test
    void isUnderstoodByAPythonProgram() {
        needs("python3");
        try (Pipe to = new Pipe();
                Pipe from = new Pipe();
                var python =
                        new Spawn(List.of("python3", "-c", ECHO))
                                .descriptor(0, 0)
                                .descriptor(1, 1)
                                .descriptor(2, 2)
                                .descriptor(3, to.readingFd())
                                .descriptor(4, from.writingFd())
                                .start()) {
            to.closeReading();
            from.closeWriting();
            for (Object value :
                    List.of("hello", Map.of("k", List.of(1, 2)), "\u00e5".repeat(9000))) {
                to.put(value);
                assertThat(from.get(LONG)).isEqualTo(Map.of("got", value));
            }
            to.closeWriting();
            assertThatThrownBy(() -> from.get(LONG)).isInstanceOf(ConnectionReset.class);
            assertThat(python.await(Deadline.after(LONG)).code()).isZero();
        }
    }
}
