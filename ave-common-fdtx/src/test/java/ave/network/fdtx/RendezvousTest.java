// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.exceptions.AuthError;
import ave.exceptions.Timeout;
import ave.io.Fd;
import ave.network.exceptions.ConnectionClosed;
import ave.posix.UnixAddress;
import ave.posix.UnixSockets;
import ave.posix.abi.Constants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How two processes connect, and which peers they accept. */
@SuppressWarnings("try") // closing early is what some of these are about
@org.junit.jupiter.api.Timeout(120)
class RendezvousTest {
    private static final Duration SHORT = Duration.ofMillis(150);
    private static final int NOBODY = 65534;

    @TempDir private Path folder;

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void assertConnected(FdTx one, FdTx other) {
        one.put("hello");
        assertThat(other.get(100, 0, Two.LONG).message()).isEqualTo("hello");
        other.put("hello yourself");
        assertThat(one.get(100, 0, Two.LONG).message()).isEqualTo("hello yourself");
    }

    @Test
    void shouldTellThePathOfItsSocket() {
        try (FdTx fdtx = new FdTx()) {
            assertThat(fdtx.listen(folder, "name")).isEqualTo(folder.resolve("name")).exists();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "th-TH-u-nu-thai", "tr-TR", "de-DE"})
    void shouldWriteTheDigitsOfARandomNameInAsciiWhateverTheLocale(String locale) {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(locale));
        try (FdTx fdtx = new FdTx()) {
            assertThat(fdtx.listen(folder).getFileName().toString()).matches("[0-9]{16}");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void shouldTakeARandomNameOfSixteenDigits() {
        try (FdTx one = new FdTx();
                FdTx other = new FdTx()) {
            Path path = one.listen(folder);
            assertThat(path).hasParent(folder).exists();
            assertThat(path.getFileName().toString()).matches("\\d{16}");
            assertThat(other.listen(folder, null)).isNotEqualTo(path).hasParent(folder);
        }
    }

    @Test
    void shouldBeForItsOwnerOnly() throws Exception {
        Path outer = folder.resolve("new");
        try (FdTx fdtx = new FdTx()) {
            Path path = fdtx.listen(outer.resolve("folder"), "name");
            assertThat(rights(path)).isEqualTo("rw-------");
            assertThat(rights(outer.resolve("folder"))).isEqualTo("rwx------");
            assertThat(rights(outer)).isEqualTo("rwx------");
        }
    }

    @Test
    void shouldNotChangeAnExistingDirectory() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
        try (FdTx fdtx = new FdTx()) {
            fdtx.listen(link, "name");
            assertThat(rights(folder)).isEqualTo("rwxr-x---");
            assertThat(folder.resolve("name")).exists();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotTouchAFileThatExists(boolean isSocket) throws Exception {
        Path path = folder.resolve("name");
        if (isSocket) {
            try (Fd stale = UnixSockets.socket(Constants.SOCK_STREAM)) {
                UnixSockets.bind(stale, UnixAddress.ofPath(path.toString()), 0600);
            }
        } else {
            Files.writeString(path, "text");
        }
        try (FdTx fdtx = new FdTx()) {
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> fdtx.listen(folder, "name"))
                    .withMessage("file already exists")
                    .withRootCauseInstanceOf(java.nio.file.FileAlreadyExistsException.class);
        }
        assertThat(path).exists();
    }

    @Test
    void shouldSayWhichPathIsTooLongAndHowLongItMayBe() {
        String name = "n".repeat(120);
        Path unmade = folder.resolve("new").resolve(name);
        try (FdTx fdtx = new FdTx()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> fdtx.listen(folder.resolve("new"), name))
                    .withMessage(tooLong(unmade));
            assertThat(folder).isEmptyDirectory();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> fdtx.connect(folder.resolve(name), SHORT))
                    .withMessage(tooLong(folder.resolve(name)));
        }
    }

    private static String tooLong(Path path) {
        int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
        return "AF_UNIX path too long: " + bytes + " bytes, at most 107: " + path;
    }

    @Test
    void shouldReportThatADirectoryCantBeCreated() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        try (FdTx fdtx = new FdTx()) {
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> fdtx.listen(file.resolve("sub"), "name"))
                    .withMessageStartingWith("socket file " + file + "/sub/name: ");
            assertThat(fdtx.listen(folder, "name")).as("and can go on").exists();
            assertThatIllegalStateException()
                    .isThrownBy(() -> fdtx.listen(folder, "other"))
                    .withMessage("listen was already called");
        }
    }

    @Test
    void shouldRemoveTheFileThatItMade() {
        FdTx fdtx = new FdTx();
        Path path = fdtx.listen(folder, "name");
        fdtx.close();
        fdtx.close();
        assertThat(path).doesNotExist();
        assertThat(folder).exists();
        assertThat(fdtx.listen(folder, "name")).as("can be used anew").exists();
        fdtx.close();
    }

    @Test
    void shouldRemoveNoFileButItsOwn() throws Exception {
        try (FdTx first = new FdTx();
                FdTx second = new FdTx()) {
            Path path = first.listen(folder, "name");
            Files.delete(path);
            second.listen(folder, "name");
            first.close();
            assertThat(path).as("the second's").exists();

            Files.delete(path);
            Files.writeString(path, "text");
            second.close();
            assertThat(path).hasContent("text");
        }
    }

    @Test
    void shouldNotMindThatItsFileIsGone() throws Exception {
        try (FdTx fdtx = new FdTx()) {
            Files.delete(fdtx.listen(folder, "name"));
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void shouldRemoveNothingWhereItConnected() {
        try (FdTx listening = new FdTx();
                FdTx fdtx = new FdTx()) {
            Path path = listening.listen(folder);
            fdtx.connect(path, Two.LONG);
            fdtx.close();
            assertThat(path).exists();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldConnectAndSpeakBothWays(boolean packets) {
        try (Two two = Two.through(folder, FdTxOptions.defaults().packets(packets))) {
            assertConnected(two.first(), two.second());
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void shouldMeetUnderAnAbstractName() {
        FdTxOptions options = FdTxOptions.defaults().abstractNames(true);
        Path name = Path.of("ave-fdtx-" + UUID.randomUUID());
        try (Two two = Two.through(name, options)) {
            assertConnected(two.first(), two.second());
            assertThat(name).doesNotExist();
        }
        try (FdTx one = new FdTx(options);
                FdTx other = new FdTx(options)) {
            one.listen(name, "taken");
            assertThatThrownBy(() -> other.listen(name, "taken")).hasMessage("file already exists");
            one.close();
            other.listen(name, "taken");
        }
    }

    @Test
    void shouldWaitForAConnectionAsLongAsItMay() {
        try (FdTx fdtx = new FdTx()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> fdtx.accept(SHORT))
                    .withMessage("accept was called before listen");
            fdtx.listen(folder);
            long start = System.nanoTime();
            assertThatExceptionOfType(Timeout.class)
                    .isThrownBy(() -> fdtx.accept(SHORT))
                    .withMessage("timed out")
                    .hasToString(
                            "ave.exceptions.Timeout: timed out: accept on fd "
                                    + fdtx.fileno()
                                    + " (limit 0.15 s)");
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
            assertThatExceptionOfType(Timeout.class).isThrownBy(() -> fdtx.accept(Duration.ZERO));
        }
    }

    @Test
    void shouldAcceptOneAfterTheOther() {
        try (FdTx listening = new FdTx();
                FdTx first = new FdTx();
                FdTx second = new FdTx()) {
            Path path = listening.listen(folder);
            first.connect(path, Two.LONG);
            second.connect(path, Two.LONG);
            listening.accept(null);
            assertConnected(listening, first);
            listening.accept(Duration.ZERO);
            assertConnected(listening, second);
            assertThatExceptionOfType(ConnectionClosed.class).isThrownBy(() -> first.get(1, 0));
        }
    }

    @Test
    void shouldSayThatThereIsNoSocketFile() {
        Path path = folder.resolve("nope");
        try (FdTx fdtx = new FdTx()) {
            long start = System.nanoTime();
            assertThatExceptionOfType(Timeout.class)
                    .isThrownBy(() -> fdtx.connect(path, SHORT))
                    .withMessage("no such socket file: " + path);
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
        }
    }

    @Test
    void shouldReportAMissingListener() throws Exception {
        Path path = Files.createFile(folder.resolve("name"));
        try (FdTx fdtx = new FdTx()) {
            assertThatExceptionOfType(Timeout.class)
                    .isThrownBy(() -> fdtx.connect(path, SHORT))
                    .withMessage("no process listens on socket: " + path);
        }
    }

    @Test
    void shouldSayThatItsTurnDidNotCome() {
        try (FdTx listening = new FdTx();
                FdTx first = new FdTx();
                FdTx second = new FdTx();
                FdTx third = new FdTx()) {
            Path path = listening.listen(folder);
            first.connect(path, SHORT);
            second.connect(path, SHORT);
            assertThatExceptionOfType(Timeout.class)
                    .isThrownBy(() -> third.connect(path, SHORT))
                    .withMessage("too many wait to be accepted on socket: " + path);
        }
    }

    @Test
    void shouldFailAtOnceWhereWaitingIsOfNoUse() {
        try (FdTx streams = new FdTx();
                FdTx packets = new FdTx(FdTxOptions.defaults().packets(true))) {
            Path path = packets.listen(folder);
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> streams.connect(path, null))
                    .withMessageStartingWith("connect " + path + ": EPROTOTYPE");
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> streams.connect(path.resolve("below"), null))
                    .withMessageStartingWith("connect " + path + "/below: ENOTDIR");
        }
    }

    @Test
    void shouldRetryTillThePathIsThereAndAccepts() throws Exception {
        Path path = folder.resolve("new").resolve("name");
        try (FdTx connecting = new FdTx();
                FdTx listening = new FdTx();
                Fd stale = UnixSockets.socket(Constants.SOCK_STREAM)) {
            CompletableFuture<Void> done =
                    CompletableFuture.runAsync(() -> connecting.connect(path, Two.LONG));
            assertThat(done).isNotDone();
            Files.createDirectory(path.getParent());
            UnixSockets.bind(stale, UnixAddress.ofPath(path.toString()), 0600);
            assertThat(done).isNotDone();
            Files.delete(path);
            listening.listen(path.getParent(), "name");
            listening.accept(Two.LONG);
            done.get(30, TimeUnit.SECONDS);
            assertConnected(listening, connecting);
        }
    }

    @Test
    void shouldEndAWaitWhenTheThreadIsInterrupted() {
        try (FdTx fdtx = new FdTx()) {
            fdtx.listen(folder);
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(CancellationException.class)
                    .isThrownBy(() -> fdtx.accept(null));
            assertThatExceptionOfType(CancellationException.class)
                    .isThrownBy(() -> fdtx.connect(folder.resolve("nope"), null));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void shouldTurnStrangersAwayAndGoOnWaiting() {
        long[] strangers = {2};
        FdTxOptions options = FdTxOptions.defaults().peers(uid -> strangers[0]-- <= 0);
        try (FdTx listening = new FdTx(options);
                FdTx first = new FdTx();
                FdTx second = new FdTx();
                FdTx third = new FdTx()) {
            Path path = listening.listen(folder);
            first.connect(path, Two.LONG);
            second.connect(path, Two.LONG);
            assertThatExceptionOfType(Timeout.class)
                    .isThrownBy(() -> listening.accept(Duration.ZERO));
            third.connect(path, Two.LONG);
            listening.accept(Two.LONG);
            assertConnected(listening, third);
            for (FdTx stranger : new FdTx[] {first, second}) {
                assertThatExceptionOfType(ConnectionClosed.class)
                        .isThrownBy(() -> stranger.get(1, 0, Two.LONG));
            }
        }
    }

    @Test
    void shouldNotConnectToAStranger() {
        try (FdTx listening = new FdTx();
                FdTx fdtx = new FdTx(FdTxOptions.defaults().peers(uid -> false))) {
            Path path = listening.listen(folder);
            assertThatExceptionOfType(AuthError.class)
                    .isThrownBy(() -> fdtx.connect(path, Two.LONG))
                    .withMessageMatching("process \\d+ runs as user \\d+, .*");
            assertThatExceptionOfType(ConnectionClosed.class).isThrownBy(() -> fdtx.put("x"));
        }
    }

    @Test
    void shouldDealWithItsOwnUserAndRootOnly() throws Exception {
        int own = (Integer) Files.getAttribute(folder, "unix:uid");
        FdTxOptions options = FdTxOptions.defaults();

        assertThat(options.peers().test(own)).isTrue();
        assertThat(options.peers().test(0)).isTrue();
        assertThat(options.peers().test(own + 1)).isFalse();
        assertThat(options.peers(uid -> true).peers().test(own + 1)).isTrue();
    }

    @Test
    void shouldGiveItsFileToAnotherUser() throws Exception {
        assumeTrue((Integer) Files.getAttribute(folder, "unix:uid") == 0, "only root can do so");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "there is no python3");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        FdTxOptions options = FdTxOptions.defaults().owner(NOBODY);
        try (FdTx fdtx = new FdTx(options)) {
            Path path = fdtx.listen(folder.resolve("new").resolve("folder"), "name");
            for (Path each : new Path[] {path, path.getParent(), path.getParent().getParent()}) {
                assertThat(Files.getAttribute(each, "unix:uid")).as("%s", each).isEqualTo(NOBODY);
            }
            assertThat(rights(path)).isEqualTo("rw-------");
            String script =
                    "import os, socket, sys; os.setuid(%d); s = socket.socket(socket.AF_UNIX);"
                            + " s.connect(sys.argv[1]); s.send(b'hello')";
            Process stranger =
                    new ProcessBuilder(
                                    "/usr/bin/python3",
                                    "-c",
                                    String.format(Locale.ROOT, script, NOBODY),
                                    path.toString())
                            .inheritIO()
                            .start();
            fdtx.accept(Two.LONG);
            assertThat(fdtx.get(100, 0, Two.LONG).message()).isEqualTo("hello");
            assertThat(stranger.waitFor()).isZero();
        }
    }

    @Test
    void shouldLeaveNoFileThatItCanNotGiveAway() throws Exception {
        int own = (Integer) Files.getAttribute(folder, "unix:uid");
        assumeTrue(own != 0, "root can give to anybody");
        try (FdTx fdtx = new FdTx(FdTxOptions.defaults().owner(NOBODY))) {
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> fdtx.listen(folder, "name"))
                    .withMessageStartingWith("give socket file " + folder.resolve("name"));
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void shouldAcceptTheOwnerOfItsFile() {
        FdTxOptions options = FdTxOptions.defaults().owner(NOBODY);

        assertThat(options.peers().test(NOBODY)).isTrue();
        assertThat(options.peers().test(0)).isTrue();
        assertThat(options.peers().test(NOBODY - 1)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.owner(-1))
                .withMessage("not the id of a user: -1");
    }
}
