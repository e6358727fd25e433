// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.call;

import ave.cli.internal.console.AddressConverter;
import ave.cli.internal.console.Authkeys;
import ave.cli.internal.console.Console;
import ave.cli.internal.console.ExitCodes;
import ave.cli.internal.console.SecondsConverter;
import ave.exceptions.AuthError;
import ave.exceptions.AveException;
import ave.exceptions.OverflowError;
import ave.network.connection.Address;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.network.exceptions.ConnectionException;
import ave.network.json.JsonReader;
import ave.network.json.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        footer = {
            "",
            "Arguments are JSON: 5, '\"text\"', '[1, 2]', null.",
            "Exit code: 0 with a result; 1 if the method failed, which is printed with the",
            "trace of the service; 2 if there is no connection; 3 if the service refused",
            "the key."
        })
public final class CallCommand implements Callable<Integer> {
    private static final Set<String> REFUSALS =
            Set.of("not authenticated to make this call", "not authorized to make this call");

    private final Console console;

    @Spec private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "HOST:PORT",
            description = "where the service listens; :PORT is this machine",
            converter = AddressConverter.class)
    private Address address;

    @Parameters(index = "1", paramLabel = "METHOD", description = "the method's name")
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

    @Option(names = "--async", description = "don't wait for an answer")
    private boolean async;

    CallCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        RemoteOptions options =
                RemoteOptions.defaults().authkey(key()).timeout(timeout).optimist(false);
        List<Object> vargs = new ArrayList<>();
        arguments.forEach(json -> vargs.add(parse(json)));
        Map<String, Object> kwargs = new LinkedHashMap<>();
        named.forEach((name, json) -> kwargs.put(name, parse(json)));
        try (RemoteControl remote = new RemoteControl(address, options)) {
            if (async) {
                remote.callAsync(method, vargs, kwargs);
            } else {
                print(remote.call(method, vargs, kwargs));
            }
            return ExitCodes.OK;
        } catch (AuthError e) {
            return fail(e.getMessage(), ExitCodes.REFUSED);
        } catch (OverflowError e) {
            return fail(e.describe(), ExitCodes.FAILURE);
        } catch (AveException e) {
            boolean refused = REFUSALS.contains(e.getMessage());
            return fail(described(e), refused ? ExitCodes.REFUSED : ExitCodes.FAILURE);
        } catch (ConnectionException | UncheckedIOException e) {
            return fail(e.getMessage(), ExitCodes.NO_CONNECTION);
        }
    }

    private String key() {
        try {
            return Authkeys.choose(authkey, authkeyFile, console);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private Object parse(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        try {
            return new JsonReader().read(bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ParameterException(
                    spec.commandLine(), "not JSON: " + json + " (a text is written '\"...\"')");
        }
    }

    private static String described(AveException problem) {
        String text = problem.describe();
        Object type = problem.get("type");
        return type == null ? text : type + ": " + text;
    }

    private int fail(String text, int exitCode) {
        return console.failInLines(spec.qualifiedName(), text, exitCode);
    }

    private void print(Object result) {
        JsonWriter writer = new JsonWriter();
        try {
            writer.message(json -> json.value(result));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String json = new String(writer.bytes(), 4, writer.size() - 4, StandardCharsets.US_ASCII);
        console.out().println(json);
    }
}
