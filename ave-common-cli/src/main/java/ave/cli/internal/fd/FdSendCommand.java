// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.fd;

import ave.cli.internal.console.Console;
import ave.cli.internal.console.SecondsConverter;
import ave.io.Fd;
import ave.network.fdtx.FdTx;
import ave.network.fdtx.FdTxOptions;
import ave.posix.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ave fd send}: opens files and sends them to the peer that connects. */
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Open files for reading, wait for the receiver, and send them to it.",
        footerHeading = "%nNotes%n",
        footer = {
            "Exit code: 0; 1 if it failed; 2 if no receiver connected, or the command is wrong."
        })
final class FdSendCommand implements Callable<Integer> {
    private final Console console;

    @Spec private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "PATH",
            description = "where to listen; the file must not exist, and is removed again")
    private Path path;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE", description = "what to send")
    private List<String> files;

    @Option(
            names = "--message",
            paramLabel = "M",
            description = "the text to send with them (default: how many there are)")
    private String message;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "give up after that time (default: never)",
            converter = SecondsConverter.class)
    private Duration timeout;

    FdSendCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return FdCommand.exitCode(console, spec, this::send);
    }

    private void send() {
        Deadline deadline = Deadline.after(timeout);
        List<Fd> fds = new ArrayList<>();
        try (FdTx fdtx = new FdTx(FdTxOptions.defaults().maxFds(FdTxOptions.MAX_FDS))) {
            for (String file : files) {
                fds.add(Fd.open(Path.of(file)));
            }
            Path absolute = path.toAbsolutePath();
            if (absolute.getParent() == null) {
                throw new IllegalArgumentException("file already exists");
            }
            fdtx.listen(absolute.getParent(), absolute.getFileName().toString());
            // Removes the socket's file when a signal ends the process.
            Runtime.getRuntime().addShutdownHook(new Thread(fdtx::close));
            fdtx.accept(deadline.remaining());
            String text = message == null ? String.valueOf(fds.size()) : message;
            fdtx.put(text, fds, deadline.remaining());
        } finally {
            fds.forEach(Fd::close);
        }
    }
}
