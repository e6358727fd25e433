// SPDX-License-Identifier: Apache-2.0
package ave.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.posix.Descriptors;
import ave.posix.UnixSockets;
import ave.posix.abi.Constants;
import ave.testing.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.AsynchronousCloseException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FdStreamTest {
    private static final int MUCH = 3_000_000;

    @TempDir private Path directory;

    private static byte[] random() {
        byte[] bytes = new byte[MUCH];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static void carriesAll(Fd from, Fd to) throws Exception {
        byte[] sent = random();
        CompletableFuture<byte[]> received =
                CompletableFuture.supplyAsync(
                        () -> {
                            try (InputStream in = from.inputStream()) {
                                return in.readAllBytes();
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        },
                        runnable -> new Thread(runnable).start());
        try (OutputStream out = to.outputStream()) {
            out.write(sent);
        }
        assertThat(received.get(30, TimeUnit.SECONDS)).isEqualTo(sent);
        assertThat(from.isOpen()).isFalse();
        assertThat(to.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPipeCarriesAllBytesInEitherMode(boolean nonBlocking) throws Exception {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            pipe.read().setNonBlocking(nonBlocking);
            pipe.write().setNonBlocking(nonBlocking);
            carriesAll(pipe.read(), pipe.write());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSocketCarriesAllBytesInEitherMode(boolean nonBlocking) throws Exception {
        try (UnixSockets.Pair pair = UnixSockets.pair(Constants.SOCK_STREAM)) {
            pair.first().setNonBlocking(nonBlocking);
            pair.second().setNonBlocking(nonBlocking);
            carriesAll(pair.first(), pair.second());
        }
    }

    @Test
    void aFileIsWrittenAndRead() throws Exception {
        Path path = directory.resolve("file");
        byte[] content = random();
        try (OutputStream out =
                Fd.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE).outputStream()) {
            out.write(content);
        }
        assertThat(Files.readAllBytes(path)).isEqualTo(content);
        try (InputStream in = Fd.open(path).inputStream()) {
            assertThat(in.readAllBytes()).isEqualTo(content);
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void singleBytesAreUnsigned() throws Exception {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            OutputStream out = pipe.write().outputStream();
            out.write(0xff);
            out.close();
            InputStream in = pipe.read().inputStream();
            assertThat(in.read()).isEqualTo(0xff);
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void closingTheFdEndsAReadThatWaits() throws Exception {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            InputStream in = pipe.read().inputStream();
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread reader = reader(in, thrown);
            pipe.read().close();
            reader.join();
            assertThat(thrown.get()).isInstanceOf(AsynchronousCloseException.class);
        }
    }

    @Test
    void anInterruptEndsAReadThatWaitsAndLeavesTheStreamUsable() throws Exception {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            InputStream in = pipe.read().inputStream();
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread reader = reader(in, thrown);
            reader.interrupt();
            reader.join();
            assertThat(thrown.get()).isInstanceOf(InterruptedIOException.class);

            pipe.write().outputStream().write(7);
            assertThat(in.read()).isEqualTo(7);
        }
    }

    /** Returns when the thread waits for input. */
    private static Thread reader(InputStream in, AtomicReference<Throwable> thrown) {
        Thread reader =
                new Thread(
                        () -> {
                            try {
                                in.read();
                            } catch (Throwable e) {
                                thrown.set(e);
                            }
                        });
        reader.start();
        Await.until("a wait", () -> reader.getState() == Thread.State.WAITING);
        return reader;
    }

    @Test
    void aClosedStreamDoesNotReachTheNextFileOfThatNumber() throws Exception {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            InputStream in = pipe.read().inputStream();
            in.close();
            try (Fd next = pipe.write().duplicate()) {
                assertThat(next.isOpen()).isTrue();
                assertThatExceptionOfType(AsynchronousCloseException.class).isThrownBy(in::read);
            }
            assertThatThrownBy(() -> pipe.read().inputStream())
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void releasingTheFdClosesItsStreams() throws Exception {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            InputStream in = pipe.read().inputStream();
            try (Fd released = Fd.of(pipe.read().release())) {
                assertThat(Descriptors.isOpen(released.number())).isTrue();
                assertThatExceptionOfType(AsynchronousCloseException.class).isThrownBy(in::read);
            }
        }
    }

    @Test
    void aPipeWithoutAReaderIsReported() throws Exception {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            pipe.read().close();
            OutputStream out = pipe.write().outputStream();
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> out.write(1))
                    .withMessage("write fd " + pipe.write().number() + ": EPIPE (Broken pipe)");
        }
    }

    @Test
    void theModeOfASharedPipeStays() throws Exception {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe();
                Fd shared = pipe.write().duplicate()) {
            byte[] sent = "text".getBytes(StandardCharsets.UTF_8);
            pipe.write().outputStream().write(sent);
            assertThat(pipe.read().inputStream().readNBytes(sent.length)).isEqualTo(sent);
            assertThat(Files.readString(Path.of("/proc/self/fdinfo/" + shared.number())))
                    .contains("flags:\t02000001");
        }
    }
}
