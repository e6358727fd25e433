// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.call;

import ave.cli.internal.console.Authkeys;
import ave.cli.internal.console.Console;
import ave.cli.internal.console.ExitCodes;
import ave.cli.internal.console.PlainArguments;
import ave.cli.internal.console.Seconds;
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
import java.util.function.Function;

/**
 * A call of a service, as the command line describes it. Independent of picocli.
 *
 * @param address where the service listens
 * @param method the name of the method
 * @param arguments its arguments as JSON
 * @param named its arguments by name, as JSON
 * @param authkey the key on the command line; null for none
 * @param authkeyFile the file that holds the key; null for none
 * @param timeout for connecting and for the call; null for ever
 * @param async true to send a notification, without waiting for a response
 */
public record Call(
        Address address,
        String method,
        List<String> arguments,
        Map<String, String> named,
        String authkey,
        Path authkeyFile,
        Duration timeout,
        boolean async) {
    private static final String NAME = "ave call";

    /** How much of an invalid argument a message shows. */
    private static final int MOST_SHOWN = 200;

    private static final Set<String> REFUSALS =
            Set.of("not authenticated to make this call", "not authorized to make this call");

    private static final Set<String> OPTIONS =
            Set.of("--kw", "--authkey", "--authkey-file", "--timeout");

    /**
     * Parses a valid command line.
     *
     * @param arguments the arguments after the name of the command
     * @return the call; null if picocli has to parse it, for help or for an error message
     */
    public static Call ofPlain(List<String> arguments) {
        PlainArguments plain = PlainArguments.of(arguments, OPTIONS, Set.of("--async"));
        if (plain == null || plain.positional().size() < 2) {
            return null;
        }
        try {
            String file = plain.one("--authkey-file");
            String timeout = plain.one("--timeout");
            return new Call(
                    Address.parse(plain.positional().get(0)),
                    plain.positional().get(1),
                    plain.positional().subList(2, plain.positional().size()),
                    named(plain.all("--kw")),
                    plain.one("--authkey"),
                    file == null ? null : Path.of(file),
                    timeout == null ? null : Seconds.parse(timeout),
                    plain.one("--async") != null);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Map<String, String> named(List<String> pairs) {
        Map<String, String> named = new LinkedHashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1
                    || named.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                throw new IllegalArgumentException("not NAME=JSON, or NAME twice: " + pair);
            }
        }
        return named;
    }

    /**
     * Makes the call and prints its result or error.
     *
     * @param console receives the result
     * @return the exit code
     * @throws IllegalArgumentException if an argument is not JSON, or a key file not acceptable;
     *     nothing was done
     */
    public int run(Console console) {
        return run(console, Call::json);
    }

    /**
     * Asks the service for its methods, and prints a line for each.
     *
     * @param console where they go
     * @return the exit code
     * @throws IllegalArgumentException if a key file is not acceptable; nothing was done
     */
    int list(Console console) {
        return run(console, MethodList::text);
    }

    private int run(Console console, Function<Object, String> printer) {
        List<Object> vargs = new ArrayList<>();
        for (String json : arguments) {
            vargs.add(parse(json));
        }
        Map<String, Object> kwargs = new LinkedHashMap<>();
        for (Map.Entry<String, String> argument : named.entrySet()) {
            kwargs.put(argument.getKey(), parse(argument.getValue()));
        }
        String key = Authkeys.choose(authkey, authkeyFile, console);
        RemoteOptions options =
                RemoteOptions.defaults().authkey(key).timeout(timeout).optimist(false);
        try (RemoteControl remote = new RemoteControl(address, options)) {
            if (async) {
                remote.notify(method, vargs, kwargs);
            } else {
                console.out().println(printer.apply(remote.call(method, vargs, kwargs)));
            }
            return ExitCodes.OK;
        } catch (AuthError e) {
            return fail(console, e.getMessage(), ExitCodes.REFUSED);
        } catch (OverflowError e) {
            return fail(console, e.describe(), ExitCodes.FAILURE);
        } catch (AveException e) {
            boolean refused = REFUSALS.contains(e.getMessage());
            return fail(console, described(e), refused ? ExitCodes.REFUSED : ExitCodes.FAILURE);
        } catch (ConnectionException | UncheckedIOException e) {
            return fail(console, e.getMessage(), ExitCodes.NO_CONNECTION);
        } catch (IllegalArgumentException e) {
            // Not the exit code for a missing connection: the method may have been called.
            return fail(console, e.getMessage(), ExitCodes.FAILURE);
        }
    }

    private static Object parse(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        try {
            return new JsonReader().read(bytes, 0, bytes.length);
        } catch (IOException e) {
            String start = json.length() > MOST_SHOWN ? json.substring(0, MOST_SHOWN) + "…" : json;
            throw new IllegalArgumentException(
                    "not JSON: " + start + " (write text as '\"...\"')", e);
        }
    }

    static String json(Object result) {
        JsonWriter writer = new JsonWriter();
        try {
            writer.message(json -> json.value(result));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new String(writer.bytes(), 4, writer.size() - 4, StandardCharsets.US_ASCII);
    }

    private static String described(AveException problem) {
        String text = problem.describe();
        Object type = problem.get("type");
        return type == null ? text : type + ": " + text;
    }

    private static int fail(Console console, String text, int exitCode) {
        return console.failInLines(NAME, text, exitCode);
    }
}
