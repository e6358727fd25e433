// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.config;

import ave.cli.internal.console.ExitCodes;
import ave.config.Config;
import ave.config.ConfigException;
import ave.config.Created;
import ave.persona.Persona;
import ave.persona.PersonaException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
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
        exitCodeOnInvalidInput = ExitCodes.CONFIG_USAGE,
        description = "Create and show configuration files.",
        subcommands = {CreateEtcCommand.class, ShowConfigCommand.class},
        footer = {
            "",
            "\"ave-config --bootstrap=USER\" is the same as \"ave config --bootstrap=USER\".",
            "Exit code: 0, also if files were there already; 1 for a wrong command line;",
            "3 if it failed. Without a terminal it never prompts."
        })
public final class ConfigCommand implements Callable<Integer> {
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    @Spec private CommandSpec spec;

    @Option(
            names = "--bootstrap",
            paramLabel = "USER",
            description = "create default files for this user; needs root, or to be that user")
    private String user;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "with --bootstrap: below this folder (default: the user's home)")
    private Path home;

    @Override
    public Integer call() {
        if (user == null) {
            throw new ParameterException(
                    spec.commandLine(), "what to do: --bootstrap=USER, create-etc or show?");
        }
        try {
            Path own = Persona.becomeUser(user);
            report(Config.createDefault(home == null ? checked(own) : home.toAbsolutePath()));
            return ExitCodes.OK;
        } catch (PersonaException | ConfigException | UnsupportedOperationException e) {
            return fail(spec, "could not bootstrap: " + e.getMessage());
        }
    }

    /** Not all accounts have a home, and the working directory is none. */
    private Path checked(Path own) {
        if (!own.isAbsolute()) {
            throw new UnsupportedOperationException(
                    "user " + user + " has no home folder; --home=DIR names one");
        }
        return own;
    }

    private void report(Created result) {
        PrintWriter out = spec.commandLine().getOut();
        result.created().forEach(path -> out.println("Created " + path));
        result.skipped().forEach(path -> out.println("WARNING: " + path + " exists, skipped"));
        out.flush();
    }

    /** For the subcommands, beside which these options mean nothing. */
    void checkUnused() {
        if (user != null || home != null) {
            throw new ParameterException(
                    spec.commandLine(), "--bootstrap and its --home take no other command");
        }
    }

    static int fail(CommandSpec spec, String message) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("ERROR: " + printable(message));
        err.flush();
        return ExitCodes.CONFIG_FAILURE;
    }

    /**
     * Control characters as Java writes them: a name may come from anywhere, and go to a terminal.
     */
    private static String printable(String message) {
        return CONTROL.matcher(message)
                .replaceAll(c -> "\\\\u%04x".formatted((int) c.group().charAt(0)));
    }
}
