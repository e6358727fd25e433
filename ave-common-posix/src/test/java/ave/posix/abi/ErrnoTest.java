// SPDX-License-Identifier: Apache-2.0
package ave.posix.abi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.Descriptors;
import ave.posix.libc.Libc;
import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallContextCache;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and texts, as errno(3) and strerror(3) give them. */
class ErrnoTest {
    @ParameterizedTest
    @CsvSource({
        "1, EPERM, Operation not permitted",
        "2, ENOENT, No such file or directory",
        "3, ESRCH, No such process",
        "4, EINTR, Interrupted system call",
        "5, EIO, Input/output error",
        "7, E2BIG, Argument list too long",
        "9, EBADF, Bad file descriptor",
        "10, ECHILD, No child processes",
        "11, EAGAIN, Resource temporarily unavailable",
        "12, ENOMEM, Cannot allocate memory",
        "13, EACCES, Permission denied",
        "17, EEXIST, File exists",
        "20, ENOTDIR, Not a directory",
        "22, EINVAL, Invalid argument",
        "23, ENFILE, Too many open files in system",
        "24, EMFILE, Too many open files",
        "32, EPIPE, Broken pipe",
        "71, EPROTO, Protocol error",
        "88, ENOTSOCK, Socket operation on non-socket",
        "92, ENOPROTOOPT, Protocol not available",
        "98, EADDRINUSE, Address already in use",
        "99, EADDRNOTAVAIL, Cannot assign requested address",
        "101, ENETUNREACH, Network is unreachable",
        "103, ECONNABORTED, Software caused connection abort",
        "104, ECONNRESET, Connection reset by peer",
        "106, EISCONN, Transport endpoint is already connected",
        "107, ENOTCONN, Transport endpoint is not connected",
        "110, ETIMEDOUT, Connection timed out",
        "111, ECONNREFUSED, Connection refused",
        "113, EHOSTUNREACH, No route to host",
        "114, EALREADY, Operation already in progress",
        "115, EINPROGRESS, Operation now in progress"
    })
    void shouldNameAndExplainAnError(int errno, String name, String text) {
        assertThat(Errno.describe(errno)).isEqualTo(name + " (" + text + ")");
        assertThat(Errno.text(errno)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {41, 58, 134, 255, 256, 999, 4096, Integer.MAX_VALUE, -1})
    void shouldGiveTheNumberOfAnUnknownError(int errno) {
        assertThat(Errno.describe(errno)).isEqualTo("errno " + errno);
        assertThat(Errno.text(errno)).isEqualTo("errno " + errno);
    }

    @Test
    void shouldSayWhatTheLibcOfThisMachineSaysOfEveryNumber() {
        assumeTrue(Libc.has("strerrorname_np"), "a libc that names errors");
        int named = 0;
        for (int errno = 1; errno < 256; errno++) {
            String name = string("strerrorname_np", errno);
            String expected =
                    name == null
                            ? "errno " + errno
                            : name + " (" + string("strerrordesc_np", errno) + ")";
            assertThat(Errno.describe(errno)).isEqualTo(expected);
            named += name == null ? 0 : 1;
        }
        assertThat(named).isGreaterThan(130);
    }

    /** Calls {@code const char *function(int)}; null for NULL. */
    private static String string(String function, int argument) {
        long address = Library.getDefault().getSymbolAddress(function);
        CallContext context =
                CallContextCache.getInstance()
                        .getCallContext(
                                Type.POINTER,
                                new Type[] {Type.SINT32},
                                CallingConvention.DEFAULT,
                                false);
        long text = Invoker.getInstance().invokeN1(context, address, argument);
        return text == 0
                ? null
                : new String(
                        MemoryIO.getInstance().getZeroTerminatedByteArray(text),
                        StandardCharsets.US_ASCII);
    }

    @Test
    void shouldSayInAnExceptionWhatWasAttemptedOnWhatAndWhyItFailed() {
        PosixException e = new PosixException("connect", "127.0.0.1:4000", Constants.ECONNREFUSED);

        assertThat(e).hasMessage("connect 127.0.0.1:4000: ECONNREFUSED (Connection refused)");
        assertThat(e.errno()).isEqualTo(Constants.ECONNREFUSED);
    }

    @Test
    void shouldLetUsersCatchItAsAnInputOutputError() {
        UncheckedIOException e = new PosixException("read", "fd 7", Constants.EIO);

        assertThat(e.getCause())
                .isInstanceOf(IOException.class)
                .hasMessage("read fd 7: EIO (Input/output error)");
        assertThat(e).hasToString("ave.io.PosixException: " + e.getMessage());
    }

    @Test
    void shouldShowTheTargetOfTheCall() {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            Fd fd = pipe.read();
            assertThat(new PosixException("read", fd, 9999))
                    .hasMessage("read fd " + fd.number() + ": errno 9999");
        }
    }
}
