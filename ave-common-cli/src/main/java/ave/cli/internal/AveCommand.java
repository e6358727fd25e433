// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal;

import ave.cli.internal.call.CallCommand;
import ave.cli.internal.config.ConfigCommand;
import ave.cli.internal.console.Console;
import ave.cli.internal.console.ExitCodes;
import ave.cli.internal.demo.DemoCommand;
import ave.cli.internal.fd.FdCommand;
import ave.cli.internal.run.RunCommand;
import ave.cli.internal.serve.ServeCommand;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command {@code ave}, and the way from a command line to the one command that it names. */
@Command(
        name = AveCommand.NAME,
        description = "Services that answer JSON calls over TCP, and commands on terminals.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit codes, unless a command says otherwise: 0 if it did its job; 1 if it failed, be it",
            "that its output could not be written; 2 for a wrong command line or no connection;",
            "3 if a key was refused; 141 if the reader of its output went away.",
            "What went wrong is on stderr, after the name of the command."
        })
public final class AveCommand implements Runnable {
    static final String NAME = "ave";

    private static final List<String> NAMES =
            List.of("serve", "call", "run", "config", "fd", "demo");

    @Spec private CommandSpec spec;

    private AveCommand() {}

    /**
     * Executes a command line.
     *
     * @param console where its output goes
     * @param arguments the arguments, as they are: no file is read in place of {@code @FILE}
     * @return the exit code
     */
    public static int execute(Console console, String... arguments) {
        CommandLine one = arguments.length == 0 ? null : command(arguments[0], console);
        String[] rest = arguments;
        if (one == null) {
            one = commandLine(console);
        } else {
            // The others aren't needed, and would cost time.
            one.setCommandName(NAME + " " + one.getCommandName());
            configure(one, console);
            rest = Arrays.copyOfRange(arguments, 1, arguments.length);
        }
        int exitCode = one.execute(rest);
        return console.end(executed(one), exitCode);
    }

    /**
     * The whole command line with all commands, for help, completion and man pages.
     *
     * @param console where their output goes
     * @return a new one
     */
    public static CommandLine commandLine(Console console) {
        CommandLine line = new CommandLine(new AveCommand());
        NAMES.forEach(name -> line.addSubcommand(command(name, console)));
        return configure(line, console);
    }

    /** Null if there is none of that name. */
    private static CommandLine command(String name, Console console) {
        return switch (name) {
            case "serve" -> new CommandLine(new ServeCommand(console));
            case "call" -> new CommandLine(new CallCommand(console));
            // What comes behind the program's name is the program's.
            case "run" -> new CommandLine(new RunCommand(console)).setStopAtPositional(true);
            case "config" -> ConfigCommand.commandLine(console);
            case "fd" -> FdCommand.commandLine(console);
            case "demo" -> new CommandLine(new DemoCommand(console));
            default -> null;
        };
    }

    private static CommandLine configure(CommandLine line, Console console) {
        provideVersion(line);
        return line.setExpandAtFiles(false)
                .setOut(console.out())
                .setErr(console.err())
                .setParameterExceptionHandler((problem, args) -> explain(console, problem))
                .setExecutionExceptionHandler(
                        (problem, command, parsed) -> fail(console, problem, command));
    }

    private static void provideVersion(CommandLine line) {
        line.getCommandSpec().versionProvider(new Version());
        line.getSubcommands().values().forEach(AveCommand::provideVersion);
    }

    private static int explain(Console console, ParameterException problem) {
        CommandLine command = problem.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        int exitCode = command.getCommandSpec().exitCodeOnInvalidInput();
        return console.fail(name, oneLine(problem) + " (see " + name + " --help)", exitCode);
    }

    /** A user's mistake or an unreachable peer is no reason for a stack trace. */
    private static int fail(Console console, Exception problem, CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        return console.fail(name, oneLine(problem), ExitCodes.FAILURE);
    }

    private static String oneLine(Exception problem) {
        String message = problem.getMessage() == null ? problem.toString() : problem.getMessage();
        return message.lines().findFirst().orElse("");
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
        throw new ParameterException(spec.commandLine(), "which command?");
    }
}
