// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.run;

import ave.cli.internal.console.Console;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ave run}: a command on a terminal of its own, connected to this process's streams. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Run a command on a new terminal, connected to this one.",
        footerHeading = "%nNotes%n",
        footer = {
            "What the command writes to either output comes in one stream, with CR LF at",
            "the end of a line. Standard input goes to the command, up to its end; a",
            "terminal passes all keys and its size through. SIGTERM, SIGINT,",
            "SIGHUP, SIGQUIT and SIGUSR1 are forwarded. When the command has ended, the rest of",
            "its session and everything this has started are killed. Variables of systemd's",
            "protocols, such as NOTIFY_SOCKET, don't reach the command.",
            "Exit code: the command's, or 128 + N if signal N killed it; 124 if it took too",
            "long; 125 if it could not be run, or its output not be written; 126 if it is not",
            "executable, 127 if it doesn't exist; 141 if the reader of the output went away."
        })
public final class RunCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "kill the command and its session after this time; 0: never",
            converter = TimeLimitConverter.class)
    private Duration timeout = Duration.ZERO;

    @Option(names = "--cwd", paramLabel = "DIR", description = "the directory in which it starts")
    private String cwd;

    @Option(
            names = "--output-file",
            paramLabel = "FILE",
            description = "also write the output to this file")
    private Path outputFile;

    @Parameters(
            arity = "1..*",
            paramLabel = "CMD",
            description = "the program and its arguments; after -- they may begin with -")
    private List<String> command;

    RunCommand(Console console) {
        this.console = console;
    }

    /** Returns the run that picocli has parsed. */
    ProgramRun understood() {
        return new ProgramRun(command, timeout, cwd, outputFile);
    }

    @Override
    public Integer call() {
        return understood().run(console);
    }
}
