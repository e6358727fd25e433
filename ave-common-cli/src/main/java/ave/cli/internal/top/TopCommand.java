// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.top;

import ave.cli.internal.console.AddressConverter;
import ave.cli.internal.console.Authkeys;
import ave.cli.internal.console.Console;
import ave.cli.internal.console.ExitCodes;
import ave.cli.internal.console.SecondsConverter;
import ave.exceptions.AuthError;
import ave.exceptions.AveException;
import ave.network.connection.Address;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.network.exceptions.ConnectionException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ave top}: shows what a service does, again and again. */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Show the connections, calls and memory of a service, until Ctrl-C.",
        footerHeading = "%nNotes%n",
        footer = {
            "The service needs the option introspection, which ave serve sets. A terminal",
            "is redrawn; elsewhere each view follows the one before after an empty line.",
            "Exit code: 0 after --count views; 1 if the service has no introspection; 2 if",
            "there is no connection; 3 if the service refused the key."
        })
public final class TopCommand implements Callable<Integer> {
    private static final String NAME = "ave top";
    private static final String CLEAR = "\033[H\033[2J";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Console console;

    @Spec private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "HOST:PORT",
            description = "where the service listens; :PORT is this machine",
            converter = AddressConverter.class)
    private Address address;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            description = "the time between two views (default: 1)",
            converter = SecondsConverter.class)
    private Duration interval = Duration.ofSeconds(1);

    @Option(names = "--count", paramLabel = "N", description = "end after N views (default: never)")
    private int count = Integer.MAX_VALUE;

    @Option(
            names = "--authkey",
            paramLabel = "KEY",
            description = "the key to authenticate with; everybody can see it in ps")
    private String authkey;

    @Option(
            names = "--authkey-file",
            paramLabel = "FILE",
            description = "the file that holds the key; default: $AVE_AUTHKEY")
    private Path authkeyFile;

    TopCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "--count is 1 or more: " + count);
        }
        RemoteOptions options;
        try {
            options = RemoteOptions.defaults().timeout(LIMIT).optimist(false);
            options = options.authkey(Authkeys.choose(authkey, authkeyFile, console));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
        try (RemoteControl service = new RemoteControl(address, options)) {
            show(service);
            return ExitCodes.OK;
        } catch (AuthError e) {
            return console.fail(NAME, e.getMessage(), ExitCodes.REFUSED);
        } catch (AveException e) {
            return console.fail(NAME, reason(e), ExitCodes.FAILURE);
        } catch (ConnectionException | UncheckedIOException e) {
            return console.fail(NAME, e.getMessage(), ExitCodes.NO_CONNECTION);
        }
    }

    private void show(RemoteControl service) throws InterruptedException {
        boolean terminal = console.isTerminal();
        Snapshot before = null;
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                TimeUnit.NANOSECONDS.sleep(interval.toNanos());
            }
            Map<?, ?> values = (Map<?, ?>) service.call("ave.stats");
            Snapshot now = new Snapshot(System.nanoTime(), values);
            String separator = i == 0 ? "" : "\n";
            console.out().print(terminal ? CLEAR : separator);
            console.out().println(now.text(before, address.toString()));
            console.out().flush();
            before = now;
        }
    }

    private String reason(AveException problem) {
        return String.valueOf(problem.getMessage()).startsWith("no such RPC")
                ? address + " serves no statistics: set ControlOptions.introspection(true) there"
                : problem.describe();
    }
}
