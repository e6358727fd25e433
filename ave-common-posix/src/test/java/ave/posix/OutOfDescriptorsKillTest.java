// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static org.assertj.core.api.Assertions.assertThat;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.abi.Constants;
import ave.posix.abi.Errno;
import ave.posix.abi.NativeBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Kills sessions in a JVM without a free descriptor. */
@Timeout(60)
class OutOfDescriptorsKillTest {
    private static List<String> out;

    @BeforeAll
    static void run() throws Exception {
        out = FewDescriptors.run(Kills.class);
    }

    @Test
    void shouldKillTheWholeSessionInAllProcessGroups() {
        assertThat(out).contains("kill: killed", "child in the group: gone", "in another: gone");
    }

    @Test
    void shouldNotKillAStrangerWhoCantBeWatched() {
        assertThat(out).contains("take over: EMFILE, and then ECHILD", "stranger: there");
    }

    /** Prints what it finds. */
    static final class Kills {
        private static final String FAMILY =
                "sleep 61 & echo $!; python3 -c 'import os, threading, time; os.setpgid(0, 0);"
                        + " threading.Thread(target=time.sleep, args=(62,)).start();"
                        + " print(os.getpid(), flush=True); time.sleep(62)'";

        private Kills() {}

        public static void main(String[] arguments) throws Exception {
            try (Session rehearsed = new Session()) {
                Sessions.kill(rehearsed.leader);
                String refused = refusal(() -> Child.of(0x7ffffff0));
                System.out.println("rehearsed: " + refused);
            }
            try (Session session = new Session();
                    Session strangers = new Session()) {
                List<Fd> all = FewDescriptors.useUp();
                String told = told(session.leader);
                String refused = refusal(() -> Child.of(strangers.first));
                all.forEach(Fd::close);
                System.out.println("kill: " + told);
                System.out.println("take over: " + refused);
                System.out.println("stranger: " + found(strangers.first));
                System.out.println("child in the group: " + found(session.first));
                System.out.println("in another: " + found(session.second));
            }
        }

        private static String found(int pid) {
            return isThere(pid) ? "there" : "gone";
        }

        private static String told(Child leader) {
            try {
                Sessions.kill(leader);
                return "killed";
            } catch (PosixException e) {
                return e.getMessage();
            }
        }

        private static String refusal(Runnable attempt) {
            try {
                attempt.run();
                return "none";
            } catch (PosixException e) {
                StringBuilder errors = new StringBuilder(name(e));
                for (Throwable next : e.getSuppressed()) {
                    errors.append(", and then ").append(name((PosixException) next));
                }
                return errors.toString();
            }
        }

        private static String name(PosixException problem) {
            return Errno.describe(problem.errno()).split(" ")[0];
        }

        /** An orphan that has ended is a zombie until init reaps it. */
        private static boolean isThere(int pid) {
            try (PidFd process = PidFd.open(pid)) {
                return !Poll.awaitInAnyCase(
                        process.number(),
                        Constants.POLLIN,
                        Deadline.after(java.time.Duration.ZERO));
            } catch (PosixException e) {
                return false;
            }
        }
    }

    /** A leader with two children, the second with two threads and in a group of its own. */
    private static final class Session implements AutoCloseable {
        final Child leader;
        final int first;
        final int second;

        Session() {
            try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
                leader =
                        new Spawn(List.of("sh", "-c", Kills.FAMILY))
                                .newSession()
                                .descriptor(1, pipe.write().number())
                                .start();
                pipe.write().close();
                String[] pids = lines(pipe.read()).split("\n");
                first = Integer.parseInt(pids[0]);
                second = Integer.parseInt(pids[1]);
            }
        }

        /** Two of them; the children keep the pipe open. */
        private static String lines(Fd fd) {
            NativeBuffer buffer = new NativeBuffer(64);
            StringBuilder text = new StringBuilder();
            while (text.chars().filter(c -> c == '\n').count() < 2) {
                byte[] bytes = new byte[Descriptors.read(fd, buffer, 0, 64)];
                buffer.bytes().get(0, bytes);
                text.append(new String(bytes, StandardCharsets.US_ASCII));
            }
            return text.toString();
        }

        @Override
        public void close() {
            Sessions.kill(leader);
            leader.close();
        }
    }
}
