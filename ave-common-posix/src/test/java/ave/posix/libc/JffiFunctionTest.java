// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ave.exceptions.UnsupportedPlatformException;
import org.junit.jupiter.api.Test;

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
}
