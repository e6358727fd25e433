// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.call;

import ave.cli.internal.console.AddressConverter;
import ave.cli.internal.console.Console;
import ave.cli.internal.console.SecondsConverter;
import ave.network.connection.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ave call}: calls any service, Python or Java. */
@Command(
        name = "call",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Call a method of a service and print its result as JSON.",
        footerHeading = "%nNotes%n",
        footer = {
            "Arguments are JSON: 5, '\"text\"', '[1, 2]', null.",
            "Exit code: 0 with a result; 1 if the method failed, which is printed with the",
            "trace of the service; 2 if there is no connection; 3 if the service rejected",
            "the key."
        })
public final class CallCommand implements Callable<Integer> {
    private final Console console;

    @Spec private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "HOST:PORT",
            description =
                    "where the service listens; :PORT is this machine, unix:PATH or unix:@NAME a"
                            + " UNIX socket",
            converter = AddressConverter.class)
    private Address address;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "METHOD",
            description = "the method's name")
    private String method;

    @Parameters(index = "2..*", arity = "0..*", paramLabel = "JSON", description = "its arguments")
    private List<String> arguments = List.of();

    @Option(
            names = "--kw",
            paramLabel = "NAME=JSON",
            description = "an argument by name; may be repeated")
    private Map<String, String> named = Map.of();

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

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "for connecting and for the call (default: for ever)",
            converter = SecondsConverter.class)
    private Duration timeout;

    @Option(names = "--async", description = "don't wait for a response")
    private boolean async;

    @Option(
            names = "--list",
            description =
                    "print the methods of the service in place of a call, if it has the option"
                            + " introspection")
    private boolean list;

    CallCommand(Console console) {
        this.console = console;
    }

    /** Returns the call that picocli has parsed. */
    Call understood() {
        return new Call(address, method, arguments, named, authkey, authkeyFile, timeout, async);
    }

    @Override
    public Integer call() {
        boolean hasCall = method != null;
        if (list == hasCall) {
            throw new ParameterException(
                    spec.commandLine(),
                    list ? "--list takes no METHOD" : "Missing required parameter: 'METHOD'");
        }
        method = list ? MethodList.METHOD : method;
        try {
            return list ? understood().list(console) : understood().run(console);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }
}
