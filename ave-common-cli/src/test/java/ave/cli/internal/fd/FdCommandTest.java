// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.fd;

import static org.assertj.core.api.Assertions.assertThat;

import ave.cli.internal.Run;
import ave.io.Fd;
import ave.network.fdtx.FdMessage;
import ave.network.fdtx.FdTx;
import ave.posix.Descriptors;
import ave.posix.abi.Constants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FdCommandTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir private Path folder;

    private Path socket;
    private Path file;

    @BeforeEach
    void makeAFile() throws Exception {
        socket = folder.resolve("socket");
        file = Files.writeString(folder.resolve("file"), "contents å\n");
    }

    private static CompletableFuture<Run> send(Object... arguments) {
        List<String> all = new ArrayList<>(List.of("fd", "send"));
        for (Object argument : arguments) {
            all.add(argument.toString());
        }
        return CompletableFuture.supplyAsync(() -> Run.ave(all.toArray(String[]::new)));
    }

    private static Run receive(Object... arguments) {
        List<String> all = new ArrayList<>(List.of("fd", "receive"));
        for (Object argument : arguments) {
            all.add(argument.toString());
        }
        return Run.ave(all.toArray(String[]::new));
    }

    @Test
    void sendsFilesToThePeerThatConnects() throws Exception {
        CompletableFuture<Run> sender = send(socket, file, "/dev/null", "--message", "two files");
        try (FdTx peer = new FdTx()) {
            peer.connect(socket, LONG);
            try (FdMessage message = peer.get(100, 8, LONG)) {
                assertThat(message.message()).isEqualTo("two files");
                assertThat(message.fds()).hasSize(2);
            }
        }
        assertThat(sender.get()).isEqualTo(new Run(0, "", ""));
        assertThat(socket).doesNotExist();
    }

    @Test
    void receivesFromThePeerThatListens() throws Exception {
        try (FdTx peer = new FdTx();
                Fd fd = Descriptors.open(file.toString(), Constants.O_RDONLY)) {
            peer.listen(folder, "socket");
            CompletableFuture<Run> receiver =
                    CompletableFuture.supplyAsync(() -> receive(socket, "--count", 1));
            peer.accept(LONG);
            peer.put("one file", fd.number());
            assertThat(receiver.get().err()).isEmpty();
            assertThat(receiver.get().out()).matches("one file\n\\d+ \\Q" + file + "\\E\n");
            assertThat(receiver.get().exitCode()).isZero();
        }
    }

    @Test
    void printsContentsWhereTheyAreWanted() throws Exception {
        CompletableFuture<Run> sender = send(socket, file, "/dev/null", "--timeout", 30);
        assertThat(receive(socket, "--cat", "--timeout", 30))
                .isEqualTo(new Run(0, "2\ncontents å\n", ""));
        assertThat(sender.get().exitCode()).isZero();
    }

    @Test
    void passesMoreThanAPythonPeerTakes() throws Exception {
        List<Object> arguments = new ArrayList<>(List.of(socket));
        for (int i = 0; i < 253; i++) {
            arguments.add(file);
        }
        CompletableFuture<Run> sender = send(arguments.toArray());
        Run run = receive(socket, "--timeout", 30);
        assertThat(run.out()).startsWith("253\n").hasLineCount(254);
        assertThat(sender.get().exitCode()).isZero();
    }

    @Test
    void saysThatMoreCameThanWereWanted() throws Exception {
        CompletableFuture<Run> sender = send(socket, file, file);
        assertThat(receive(socket, "--count", 1))
                .isEqualTo(
                        new Run(
                                1,
                                "",
                                "ave fd receive: received a message with more than 1 file descriptors\n"));
        assertThat(sender.get().exitCode()).isZero();
    }

    @Test
    void givesUpWithoutAPeer() {
        assertThat(receive(socket, "--timeout", "0.1"))
                .isEqualTo(new Run(2, "", "ave fd receive: no such socket file: " + socket + "\n"));
        assertThat(send(socket, file, "--timeout", "0.1").join())
                .isEqualTo(new Run(2, "", "ave fd send: timed out\n"));
        assertThat(socket).doesNotExist();
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(send(socket, "/no/such").join().err())
                .isEqualTo("ave fd send: open /no/such: ENOENT (No such file or directory)\n");
        assertThat(send(file, file).join())
                .isEqualTo(new Run(1, "", "ave fd send: file already exists\n"));
        assertThat(file).hasContent("contents å");
        assertThat(send(folder.resolve("n".repeat(120)), file).join().err())
                .startsWith("ave fd send: AF_UNIX path too long: ")
                .hasLineCount(1);
        assertThat(receive(file.resolve("below")).err())
                .isEqualTo(
                        "ave fd receive: connect " + file + "/below: ENOTDIR (Not a directory)\n");
    }

    @Test
    void reportsThatADirectoryHasNoContent() {
        CompletableFuture<Run> sender = send(socket, folder, "--message", "a folder");
        Run run = receive(socket, "--cat");
        assertThat(run.out()).isEqualTo("a folder\n");
        assertThat(run.err()).matches("ave fd receive: read fd \\d+: EISDIR .*\n");
        assertThat(sender.join().exitCode()).isZero();
    }
}
