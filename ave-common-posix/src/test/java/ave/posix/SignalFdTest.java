// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.SIGHUP;
import static ave.posix.abi.Constants.SIGQUIT;
import static ave.posix.abi.Constants.SIGTERM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SignalFdTest {
    private static final String BLOCK = "--block-signal=TERM,QUIT";

    @Test
    void shouldGiveTheSignalsThatAreBlockedEvenThoseOfTheJvm() throws Exception {
        Process env = new ProcessBuilder("env", BLOCK, "true").start();
        assertThat(env.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assumeTrue(env.exitValue() == 0, "env can't block signals here");
        Path home = Path.of(System.getProperty("java.home"));

        ChildJvm.Result child =
                ChildJvm.run(List.of("env", BLOCK), home, Signalled.class, List.of("-Xrs")).ended();

        assertThat(child.out())
                .isEqualTo("blocked true true false\nnone 0\npending true 15\ngot 3\n");
    }

    /** Sends signals to itself. */
    static final class Signalled {
        private Signalled() {}

        public static void main(String[] arguments) {
            System.out.printf(
                    "blocked %s %s %s%n",
                    ThisProcess.isBlocked(SIGTERM),
                    ThisProcess.isBlocked(SIGQUIT),
                    ThisProcess.isBlocked(SIGHUP));
            try (SignalFd none = new SignalFd(SIGTERM, SIGQUIT)) {
                System.out.println("none " + none.next());
            }
            int pid = ThisProcess.pid();
            ThisProcess.kill(pid, SIGTERM);
            Deadline limit = Deadline.after(Duration.ofSeconds(30));
            try (SignalFd signals = new SignalFd(SIGTERM, SIGQUIT)) {
                boolean pending = Poll.await(signals.number(), POLLIN, limit) != 0;
                System.out.println("pending " + pending + " " + signals.next());
                ThisProcess.kill(pid, SIGQUIT);
                Poll.await(signals.number(), POLLIN, limit);
                System.out.println("got " + signals.next());
            }
        }
    }
}
