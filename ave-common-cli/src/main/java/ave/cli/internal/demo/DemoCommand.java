// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.demo;

import static ave.posix.abi.Constants.SIGKILL;

import ave.cli.internal.console.Console;
import ave.cli.internal.console.ExitCodes;
import ave.cmd.Cmd;
import ave.cmd.CmdOptions;
import ave.cmd.RunningCmd;
import ave.exceptions.AuthError;
import ave.exceptions.AveException;
import ave.exceptions.Exit;
import ave.exceptions.RunError;
import ave.exceptions.Timeout;
import ave.network.connection.Address;
import ave.network.control.ControlOptions;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.network.process.Pipe;
import ave.network.process.Supervisor;
import ave.posix.ThisProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;

/** {@code ave demo}: shows in a minute what the library does, and checks each step. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Show what the library does: a service, all ways to call it, a restart.",
        footerHeading = "%nNotes%n",
        footer = {"Exit code: 0 if each step succeeded."})
public final class DemoCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int CALLS = 2000;

    private final Console console;

    private PrintWriter out;

    /** The methods that the demo calls through a typed client. */
    interface Reference {
        String upper(String message);

        long getPid();
    }

    DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        out = console.out();
        ControlOptions options =
                ControlOptions.defaults()
                        .host("127.0.0.1")
                        .authkey("primary-key")
                        .altKeys(Map.of("admin", "admin-key"));
        try (DemoService service = DemoService.start(options)) {
            Address address = service.address();
            step("a service listens on %s: %s", address, service.description());
            keys(address);
            calls(address);
            failures(address);
            commands(address);
            badClients(address);
            restart(service);
            goodbye(service);
        }
        supervision();
        step("done");
        return ExitCodes.OK;
    }

    private void keys(Address address) {
        try (RemoteControl wrong = client(address, "a guess");
                RemoteControl admin = client(address, "admin-key");
                RemoteControl primary = client(address, "primary-key")) {
            AuthError refusal = expect(AuthError.class, () -> wrong.call("sync_ping"));
            step("a wrong key is rejected in the handshake: %s", refusal.getMessage());
            check("admin-key".equals(admin.call("whoami_preauth")));
            AveException denied = expect(AveException.class, () -> admin.call("auth_only"));
            step("an account's key opens that account's methods only: %s", denied.getMessage());
            check("authenticated".equals(primary.call("auth_only")));
            step("the primary key opens @Auth methods");
        }
    }

    private void calls(Address address) throws InterruptedException, ExecutionException {
        try (RemoteControl client = client(address, "primary-key")) {
            Object joined = client.call("join_args", List.of(1), Map.of("b", 2, "c", 3));
            check(joined.toString().equals("[1, 2, [], {c=3}]"));
            step("positional, named and default arguments: %s", joined);

            Reference typed = client.as(Reference.class);
            check(typed.upper("typed").equals("TYPED") && typed.getPid() > 0);
            step("a Java interface as a client: upper(\"typed\") → %s", typed.upper("typed"));

            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                check(client.call("echo", i).equals(i));
            }
            step("%d calls in sequence, %s each", CALLS, each(start));

            start = System.nanoTime();
            List<Future<Object>> answers = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                answers.add(client.callAsync("echo", i));
            }
            for (int i = 0; i < CALLS; i++) {
                check(answers.get(i).get().equals(i));
            }
            step("%d calls in flight at once, answered in order, %s each", CALLS, each(start));

            Future<Object> slow = client.callAsync("sleep_async", 2);
            try (RemoteControl other = client(address, "primary-key")) {
                check(other.call("sync_ping").equals("pong") && !slow.isDone());
            }
            slow.get();
            step("a slow method blocks no other client");

            client.notify("no_such_method");
            check(client.call("sync_ping").equals("pong"));
            step("a notification gets no response, not even an error");
        }
    }

    private void failures(Address address) {
        try (RemoteControl client = client(address, "primary-key")) {
            Map<String, Object> details = Map.of("message", "no such device", "type", "Offline");
            AveException thrown =
                    expect(
                            AveException.class,
                            () -> client.call("raise_class", "Offline", details));
            check(thrown instanceof ave.exceptions.Offline && !thrown.formatTrace().isEmpty());
            step(
                    "an exception arrives as its own class, %s, with the service's stack trace:",
                    thrown.getClass().getSimpleName());
            out.print(thrown.formatTrace().indent(6));
            out.flush();
        }
    }

    private void commands(Address address) {
        try (RemoteControl client = client(address, "primary-key")) {
            Object answer = client.call("run_external", List.of("sh", "-c", "tty; exit 7"));
            check(answer.toString().matches("(?s)\\[7, /dev/.*"));
            String terminal = ((List<?>) answer).get(1).toString().strip();
            step("a method runs a command on a new terminal: %s, exit code 7", terminal);
            RunError missing = expect(RunError.class, () -> client.call("raise_run_error"));
            step(
                    "a program that can't start is reported at once: %s: %s",
                    missing.cmd(), missing.getMessage());
        }
        CmdOptions limited = CmdOptions.defaults().timeout(Duration.ofMillis(200));
        long start = System.nanoTime();
        Timeout timeout = expect(Timeout.class, () -> Cmd.run("yes", limited));
        long millis = (System.nanoTime() - start) / 1_000_000;
        step(
                "endless output stops at the time limit: %s after %d ms",
                timeout.getMessage(), millis);
        try (RunningCmd shell = Cmd.runBg(List.of("sh", "-c", "read name; echo hello, $name"))) {
            shell.sendLine("world");
            shell.expect("hello, world", LIMIT);
            step(
                    "an interactive program is driven with sendLine and expect: exit code %d",
                    shell.waitFor(LIMIT).exitCode());
        }
    }

    private void badClients(Address address) throws IOException {
        try (Socket silent = new Socket("127.0.0.1", address.port());
                Socket garbage = new Socket("127.0.0.1", address.port());
                RemoteControl client = client(address, "primary-key")) {
            garbage.getOutputStream().write(new byte[] {-1, -1, -1, -1, 'x'});
            check(silent.isConnected() && client.call("sync_ping").equals("pong"));
            step("a silent client and a 4 GB message header don't disturb a third client");
        }
    }

    /** Restarts the service while a client calls it without a pause. */
    private void restart(DemoService service) throws InterruptedException, ExecutionException {
        try (RemoteControl client = client(service.address(), "primary-key");
                RemoteControl operator = client(service.address(), "primary-key", PATIENCE)) {
            Future<Object> pending = client.callAsync("sleep_async", 1);
            long before = client.as(Reference.class).getPid();
            Future<Object> restarted =
                    CompletableFuture.supplyAsync(() -> operator.call("restart"));
            long worst = 0;
            int calls = 0;
            while (!restarted.isDone()) {
                long start = System.nanoTime();
                check(client.call("echo", calls).equals(calls));
                worst = Math.max(worst, System.nanoTime() - start);
                calls++;
            }
            int after = (int) restarted.get();
            service.restarted(after);
            check(after != before && client.call("get_pid").equals(after));
            pending.get();
            step(
                    "restart under load, pid %d → %d: %d calls, none lost, the longest took %.1f ms",
                    before, after, calls, worst / 1e6);
        }
    }

    private void goodbye(DemoService service) {
        try (RemoteControl client = client(service.address(), "primary-key")) {
            Exit exit = expect(Exit.class, () -> client.call("raise_exit", "maintenance"));
            service.awaitEnd(LIMIT);
            step("the service shuts down and tells its clients why: %s", exit.getMessage());
        }
    }

    private void supervision() {
        try (Pipe pids = new Pipe();
                Supervisor supervisor = new Supervisor()) {
            supervisor.add("sleeper", () -> new Sleeper(pids));
            supervisor.start();
            int first = (int) pids.get(LIMIT);
            ThisProcess.kill(first, SIGKILL);
            int second = (int) pids.get(LIMIT);
            step("a supervisor restarts a killed child: pid %d → %d", first, second);
        }
    }

    private static RemoteControl client(Address address, String key) {
        return client(address, key, LIMIT);
    }

    private static RemoteControl client(Address address, String key, Duration limit) {
        return new RemoteControl(address, RemoteOptions.defaults().authkey(key).timeout(limit));
    }

    private static String each(long start) {
        double micros = (System.nanoTime() - start) / 1e3 / CALLS;
        return String.format(Locale.ROOT, "%.0f µs", micros);
    }

    private static <E extends RuntimeException> E expect(Class<E> type, Runnable code) {
        try {
            code.run();
        } catch (RuntimeException e) {
            return type.cast(e);
        }
        throw new IllegalStateException(
                "expected a " + type.getSimpleName() + ", got no exception");
    }

    private static void check(boolean holds) {
        if (!holds) {
            throw new IllegalStateException("a step of the demo got an unexpected result");
        }
    }

    private void step(String text, Object... values) {
        out.printf(Locale.ROOT, "  * " + text + "%n", values);
        out.flush();
    }
}
