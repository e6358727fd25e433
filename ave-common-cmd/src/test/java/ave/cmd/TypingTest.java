// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.exceptions.Timeout;
import ave.io.Fd;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.Poll;
import ave.posix.Terminal;
import ave.posix.TerminalMode;
import ave.posix.abi.Constants;
import ave.posix.abi.NativeBuffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The input of a program: keys, passwords, streams, files, and a user's keyboard. */
class TypingTest extends OnEachTerminal {
    private static final Duration SHORT = Duration.ofMillis(20);

    @TempDir private Path directory;

    @Test
    void aPasswordPromptThatThrowsAwayItsInputGetsThePassword() {
        needs("python3");
        String asks =
                "import getpass, time; print('starting'); time.sleep(0.3);"
                        + " print('got', getpass.getpass('Password: '))";
        try (RunningCmd running = Cmd.runBg(List.of("python3", "-c", asks))) {
            assertThat(running.waitNoEcho(Duration.ZERO)).isFalse();
            assertThat(running.waitNoEcho(LONG)).isTrue();
            running.expect("Password: ", LONG);
            running.sendLine("secret");
            assertThat(running.expect("got secret", LONG).before()).isEqualTo("\r\n");
            assertThat(running.waitFor(LONG).exitCode()).isZero();
            assertThat(running.waitNoEcho(LONG)).isFalse();
        }
    }

    @Test
    void withoutAnEchoTheAnswerIsTheFirstThingToCome() {
        CmdOptions silent = options().echo(false);
        try (RunningCmd running =
                Cmd.runBg(List.of("sh", "-c", "echo up; read x; echo \"<$x>\""), silent)) {
            running.expect("up\r\n", LONG);
            assertThat(running.waitNoEcho(Duration.ZERO)).isTrue();
            running.sendLine("hi");
            assertThat(running.readLine(LONG)).isEqualTo("<hi>");
        }
    }

    @Test
    void controlKeysAreTyped() {
        try (RunningCmd running = Cmd.runBg(List.of("cat"), options().echo(false))) {
            running.sendLine("x");
            running.expect("x\r\n", LONG);
            running.sendControl('v');
            running.sendControl('[');
            running.sendLine("");
            running.expect("\u001b\r\n", LONG);
            running.sendControl('C');
            assertThat(running.waitFor(LONG).signal()).isEqualTo(Constants.SIGINT);
            assertThatThrownBy(() -> running.sendControl('1'))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void whatIsTypedIsLoggedOnceTheTerminalHasIt() {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        CmdOptions logged = options().inputLog(log).input("first\n");
        try (RunningCmd running = Cmd.runBg(List.of("cat"), logged)) {
            running.expect("first\r\nfirst\r\n", LONG);
            running.sendLine("é");
            running.sendEof();
            running.waitFor(LONG);
            assertThat(log.toString(StandardCharsets.UTF_8)).isEqualTo("first\né\r\u0004");
        }
    }

    @Test
    void aCharsetIsThatOfOutputAndInput() {
        CmdOptions latin1 = options().charset(StandardCharsets.ISO_8859_1).echo(false);
        try (RunningCmd running =
                Cmd.runBg(List.of("sh", "-c", "read x; printf '%s=\\351' \"$x\""), latin1)) {
            running.sendLine("\u00e8");
            assertThat(running.expect("\u00e8=\u00e9", LONG).before()).isEmpty();
            assertThat(running.waitFor(LONG).output()).isEqualTo("\u00e8=\u00e9");
        }
    }

    @Test
    void whatAnotherThreadTypesIsTypedToItsEndWhileThisOneWaits() throws Exception {
        String raw = "stty raw -echo; echo up; ";
        typesMuchFromAnotherThread(Cmd.runBg(reader(raw), options()));
    }

    @Test
    void whatAnotherThreadWritesToAPipeIsWrittenToItsEndWhileThisOneWaits() throws Exception {
        CmdOptions pipes = CmdOptions.defaults().terminal(false);
        typesMuchFromAnotherThread(Cmd.runBg(reader("echo up; "), pipes));
    }

    /** Reads once the other thread has typed, and writes nothing before it has read all. */
    private List<String> reader(String first) {
        String awaitFile = "while [ ! -e go ]; do sleep 0.01; done; ";
        String script = "cd \"$0\"; " + first + awaitFile + "head -c 300000 | wc -c";
        return List.of("sh", "-c", script, directory.toString());
    }

    private void typesMuchFromAnotherThread(RunningCmd running) throws Exception {
        try (running) {
            running.expect("up", LONG);
            Thread waiter = Thread.currentThread();
            Thread typist =
                    new Thread(
                            () -> {
                                until("a wait", () -> isInPoll(waiter));
                                running.write("x".repeat(300_000));
                                create("go");
                            });
            typist.start();
            assertThat(running.waitFor(LONG).output()).contains("300000");
            typist.join();
        }
    }

    @Test
    void anInterruptEndsATalkWhoseScreenIsFull() {
        Thread talker = Thread.currentThread();
        try (Descriptors.PipeEnds keyboard = Descriptors.pipe();
                Descriptors.PipeEnds screen = Descriptors.pipe();
                RunningCmd running = Cmd.runBg(List.of("seq", "100000"), options())) {
            Thread stopper =
                    new Thread(
                            () -> {
                                until("a full pipe", () -> isFull(screen.write()));
                                talker.interrupt();
                            });
            stopper.start();
            assertThatThrownBy(() -> running.interact(keyboard.read(), screen.write(), -1))
                    .isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static boolean isFull(Fd pipe) {
        return Poll.await(pipe.number(), Constants.POLLOUT, Deadline.after(Duration.ZERO)) == 0;
    }

    @Test
    void aTalkGoesOnToTheEndOfTheProgramWhenTheUsersTerminalGoes() {
        try (Terminal terminal = Terminal.open();
                Fd keyboard = terminal.openSlave();
                Descriptors.PipeEnds screen = Descriptors.pipe();
                RunningCmd running = Cmd.runBg(List.of("cat"), options())) {
            Thread talker = Thread.currentThread();
            Thread user =
                    new Thread(
                            () -> {
                                until("a wait", () -> isInPoll(talker));
                                terminal.master().close();
                            });
            user.start();
            assertThat(running.interact(keyboard, screen.write(), -1)).isFalse();
            assertThat(running.waitFor(LONG).exitCode()).isZero();
        }
    }

    private static boolean isInPoll(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("awaitAny"));
    }

    private void create(String name) {
        try {
            Files.createFile(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] anything() {
        byte[] bytes = new byte[50_000];
        new Random(5).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aProgramReadsExactlyTheBytesOfAStreamOrFileAndThenTheEnd() throws IOException {
        byte[] bytes = anything();
        Path file = Files.write(directory.resolve("in"), bytes);
        Path copy = directory.resolve("copy");
        List<String> command = List.of("sh", "-c", "cat > '" + copy + "'; echo done");
        for (boolean terminal : new boolean[] {true, false}) {
            CmdOptions base = options().terminal(terminal);
            for (CmdOptions from :
                    List.of(base.input(new ByteArrayInputStream(bytes)), base.input(file))) {
                assertThat(Cmd.run(command, from).output().strip()).isEqualTo("done");
                assertThat(Files.readAllBytes(copy)).isEqualTo(bytes);
            }
        }
    }

    @Test
    void anInputThatNeverComesDoesntStretchTheLimitOrHoldTheEnd() throws IOException {
        try (PipedInputStream silent = new PipedInputStream(new java.io.PipedOutputStream())) {
            CmdOptions waiting = options().input(silent);
            assertThatThrownBy(() -> Cmd.run(List.of("cat"), waiting.timeout(SHORT)))
                    .isInstanceOf(Timeout.class);
            assertThat(Cmd.run(List.of("true"), waiting).exitCode()).isZero();
        }
    }

    @Test
    void anInputThatFailsEndsTheCommand() {
        InputStream failing =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("gone");
                    }
                };
        assertThatThrownBy(() -> Cmd.run(List.of("cat"), options().input(failing)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("gone");
        assertThatThrownBy(
                        () -> Cmd.run(List.of("cat"), options().input(directory.resolve("none"))))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("none");
    }

    /** A terminal of the user's, and its two ends. */
    @Test
    void aUserTalksWithTheProgramThroughATerminalOfItsOwn() throws Exception {
        String script = "stty size; while read x; do echo \"<$x>\"; done";
        try (Terminal user = Terminal.open();
                Fd keyboard = user.openSlave();
                RunningCmd running = shBg(script)) {
            user.resize(91, 17);
            int slave = keyboard.number();
            TerminalMode before = TerminalMode.of(slave);
            AtomicReference<Boolean> escaped = new AtomicReference<>();
            Thread talk = new Thread(() -> escaped.set(running.interact(keyboard, keyboard, 0x1d)));
            talk.start();
            until("raw mode", () -> !TerminalMode.of(slave).equals(before));
            StringBuilder screen = new StringBuilder();
            type(user, "hi\r");
            until("the answer", () -> seen(user, screen).contains("<hi>\r\n"));
            type(user, "typed\u001dlost");
            talk.join(30_000);
            assertThat(escaped.get()).isTrue();
            assertThat(TerminalMode.of(slave)).isEqualTo(before);
            running.sendLine("");
            running.expect("<typed>", LONG);
            assertThat(running.waitNoEcho(Duration.ZERO)).isFalse();
            Thread rest = new Thread(() -> escaped.set(running.interact(keyboard, keyboard, -1)));
            rest.start();
            until("raw mode", () -> !TerminalMode.of(slave).equals(before));
            type(user, "\u0004");
            rest.join(30_000);
            assertThat(escaped.get()).isFalse();
        }
    }

    private static void type(Terminal user, String keys) {
        NativeBuffer buffer = new NativeBuffer(keys.length());
        buffer.bytes().put(0, keys.getBytes(StandardCharsets.US_ASCII));
        assertThat(Descriptors.write(user.master(), buffer, 0, keys.length()))
                .isEqualTo(keys.length());
    }

    private static String seen(Terminal user, StringBuilder screen) {
        NativeBuffer buffer = new NativeBuffer(1000);
        if (Poll.await(user.master().number(), Constants.POLLIN, Deadline.after(SHORT)) != 0) {
            int count = Math.max(0, Descriptors.read(user.master(), buffer, 0, 1000));
            byte[] bytes = new byte[count];
            buffer.bytes().get(0, bytes);
            screen.append(new String(bytes, StandardCharsets.US_ASCII));
        }
        return screen.toString();
    }
}
