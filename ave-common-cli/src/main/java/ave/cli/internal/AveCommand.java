// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal;

import ave.cli.internal.bench.BenchCommand;
import ave.cli.internal.call.CallCommand;
import ave.cli.internal.config.ConfigCommand;
import ave.cli.internal.console.Console;
import ave.cli.internal.console.ExitCodes;
import ave.cli.internal.console.Reason;
import ave.cli.internal.demo.DemoCommand;
import ave.cli.internal.fd.FdCommand;
import ave.cli.internal.run.RunCommand;
import ave.cli.internal.selftest.SelftestCommand;
import ave.cli.internal.serve.ServeCommand;
import ave.cli.internal.top.TopCommand;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command {@code ave}. Finds the subcommand that a command line names. */
@Command(
        name = AveCommand.NAME,
        description = "Services that answer JSON calls over TCP, and commands on terminals.",
        mixinStandardHelpOptions = true,
        subcommands = {
            ServeCommand.class,
            CallCommand.class,
            TopCommand.class,
            RunCommand.class,
            ConfigCommand.class,
            FdCommand.class,
            DemoCommand.class,
            SelftestCommand.class,
            BenchCommand.class,
            TrainingRun.class
        },
        footerHeading = "%nNotes%n",
        footer = {
            "Exit codes, unless a command says otherwise: 0 if it succeeded; 1 if it",
            "failed, or its output could not be written; 2 for a wrong command line or no",
            "connection; 3 if a key was refused; 141 if the reader of its output went away.",
            "Errors are on stderr, after the name of the command."
        })
public final class AveCommand implements Runnable {
    static final String NAME = "ave";

    @Spec private CommandSpec spec;

    AveCommand() {}

    /** As {@link CommandLines#execute}. */
    static int execute(Console console, String... arguments) {
        CommandFactory factory = new CommandFactory(console);
        Class<?> chosen = arguments.length == 0 ? null : commandClass(arguments[0]);
        if (chosen == null) {
            return execute(
                    configure(new CommandLine(AveCommand.class, factory), console),
                    console,
                    arguments);
        }
        // The other commands aren't needed, and would cost time.
        CommandLine line = configure(new CommandLine(chosen, factory), console);
        line.setCommandName(NAME + " " + line.getCommandName());
        return execute(line, console, Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    /** Reports a mistake in a command line without parsing it. */
    static int refuse(Console console, String mistake, String command) {
        Class<?> chosen = commandClass(command);
        String name = chosen == null ? NAME : NAME + " " + command;
        int exitCode = chosen == ConfigCommand.class ? ExitCodes.BOOTSTRAP_USAGE : ExitCodes.USAGE;
        return console.fail(name, mistake + " (see " + name + " --help)", exitCode);
    }

    private static int execute(CommandLine line, Console console, String... arguments) {
        int exitCode = line.execute(arguments);
        return console.end(executed(line), exitCode);
    }

    /** Null if there is none of that name. */
    private static Class<?> commandClass(String name) {
        return switch (name) {
            case "serve" -> ServeCommand.class;
            case "call" -> CallCommand.class;
            case "top" -> TopCommand.class;
            case "run" -> RunCommand.class;
            case "config" -> ConfigCommand.class;
            case "fd" -> FdCommand.class;
            case "demo" -> DemoCommand.class;
            case "selftest" -> SelftestCommand.class;
            case "bench" -> BenchCommand.class;
            case TrainingRun.NAME -> TrainingRun.class;
            default -> null;
        };
    }

    private static CommandLine configure(CommandLine line, Console console) {
        line.setExpandAtFiles(false)
                .setOut(console.out())
                .setErr(console.err())
                .setParameterExceptionHandler((problem, args) -> explain(console, problem))
                .setExecutionExceptionHandler(
                        (problem, command, parsed) -> fail(console, problem, command));
        configureEach(line);
        return line;
    }

    private static void configureEach(CommandLine line) {
        line.getCommandSpec().versionProvider(new Version());
        if (line.getCommand() instanceof RunCommand) {
            // Everything after the name of the program belongs to the program.
            line.setStopAtPositional(true);
        }
        line.getSubcommands().values().forEach(AveCommand::configureEach);
    }

    private static int explain(Console console, ParameterException problem) {
        CommandLine command = problem.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        int exitCode = command.getCommandSpec().exitCodeOnInvalidInput();
        return console.fail(name, oneLine(problem) + " (see " + name + " --help)", exitCode);
    }

    /**
     * Reports an error without a stack trace: usually it is the user's mistake or an unreachable
     * peer.
     */
    private static int fail(Console console, Exception problem, CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        return console.fail(name, oneLine(problem), ExitCodes.FAILURE);
    }

    private static String oneLine(Exception problem) {
        return Reason.of(problem).lines().findFirst().orElse("");
    }

    /** The name of the command that the user gave, as far as it could be parsed. */
    private static String executed(CommandLine line) {
        ParseResult result = line.getParseResult();
        while (result != null && result.hasSubcommand()) {
            result = result.subcommand();
        }
        return (result == null ? line.getCommandSpec() : result.commandSpec()).qualifiedName();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command");
    }
}
