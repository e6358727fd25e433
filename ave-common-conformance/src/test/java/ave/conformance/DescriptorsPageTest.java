// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static ave.conformance.PagePrograms.java;
import static ave.conformance.PagePrograms.printedBy;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.io.Fd;
import ave.network.connection.Address;
import ave.network.connection.FreePort;
import ave.network.control.RemoteControl;
import ave.network.fdtx.FdTx;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each example of docs/descriptors.md does what the page says. */
@Timeout(120)
class DescriptorsPageTest {
    private static final Path PAGE = PagePrograms.ROOT.resolve("docs/descriptors.md");

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir private static Path classes;

    @TempDir private Path folder;

    private Path file;
    private Process receiver;

    @BeforeAll
    static void compile() throws IOException {
        for (String code : PagePrograms.blocks(PAGE, "java")) {
            PagePrograms.compile(classes, code, "docs/descriptors.md");
        }
    }

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("file"), "hello");
    }

    @AfterEach
    void end() throws InterruptedException {
        if (receiver != null) {
            receiver.destroyForcibly().waitFor();
        }
    }

    private Path socket() {
        return folder.resolve("files");
    }

    private void receive(List<String> command) throws IOException {
        receiver = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    }

    private List<String> python(int block, Object... arguments) throws Exception {
        assumeTrue(hasSendFds(), "no Python 3.9 or newer on this machine");
        String code = PagePrograms.blocks(PAGE, "python").get(block);
        List<String> command = new ArrayList<>(List.of("python3", "-c", code));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    private static boolean hasSendFds() throws InterruptedException {
        try {
            String probe = "import socket; socket.send_fds";
            return new ProcessBuilder("python3", "-c", probe).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void theReceiverReadsTheFileOfTheSender() throws Exception {
        receive(java(classes, "Receiver", folder));
        assertThat(printedBy(java(classes, "Sender", socket(), file))).isEmpty();
        assertThat(printedBy(receiver)).isEqualTo("the file says hello\n");
    }

    @Test
    void theReceiverReadsTheFileOfAPythonSender() throws Exception {
        List<String> sender = python(1, socket(), file);
        receive(java(classes, "Receiver", folder));
        assertThat(printedBy(sender)).isEmpty();
        assertThat(printedBy(receiver)).isEqualTo("the file says hello\n");
    }

    @Test
    void aPythonReceiverReadsTheFileOfTheSender() throws Exception {
        receive(python(0, folder));
        assertThat(printedBy(java(classes, "Sender", socket(), file))).isEmpty();
        assertThat(printedBy(receiver)).isEqualTo("the file says hello\n");
    }

    @Test
    void theWatcherSelectsUntilTheEnd() throws Exception {
        Path fifo = folder.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
        receive(java(classes, "Watcher", folder));
        CompletableFuture<String> sender =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return printedBy(java(classes, "Sender", socket(), fifo));
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        });
        // It opens when the sender does.
        try (OutputStream out = Files.newOutputStream(fifo)) {
            assertThat(sender.get()).isEmpty();
            out.write("tick ".getBytes(UTF_8));
            out.flush();
            out.write("tock".getBytes(UTF_8));
        }
        assertThat(printedBy(receiver)).isEqualTo("watched tick tock\n");
    }

    @Test
    void theUnprivilegedServiceAnswersOnThePortThatWasOpenedForIt() throws Exception {
        int port;
        try (FreePort free = FreePort.find()) {
            port = free.port();
        }
        receive(java(classes, "Unprivileged", folder));
        assertThat(printedBy(java(classes, "PortOpener", socket(), port))).isEmpty();
        try (RemoteControl remote = new RemoteControl(new Address("127.0.0.1", port))) {
            assertThat(remote.call("hello", "port")).isEqualTo("Hello, port!");
        }
    }

    @Test
    void theRedirectedProgramPrintsToWhatArrived() throws Exception {
        receive(java(classes, "Redirected", folder));
        try (FdTx fdtx = new FdTx();
                Fd out = Fd.open(file, WRITE, TRUNCATE_EXISTING)) {
            fdtx.connect(socket(), LIMIT);
            fdtx.put("output", List.of(out));
        }
        assertThat(printedBy(receiver)).isEmpty();
        assertThat(file).hasContent("written to what arrived\n");
    }

    @Test
    void theNamelessPassTwoDescriptors() throws Exception {
        assertThat(printedBy(java(classes, "Nameless"))).isEqualTo("twice: 2\n");
    }
}
