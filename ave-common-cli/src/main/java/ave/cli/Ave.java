// SPDX-License-Identifier: Apache-2.0
package ave.cli;

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
        versionProvider = Ave.Version.class,
        subcommands = {
            ServeCommand.class,
            CallCommand.class,
            RunCommand.class,
            ConfigCommand.class,
            FdCommand.class,
            DemoCommand.class
        })
public final class Ave implements Runnable {
    @Spec private CommandSpec spec;

    private Ave() {}

    /**
     * Runs the command line and exits with its exit code.
     *
     * @param arguments the arguments
     */
    public static void main(String... arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Ave());
        // What comes behind the program's name is the program's.
        line.getSubcommands().get("run").setStopAtPositional(true);
        return line.setParameterExceptionHandler(Ave::explain)
                .setExecutionExceptionHandler(Ave::fail);
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
            try (InputStream in = Ave.class.getResourceAsStream("version.properties")) {
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
