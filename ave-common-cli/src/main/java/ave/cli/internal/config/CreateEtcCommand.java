// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.config;

import ave.cli.internal.console.Console;
import ave.cli.internal.console.ExitCodes;
import ave.cli.internal.console.Terminals;
import ave.config.AveHome;
import ave.config.Config;
import ave.config.ConfigException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ave config create-etc}: says whose files this machine uses. */
@Command(
        name = "create-etc",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Set whose configuration this machine uses.",
        footerHeading = "%nNotes%n",
        footer = {
            "Keeps a user that the file names already. Without --user, the name is read",
            "from stdin, with a prompt if that is a terminal.",
            "Exit code: 0; 1 if it failed; 2 for a wrong command line."
        })
final class CreateEtcCommand implements Callable<Integer> {
    private static final int STDIN = 0;

    private final Console console;

    @Spec private CommandSpec spec;

    @ParentCommand private ConfigCommand parent;

    @Option(
            names = "--path",
            paramLabel = "P",
            description = "the file (default: /etc/ave/user, which needs root)")
    private Path path = AveHome.ETC;

    @Option(names = "--user", paramLabel = "U", description = "the name of the user")
    private String user;

    CreateEtcCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        parent.checkUnused();
        try {
            String name = Config.createEtc(path, user, this::ask);
            console.out().println(path + " names the user " + name);
            return ExitCodes.OK;
        } catch (ConfigException | UnsupportedOperationException e) {
            return console.fail(spec.qualifiedName(), e.getMessage(), ExitCodes.FAILURE);
        }
    }

    /** Unbuffered: another program may read what follows the line on the same stdin. */
    private String ask() {
        OutputStream out =
                Terminals.isTerminal(STDIN) ? System.out : OutputStream.nullOutputStream();
        return Config.prompt(
                path,
                new FileInputStream(FileDescriptor.in),
                new PrintStream(out, false, StandardCharsets.UTF_8));
    }
}
