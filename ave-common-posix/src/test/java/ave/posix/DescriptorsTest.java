// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.EBADF;
import static ave.posix.abi.Constants.EPIPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.abi.Constants;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import ave.testing.Await;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alone, because it looks at numbers that are not open. */
@Isolated
@Timeout(60)
class DescriptorsTest {
    private Descriptors.PipeEnds pipe;

    @BeforeEach
    void makePipe() {
        pipe = Descriptors.pipe();
    }

    @AfterEach
    void closePipe() {
        pipe.close();
    }

    @Test
    void shouldOpenFilesThatAreNotInherited() throws Exception {
        try (Fd fd = Descriptors.open("/dev/null", Constants.O_WRONLY)) {
            assertThat(OpenFiles.behind(fd.number())).isEqualTo("/dev/null");
            assertThat(OpenFiles.isCloseOnExec(fd.number())).isTrue();
            Bytes.write(fd, "text");
        }
        assertThatThrownBy(() -> Descriptors.open("/no/such", Constants.O_RDONLY))
                .isInstanceOf(PosixException.class)
                .hasMessage("open /no/such: ENOENT (No such file or directory)");
        assertThatThrownBy(() -> Descriptors.open("/dev/null\0", Constants.O_RDONLY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("path contains a NUL");
    }

    @Test
    void shouldPassBytesThroughAPipe() {
        Bytes.write(pipe.write(), "hello, ");
        Bytes.write(pipe.write(), "world");

        assertThat(Bytes.read(pipe.read())).isEqualTo("hello, world");
    }

    @Test
    void shouldMakePipesThatProgramsWeStartDoNotGet() throws IOException {
        assertThat(OpenFiles.isCloseOnExec(pipe.read().number())).isTrue();
        assertThat(OpenFiles.isCloseOnExec(pipe.write().number())).isTrue();
        assertThat(OpenFiles.isNonBlocking(pipe.read().number())).isFalse();
    }

    @Test
    void shouldMakeBothEndsOfOnePipe() throws IOException {
        assertThat(OpenFiles.behind(pipe.read().number()))
                .startsWith("pipe:")
                .isEqualTo(OpenFiles.behind(pipe.write().number()));
    }

    @Test
    void shouldCloseBothEndsOfAPipe() {
        pipe.close();

        assertThat(pipe.read().isOpen()).isFalse();
        assertThat(pipe.write().isOpen()).isFalse();
    }

    @Test
    void shouldReadNothingAtTheEnd() {
        pipe.write().close();

        assertThat(Descriptors.read(pipe.read(), new NativeBuffer(8), 0, 8)).isZero();
    }

    @Test
    void shouldReadIntoTheMiddleOfABuffer() {
        NativeBuffer buffer = Bytes.of("0123456789");
        Bytes.write(pipe.write(), "abcdef");

        assertThat(Descriptors.read(pipe.read(), buffer, 3, 4)).isEqualTo(4);

        assertThat(Bytes.text(buffer, 0, 10)).isEqualTo("012abcd789");
        assertThat(Bytes.read(pipe.read())).isEqualTo("ef");
    }

    @Test
    void shouldWriteFromTheMiddleOfABuffer() {
        assertThat(Descriptors.write(pipe.write(), Bytes.of("0123456789"), 3, 4)).isEqualTo(4);

        assertThat(Bytes.read(pipe.read())).isEqualTo("3456");
    }

    @Test
    void shouldGiveTheErrorOfACallThatFailed() {
        assertThat(Descriptors.read(pipe.write(), new NativeBuffer(8), 0, 8)).isEqualTo(-EBADF);
        assertThat(Descriptors.write(pipe.read(), Bytes.of("a"), 0, 1)).isEqualTo(-EBADF);
    }

    @Test
    void shouldSurviveAPipeWithoutAReader() {
        pipe.read().close();

        assertThat(Descriptors.write(pipe.write(), Bytes.of("a"), 0, 1)).isEqualTo(-EPIPE);
    }

    @Test
    void shouldNotWaitOnceItIsNonBlocking() throws IOException {
        pipe.read().setNonBlocking(true);

        assertThat(Descriptors.read(pipe.read(), new NativeBuffer(8), 0, 8)).isEqualTo(-EAGAIN);
        assertThat(OpenFiles.isNonBlocking(pipe.read().number())).isTrue();
        assertThat(OpenFiles.isNonBlocking(pipe.write().number())).isFalse();
    }

    @Test
    void shouldWriteWhatThereIsRoomForAndReadItAllAgain() {
        pipe.write().setNonBlocking(true);
        NativeBuffer block = new NativeBuffer(100_000);
        long written = 0;
        int result = Descriptors.write(pipe.write(), block, 0, block.capacity());
        while (result > 0) {
            written += result;
            result = Descriptors.write(pipe.write(), block, 0, block.capacity());
        }
        assertThat(result).isEqualTo(-EAGAIN);
        assertThat(written).isGreaterThanOrEqualTo(4096);

        pipe.write().close();
        long read = 0;
        int count = Descriptors.read(pipe.read(), block, 0, block.capacity());
        while (count > 0) {
            read += count;
            count = Descriptors.read(pipe.read(), block, 0, block.capacity());
        }
        assertThat(read).isEqualTo(written);
    }

    @Test
    void shouldWaitAgainAfterItWasNonBlocking() throws Exception {
        pipe.read().setNonBlocking(true);
        pipe.read().setNonBlocking(false);
        assertThat(OpenFiles.isNonBlocking(pipe.read().number())).isFalse();

        String[] seen = new String[1];
        Thread reader = new Thread(() -> seen[0] = Bytes.read(pipe.read()));
        reader.start();
        Await.untilInLibc(reader);
        Bytes.write(pipe.write(), "at last");
        reader.join();
        assertThat(seen[0]).isEqualTo("at last");
    }

    @Test
    void shouldShareTheModeWithItsCopies() throws IOException {
        try (Fd copy = Fd.duplicateOf(pipe.read().number())) {
            copy.setNonBlocking(true);

            assertThat(OpenFiles.isNonBlocking(pipe.read().number())).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSayWhetherStartedProgramsGetIt(boolean closeOnExec) throws IOException {
        Descriptors.setCloseOnExec(pipe.read(), !closeOnExec);
        Descriptors.setCloseOnExec(pipe.read(), closeOnExec);

        assertThat(OpenFiles.isCloseOnExec(pipe.read().number())).isEqualTo(closeOnExec);
        assertThat(OpenFiles.isCloseOnExec(pipe.write().number())).as("the other end").isTrue();
    }

    @Test
    void shouldDuplicateAsAnotherNumberOfTheSameFile() throws IOException {
        Descriptors.setCloseOnExec(pipe.write(), false);
        try (Fd copy = Fd.duplicateOf(pipe.write().number())) {
            assertThat(copy.number()).isNotEqualTo(pipe.write().number());
            assertThat(OpenFiles.behind(copy.number()))
                    .isEqualTo(OpenFiles.behind(pipe.write().number()));
            assertThat(OpenFiles.isCloseOnExec(copy.number())).isTrue();
        }
    }

    @Test
    void shouldKeepTheFileOpenAsLongAsACopyIs() {
        Fd copy = Fd.duplicateOf(pipe.write().number());
        pipe.write().close();
        Bytes.write(copy, "by the copy");
        copy.close();

        assertThat(Bytes.read(pipe.read())).isEqualTo("by the copy");
        assertThat(Bytes.read(pipe.read())).as("the end").isEmpty();
    }

    @Test
    void shouldRefuseToDuplicateWhatIsNotOpen() {
        int number = HighNumbers.closed();

        assertThatExceptionOfType(PosixException.class)
                .isThrownBy(() -> Fd.duplicateOf(number).close())
                .withMessage("fcntl F_DUPFD_CLOEXEC fd " + number + ": EBADF (Bad file descriptor)")
                .satisfies(e -> assertThat(e.errno()).isEqualTo(EBADF));
    }

    @Test
    void shouldTellOpenNumbersFromOthers() {
        assertThat(Descriptors.isOpen(pipe.read().number())).isTrue();
        assertThat(Descriptors.isOpen(HighNumbers.closed())).isFalse();
        assertThat(Descriptors.isOpen(-1)).isFalse();
        assertThat(Descriptors.isOpen(Integer.MAX_VALUE)).isFalse();
    }

    @Test
    void shouldTellThatANumberIsClosedBehindItsOwnersBack() {
        Fd fd = Fd.of(HighNumbers.copy(pipe.read().number()));
        Libc.files().close(fd.number());

        assertThatThrownBy(() -> fd.setNonBlocking(true))
                .hasMessage("fcntl F_GETFL " + fd + ": EBADF (Bad file descriptor)");
        assertThatThrownBy(() -> Descriptors.setCloseOnExec(fd, true))
                .hasMessage("fcntl F_SETFD " + fd + ": EBADF (Bad file descriptor)");
        fd.release();
    }

    @Test
    void shouldNotUseTheNumberOfAClosedDescriptor() {
        pipe.close();
        NativeBuffer buffer = new NativeBuffer(8);

        assertThatIllegalStateException()
                .isThrownBy(() -> Descriptors.read(pipe.read(), buffer, 0, 8));
        assertThatIllegalStateException()
                .isThrownBy(() -> Descriptors.write(pipe.write(), buffer, 0, 8));
        assertThatIllegalStateException().isThrownBy(() -> pipe.read().setNonBlocking(true));
        assertThatIllegalStateException()
                .isThrownBy(() -> Descriptors.setCloseOnExec(pipe.read(), true));
    }
}
