// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.POLLIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.abi.NativeBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TerminalModeTest {
    private static final Deadline LONG = Deadline.after(Duration.ofSeconds(50));

    /** Returns stty(1)'s description of a terminal's mode. */
    private static String stty(Terminal terminal) {
        List<String> stty = List.of("stty", "-a");
        try (Fd slave = terminal.openSlave();
                Child child = new Spawn(stty).terminal(terminal.slave()).start()) {
            assertThat(child.await(LONG).code()).isZero();
            // Held open, so that the terminal keeps its mode and what was written.
            assertThat(slave.isOpen()).isTrue();
            NativeBuffer buffer = new NativeBuffer(4096);
            StringBuilder text = new StringBuilder();
            // A terminal returns the text in pieces, some of them late. This is its last word.
            while (text.indexOf("extproc") < 0) {
                int master = terminal.master().number();
                assertThat(Poll.await(master, POLLIN, LONG)).as("more than %s", text).isNotZero();
                int count = Descriptors.read(terminal.master(), buffer, 0, 4096);
                byte[] bytes = new byte[count];
                buffer.bytes().get(0, bytes);
                text.append(new String(bytes, StandardCharsets.US_ASCII));
            }
            return text.toString().replaceAll("\\s+", " ");
        }
    }

    @Test
    void aModeIsWhatSttySays() {
        try (Terminal terminal = Terminal.open()) {
            int master = terminal.master().number();
            TerminalMode before = TerminalMode.of(master);
            assertThat(before.collectsLines()).isTrue();

            before.raw().apply(master);
            assertThat(TerminalMode.of(master)).isEqualTo(before.raw()).isNotEqualTo(before);
            assertThat(TerminalMode.of(master).collectsLines()).isFalse();
            assertThat(stty(terminal))
                    .contains("cs8", " -icanon", " -echo ", " -isig", " -icrnl", " -ixon")
                    .contains(" -opost", " min = 1; time = 0;");

            before.unattended().apply(master);
            assertThat(stty(terminal))
                    .contains(" icanon", " iexten", " -echo ", " -isig", " -icrnl", " -ixon")
                    .contains(" opost", "eof = ^D", "lnext = ^V", "intr = <undef>")
                    .contains("eol = <undef>", "start = <undef>");
            before.apply(master);
            assertThat(TerminalMode.of(master)).isEqualTo(before).hasSameHashCodeAs(before);
        }
    }

    @Test
    void whatIsNoTerminalHasNeitherModeNorSize() {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            int number = pipe.read().number();
            assertThat(TerminalMode.of(number)).isNull();
            assertThat(WindowSize.of(number)).isNull();
            assertThat(Terminal.isForeground(number)).isFalse();
        }
        assertThatExceptionOfType(PosixException.class)
                .isThrownBy(() -> TerminalMode.of(9999))
                .withMessageStartingWith("tcgetattr fd 9999: EBADF");
    }

    @Test
    void anEchoIsSwitchedOffAlone() {
        try (Terminal terminal = Terminal.open()) {
            int master = terminal.master().number();
            TerminalMode before = TerminalMode.of(master);
            assertThat(before.echoes()).isTrue();
            before.withoutEcho().apply(master);
            assertThat(TerminalMode.of(master).echoes()).isFalse();
            assertThat(stty(terminal)).contains(" icanon", " isig", " -echo ");
        }
    }

    @Test
    void theSizeOfAWindowIsTheOneThatWasSet() {
        try (Terminal terminal = Terminal.open()) {
            int master = terminal.master().number();
            assertThat(WindowSize.of(master)).isEqualTo(new WindowSize(0, 0));
            terminal.resize(65535, 1);
            assertThat(WindowSize.of(master)).isEqualTo(new WindowSize(65535, 1));
        }
    }
}
