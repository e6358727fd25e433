// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

import static ave.posix.libc.JffiFunction.INT;
import static ave.posix.libc.JffiFunction.POINTER;
import static ave.posix.libc.JffiFunction.SIZE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ave.exceptions.UnsupportedPlatformException;
import ave.io.Fd;
import ave.posix.Descriptors;
import ave.posix.abi.Constants;
import ave.posix.abi.NativeBuffer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class JffiFunctionTest {
    @Test
    void shouldCallAFunctionThatLibcHas() {
        assertThat(new JffiFunction("getpid", JffiFunction.INT).call())
                .isEqualTo((int) ProcessHandle.current().pid());
    }

    /** As on musl, or on a glibc that is too old. */
    @Test
    void shouldNameAFunctionThatLibcLacksWhenItIsCalledAndNotBefore() {
        JffiFunction lacking = new JffiFunction("no_such_function_np", JffiFunction.INT);

        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(UnsupportedPlatformException.class)
                    .isThrownBy(lacking::call)
                    .withMessage(
                            "not supported on this platform: its C library has no function"
                                    + " no_such_function_np; ave-common needs glibc 2.34 or newer");
        }
    }

    @Test
    @Timeout(60)
    void shouldCallAgainAfterASignalIfItIsARestartingOne() throws Exception {
        JffiFunction poll = new JffiFunction("poll", INT, POINTER, SIZE, INT);
        JffiFunction restarting = poll.restarting();
        try (Descriptors.PipeEnds pipe = Descriptors.pipe();
                Storm storm = new Storm()) {
            NativeBuffer pollfd = new NativeBuffer(8);
            pollfd.bytes().putInt(0, pipe.read().number()).putInt(4, Constants.POLLIN);
            assertThat(poll.call(pollfd.address(), 1, -1)).isEqualTo(-Constants.EINTR);
            CompletableFuture<Void> writer =
                    CompletableFuture.runAsync(() -> writeAfter(1000, storm, pipe.write()));
            assertThat(restarting.call(pollfd.address(), 1, -1)).isEqualTo(1);
            writer.get();
        }
    }

    private static void writeAfter(int signals, Storm storm, Fd to) {
        int before = storm.sent();
        while (storm.sent() < before + signals) {
            Thread.onSpinWait();
        }
        assertThat(Descriptors.write(to, new NativeBuffer(1), 0, 1)).isEqualTo(1);
    }
}
