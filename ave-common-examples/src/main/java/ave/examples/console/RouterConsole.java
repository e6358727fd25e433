// SPDX-License-Identifier: Apache-2.0
package ave.examples.console;

import ave.cmd.Cmd;
import ave.cmd.CmdMatch;
import ave.cmd.RunningCmd;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The console of a router, which wants a person at a terminal: logs in, gives commands and confirms
 * what it is asked. Not thread-safe.
 */
public final class RouterConsole implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String PROMPT = "router> ";
    private static final Pattern VERSION = Pattern.compile("Router OS (?<version>[0-9.]+)");

    private final RunningCmd console;

    /**
     * Starts the console and logs in.
     *
     * @param command what starts it, such as {@code ssh router}
     * @throws IllegalArgumentException if the login is refused
     */
    public RouterConsole(List<String> command, String user, String password) {
        console = Cmd.runBg(command);
        console.expect("login: ", LIMIT);
        console.sendLine(user);
        console.expect("Password: ", LIMIT);
        console.sendLine(password);
        List<Pattern> outcomes =
                List.of(Pattern.compile(PROMPT), Pattern.compile("Login incorrect"));
        if (console.expect(outcomes, LIMIT).index() != 0) {
            console.close();
            throw new IllegalArgumentException("the router refuses the login of " + user);
        }
    }

    /** Gives a command and returns what it prints. */
    public String ask(String command) {
        console.sendLine(command);
        console.readLine(LIMIT); // The command, as the terminal shows what is typed.
        return console.expect(PROMPT, LIMIT).before().strip();
    }

    /** Asks for the version of the router's software. */
    public String version() {
        console.sendLine("version");
        CmdMatch match = console.expect(VERSION, LIMIT);
        console.expect(PROMPT, LIMIT);
        return match.group("version");
    }

    /** Reloads the router, which ends the console, and returns its exit code. */
    public int reload() {
        console.sendLine("reload");
        console.expect("[y/n] ", LIMIT);
        console.sendLine("y");
        console.expect("Going down.", LIMIT);
        return console.waitFor(LIMIT).exitCode();
    }

    /** Ends the console, if it still runs. */
    @Override
    public void close() {
        console.close();
    }

    /** {@code RouterConsole USER PASSWORD COMMAND…}: prints the version and reloads the router. */
    public static void main(String... args) {
        List<String> command = List.of(args).subList(2, args.length);
        try (RouterConsole router = new RouterConsole(command, args[0], args[1])) {
            System.out.println("version " + router.version());
            System.out.println("reloaded, exit code " + router.reload());
        }
    }
}
