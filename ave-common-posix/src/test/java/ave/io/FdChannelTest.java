// SPDX-License-Identifier: Apache-2.0
package ave.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ave.posix.Descriptors;
import ave.posix.UnixSockets;
import ave.posix.abi.Constants;
import ave.testing.Await;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FdChannelTest {
    private UnixSockets.Pair pair;

    @BeforeEach
    void makePair() {
        pair = UnixSockets.pair(Constants.SOCK_STREAM);
    }

    @AfterEach
    void closePair() {
        pair.close();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aSelectorTellsWhenThereIsSomethingToRead() throws Exception {
        try (FdChannel channel = pair.first().channel();
                Selector selector = channel.provider().openSelector()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            assertThat(selector.selectNow()).isZero();
            ByteBuffer buffer = ByteBuffer.allocate(10);
            assertThat(channel.read(buffer)).isZero();

            pair.second().outputStream().write("abc".getBytes(StandardCharsets.UTF_8));
            assertThat(selector.select()).isEqualTo(1);
            assertThat(key.isReadable()).isTrue();
            assertThat(channel.read(buffer)).isEqualTo(3);
            assertThat(new String(buffer.array(), 0, 3, StandardCharsets.UTF_8)).isEqualTo("abc");

            pair.second().close();
            assertThat(channel.read(buffer)).isEqualTo(-1);
        }
        assertThat(pair.first().isOpen()).isFalse();
    }

    @Test
    void aChannelBeginsInTheModeOfItsDescriptor() throws Exception {
        pair.first().setNonBlocking(true);
        pair.second().setNonBlocking(false);
        try (FdChannel channel = pair.first().channel();
                FdChannel other = pair.second().channel();
                Selector selector = channel.provider().openSelector()) {
            assertThat(channel.isBlocking()).isFalse();
            assertThat(other.isBlocking()).isTrue();
            assertThat(channel.read(ByteBuffer.allocate(1))).isZero();
            channel.register(selector, SelectionKey.OP_READ);
            assertThat(selector.selectNow()).isZero();
        }
    }

    @Test
    void aChannelEndsWithItsDescriptorAndLeavesItsSelector() throws Exception {
        try (FdChannel closed = pair.first().channel();
                FdChannel released = pair.second().channel();
                Selector selector = closed.provider().openSelector()) {
            closed.configureBlocking(false);
            released.configureBlocking(false);
            SelectionKey key = closed.register(selector, SelectionKey.OP_READ);
            released.register(selector, SelectionKey.OP_READ);
            assertThat(selector.selectNow()).isZero();

            pair.first().close();
            int number = pair.second().release();
            assertThat(closed.isOpen()).isFalse();
            assertThat(released.isOpen()).isFalse();
            assertThat(key.isValid()).isFalse();
            assertThat(selector.selectNow()).isZero();
            assertThat(selector.keys()).isEmpty();
            Fd.of(number).close();
        }
    }

    @Test
    void whatTheKernelDoesNotTakeAtOnceStaysInTheBuffer() throws Exception {
        try (FdChannel channel = pair.first().channel()) {
            channel.configureBlocking(false);
            ByteBuffer much = ByteBuffer.allocateDirect(5_000_000);
            int written = channel.write(much);
            assertThat(written).isPositive().isLessThan(much.capacity());
            assertThat(much.position()).isEqualTo(written);
            assertThat(channel.write(much)).isZero();
        }
    }

    @Test
    void aPipeEndDoesOneThingOnly() throws Exception {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe();
                FdChannel in = pipe.read().channel();
                FdChannel out = pipe.write().channel()) {
            assertThat(in.validOps()).isEqualTo(SelectionKey.OP_READ);
            assertThat(out.validOps()).isEqualTo(SelectionKey.OP_WRITE);
            assertThat(out.write(bytes("x"))).isEqualTo(1);
            assertThat(Channels.newInputStream(in).read()).isEqualTo('x');
            assertThatExceptionOfType(NonWritableChannelException.class)
                    .isThrownBy(() -> in.write(bytes("x")));
            assertThatExceptionOfType(NonReadableChannelException.class)
                    .isThrownBy(() -> out.read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void closingEndsAReadThatWaits() throws Exception {
        FdChannel channel = pair.first().channel();
        channel.configureBlocking(true);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread reader = reader(channel, thrown);
        channel.close();
        reader.join();
        assertThat(thrown.get()).isExactlyInstanceOf(AsynchronousCloseException.class);
        assertThatExceptionOfType(ClosedChannelException.class)
                .isThrownBy(() -> channel.read(ByteBuffer.allocate(1)));
    }

    @Test
    void anInterruptEndsAReadThatWaitsAndClosesTheChannel() throws Exception {
        FdChannel channel = pair.first().channel();
        channel.configureBlocking(true);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread reader = reader(channel, thrown);
        reader.interrupt();
        reader.join();
        assertThat(thrown.get()).isExactlyInstanceOf(ClosedByInterruptException.class);
        assertThat(channel.isOpen()).isFalse();
        assertThat(pair.first().isOpen()).isFalse();
    }

    /** Returns when the thread waits for input. */
    private static Thread reader(FdChannel channel, AtomicReference<Throwable> thrown) {
        Thread reader =
                new Thread(
                        () -> {
                            try {
                                channel.read(ByteBuffer.allocate(1));
                            } catch (Throwable e) {
                                thrown.set(e);
                            }
                        });
        reader.start();
        Await.until("a wait", () -> reader.getState() == Thread.State.WAITING);
        return reader;
    }

    @Test
    void theChannelGivesItsDescriptorBack() throws Exception {
        try (FdChannel channel = pair.first().channel();
                Fd copy = Fd.duplicateOf(channel)) {
            copy.outputStream().write('y');
            assertThat(pair.second().inputStream().read()).isEqualTo('y');
            assertThat(channel.isOpen()).isTrue();
        }
    }

    @Test
    void aConnectedUnixSocketBecomesAChannelOfJnrUnixsocketAndComesBack() throws Exception {
        try (SocketChannel channel = pair.first().socketChannel()) {
            assertThat(pair.first().isOpen()).isFalse();
            assertThat(channel.isConnected()).isTrue();
            channel.configureBlocking(true);
            channel.write(bytes("z"));
            assertThat(pair.second().inputStream().read()).isEqualTo('z');
            try (Fd copy = Fd.duplicateOf(channel)) {
                copy.outputStream().write('y');
                assertThat(pair.second().inputStream().read()).isEqualTo('y');
            }
        }
    }

    @Test
    void aChannelOfTheJdkIsRefused(@TempDir Path directory) throws Exception {
        Set<StandardOpenOption> options =
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try (FileChannel file = FileChannel.open(directory.resolve("file"), options)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Fd.duplicateOf(file))
                    .withMessageStartingWith("no access to the descriptor of a ");
        }
    }
}
