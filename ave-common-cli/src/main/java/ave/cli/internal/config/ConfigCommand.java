// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.config;

import ave.cli.internal.console.Console;
import ave.cli.internal.console.ExitCodes;
import ave.config.Config;
import ave.config.ConfigException;
import ave.config.Created;
import ave.persona.Persona;
import ave.persona.PersonaException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ave config}: creates and shows the configuration of a user and of a machine. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {CreateEtcCommand.class, ShowConfigCommand.class},
        exitCodeOnInvalidInput = ExitCodes.BOOTSTRAP_USAGE,
        description = "Create and show configuration files.",
        footerHeading = "%nNotes%n",
        footer = {
            "\"ave-config --bootstrap=USER\" is the same as \"ave config --bootstrap=USER\".",
            "Exit code of these two: 0, also if the files existed; 1 for a wrong",
            "command line; 3 if it failed, with a line \"ERROR: could not bootstrap: …\".",
            "They never prompt without a terminal."
        })
public final class ConfigCommand implements Callable<Integer> {
    private final Console console;

    @Spec private CommandSpec spec;

    @Option(
            names = "--bootstrap",
            paramLabel = "USER",
            description = "create default files for this user; needs root, or to be that user")
    private String user;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "with --bootstrap: below this directory (default: the user's home)")
    private Path home;

    ConfigCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (user == null) {
            throw new ParameterException(
                    spec.commandLine(), "missing command: --bootstrap=USER, create-etc or show");
        }
        checkHome(spec, home);
        try {
            Path own = Persona.becomeUser(user);
            report(Config.createDefault(home == null ? checked(own) : home.toAbsolutePath()));
            return ExitCodes.OK;
        } catch (PersonaException | ConfigException | UnsupportedOperationException e) {
            // The documented text of the Python command.
            String problem = "could not bootstrap: " + e.getMessage();
            return console.fail("ERROR", problem, ExitCodes.BOOTSTRAP_FAILURE);
        }
    }

    /**
     * Rejects an empty path, for example of an unset variable: it would be the working directory.
     */
    static void checkHome(CommandSpec spec, Path home) {
        if (home != null && home.toString().isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--home is empty");
        }
    }

    /** Rejects an account without a home, which must not become the working directory. */
    private Path checked(Path own) {
        if (!own.isAbsolute()) {
            throw new UnsupportedOperationException(
                    "user " + user + " has no home directory; --home=DIR names one");
        }
        return own;
    }

    private void report(Created result) {
        PrintWriter out = console.out();
        result.created().forEach(path -> out.println("Created " + path));
        result.skipped().forEach(path -> out.println("WARNING: " + path + " exists, skipped"));
    }

    /** Rejects these options for subcommands, where they have no meaning. */
    void checkUnused() {
        if (user != null || home != null) {
            throw new ParameterException(
                    spec.commandLine(), "--bootstrap and --home exclude other commands");
        }
    }
}
