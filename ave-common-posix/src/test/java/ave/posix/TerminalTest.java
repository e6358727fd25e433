// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static org.assertj.core.api.Assertions.assertThat;

import ave.io.Fd;
import ave.posix.abi.Constants;
import ave.posix.abi.NativeBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TerminalTest {
    private static final Deadline LONG = Deadline.after(Duration.ofSeconds(50));
    private static final Deadline NOW = Deadline.after(Duration.ZERO);

    private static int readable(Terminal terminal, Deadline deadline) {
        return Poll.await(terminal.master().number(), Constants.POLLIN, deadline);
    }

    private static int read(Terminal terminal) {
        return Descriptors.read(terminal.master(), new NativeBuffer(64), 0, 64);
    }

    @Test
    void isNonBlockingAndCloseOnExec() throws Exception {
        try (Terminal terminal = Terminal.open()) {
            assertThat(OpenFiles.isNonBlocking(terminal.master().number())).isTrue();
            assertThat(OpenFiles.isCloseOnExec(terminal.master().number())).isTrue();
            assertThat(terminal.slave()).startsWith("/dev/pts/");
            assertThat(read(terminal)).isEqualTo(-Constants.EAGAIN);
        }
    }

    @Test
    void heldOpenItDoesntEndWithTheProgram() throws Exception {
        try (Terminal terminal = Terminal.open();
                Child child = new Spawn(List.of("true")).terminal(terminal.slave()).start()) {
            child.await(LONG);
            assertThat(readable(terminal, LONG) & Constants.POLLHUP).isNotZero();
            assertThat(read(terminal)).isEqualTo(-Constants.EIO);
            try (Fd slave = terminal.openSlave()) {
                assertThat(OpenFiles.isCloseOnExec(slave.number())).isTrue();
                assertThat(readable(terminal, NOW)).isZero();
                assertThat(read(terminal)).isEqualTo(-Constants.EAGAIN);
            }
            assertThat(read(terminal)).isEqualTo(-Constants.EIO);
        }
    }

    @Test
    void signalsTheForeground() {
        try (Terminal terminal = Terminal.open();
                Child child =
                        new Spawn(List.of("sleep", "60")).terminal(terminal.slave()).start()) {
            terminal.signal(Constants.SIGINT);
            assertThat(child.await(LONG).signal()).isEqualTo(Constants.SIGINT);
        }
    }

    @Test
    void closingHangsUp() {
        Terminal terminal = Terminal.open();
        try (Child child = new Spawn(List.of("sleep", "60")).terminal(terminal.slave()).start()) {
            terminal.close();
            assertThat(child.await(LONG).signal()).isEqualTo(Constants.SIGHUP);
        }
    }

    @Test
    void aWaitForSeveralTellsWhichAreReady() {
        int[] events = {Constants.POLLIN, Constants.POLLIN, Constants.POLLOUT};
        try (Descriptors.PipeEnds first = Descriptors.pipe();
                Descriptors.PipeEnds second = Descriptors.pipe()) {
            int[] fds = {first.read().number(), second.read().number(), -1};
            assertThat(Poll.awaitAny(fds, events, NOW)).isZero();
            Descriptors.write(second.write(), new NativeBuffer(1), 0, 1);
            assertThat(Poll.awaitAny(fds, events, LONG)).isEqualTo(0b10);
            Descriptors.write(first.write(), new NativeBuffer(1), 0, 1);
            fds[2] = first.write().number();
            assertThat(Poll.awaitAny(fds, events, LONG)).isEqualTo(0b111);
        }
    }
}
