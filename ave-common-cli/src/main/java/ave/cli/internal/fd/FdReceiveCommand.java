// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.fd;

import ave.cli.internal.console.Console;
import ave.cli.internal.console.SecondsConverter;
import ave.io.Fd;
import ave.network.fdtx.FdMessage;
import ave.network.fdtx.FdTx;
import ave.network.fdtx.FdTxOptions;
import ave.posix.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ave fd receive}: takes files from another process and shows them. */
@Command(
        name = "receive",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Print the message and the files from a sender.",
        footerHeading = "%nNotes%n",
        footer = {
            "Connects as soon as there is a sender, and prints its message; then a line",
            "for each received descriptor: its number, and the file it points to.",
            "Exit code: 0; 1 if it failed; 2 if no sender came, or the command is wrong."
        })
final class FdReceiveCommand implements Callable<Integer> {

    private final Console console;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "PATH", description = "where the sender listens")
    private Path path;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "how many files at most (default and limit: ${DEFAULT-VALUE})")
    private int count = FdTxOptions.MAX_FDS;

    @Option(names = "--cat", description = "print the content of the files instead of these lines")
    private boolean contents;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "give up after that time (default: never)",
            converter = SecondsConverter.class)
    private Duration timeout;

    FdReceiveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (count < 0 || count > FdTxOptions.MAX_FDS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--count " + count + " is not a number from 0 to " + FdTxOptions.MAX_FDS);
        }
        return FdCommand.exitCode(console, spec, this::receive);
    }

    private void receive() {
        Deadline deadline = Deadline.after(timeout);
        try (FdTx fdtx = new FdTx()) {
            fdtx.connect(path, deadline.remaining());
            try (FdMessage message = fdtx.get(FdCommand.MAX_MESSAGE, count, deadline.remaining())) {
                print(message.message());
                for (Fd fd : message.fds()) {
                    if (contents) {
                        fd.inputStream().transferTo(console.bytes());
                    } else {
                        print(fd.number() + " " + target(fd));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private void print(String line) throws IOException {
        console.bytes().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static Path target(Fd fd) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/self/fd", String.valueOf(fd.number())));
    }
}
