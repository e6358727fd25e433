// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.config;

import ave.cli.internal.console.Console;
import ave.cli.internal.console.ExitCodes;
import ave.config.AveHome;
import ave.config.Config;
import ave.config.ConfigException;
import ave.posix.FileStatus;
import ave.posix.Identity;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ave config show}: the content of all files, without the secrets. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Show all configuration files as JSON, with keys and passwords masked.",
        footerHeading = "%nNotes%n",
        footer = {
            "A file that does not exist is shown as null.",
            "Exit code: 0; 1 if a file is invalid, or the directory doesn't exist; 2 for a",
            "wrong command line."
        })
final class ShowConfigCommand implements Callable<Integer> {
    private static final String MASK = "********";
    private static final Set<String> SECRETS = Set.of("password", "auth", "authkey");

    private final Console console;

    @Spec private CommandSpec spec;

    @ParentCommand private ConfigCommand parent;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description =
                    "the directory with .ave (default: what /etc/ave/user says, else your home)")
    private Path home;

    private final Map<String, Object> shown = new LinkedHashMap<>();
    private int exitCode = ExitCodes.OK;

    ShowConfigCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        parent.checkUnused();
        ConfigCommand.checkHome(spec, home);
        if (home != null && !Files.isDirectory(home)) {
            return fail("no such directory: " + home);
        }
        AveHome from;
        try {
            from = home == null ? AveHome.standard() : new AveHome(home.toAbsolutePath());
        } catch (ConfigException | UnsupportedOperationException e) {
            return fail(e.getMessage());
        }
        if (home == null) {
            show(AveHome.ETC, Config::loadEtc);
        }
        for (String name : AveHome.FILES) {
            Path path = from.config(name);
            if (path.equals(from.authkeys())) {
                show(path, () -> masked(authkeys(from), true));
            } else {
                show(path, () -> masked(Config.load(path), false));
            }
        }
        console.out()
                .println(
                        new ObjectMapper()
                                .writerWithDefaultPrettyPrinter()
                                .writeValueAsString(shown));
        return exitCode;
    }

    private int fail(String problem) {
        return console.fail(spec.qualifiedName(), problem, ExitCodes.FAILURE);
    }

    /** Reads keys without the checks of loadAuthkeys, because root may look at any user's file. */
    private static Map<String, ?> authkeys(AveHome from) {
        boolean others = FileStatus.of(from.directory()).uid() != Identity.users().effective();
        return others ? Config.load(from.authkeys()) : Config.loadAuthkeys(from.directory());
    }

    private void show(Path path, Supplier<Object> content) {
        shown.put(path.toString(), null);
        if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            shown.put(path.toString(), content.get());
        } catch (ConfigException e) {
            exitCode = fail(e.getMessage());
        }
    }

    /** Masks a secret. Empty text and null have nothing to hide. */
    private static Object masked(Object value, boolean secret) {
        if (value instanceof Map<?, ?> object) {
            Map<Object, Object> masked = new LinkedHashMap<>();
            object.forEach(
                    (key, member) ->
                            masked.put(key, masked(member, secret || SECRETS.contains(key))));
            return masked;
        }
        if (value instanceof List<?> list) {
            List<Object> masked = new ArrayList<>();
            list.forEach(member -> masked.add(masked(member, secret)));
            return masked;
        }
        return secret && value != null && !value.equals("") ? MASK : value;
    }
}
