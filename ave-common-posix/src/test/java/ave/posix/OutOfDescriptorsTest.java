// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static org.assertj.core.api.Assertions.assertThat;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.abi.Constants;
import ave.posix.poll.PollThread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Behaviour of a JVM without a free descriptor. */
@Timeout(60)
class OutOfDescriptorsTest {
    private static final String EMFILE = "EMFILE (Too many open files)";

    private static List<String> out;

    @BeforeAll
    static void run() throws Exception {
        out = FewDescriptors.run(UsesThemUp.class);
    }

    @Test
    void shouldSayWhatCouldNotBeMade() {
        assertThat(out)
                .contains(
                        "pipe: pipe2 for two ends: " + EMFILE,
                        "socket: socket for /127.0.0.1: " + EMFILE,
                        "pair: socketpair for two ends: " + EMFILE,
                        "epoll: epoll_create1 for an event loop: " + EMFILE,
                        "event: eventfd for wake-ups: " + EMFILE)
                .anyMatch(line -> line.matches("poller: epoll_ctl add fd \\d+: " + quoted(EMFILE)));
    }

    @Test
    void shouldStartThePollerOnceThereAreDescriptorsAgain() {
        assertThat(out).contains("poller afterwards: works");
    }

    @Test
    void shouldSayWhatCouldNotBeCopiedOrAccepted() {
        assertThat(out)
                .anyMatch(line -> line.matches("accept: accept4 fd \\d+: " + quoted(EMFILE)))
                .anyMatch(
                        line ->
                                line.matches(
                                        "copy: fcntl F_DUPFD_CLOEXEC fd \\d+: " + quoted(EMFILE)));
    }

    private static String quoted(String text) {
        return java.util.regex.Pattern.quote(text);
    }

    @Test
    void shouldReceiveAllOrNone() {
        assertThat(out).contains("receive with room for 0: -24", "receive with room for 1: -24");
    }

    @Test
    void shouldStillCloseWhatIsOpen() {
        assertThat(out).contains("afterwards: pipe works, accept works, and as many as before");
    }

    /** Opens descriptors until there are no more. */
    static final class UsesThemUp {
        private UsesThemUp() {}

        public static void main(String[] arguments) throws Exception {
            try (UnixSockets.Pair pair = UnixSockets.pair(Constants.SOCK_STREAM);
                    Fd listener = Loopback.listen(Loopback.v4(), 4);
                    Fd client = Sockets.stream(Loopback.v4())) {
                Loopback.connect(client, Sockets.localAddress(listener));
                Loopback.await(listener, Constants.POLLIN);
                Map<String, Callable<String>> attempts = attempts(listener);
                // Classes come out of files, which can't be opened any more later on.
                attempts.forEach((name, attempt) -> outcome(attempt));
                outcome(() -> refused());
                // Loads the classes of the poller without starting it.
                Class.forName(Poller.class.getName());
                Class.forName(PollThread.class.getName());
                new CompletableFuture<>().complete(null);
                outcome(() -> receive(pair));

                final int before = OpenFiles.ofKind("").size();
                List<Fd> all = FewDescriptors.useUp();
                List<String> lines = new ArrayList<>();
                attempts.forEach((name, attempt) -> lines.add(name + ": " + outcome(attempt)));
                lines.add("accept: " + outcome(() -> accept(listener)));
                lines.add("poller: " + outcome(() -> poll(pair)));
                for (int room = 0; room < 2; room++) {
                    lines.add("receive with room for " + room + ": " + receive(pair));
                    all.remove(0).close();
                }
                all.forEach(Fd::close);

                lines.add(
                        "afterwards: pipe "
                                + outcome(attempts.get("pipe"))
                                + ", accept "
                                + outcome(() -> accept(listener))
                                + (OpenFiles.ofKind("").size() == before
                                        ? ", and as many as before"
                                        : ", and others than before"));
                lines.add("poller afterwards: " + outcome(() -> poll(pair)));
                lines.forEach(System.out::println);
            }
        }

        private static String poll(UnixSockets.Pair pair) throws Exception {
            Poller.ready(pair.first().number(), Constants.POLLOUT).get();
            return "works";
        }

        private static Map<String, Callable<String>> attempts(Fd listener) {
            Map<String, Callable<String>> attempts = new LinkedHashMap<>();
            attempts.put("pipe", () -> closed(Descriptors.pipe()));
            attempts.put("socket", () -> closed(Sockets.stream(Loopback.v4())));
            attempts.put("pair", () -> closed(UnixSockets.pair(Constants.SOCK_STREAM)));
            attempts.put("epoll", () -> closed(new Epoll(1)));
            attempts.put("event", () -> closed(new EventFd()));
            attempts.put("copy", () -> closed(Fd.duplicateOf(listener.number())));
            return attempts;
        }

        private static String closed(AutoCloseable made) throws Exception {
            made.close();
            return "works";
        }

        private static String accept(Fd listener) throws Exception {
            return closed(Sockets.accept(listener).fd());
        }

        /** Two descriptors, of which there is room for some. */
        private static String receive(UnixSockets.Pair pair) {
            RightsBuffer buffer = new RightsBuffer(1);
            buffer.send(pair.first(), 0, 1, 0, 0);
            List<Fd> received = new ArrayList<>();
            int result = buffer.receive(pair.second(), 1, 2, received);
            received.forEach(Fd::close);
            return result + (result < 0 && !received.isEmpty() ? " and some" : "");
        }

        private static String refused() {
            throw new PosixException("refused", "for a start", Constants.EMFILE);
        }

        private static String outcome(Callable<String> attempt) {
            try {
                return attempt.call();
            } catch (Exception e) {
                return e.getMessage();
            }
        }
    }
}
