// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal;

import ave.cli.internal.call.CallCommand;
import ave.cli.internal.config.ConfigCommand;
import ave.cli.internal.console.ExitCodes;
import ave.cli.internal.demo.DemoCommand;
import ave.cli.internal.fd.FdCommand;
import ave.cli.internal.run.RunCommand;
import ave.cli.internal.serve.ServeCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code ave}. Exit code 2 and one line on stderr for a wrong command line. */
@Command(
        name = "ave",
        description = "Services that answer JSON calls over TCP, and commands on terminals.",
        mixinStandardHelpOptions = true,
        versionProvider = AveCommand.Version.class,
        subcommands = {
            ServeCommand.class,
            CallCommand.class,
            RunCommand.class,
            ConfigCommand.class,
            FdCommand.class,
            DemoCommand.class
        })
public final class AveCommand implements Runnable {
    @Spec private CommandSpec spec;

    private AveCommand() {}

    /**
     * The command line, ready to be executed.
     *
     * @return a new one
     */
    public static CommandLine commandLine() {
        CommandLine line = new CommandLine(new AveCommand());
        // What comes behind the program's name is the program's.
        line.getSubcommands().get("run").setStopAtPositional(true);
        return line.setParameterExceptionHandler(AveCommand::explain)
                .setExecutionExceptionHandler(AveCommand::fail);
    }

    private static int explain(ParameterException problem, String... arguments) {
        CommandLine command = problem.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + oneLine(problem) + " (see " + name + " --help)");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** A user's mistake or an unreachable peer is no reason for a stack trace. */
    private static int fail(Exception problem, CommandLine command, Object parsed) {
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + oneLine(problem));
        return ExitCodes.FAILURE;
    }

    private static String oneLine(Exception problem) {
        String message = problem.getMessage() == null ? problem.toString() : problem.getMessage();
        return message.lines().findFirst().orElse("");
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            Properties properties = new Properties();
            try (InputStream in = AveCommand.class.getResourceAsStream("version.properties")) {
                properties.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new String[] {
                "ave-common " + properties.getProperty("version"),
                "Java " + Runtime.version() + ", " + System.getProperty("os.name")
            };
        }
    }
}
